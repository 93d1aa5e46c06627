"""Answers to `dial`. `right` ones must keep every point, `wrong` ones must lose on test_dial and nowhere else."""


# %% right: the closed form of the maximum; one s2 for all pictures
def best_q(x, a, variance, beta):
    precision = a**2 + beta * variance
    return a / precision * x, beta * variance / precision


def surplus(x, a, variance, beta):
    b = beta * variance
    peak = -0.5 * math.log(2 * math.pi * variance) - 0.5 * beta * (x**2 / (a**2 + b) + math.log1p(a**2 / b))
    return peak - torch.distributions.Normal(0.0, math.sqrt(a**2 + variance)).log_prob(x)


# %% right: Newton's step for the mean, the slope's zero for the variance; the library's divergence
def best_q(x, a, variance, beta):
    mu = torch.zeros_like(x)
    slope, bend = a * (x - a * mu) / variance - beta * mu, -(a**2) / variance - beta
    s2 = torch.tensor(0.0 if beta == 0 else 1 / (1 + a**2 / (beta * variance)))
    return mu - slope / bend, s2


def surplus(x, a, variance, beta):
    from torch.distributions import Normal, kl_divergence

    x = x.double()
    mu, s2 = best_q(x, a, variance, beta)
    q, prior = Normal(mu, s2.double().sqrt()), Normal(torch.tensor(0.0).double(), 1.0)
    likelihood = Normal(a * mu, math.sqrt(variance)).log_prob(x) - a**2 * s2.double() / (2 * variance)
    return likelihood - beta * kl_divergence(q, prior) - Normal(0.0, math.sqrt(variance + a * a)).log_prob(x)


# %% right: picture by picture, with a tiny number for the variance where it would be none
def best_q(x, a, variance, beta):
    rows = [(a * float(v) / (a**2 + beta * variance), beta * variance / (a**2 + beta * variance)) for v in x]
    mu, s2 = zip(*rows)
    return torch.tensor(mu, dtype=x.dtype), torch.tensor(s2, dtype=x.dtype).clamp_min(1e-12)


def surplus(x, a, variance, beta):
    answers = []
    for v in x.tolist():
        m, s2 = a * v / (a**2 + beta * variance), beta * variance / (a**2 + beta * variance)
        value = -0.5 * math.log(2 * math.pi * variance) - ((v - a * m) ** 2 + a**2 * s2) / (2 * variance)
        value -= beta * 0.5 * (m**2 + s2 - 1 - math.log(s2))
        answers.append(value + 0.5 * math.log(2 * math.pi * (a**2 + variance)) + v**2 / (2 * (a**2 + variance)))
    return torch.tensor(answers, dtype=x.dtype)


# %% wrong: any beta is "the VAE", as in print: always the posterior
def best_q(x, a, variance, beta):
    return a * x / (a**2 + variance), variance / (a**2 + variance) * torch.ones_like(x)


def surplus(x, a, variance, beta):
    mu, s2 = best_q(x, a, variance, beta)
    value = -0.5 * math.log(2 * math.pi * variance) - ((x - a * mu) ** 2 + a**2 * s2) / (2 * variance)
    value = value - beta * 0.5 * (mu**2 + s2 - 1 - s2.log())
    return value - torch.distributions.Normal(0.0, math.sqrt(a**2 + variance)).log_prob(x)


# %% wrong: every beta gives the bound, so that the surplus is 0
def best_q(x, a, variance, beta):
    noise = beta * variance
    return a * x / (a**2 + noise), noise / (a**2 + noise) * torch.ones_like(x)


def surplus(x, a, variance, beta):
    return torch.zeros_like(x)


# %% wrong: the bound at the best q of another objective: beta forgotten before the rate
def best_q(x, a, variance, beta):
    noise = beta * variance
    return a * x / (a**2 + noise), noise / (a**2 + noise) * torch.ones_like(x)


def surplus(x, a, variance, beta):
    mu, s2 = best_q(x, a, variance, beta)
    value = -0.5 * math.log(2 * math.pi * variance) - ((x - a * mu) ** 2 + a**2 * s2) / (2 * variance)
    value = value - 0.5 * (mu**2 + s2 - 1 - s2.log())
    return value - torch.distributions.Normal(0.0, math.sqrt(a**2 + variance)).log_prob(x)


# %% wrong: the sign of the surplus
def best_q(x, a, variance, beta):
    noise = beta * variance
    return a * x / (a**2 + noise), noise / (a**2 + noise) * torch.ones_like(x)


def surplus(x, a, variance, beta):
    mu, s2 = best_q(x, a, variance, beta)
    value = -0.5 * math.log(2 * math.pi * variance) - ((x - a * mu) ** 2 + a**2 * s2) / (2 * variance)
    value = value - beta * 0.5 * (mu**2 + s2 - 1 - s2.log())
    return torch.distributions.Normal(0.0, math.sqrt(a**2 + variance)).log_prob(x) - value


# %% wrong: the sign of the rate
def best_q(x, a, variance, beta):
    noise = beta * variance
    return a * x / (a**2 + noise), noise / (a**2 + noise) * torch.ones_like(x)


def surplus(x, a, variance, beta):
    mu, s2 = best_q(x, a, variance, beta)
    value = -0.5 * math.log(2 * math.pi * variance) - ((x - a * mu) ** 2 + a**2 * s2) / (2 * variance)
    value = value + beta * 0.5 * (mu**2 + s2 - 1 - s2.log())
    return value - torch.distributions.Normal(0.0, math.sqrt(a**2 + variance)).log_prob(x)


# %% wrong: beta weighs the distortion
def best_q(x, a, variance, beta):
    noise = variance / max(beta, 1e-9)
    return a * x / (a**2 + noise), noise / (a**2 + noise) * torch.ones_like(x)


def surplus(x, a, variance, beta):
    mu, s2 = best_q(x, a, variance, beta)
    value = -0.5 * math.log(2 * math.pi * variance) - beta * ((x - a * mu) ** 2 + a**2 * s2) / (2 * variance)
    value = value - 0.5 * (mu**2 + s2 - 1 - s2.log())
    return value - torch.distributions.Normal(0.0, math.sqrt(a**2 + variance)).log_prob(x)


# %% wrong: the width, not its square
def best_q(x, a, variance, beta):
    noise = beta * variance
    return a * x / (a**2 + noise), (noise / (a**2 + noise) * torch.ones_like(x)).sqrt()


def surplus(x, a, variance, beta):
    b = beta * variance
    peak = -0.5 * math.log(2 * math.pi * variance) - 0.5 * beta * (x**2 / (a**2 + b) + math.log(1 + a**2 / b))
    return peak - torch.distributions.Normal(0.0, math.sqrt(a**2 + variance)).log_prob(x)


# %% wrong: the logarithm of the variance
def best_q(x, a, variance, beta):
    noise = beta * variance
    return a * x / (a**2 + noise), (noise / (a**2 + noise) * torch.ones_like(x)).clamp_min(1e-12).log()


def surplus(x, a, variance, beta):
    b = beta * variance
    peak = -0.5 * math.log(2 * math.pi * variance) - 0.5 * beta * (x**2 / (a**2 + b) + math.log(1 + a**2 / b))
    return peak - torch.distributions.Normal(0.0, math.sqrt(a**2 + variance)).log_prob(x)


# %% wrong: the sign of a is lost
def best_q(x, a, variance, beta):
    noise = beta * variance
    return abs(a) * x / (a**2 + noise), noise / (a**2 + noise) * torch.ones_like(x)


def surplus(x, a, variance, beta):
    b = beta * variance
    peak = -0.5 * math.log(2 * math.pi * variance) - 0.5 * beta * (x**2 / (a**2 + b) + math.log(1 + a**2 / b))
    return peak - torch.distributions.Normal(0.0, math.sqrt(a**2 + variance)).log_prob(x)


# %% wrong: the variance taken for sigma
def best_q(x, a, variance, beta):
    noise = beta * variance**2
    return a * x / (a**2 + noise), noise / (a**2 + noise) * torch.ones_like(x)


def surplus(x, a, variance, beta):
    b = beta * variance**2
    peak = -0.5 * math.log(2 * math.pi * variance**2) - 0.5 * beta * (x**2 / (a**2 + b) + math.log(1 + a**2 / b))
    return peak - torch.distributions.Normal(0.0, math.sqrt(a**2 + variance**2)).log_prob(x)


# %% wrong: for noise of variance one
def best_q(x, a, variance, beta):
    return a * x / (a**2 + beta), beta / (a**2 + beta) * torch.ones_like(x)


def surplus(x, a, variance, beta):
    peak = -0.5 * math.log(2 * math.pi) - 0.5 * beta * (x**2 / (a**2 + beta) + math.log(1 + a**2 / max(beta, 1e-9)))
    return peak - torch.distributions.Normal(0.0, math.sqrt(a**2 + 1)).log_prob(x)


# %% wrong: the blur of the needle's width is forgotten in the value
def best_q(x, a, variance, beta):
    noise = beta * variance
    return a * x / (a**2 + noise), noise / (a**2 + noise) * torch.ones_like(x)


def surplus(x, a, variance, beta):
    mu, s2 = best_q(x, a, variance, beta)
    value = -0.5 * math.log(2 * math.pi * variance) - (x - a * mu) ** 2 / (2 * variance)
    value = value - beta * 0.5 * (mu**2 + s2 - 1 - s2.log())
    return value - torch.distributions.Normal(0.0, math.sqrt(a**2 + variance)).log_prob(x)


# %% wrong: the mean of the batch
def best_q(x, a, variance, beta):
    noise = beta * variance
    return a * x / (a**2 + noise), noise / (a**2 + noise) * torch.ones_like(x)


def surplus(x, a, variance, beta):
    b = beta * variance
    peak = -0.5 * math.log(2 * math.pi * variance) - 0.5 * beta * (x**2 / (a**2 + b) + math.log(1 + a**2 / b))
    return (peak - torch.distributions.Normal(0.0, math.sqrt(a**2 + variance)).log_prob(x)).mean().expand(len(x))


# %% wrong: the prior, always
def best_q(x, a, variance, beta):
    return torch.zeros_like(x), torch.ones_like(x)


def surplus(x, a, variance, beta):
    return -0.5 * math.log(2 * math.pi * variance) - (x**2 + a**2) / (2 * variance)

"""Answers to `bound`. `right` ones must keep every point, `wrong` ones must lose on test_bound and nowhere else."""


# %% right: the evidence minus the gap to the posterior
def log_evidence(x, a, variance):
    return torch.distributions.Normal(0.0, math.sqrt(a * a + variance)).log_prob(x)


def bound(x, a, variance, mu, log_s2):
    from torch.distributions import Normal, kl_divergence

    total = a * a + variance
    posterior = Normal(a * x / total, math.sqrt(variance / total))
    return log_evidence(x, a, variance) - kl_divergence(Normal(mu, torch.exp(0.5 * log_s2)), posterior)


# %% right: an area for the evidence; three points of Gauss and Hermite, exact for parabolas, for the bound
def log_evidence(x, a, variance):
    z = torch.linspace(-12, 12, 10001, dtype=torch.float64)
    bells = -0.5 * z**2 - (x.double()[:, None] - a * z) ** 2 / (2 * variance)
    return torch.trapezoid(bells.exp(), z).log() - math.log(2 * math.pi) - 0.5 * math.log(variance)


def bound(x, a, variance, mu, log_s2):
    s = (0.5 * log_s2).exp()
    total = 0.0
    for node, weight in ((-math.sqrt(3), 1 / 6), (0.0, 2 / 3), (math.sqrt(3), 1 / 6)):
        z = mu + s * node
        likelihood = -((x - a * z) ** 2) / (2 * variance) - 0.5 * math.log(2 * math.pi * variance)
        prior = -(z**2) / 2 - 0.5 * math.log(2 * math.pi)
        q = -(node**2) / 2 - 0.5 * log_s2 - 0.5 * math.log(2 * math.pi)
        total = total + weight * (likelihood + prior - q)
    return total


# %% right: three expectations, in float64
def log_evidence(x, a, variance):
    x = x.double()
    spread = torch.tensor(a, dtype=torch.float64) ** 2 + variance
    return -0.5 * (torch.log(2 * math.pi * spread) + x * x / spread)


def bound(x, a, variance, mu, log_s2):
    x, mu, log_s2 = x.double(), mu.double(), log_s2.double()
    s2 = torch.exp(log_s2)
    c = math.log(2 * math.pi)
    e_likelihood = -0.5 * (c + math.log(variance) + (x**2 - 2 * a * x * mu + a**2 * (mu**2 + s2)) / variance)
    e_prior = -0.5 * (c + mu**2 + s2)
    e_q = -0.5 * (c + log_s2 + 1)
    return e_likelihood + e_prior - e_q


# %% wrong: without the prior, as in print
def log_evidence(x, a, variance):
    total = a**2 + variance
    return -0.5 * math.log(2 * math.pi * total) - x**2 / (2 * total)


def bound(x, a, variance, mu, log_s2):
    error = (x - a * mu) ** 2 + a**2 * log_s2.exp()
    entropy = 0.5 * (math.log(2 * math.pi) + 1 + log_s2)
    return -0.5 * math.log(2 * math.pi * variance) - error / (2 * variance) + entropy


# %% wrong: an equality, as in print: log p(x) for every q
def log_evidence(x, a, variance):
    total = a**2 + variance
    return -0.5 * math.log(2 * math.pi * total) - x**2 / (2 * total)


def bound(x, a, variance, mu, log_s2):
    return log_evidence(x, a, variance) + 0 * (mu + log_s2)


# %% wrong: the rate is added
def log_evidence(x, a, variance):
    total = a**2 + variance
    return -0.5 * math.log(2 * math.pi * total) - x**2 / (2 * total)


def bound(x, a, variance, mu, log_s2):
    s2 = log_s2.exp()
    error = (x - a * mu) ** 2 + a**2 * s2
    return -0.5 * math.log(2 * math.pi * variance) - error / (2 * variance) + 0.5 * (mu**2 + s2 - 1 - log_s2)


# %% wrong: no rate at all
def log_evidence(x, a, variance):
    total = a**2 + variance
    return -0.5 * math.log(2 * math.pi * total) - x**2 / (2 * total)


def bound(x, a, variance, mu, log_s2):
    error = (x - a * mu) ** 2 + a**2 * log_s2.exp()
    return -0.5 * math.log(2 * math.pi * variance) - error / (2 * variance)


# %% wrong: the likelihood at the mean, not its mean
def log_evidence(x, a, variance):
    total = a**2 + variance
    return -0.5 * math.log(2 * math.pi * total) - x**2 / (2 * total)


def bound(x, a, variance, mu, log_s2):
    price = 0.5 * (mu**2 + log_s2.exp() - 1 - log_s2)
    return -0.5 * math.log(2 * math.pi * variance) - (x - a * mu) ** 2 / (2 * variance) - price


# %% wrong: a is not squared before the variance of z
def log_evidence(x, a, variance):
    total = a**2 + variance
    return -0.5 * math.log(2 * math.pi * total) - x**2 / (2 * total)


def bound(x, a, variance, mu, log_s2):
    s2 = log_s2.exp()
    error = (x - a * mu) ** 2 + a * s2
    return -0.5 * math.log(2 * math.pi * variance) - error / (2 * variance) - 0.5 * (mu**2 + s2 - 1 - log_s2)


# %% wrong: the variance of the pixels is taken for sigma
def log_evidence(x, a, variance):
    total = a**2 + variance**2
    return -0.5 * math.log(2 * math.pi * total) - x**2 / (2 * total)


def bound(x, a, variance, mu, log_s2):
    s2 = log_s2.exp()
    error = (x - a * mu) ** 2 + a**2 * s2
    return -0.5 * math.log(2 * math.pi * variance**2) - error / (2 * variance**2) - 0.5 * (mu**2 + s2 - 1 - log_s2)


# %% wrong: the constants of the likelihood are left out
def log_evidence(x, a, variance):
    total = a**2 + variance
    return -0.5 * math.log(2 * math.pi * total) - x**2 / (2 * total)


def bound(x, a, variance, mu, log_s2):
    s2 = log_s2.exp()
    error = (x - a * mu) ** 2 + a**2 * s2
    return -error / (2 * variance) - 0.5 * (mu**2 + s2 - 1 - log_s2)


# %% wrong: the evidence takes a z for noise of width a, not variance a^2
def log_evidence(x, a, variance):
    total = abs(a) + variance
    return -0.5 * math.log(2 * math.pi * total) - x**2 / (2 * total)


def bound(x, a, variance, mu, log_s2):
    s2 = log_s2.exp()
    error = (x - a * mu) ** 2 + a**2 * s2
    return -0.5 * math.log(2 * math.pi * variance) - error / (2 * variance) - 0.5 * (mu**2 + s2 - 1 - log_s2)


# %% wrong: the evidence is the likelihood at z = 0
def log_evidence(x, a, variance):
    return -0.5 * math.log(2 * math.pi * variance) - x**2 / (2 * variance)


def bound(x, a, variance, mu, log_s2):
    s2 = log_s2.exp()
    error = (x - a * mu) ** 2 + a**2 * s2
    return -0.5 * math.log(2 * math.pi * variance) - error / (2 * variance) - 0.5 * (mu**2 + s2 - 1 - log_s2)


# %% wrong: the density itself, no logarithm
def log_evidence(x, a, variance):
    total = a**2 + variance
    return torch.exp(-(x**2) / (2 * total)) / math.sqrt(2 * math.pi * total)


def bound(x, a, variance, mu, log_s2):
    s2 = log_s2.exp()
    error = (x - a * mu) ** 2 + a**2 * s2
    return -0.5 * math.log(2 * math.pi * variance) - error / (2 * variance) - 0.5 * (mu**2 + s2 - 1 - log_s2)


# %% wrong: log_s2 taken for log s
def log_evidence(x, a, variance):
    total = a**2 + variance
    return -0.5 * math.log(2 * math.pi * total) - x**2 / (2 * total)


def bound(x, a, variance, mu, log_s2):
    s2 = (2 * log_s2).exp()
    error = (x - a * mu) ** 2 + a**2 * s2
    return -0.5 * math.log(2 * math.pi * variance) - error / (2 * variance) - 0.5 * (mu**2 + s2 - 1 - 2 * log_s2)


# %% wrong: averaged over a hundred draws
def log_evidence(x, a, variance):
    total = a**2 + variance
    return -0.5 * math.log(2 * math.pi * total) - x**2 / (2 * total)


def bound(x, a, variance, mu, log_s2):
    z = mu + (0.5 * log_s2).exp() * torch.randn(100, *mu.shape, dtype=mu.dtype)
    likelihood = (-((x - a * z) ** 2) / (2 * variance)).mean(0) - 0.5 * math.log(2 * math.pi * variance)
    return likelihood - 0.5 * (mu**2 + log_s2.exp() - 1 - log_s2)


# %% wrong: the mean of the batch
def log_evidence(x, a, variance):
    total = a**2 + variance
    return -0.5 * math.log(2 * math.pi * total) - x**2 / (2 * total)


def bound(x, a, variance, mu, log_s2):
    s2 = log_s2.exp()
    error = (x - a * mu) ** 2 + a**2 * s2
    each = -0.5 * math.log(2 * math.pi * variance) - error / (2 * variance) - 0.5 * (mu**2 + s2 - 1 - log_s2)
    return each.mean()


# %% wrong: no gradient
def log_evidence(x, a, variance):
    total = a**2 + variance
    return -0.5 * math.log(2 * math.pi * total) - x**2 / (2 * total)


@torch.no_grad()
def bound(x, a, variance, mu, log_s2):
    s2 = log_s2.exp()
    error = (x - a * mu) ** 2 + a**2 * s2
    return -0.5 * math.log(2 * math.pi * variance) - error / (2 * variance) - 0.5 * (mu**2 + s2 - 1 - log_s2)

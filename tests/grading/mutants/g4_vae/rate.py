"""Answers to `rate`. `right` ones must keep every point, `wrong` ones must lose on test_rate and nowhere else."""


# %% right: the library's divergence
def rate(mu, log_s2):
    from torch.distributions import Normal, kl_divergence

    q = Normal(mu, torch.exp(log_s2 / 2))
    return kl_divergence(q, Normal(torch.zeros_like(mu), torch.ones_like(mu))).sum(dim=-1)


# %% right: a loop over latents, in float64
def rate(mu, log_s2):
    total = 0.0
    for j in range(mu.shape[1]):
        m, log_variance = mu[:, j].double(), log_s2[:, j].double()
        total = total - 0.5 * (1 + log_variance - m * m - torch.exp(log_variance))
    return total


# %% right: entropy and cross entropy, with einsum
def rate(mu, log_s2):
    s = (0.5 * log_s2).exp()
    cross = 0.5 * (torch.einsum("nd,nd->n", mu, mu) + torch.einsum("nd,nd->n", s, s))
    entropy = 0.5 * (log_s2.sum(1) + mu.shape[1])
    return cross - entropy


# %% right: expm1, and in place on a copy of its own
def rate(mu, log_s2):
    terms = torch.expm1(log_s2)
    terms = terms - log_s2
    terms += mu.pow(2)
    return terms.mean(1) * (0.5 * mu.shape[1])


# %% wrong: the sign, as in print
def rate(mu, log_s2):
    return 0.5 * (1 + log_s2 - mu**2 - log_s2.exp()).sum(1)


# %% wrong: the sign of the entropy only
def rate(mu, log_s2):
    return 0.5 * (mu**2 + log_s2.exp() - 1 + log_s2).sum(1)


# %% wrong: half of the sum is forgotten
def rate(mu, log_s2):
    return (mu**2 + log_s2.exp() - 1 - log_s2).sum(1)


# %% wrong: a mean over the latents
def rate(mu, log_s2):
    return 0.5 * (mu**2 + log_s2.exp() - 1 - log_s2).mean(1)


# %% wrong: one number for the batch
def rate(mu, log_s2):
    return 0.5 * (mu**2 + log_s2.exp() - 1 - log_s2).sum()


# %% wrong: the mean of the batch for each picture
def rate(mu, log_s2):
    return (0.5 * (mu**2 + log_s2.exp() - 1 - log_s2).sum(1)).mean().expand(len(mu))


# %% wrong: summed over the pictures
def rate(mu, log_s2):
    return 0.5 * (mu**2 + log_s2.exp() - 1 - log_s2).sum(0)


# %% wrong: the log-variance taken for log s
def rate(mu, log_s2):
    return 0.5 * (mu**2 + (2 * log_s2).exp() - 1 - 2 * log_s2).sum(1)


# %% wrong: the width where the variance belongs
def rate(mu, log_s2):
    return 0.5 * (mu**2 + (0.5 * log_s2).exp() - 1 - log_s2).sum(1)


# %% wrong: the log-variance taken for the variance
def rate(mu, log_s2):
    return 0.5 * (mu**2 + log_s2 - 1 - log_s2.abs().clamp_min(1e-6).log()).sum(1)


# %% wrong: the mean is not squared
def rate(mu, log_s2):
    return 0.5 * (mu.abs() + log_s2.exp() - 1 - log_s2).sum(1)


# %% wrong: from the prior to q
def rate(mu, log_s2):
    return 0.5 * ((1 + mu**2) / log_s2.exp() - 1 + log_s2).sum(1)


# %% wrong: the one is forgotten
def rate(mu, log_s2):
    return 0.5 * (mu**2 + log_s2.exp() - log_s2).sum(1)


# %% wrong: the printed line, kept above 0 by force
def rate(mu, log_s2):
    return (0.5 * (1 + log_s2 - mu**2 - log_s2.exp()).sum(1)).clamp_min(0)


# %% wrong: estimated from ten draws
def rate(mu, log_s2):
    eps = torch.randn(10, *mu.shape, dtype=mu.dtype)
    z = mu + (0.5 * log_s2).exp() * eps
    return 0.5 * (z**2 - log_s2 - eps**2).sum(2).mean(0)


# %% wrong: no gradient
def rate(mu, log_s2):
    return 0.5 * (mu**2 + log_s2.exp() - 1 - log_s2).sum(1).detach()


# %% wrong: no gradient to the width
def rate(mu, log_s2):
    return 0.5 * (mu**2 + (log_s2.exp() - 1 - log_s2).detach()).sum(1)


# %% wrong: changes its input
def rate(mu, log_s2):
    with torch.no_grad():
        s2 = log_s2.exp()
        log_s2 += 1
    return 0.5 * (mu**2 + s2 - log_s2).sum(1)


# %% wrong: a batch of one loses its axis
def rate(mu, log_s2):
    return 0.5 * (mu**2 + log_s2.exp() - 1 - log_s2).sum(1).squeeze()


# %% wrong: zero
def rate(mu, log_s2):
    return torch.zeros(len(mu))

"""Answers to `throw`. `right` ones must keep every point, `wrong` ones must lose on test_throw and nowhere else."""


# %% right: the library's bell for the draws
def throw(mu, log_s2, eps):
    return torch.addcmul(mu, torch.sqrt(torch.exp(log_s2)), eps)


def throws(mu, log_s2, n):
    return torch.distributions.Normal(mu, torch.exp(log_s2 / 2)).rsample((n,))


# %% right: a loop, draw by draw
def throw(mu, log_s2, eps):
    s = torch.exp(log_s2) ** 0.5
    return s * eps + mu


def throws(mu, log_s2, n):
    return torch.stack([throw(mu, log_s2, torch.randn_like(mu)) for _ in range(n)])


# %% right: normal_ on a tensor of its own, scaled in place
def throw(mu, log_s2, eps):
    return mu.double() + (log_s2.double() / 2).exp() * eps.double()


def throws(mu, log_s2, n):
    z = mu.detach().repeat(n, 1, 1).normal_()
    z *= (0.5 * log_s2.detach()).exp()
    z += mu.detach()
    return z


# %% wrong: a latent that never heard of the encoder, as in print
def throw(mu, log_s2, eps):
    return torch.randn_like(mu)


def throws(mu, log_s2, n):
    return torch.randn(n, *mu.shape, dtype=mu.dtype)


# %% wrong: only the noise comes back
def throw(mu, log_s2, eps):
    return eps


def throws(mu, log_s2, n):
    return mu + (0.5 * log_s2).exp() * torch.randn(n, *mu.shape, dtype=mu.dtype)


# %% wrong: the variance taken for the width
def throw(mu, log_s2, eps):
    return mu + log_s2.exp() * eps


def throws(mu, log_s2, n):
    return mu + log_s2.exp() * torch.randn(n, *mu.shape, dtype=mu.dtype)


# %% wrong: the logarithm taken for the width
def throw(mu, log_s2, eps):
    return mu + log_s2 * eps


def throws(mu, log_s2, n):
    return mu + log_s2 * torch.randn(n, *mu.shape, dtype=mu.dtype)


# %% wrong: the mean detached
def throw(mu, log_s2, eps):
    return mu.detach() + (0.5 * log_s2).exp() * eps


def throws(mu, log_s2, n):
    return mu + (0.5 * log_s2).exp() * torch.randn(n, *mu.shape, dtype=mu.dtype)


# %% wrong: the width detached
def throw(mu, log_s2, eps):
    return mu + (0.5 * log_s2).exp().detach() * eps


def throws(mu, log_s2, n):
    return mu + (0.5 * log_s2).exp() * torch.randn(n, *mu.shape, dtype=mu.dtype)


# %% wrong: no gradient at all
def throw(mu, log_s2, eps):
    with torch.no_grad():
        return mu + (0.5 * log_s2).exp() * eps


def throws(mu, log_s2, n):
    return mu + (0.5 * log_s2).exp() * torch.randn(n, *mu.shape, dtype=mu.dtype)


# %% wrong: no noise
def throw(mu, log_s2, eps):
    return mu


def throws(mu, log_s2, n):
    return mu.expand(n, *mu.shape)


# %% wrong: the noise is added with the wrong sign
def throw(mu, log_s2, eps):
    return mu - (0.5 * log_s2).exp() * eps


def throws(mu, log_s2, n):
    return mu + (0.5 * log_s2).exp() * torch.randn(n, *mu.shape, dtype=mu.dtype)


# %% wrong: changes the mean
def throw(mu, log_s2, eps):
    with torch.no_grad():
        mu += (0.5 * log_s2).exp() * eps
    return mu


def throws(mu, log_s2, n):
    return mu + (0.5 * log_s2).exp() * torch.randn(n, *mu.shape, dtype=mu.dtype)


# %% wrong: one draw, repeated
def throw(mu, log_s2, eps):
    return mu + (0.5 * log_s2).exp() * eps


def throws(mu, log_s2, n):
    return (mu + (0.5 * log_s2).exp() * torch.randn_like(mu)).expand(n, *mu.shape)


# %% wrong: all pictures share their noise
def throw(mu, log_s2, eps):
    return mu + (0.5 * log_s2).exp() * eps


def throws(mu, log_s2, n):
    return mu + (0.5 * log_s2).exp() * torch.randn(n, 1, mu.shape[1], dtype=mu.dtype)


# %% wrong: all latents share their noise
def throw(mu, log_s2, eps):
    return mu + (0.5 * log_s2).exp() * eps


def throws(mu, log_s2, n):
    return mu + (0.5 * log_s2).exp() * torch.randn(n, mu.shape[0], 1, dtype=mu.dtype)


# %% wrong: uniform noise
def throw(mu, log_s2, eps):
    return mu + (0.5 * log_s2).exp() * eps


def throws(mu, log_s2, n):
    return mu + (0.5 * log_s2).exp() * (2 * torch.rand(n, *mu.shape, dtype=mu.dtype) - 1)


# %% wrong: uniform noise of variance one
def throw(mu, log_s2, eps):
    return mu + (0.5 * log_s2).exp() * eps


def throws(mu, log_s2, n):
    return mu + (0.5 * log_s2).exp() * math.sqrt(12) * (torch.rand(n, *mu.shape, dtype=mu.dtype) - 0.5)


# %% wrong: the same seed at each call
def throw(mu, log_s2, eps):
    return mu + (0.5 * log_s2).exp() * eps


def throws(mu, log_s2, n):
    dice = torch.Generator().manual_seed(0)
    return mu + (0.5 * log_s2).exp() * torch.randn(n, *mu.shape, dtype=mu.dtype, generator=dice)


# %% wrong: the draws stand behind the pictures
def throw(mu, log_s2, eps):
    return mu + (0.5 * log_s2).exp() * eps


def throws(mu, log_s2, n):
    return (mu + (0.5 * log_s2).exp() * torch.randn(n, *mu.shape, dtype=mu.dtype)).transpose(0, 1)


# %% wrong: a random walk, each draw built on the one before
def throw(mu, log_s2, eps):
    return mu + (0.5 * log_s2).exp() * eps


def throws(mu, log_s2, n):
    noise = torch.randn(n, *mu.shape, dtype=mu.dtype)
    for k in range(1, n):
        noise[k] = 0.8 * noise[k - 1] + 0.6 * noise[k]
    return mu + (0.5 * log_s2).exp() * noise

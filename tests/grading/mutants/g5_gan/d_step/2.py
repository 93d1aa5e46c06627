"""Answers to `d_step`. `right` ones must keep every point, `wrong` ones lose on test_d_step and nowhere else."""


# %% wrong: forgeries alone
def new_game(latent_dim, image_shape, rate):
    """A fresh SmallGenerator, a fresh SmallDiscriminator -> g, d, g_optimiser, d_optimiser."""
    g, d = SmallGenerator(latent_dim, image_shape), SmallDiscriminator(image_shape)
    return g, d, torch.optim.SGD(g.parameters(), lr=rate), torch.optim.SGD(d.parameters(), lr=rate)


def d_step(g, d, d_optimiser, real, z):
    """One move of d. real: (N, C, H, W), z: (M, latent_dim) -> the loss before the move, a number."""
    fake = g(z).detach()
    loss = F.softplus(d(fake)).mean()
    d_optimiser.zero_grad()
    loss.backward()
    d_optimiser.step()
    return loss.item()


# %% wrong: real pictures and forgeries change places
def new_game(latent_dim, image_shape, rate):
    """A fresh SmallGenerator, a fresh SmallDiscriminator -> g, d, g_optimiser, d_optimiser."""
    g, d = SmallGenerator(latent_dim, image_shape), SmallDiscriminator(image_shape)
    return g, d, torch.optim.SGD(g.parameters(), lr=rate), torch.optim.SGD(d.parameters(), lr=rate)


def d_step(g, d, d_optimiser, real, z):
    """One move of d. real: (N, C, H, W), z: (M, latent_dim) -> the loss before the move, a number."""
    fake = g(z).detach()
    loss = F.softplus(d(real)).mean() + F.softplus(-d(fake)).mean()
    d_optimiser.zero_grad()
    loss.backward()
    d_optimiser.step()
    return loss.item()


# %% wrong: the mean of the two halves
def new_game(latent_dim, image_shape, rate):
    """A fresh SmallGenerator, a fresh SmallDiscriminator -> g, d, g_optimiser, d_optimiser."""
    g, d = SmallGenerator(latent_dim, image_shape), SmallDiscriminator(image_shape)
    return g, d, torch.optim.SGD(g.parameters(), lr=rate), torch.optim.SGD(d.parameters(), lr=rate)


def d_step(g, d, d_optimiser, real, z):
    """One move of d. real: (N, C, H, W), z: (M, latent_dim) -> the loss before the move, a number."""
    fake = g(z).detach()
    loss = (F.softplus(-d(real)).mean() + F.softplus(d(fake)).mean()) / 2
    d_optimiser.zero_grad()
    loss.backward()
    d_optimiser.step()
    return loss.item()


# %% wrong: the mean over all pictures together
def new_game(latent_dim, image_shape, rate):
    """A fresh SmallGenerator, a fresh SmallDiscriminator -> g, d, g_optimiser, d_optimiser."""
    g, d = SmallGenerator(latent_dim, image_shape), SmallDiscriminator(image_shape)
    return g, d, torch.optim.SGD(g.parameters(), lr=rate), torch.optim.SGD(d.parameters(), lr=rate)


def d_step(g, d, d_optimiser, real, z):
    """One move of d. real: (N, C, H, W), z: (M, latent_dim) -> the loss before the move, a number."""
    fake = g(z).detach()
    loss = 2 * torch.cat([F.softplus(-d(real)), F.softplus(d(fake))]).mean()
    d_optimiser.zero_grad()
    loss.backward()
    d_optimiser.step()
    return loss.item()


# %% wrong: sums
def new_game(latent_dim, image_shape, rate):
    """A fresh SmallGenerator, a fresh SmallDiscriminator -> g, d, g_optimiser, d_optimiser."""
    g, d = SmallGenerator(latent_dim, image_shape), SmallDiscriminator(image_shape)
    return g, d, torch.optim.SGD(g.parameters(), lr=rate), torch.optim.SGD(d.parameters(), lr=rate)


def d_step(g, d, d_optimiser, real, z):
    """One move of d. real: (N, C, H, W), z: (M, latent_dim) -> the loss before the move, a number."""
    fake = g(z).detach()
    loss = F.softplus(-d(real)).sum() + F.softplus(d(fake)).sum()
    d_optimiser.zero_grad()
    loss.backward()
    d_optimiser.step()
    return loss.item()


# %% wrong: sigmoid twice
def new_game(latent_dim, image_shape, rate):
    """A fresh SmallGenerator, a fresh SmallDiscriminator -> g, d, g_optimiser, d_optimiser."""
    g, d = SmallGenerator(latent_dim, image_shape), SmallDiscriminator(image_shape)
    return g, d, torch.optim.SGD(g.parameters(), lr=rate), torch.optim.SGD(d.parameters(), lr=rate)


def d_step(g, d, d_optimiser, real, z):
    """One move of d. real: (N, C, H, W), z: (M, latent_dim) -> the loss before the move, a number."""
    fake = g(z).detach()
    loss = F.softplus(-d(real).sigmoid()).mean() + F.softplus(d(fake).sigmoid()).mean()
    d_optimiser.zero_grad()
    loss.backward()
    d_optimiser.step()
    return loss.item()


# %% wrong: old slopes add up
def new_game(latent_dim, image_shape, rate):
    """A fresh SmallGenerator, a fresh SmallDiscriminator -> g, d, g_optimiser, d_optimiser."""
    g, d = SmallGenerator(latent_dim, image_shape), SmallDiscriminator(image_shape)
    return g, d, torch.optim.SGD(g.parameters(), lr=rate), torch.optim.SGD(d.parameters(), lr=rate)


def d_step(g, d, d_optimiser, real, z):
    """One move of d. real: (N, C, H, W), z: (M, latent_dim) -> the loss before the move, a number."""
    fake = g(z).detach()
    loss = F.softplus(-d(real)).mean() + F.softplus(d(fake)).mean()
    loss.backward()
    d_optimiser.step()
    return loss.item()


# %% wrong: the slopes are emptied after backward
def new_game(latent_dim, image_shape, rate):
    """A fresh SmallGenerator, a fresh SmallDiscriminator -> g, d, g_optimiser, d_optimiser."""
    g, d = SmallGenerator(latent_dim, image_shape), SmallDiscriminator(image_shape)
    return g, d, torch.optim.SGD(g.parameters(), lr=rate), torch.optim.SGD(d.parameters(), lr=rate)


def d_step(g, d, d_optimiser, real, z):
    """One move of d. real: (N, C, H, W), z: (M, latent_dim) -> the loss before the move, a number."""
    fake = g(z).detach()
    loss = F.softplus(-d(real)).mean() + F.softplus(d(fake)).mean()
    loss.backward()
    d_optimiser.zero_grad()
    d_optimiser.step()
    return loss.item()


# %% wrong: no step
def new_game(latent_dim, image_shape, rate):
    """A fresh SmallGenerator, a fresh SmallDiscriminator -> g, d, g_optimiser, d_optimiser."""
    g, d = SmallGenerator(latent_dim, image_shape), SmallDiscriminator(image_shape)
    return g, d, torch.optim.SGD(g.parameters(), lr=rate), torch.optim.SGD(d.parameters(), lr=rate)


def d_step(g, d, d_optimiser, real, z):
    """One move of d. real: (N, C, H, W), z: (M, latent_dim) -> the loss before the move, a number."""
    fake = g(z).detach()
    loss = F.softplus(-d(real)).mean() + F.softplus(d(fake)).mean()
    d_optimiser.zero_grad()
    loss.backward()
    return loss.item()


# %% wrong: two steps
def new_game(latent_dim, image_shape, rate):
    """A fresh SmallGenerator, a fresh SmallDiscriminator -> g, d, g_optimiser, d_optimiser."""
    g, d = SmallGenerator(latent_dim, image_shape), SmallDiscriminator(image_shape)
    return g, d, torch.optim.SGD(g.parameters(), lr=rate), torch.optim.SGD(d.parameters(), lr=rate)


def d_step(g, d, d_optimiser, real, z):
    """One move of d. real: (N, C, H, W), z: (M, latent_dim) -> the loss before the move, a number."""
    fake = g(z).detach()
    loss = F.softplus(-d(real)).mean() + F.softplus(d(fake)).mean()
    d_optimiser.zero_grad()
    loss.backward()
    d_optimiser.step()
    d_optimiser.step()
    return loss.item()


# %% wrong: the forger moves too
def new_game(latent_dim, image_shape, rate):
    """A fresh SmallGenerator, a fresh SmallDiscriminator -> g, d, g_optimiser, d_optimiser."""
    g, d = SmallGenerator(latent_dim, image_shape), SmallDiscriminator(image_shape)
    return g, d, torch.optim.SGD(g.parameters(), lr=rate), torch.optim.SGD(d.parameters(), lr=rate)


def d_step(g, d, d_optimiser, real, z):
    """One move of d. real: (N, C, H, W), z: (M, latent_dim) -> the loss before the move, a number."""
    fake = g(z).detach()
    loss = F.softplus(-d(real)).mean() + F.softplus(d(fake)).mean()
    d_optimiser.zero_grad()
    loss.backward()
    d_optimiser.step()
    with torch.no_grad():
        for weight in g.parameters():
            weight += 0.01
    return loss.item()


# %% wrong: other noise than was given
def new_game(latent_dim, image_shape, rate):
    """A fresh SmallGenerator, a fresh SmallDiscriminator -> g, d, g_optimiser, d_optimiser."""
    g, d = SmallGenerator(latent_dim, image_shape), SmallDiscriminator(image_shape)
    return g, d, torch.optim.SGD(g.parameters(), lr=rate), torch.optim.SGD(d.parameters(), lr=rate)


def d_step(g, d, d_optimiser, real, z):
    """One move of d. real: (N, C, H, W), z: (M, latent_dim) -> the loss before the move, a number."""
    fake = g(torch.randn_like(z)).detach()
    loss = F.softplus(-d(real)).mean() + F.softplus(d(fake)).mean()
    d_optimiser.zero_grad()
    loss.backward()
    d_optimiser.step()
    return loss.item()


# %% wrong: the loss after the move
def new_game(latent_dim, image_shape, rate):
    """A fresh SmallGenerator, a fresh SmallDiscriminator -> g, d, g_optimiser, d_optimiser."""
    g, d = SmallGenerator(latent_dim, image_shape), SmallDiscriminator(image_shape)
    return g, d, torch.optim.SGD(g.parameters(), lr=rate), torch.optim.SGD(d.parameters(), lr=rate)


def d_step(g, d, d_optimiser, real, z):
    """One move of d. real: (N, C, H, W), z: (M, latent_dim) -> the loss before the move, a number."""
    fake = g(z).detach()
    loss = F.softplus(-d(real)).mean() + F.softplus(d(fake)).mean()
    d_optimiser.zero_grad()
    loss.backward()
    d_optimiser.step()
    return (F.softplus(-d(real)).mean() + F.softplus(d(fake)).mean()).item()


# %% wrong: noise in place of forgeries
def new_game(latent_dim, image_shape, rate):
    """A fresh SmallGenerator, a fresh SmallDiscriminator -> g, d, g_optimiser, d_optimiser."""
    g, d = SmallGenerator(latent_dim, image_shape), SmallDiscriminator(image_shape)
    return g, d, torch.optim.SGD(g.parameters(), lr=rate), torch.optim.SGD(d.parameters(), lr=rate)


def d_step(g, d, d_optimiser, real, z):
    """One move of d. real: (N, C, H, W), z: (M, latent_dim) -> the loss before the move, a number."""
    fake = torch.rand_like(real)
    loss = F.softplus(-d(real)).mean() + F.softplus(d(fake)).mean()
    d_optimiser.zero_grad()
    loss.backward()
    d_optimiser.step()
    return loss.item()

"""Answers to `g_step`. `right` ones must keep every point, `wrong` ones lose on test_g_step and nowhere else."""


# %% wrong: G is trained to be caught
def rematch(latent_dim, image_shape, rate):
    """Given: fresh players and the forger's optimiser -> g, d, g_optimiser."""
    g, d = SmallGenerator(latent_dim, image_shape), SmallDiscriminator(image_shape)
    return g, d, torch.optim.SGD(g.parameters(), lr=rate)


def g_step(g, d, g_optimiser, z):
    """One move of g. z: (N, latent_dim) -> the loss before the move, a number, and g(z): (N, C, H, W)."""
    fake = g(z)
    loss = F.softplus(d(fake)).mean()
    g_optimiser.zero_grad()
    loss.backward()
    g_optimiser.step()
    return loss.item(), fake.detach()


# %% wrong: the saturating loss
def rematch(latent_dim, image_shape, rate):
    """Given: fresh players and the forger's optimiser -> g, d, g_optimiser."""
    g, d = SmallGenerator(latent_dim, image_shape), SmallDiscriminator(image_shape)
    return g, d, torch.optim.SGD(g.parameters(), lr=rate)


def g_step(g, d, g_optimiser, z):
    """One move of g. z: (N, latent_dim) -> the loss before the move, a number, and g(z): (N, C, H, W)."""
    fake = g(z)
    loss = -F.softplus(d(fake)).mean()
    g_optimiser.zero_grad()
    loss.backward()
    g_optimiser.step()
    return loss.item(), fake.detach()


# %% wrong: uphill
def rematch(latent_dim, image_shape, rate):
    """Given: fresh players and the forger's optimiser -> g, d, g_optimiser."""
    g, d = SmallGenerator(latent_dim, image_shape), SmallDiscriminator(image_shape)
    return g, d, torch.optim.SGD(g.parameters(), lr=rate)


def g_step(g, d, g_optimiser, z):
    """One move of g. z: (N, latent_dim) -> the loss before the move, a number, and g(z): (N, C, H, W)."""
    fake = g(z)
    loss = -F.softplus(-d(fake)).mean()
    g_optimiser.zero_grad()
    loss.backward()
    g_optimiser.step()
    return loss.item(), fake.detach()


# %% wrong: both losses at once
def rematch(latent_dim, image_shape, rate):
    """Given: fresh players and the forger's optimiser -> g, d, g_optimiser."""
    g, d = SmallGenerator(latent_dim, image_shape), SmallDiscriminator(image_shape)
    return g, d, torch.optim.SGD(g.parameters(), lr=rate)


def g_step(g, d, g_optimiser, z):
    """One move of g. z: (N, latent_dim) -> the loss before the move, a number, and g(z): (N, C, H, W)."""
    fake = g(z)
    loss = F.softplus(-d(fake)).mean() + F.softplus(d(fake)).mean()
    g_optimiser.zero_grad()
    loss.backward()
    g_optimiser.step()
    return loss.item(), fake.detach()


# %% wrong: the share of wrong calls: no slope
def rematch(latent_dim, image_shape, rate):
    """Given: fresh players and the forger's optimiser -> g, d, g_optimiser."""
    g, d = SmallGenerator(latent_dim, image_shape), SmallDiscriminator(image_shape)
    return g, d, torch.optim.SGD(g.parameters(), lr=rate)


def g_step(g, d, g_optimiser, z):
    """One move of g. z: (N, latent_dim) -> the loss before the move, a number, and g(z): (N, C, H, W)."""
    fake = g(z)
    loss = (d(fake) < 0).to(z.dtype).mean() + 0 * fake.sum()
    g_optimiser.zero_grad()
    loss.backward()
    g_optimiser.step()
    return loss.item(), fake.detach()


# %% wrong: the mean belief
def rematch(latent_dim, image_shape, rate):
    """Given: fresh players and the forger's optimiser -> g, d, g_optimiser."""
    g, d = SmallGenerator(latent_dim, image_shape), SmallDiscriminator(image_shape)
    return g, d, torch.optim.SGD(g.parameters(), lr=rate)


def g_step(g, d, g_optimiser, z):
    """One move of g. z: (N, latent_dim) -> the loss before the move, a number, and g(z): (N, C, H, W)."""
    fake = g(z)
    loss = -d(fake).sigmoid().mean()
    g_optimiser.zero_grad()
    loss.backward()
    g_optimiser.step()
    return loss.item(), fake.detach()


# %% wrong: sigmoid twice
def rematch(latent_dim, image_shape, rate):
    """Given: fresh players and the forger's optimiser -> g, d, g_optimiser."""
    g, d = SmallGenerator(latent_dim, image_shape), SmallDiscriminator(image_shape)
    return g, d, torch.optim.SGD(g.parameters(), lr=rate)


def g_step(g, d, g_optimiser, z):
    """One move of g. z: (N, latent_dim) -> the loss before the move, a number, and g(z): (N, C, H, W)."""
    fake = g(z)
    loss = F.softplus(-d(fake).sigmoid()).mean()
    g_optimiser.zero_grad()
    loss.backward()
    g_optimiser.step()
    return loss.item(), fake.detach()


# %% wrong: a sum
def rematch(latent_dim, image_shape, rate):
    """Given: fresh players and the forger's optimiser -> g, d, g_optimiser."""
    g, d = SmallGenerator(latent_dim, image_shape), SmallDiscriminator(image_shape)
    return g, d, torch.optim.SGD(g.parameters(), lr=rate)


def g_step(g, d, g_optimiser, z):
    """One move of g. z: (N, latent_dim) -> the loss before the move, a number, and g(z): (N, C, H, W)."""
    fake = g(z)
    loss = F.softplus(-d(fake)).sum()
    g_optimiser.zero_grad()
    loss.backward()
    g_optimiser.step()
    return loss.item(), fake.detach()


# %% wrong: a loss for each picture
def rematch(latent_dim, image_shape, rate):
    """Given: fresh players and the forger's optimiser -> g, d, g_optimiser."""
    g, d = SmallGenerator(latent_dim, image_shape), SmallDiscriminator(image_shape)
    return g, d, torch.optim.SGD(g.parameters(), lr=rate)


def g_step(g, d, g_optimiser, z):
    """One move of g. z: (N, latent_dim) -> the loss before the move, a number, and g(z): (N, C, H, W)."""
    fake = g(z)
    loss = F.softplus(-d(fake)).mean()
    g_optimiser.zero_grad()
    loss.backward()
    g_optimiser.step()
    return F.softplus(-d(fake)).detach(), fake.detach()


# %% wrong: one z for all
def rematch(latent_dim, image_shape, rate):
    """Given: fresh players and the forger's optimiser -> g, d, g_optimiser."""
    g, d = SmallGenerator(latent_dim, image_shape), SmallDiscriminator(image_shape)
    return g, d, torch.optim.SGD(g.parameters(), lr=rate)


def g_step(g, d, g_optimiser, z):
    """One move of g. z: (N, latent_dim) -> the loss before the move, a number, and g(z): (N, C, H, W)."""
    fake = g(z[:1].expand_as(z))
    loss = F.softplus(-d(fake)).mean()
    g_optimiser.zero_grad()
    loss.backward()
    g_optimiser.step()
    return loss.item(), fake.detach()


# %% wrong: other noise than was given
def rematch(latent_dim, image_shape, rate):
    """Given: fresh players and the forger's optimiser -> g, d, g_optimiser."""
    g, d = SmallGenerator(latent_dim, image_shape), SmallDiscriminator(image_shape)
    return g, d, torch.optim.SGD(g.parameters(), lr=rate)


def g_step(g, d, g_optimiser, z):
    """One move of g. z: (N, latent_dim) -> the loss before the move, a number, and g(z): (N, C, H, W)."""
    fake = g(torch.randn_like(z))
    loss = F.softplus(-d(fake)).mean()
    g_optimiser.zero_grad()
    loss.backward()
    g_optimiser.step()
    return loss.item(), fake.detach()


# %% wrong: old slopes add up
def rematch(latent_dim, image_shape, rate):
    """Given: fresh players and the forger's optimiser -> g, d, g_optimiser."""
    g, d = SmallGenerator(latent_dim, image_shape), SmallDiscriminator(image_shape)
    return g, d, torch.optim.SGD(g.parameters(), lr=rate)


def g_step(g, d, g_optimiser, z):
    """One move of g. z: (N, latent_dim) -> the loss before the move, a number, and g(z): (N, C, H, W)."""
    fake = g(z)
    loss = F.softplus(-d(fake)).mean()
    loss.backward()
    g_optimiser.step()
    return loss.item(), fake.detach()


# %% wrong: no step
def rematch(latent_dim, image_shape, rate):
    """Given: fresh players and the forger's optimiser -> g, d, g_optimiser."""
    g, d = SmallGenerator(latent_dim, image_shape), SmallDiscriminator(image_shape)
    return g, d, torch.optim.SGD(g.parameters(), lr=rate)


def g_step(g, d, g_optimiser, z):
    """One move of g. z: (N, latent_dim) -> the loss before the move, a number, and g(z): (N, C, H, W)."""
    fake = g(z)
    loss = F.softplus(-d(fake)).mean()
    g_optimiser.zero_grad()
    loss.backward()
    return loss.item(), fake.detach()


# %% wrong: the pictures after the move
def rematch(latent_dim, image_shape, rate):
    """Given: fresh players and the forger's optimiser -> g, d, g_optimiser."""
    g, d = SmallGenerator(latent_dim, image_shape), SmallDiscriminator(image_shape)
    return g, d, torch.optim.SGD(g.parameters(), lr=rate)


def g_step(g, d, g_optimiser, z):
    """One move of g. z: (N, latent_dim) -> the loss before the move, a number, and g(z): (N, C, H, W)."""
    fake = g(z)
    loss = F.softplus(-d(fake)).mean()
    g_optimiser.zero_grad()
    loss.backward()
    g_optimiser.step()
    return loss.item(), g(z).detach()


# %% wrong: flat pictures
def rematch(latent_dim, image_shape, rate):
    """Given: fresh players and the forger's optimiser -> g, d, g_optimiser."""
    g, d = SmallGenerator(latent_dim, image_shape), SmallDiscriminator(image_shape)
    return g, d, torch.optim.SGD(g.parameters(), lr=rate)


def g_step(g, d, g_optimiser, z):
    """One move of g. z: (N, latent_dim) -> the loss before the move, a number, and g(z): (N, C, H, W)."""
    fake = g(z)
    loss = F.softplus(-d(fake)).mean()
    g_optimiser.zero_grad()
    loss.backward()
    g_optimiser.step()
    return loss.item(), fake.detach().flatten(1)


# %% wrong: the loss after the move
def rematch(latent_dim, image_shape, rate):
    """Given: fresh players and the forger's optimiser -> g, d, g_optimiser."""
    g, d = SmallGenerator(latent_dim, image_shape), SmallDiscriminator(image_shape)
    return g, d, torch.optim.SGD(g.parameters(), lr=rate)


def g_step(g, d, g_optimiser, z):
    """One move of g. z: (N, latent_dim) -> the loss before the move, a number, and g(z): (N, C, H, W)."""
    fake = g(z)
    loss = F.softplus(-d(fake)).mean()
    g_optimiser.zero_grad()
    loss.backward()
    g_optimiser.step()
    return F.softplus(-d(g(z))).mean().item(), fake.detach()

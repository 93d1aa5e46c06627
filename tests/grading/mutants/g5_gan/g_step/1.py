"""Answers to `g_step`. `right` ones must keep every point, `wrong` ones lose on test_g_step and nowhere else."""


# %% right: slopes by hand, cross-entropy, tensors with a history come back
def rematch(latent_dim, image_shape, rate):
    """Given: fresh players and the forger's optimiser -> g, d, g_optimiser."""
    g, d = SmallGenerator(latent_dim, image_shape), SmallDiscriminator(image_shape)
    return g, d, torch.optim.SGD(g.parameters(), lr=rate)


def g_step(g, d, g_optimiser, z):
    fake = g(z)
    logits = d(fake)
    loss = F.binary_cross_entropy_with_logits(logits, torch.ones_like(logits))
    weights = list(g.parameters())
    with torch.no_grad():
        for weight, slope in zip(weights, torch.autograd.grad(loss, weights)):
            weight -= g_optimiser.param_groups[0]["lr"] * slope
    return loss, fake


# %% right: the detective is frozen for the move and thawed after it; picture by picture
def rematch(latent_dim, image_shape, rate):
    """Given: fresh players and the forger's optimiser -> g, d, g_optimiser."""
    g, d = SmallGenerator(latent_dim, image_shape), SmallDiscriminator(image_shape)
    return g, d, torch.optim.SGD(g.parameters(), lr=rate)


def g_step(g, d, g_optimiser, z):
    for weight in d.parameters():
        weight.requires_grad_(False)
    g.zero_grad()
    total, judged = 0.0, []
    for one in z:
        fake = g(one[None])
        loss = -F.logsigmoid(d(fake)).sum() / len(z)
        loss.backward()
        total += loss.item()
        judged.append(fake.detach())
    g_optimiser.step()
    g_optimiser.zero_grad()
    for weight in d.parameters():
        weight.requires_grad_(True)
    return [total, torch.cat(judged)]


# %% right: the slope of each pixel first, then through the forger; arrays come back
def rematch(latent_dim, image_shape, rate):
    """Given: fresh players and the forger's optimiser -> g, d, g_optimiser."""
    g, d = SmallGenerator(latent_dim, image_shape), SmallDiscriminator(image_shape)
    return g, d, torch.optim.SGD(g.parameters(), lr=rate)


def g_step(g, d, g_optimiser, z):
    fake = g(z)
    pixels = fake.detach().clone().requires_grad_(True)
    loss = F.softplus(-d(pixels)).mean()
    (slope,) = torch.autograd.grad(loss, pixels)
    g_optimiser.zero_grad()
    fake.backward(slope)
    g_optimiser.step()
    return loss.detach().numpy(), fake.detach().numpy()


# %% wrong: minus the loss of a detective's training step, as printed: D learns, G does not
def rematch(latent_dim, image_shape, rate):
    """Given: fresh players and the forger's optimiser -> g, d, g_optimiser."""
    g, d = SmallGenerator(latent_dim, image_shape), SmallDiscriminator(image_shape)
    return g, d, torch.optim.SGD(g.parameters(), lr=rate)


def train_discriminator(d, fake):
    optimiser = torch.optim.SGD(d.parameters(), lr=0.1)
    loss = F.softplus(-d(fake)).mean() + F.softplus(d(fake)).mean()
    optimiser.zero_grad()
    loss.backward()
    optimiser.step()
    return loss.item()


def g_step(g, d, g_optimiser, z):
    fake = g(z).detach()
    return -train_discriminator(d, fake), fake


# %% wrong: a new detective at each call, as printed
def rematch(latent_dim, image_shape, rate):
    """Given: fresh players and the forger's optimiser -> g, d, g_optimiser."""
    g, d = SmallGenerator(latent_dim, image_shape), SmallDiscriminator(image_shape)
    return g, d, torch.optim.SGD(g.parameters(), lr=rate)


def g_step(g, d, g_optimiser, z):
    fake = g(z)
    judge = SmallDiscriminator(g.image_shape).to(z.dtype)
    loss = F.softplus(-judge(fake).flatten()).mean()
    g_optimiser.zero_grad()
    loss.backward()
    g_optimiser.step()
    return loss.item(), fake.detach()


# %% wrong: a new detective that learns together with G, as printed
def rematch(latent_dim, image_shape, rate):
    """Given: fresh players and the forger's optimiser -> g, d, g_optimiser."""
    g, d = SmallGenerator(latent_dim, image_shape), SmallDiscriminator(image_shape)
    return g, d, torch.optim.SGD(g.parameters(), lr=rate)


def g_step(g, d, g_optimiser, z):
    fake = g(z)
    judge = SmallDiscriminator(g.image_shape).to(z.dtype)
    loss = F.softplus(-judge(fake).flatten()).mean()
    g_optimiser.zero_grad()
    loss.backward()
    g_optimiser.step()
    with torch.no_grad():
        for weight in judge.parameters():
            weight -= 0.1 * weight.grad
    return loss.item(), fake.detach()


# %% wrong: a dense layer for a judge, as printed
def rematch(latent_dim, image_shape, rate):
    """Given: fresh players and the forger's optimiser -> g, d, g_optimiser."""
    g, d = SmallGenerator(latent_dim, image_shape), SmallDiscriminator(image_shape)
    return g, d, torch.optim.SGD(g.parameters(), lr=rate)


def g_step(g, d, g_optimiser, z):
    fake = g(z)
    judge = nn.Sequential(nn.Flatten(), nn.Linear(math.prod(g.image_shape), 1)).to(z.dtype)
    loss = F.softplus(-judge(fake).flatten()).mean()
    g_optimiser.zero_grad()
    loss.backward()
    g_optimiser.step()
    return loss.item(), fake.detach()


# %% wrong: the detective learns together with G
def rematch(latent_dim, image_shape, rate):
    """Given: fresh players and the forger's optimiser -> g, d, g_optimiser."""
    g, d = SmallGenerator(latent_dim, image_shape), SmallDiscriminator(image_shape)
    return g, d, torch.optim.SGD(g.parameters(), lr=rate)


def g_step(g, d, g_optimiser, z):
    fake = g(z)
    judge = d
    loss = F.softplus(-judge(fake).flatten()).mean()
    g_optimiser.zero_grad()
    loss.backward()
    g_optimiser.step()
    with torch.no_grad():
        for weight in d.parameters():
            weight -= 0.1 * weight.grad
    return loss.item(), fake.detach()


# %% wrong: scores for pictures, as printed
def rematch(latent_dim, image_shape, rate):
    """Given: fresh players and the forger's optimiser -> g, d, g_optimiser."""
    g, d = SmallGenerator(latent_dim, image_shape), SmallDiscriminator(image_shape)
    return g, d, torch.optim.SGD(g.parameters(), lr=rate)


def g_step(g, d, g_optimiser, z):
    fake = g(z)
    judge = nn.Sequential(d)
    loss = F.softplus(-judge(fake).flatten()).mean()
    g_optimiser.zero_grad()
    loss.backward()
    g_optimiser.step()
    return loss.item(), d(fake).detach()[:, None]


# %% wrong: detached: the road to G is cut
def rematch(latent_dim, image_shape, rate):
    """Given: fresh players and the forger's optimiser -> g, d, g_optimiser."""
    g, d = SmallGenerator(latent_dim, image_shape), SmallDiscriminator(image_shape)
    return g, d, torch.optim.SGD(g.parameters(), lr=rate)


def g_step(g, d, g_optimiser, z):
    """One move of g. z: (N, latent_dim) -> the loss before the move, a number, and g(z): (N, C, H, W)."""
    fake = g(z).detach()
    loss = F.softplus(-d(fake)).mean() + 0 * sum(w.sum() for w in g.parameters())
    g_optimiser.zero_grad()
    loss.backward()
    g_optimiser.step()
    return loss.item(), fake.detach()


# %% wrong: detached, and nothing else
def rematch(latent_dim, image_shape, rate):
    """Given: fresh players and the forger's optimiser -> g, d, g_optimiser."""
    g, d = SmallGenerator(latent_dim, image_shape), SmallDiscriminator(image_shape)
    return g, d, torch.optim.SGD(g.parameters(), lr=rate)


def g_step(g, d, g_optimiser, z):
    """One move of g. z: (N, latent_dim) -> the loss before the move, a number, and g(z): (N, C, H, W)."""
    fake = g(z).detach()
    loss = F.softplus(-d(fake)).mean()
    g_optimiser.zero_grad()
    loss.backward()
    g_optimiser.step()
    return loss.item(), fake.detach()


# %% wrong: the detective is frozen for good
def rematch(latent_dim, image_shape, rate):
    """Given: fresh players and the forger's optimiser -> g, d, g_optimiser."""
    g, d = SmallGenerator(latent_dim, image_shape), SmallDiscriminator(image_shape)
    return g, d, torch.optim.SGD(g.parameters(), lr=rate)


def g_step(g, d, g_optimiser, z):
    """One move of g. z: (N, latent_dim) -> the loss before the move, a number, and g(z): (N, C, H, W)."""
    fake = g(z)
    d.requires_grad_(False)
    loss = F.softplus(-d(fake)).mean()
    g_optimiser.zero_grad()
    loss.backward()
    g_optimiser.step()
    return loss.item(), fake.detach()


# %% wrong: a part of the detective stays frozen
def rematch(latent_dim, image_shape, rate):
    """Given: fresh players and the forger's optimiser -> g, d, g_optimiser."""
    g, d = SmallGenerator(latent_dim, image_shape), SmallDiscriminator(image_shape)
    return g, d, torch.optim.SGD(g.parameters(), lr=rate)


def g_step(g, d, g_optimiser, z):
    """One move of g. z: (N, latent_dim) -> the loss before the move, a number, and g(z): (N, C, H, W)."""
    fake = g(z)
    d.requires_grad_(False)
    loss = F.softplus(-d(fake)).mean()
    d.last.requires_grad_(True)
    g_optimiser.zero_grad()
    loss.backward()
    g_optimiser.step()
    return loss.item(), fake.detach()


# %% wrong: no slope through the detective
def rematch(latent_dim, image_shape, rate):
    """Given: fresh players and the forger's optimiser -> g, d, g_optimiser."""
    g, d = SmallGenerator(latent_dim, image_shape), SmallDiscriminator(image_shape)
    return g, d, torch.optim.SGD(g.parameters(), lr=rate)


def g_step(g, d, g_optimiser, z):
    """One move of g. z: (N, latent_dim) -> the loss before the move, a number, and g(z): (N, C, H, W)."""
    fake = g(z)
    with torch.no_grad():
        score = d(fake)
    loss = F.softplus(-score).mean() + 0 * fake.sum()
    g_optimiser.zero_grad()
    loss.backward()
    g_optimiser.step()
    return loss.item(), fake.detach()

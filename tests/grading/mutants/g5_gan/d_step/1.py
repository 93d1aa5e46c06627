"""Answers to `d_step`. `right` ones must keep every point, `wrong` ones lose on test_d_step and nowhere else."""


# %% right: slopes by hand, forgeries without a graph, a tensor comes back
def new_game(latent_dim, image_shape, rate):
    """A fresh SmallGenerator, a fresh SmallDiscriminator -> g, d, g_optimiser, d_optimiser."""
    g, d = SmallGenerator(latent_dim, image_shape), SmallDiscriminator(image_shape)
    return g, d, torch.optim.SGD(g.parameters(), lr=rate), torch.optim.SGD(d.parameters(), lr=rate)


def d_step(g, d, d_optimiser, real, z):
    with torch.no_grad():
        fake = g(z)
    BCE = F.binary_cross_entropy_with_logits
    loss = BCE(d(real), real.new_ones(len(real))) + BCE(d(fake), fake.new_zeros(len(fake)))
    weights = list(d.parameters())
    with torch.no_grad():
        for weight, slope in zip(weights, torch.autograd.grad(loss, weights)):
            weight -= d_optimiser.param_groups[0]["lr"] * slope
    return loss


# %% right: two backward passes that add up, forgeries not detached, groups of weights
def new_game(latent_dim, image_shape, rate):
    d = SmallDiscriminator(image_shape)
    g = SmallGenerator(latent_dim, image_shape)
    optimisers = [torch.optim.SGD([{"params": [w]} for w in player.parameters()], lr=rate) for player in (g, d)]
    return [g, d, *optimisers]


def d_step(g, d, d_optimiser, real, z):
    d_optimiser.zero_grad(set_to_none=False)
    on_real = -F.logsigmoid(d(real)).mean()
    on_real.backward()
    on_fake = -F.logsigmoid(-d(g(z))).mean()
    on_fake.backward()
    d_optimiser.step()
    g.zero_grad()
    return float(on_real.detach() + on_fake.detach())


# %% right: all pictures in one pass
def new_game(latent_dim, image_shape, rate):
    """A fresh SmallGenerator, a fresh SmallDiscriminator -> g, d, g_optimiser, d_optimiser."""
    g, d = SmallGenerator(latent_dim, image_shape), SmallDiscriminator(image_shape)
    return g, d, torch.optim.SGD(g.parameters(), lr=rate), torch.optim.SGD(d.parameters(), lr=rate)


def d_step(g, d, d_optimiser, real, z):
    g.requires_grad_(False)
    d.requires_grad_(True)
    both = d(torch.cat([real, g(z)]))
    loss = torch.nn.functional.softplus(-both[: len(real)]).mean() + F.softplus(both[len(real) :]).mean()
    g.requires_grad_(True)
    d.zero_grad()
    loss.backward()
    d_optimiser.step()
    d_optimiser.zero_grad()
    return loss.detach().reshape(1)


# %% wrong: frozen before the loop, as printed
def new_game(latent_dim, image_shape, rate):
    """A fresh SmallGenerator, a fresh SmallDiscriminator -> g, d, g_optimiser, d_optimiser."""
    g, d = SmallGenerator(latent_dim, image_shape), SmallDiscriminator(image_shape)
    for weight in d.parameters():
        weight.requires_grad_(False)
    return g, d, torch.optim.SGD(g.parameters(), lr=rate), torch.optim.SGD(d.parameters(), lr=rate)


def d_step(g, d, d_optimiser, real, z):
    """One move of d. real: (N, C, H, W), z: (M, latent_dim) -> the loss before the move, a number."""
    fake = g(z).detach()
    loss = F.softplus(-d(real)).mean() + F.softplus(d(fake)).mean()
    d_optimiser.zero_grad()
    loss.backward()
    d_optimiser.step()
    return loss.item()


# %% wrong: frozen before the loop, and no error
def new_game(latent_dim, image_shape, rate):
    """A fresh SmallGenerator, a fresh SmallDiscriminator -> g, d, g_optimiser, d_optimiser."""
    g, d = SmallGenerator(latent_dim, image_shape), SmallDiscriminator(image_shape)
    return g, d, torch.optim.SGD(g.parameters(), lr=rate), torch.optim.SGD(d.parameters(), lr=rate)


def d_step(g, d, d_optimiser, real, z):
    """One move of d. real: (N, C, H, W), z: (M, latent_dim) -> the loss before the move, a number."""
    fake = g(z).detach()
    d.requires_grad_(False)
    fake = g(z)
    loss = F.softplus(-d(real)).mean() + F.softplus(d(fake)).mean()
    d_optimiser.zero_grad()
    loss.backward()
    d_optimiser.step()
    return loss.item()


# %% wrong: one optimiser with all weights in it
def new_game(latent_dim, image_shape, rate):
    """A fresh SmallGenerator, a fresh SmallDiscriminator -> g, d, g_optimiser, d_optimiser."""
    g, d = SmallGenerator(latent_dim, image_shape), SmallDiscriminator(image_shape)
    return g, d, *2 * (torch.optim.SGD([*g.parameters(), *d.parameters()], lr=rate),)


def d_step(g, d, d_optimiser, real, z):
    """One move of d. real: (N, C, H, W), z: (M, latent_dim) -> the loss before the move, a number."""
    fake = g(z).detach()
    loss = F.softplus(-d(real)).mean() + F.softplus(d(fake)).mean()
    d_optimiser.zero_grad()
    loss.backward()
    d_optimiser.step()
    return loss.item()


# %% wrong: one optimiser, and forgeries not detached
def new_game(latent_dim, image_shape, rate):
    """A fresh SmallGenerator, a fresh SmallDiscriminator -> g, d, g_optimiser, d_optimiser."""
    g, d = SmallGenerator(latent_dim, image_shape), SmallDiscriminator(image_shape)
    return g, d, *2 * (torch.optim.SGD([*g.parameters(), *d.parameters()], lr=rate),)


def d_step(g, d, d_optimiser, real, z):
    """One move of d. real: (N, C, H, W), z: (M, latent_dim) -> the loss before the move, a number."""
    fake = g(z)
    loss = F.softplus(-d(real)).mean() + F.softplus(d(fake)).mean()
    d_optimiser.zero_grad()
    loss.backward()
    d_optimiser.step()
    return loss.item()


# %% wrong: the two optimisers change places
def new_game(latent_dim, image_shape, rate):
    """A fresh SmallGenerator, a fresh SmallDiscriminator -> g, d, g_optimiser, d_optimiser."""
    g, d = SmallGenerator(latent_dim, image_shape), SmallDiscriminator(image_shape)
    return g, d, torch.optim.SGD(d.parameters(), lr=rate), torch.optim.SGD(g.parameters(), lr=rate)


def d_step(g, d, d_optimiser, real, z):
    """One move of d. real: (N, C, H, W), z: (M, latent_dim) -> the loss before the move, a number."""
    fake = g(z).detach()
    loss = F.softplus(-d(real)).mean() + F.softplus(d(fake)).mean()
    d_optimiser.zero_grad()
    loss.backward()
    d_optimiser.step()
    return loss.item()


# %% wrong: Adam
def new_game(latent_dim, image_shape, rate):
    """A fresh SmallGenerator, a fresh SmallDiscriminator -> g, d, g_optimiser, d_optimiser."""
    g, d = SmallGenerator(latent_dim, image_shape), SmallDiscriminator(image_shape)
    return g, d, torch.optim.SGD(g.parameters(), lr=rate), torch.optim.Adam(d.parameters(), lr=rate)


def d_step(g, d, d_optimiser, real, z):
    """One move of d. real: (N, C, H, W), z: (M, latent_dim) -> the loss before the move, a number."""
    fake = g(z).detach()
    loss = F.softplus(-d(real)).mean() + F.softplus(d(fake)).mean()
    d_optimiser.zero_grad()
    loss.backward()
    d_optimiser.step()
    return loss.item()


# %% wrong: momentum
def new_game(latent_dim, image_shape, rate):
    """A fresh SmallGenerator, a fresh SmallDiscriminator -> g, d, g_optimiser, d_optimiser."""
    g, d = SmallGenerator(latent_dim, image_shape), SmallDiscriminator(image_shape)
    return g, d, torch.optim.SGD(g.parameters(), lr=rate), torch.optim.SGD(d.parameters(), lr=rate, momentum=0.9)


def d_step(g, d, d_optimiser, real, z):
    """One move of d. real: (N, C, H, W), z: (M, latent_dim) -> the loss before the move, a number."""
    fake = g(z).detach()
    loss = F.softplus(-d(real)).mean() + F.softplus(d(fake)).mean()
    d_optimiser.zero_grad()
    loss.backward()
    d_optimiser.step()
    return loss.item()


# %% wrong: the rate of the forger is another one
def new_game(latent_dim, image_shape, rate):
    """A fresh SmallGenerator, a fresh SmallDiscriminator -> g, d, g_optimiser, d_optimiser."""
    g, d = SmallGenerator(latent_dim, image_shape), SmallDiscriminator(image_shape)
    return g, d, torch.optim.SGD(g.parameters(), lr=rate / 2), torch.optim.SGD(d.parameters(), lr=rate)


def d_step(g, d, d_optimiser, real, z):
    """One move of d. real: (N, C, H, W), z: (M, latent_dim) -> the loss before the move, a number."""
    fake = g(z).detach()
    loss = F.softplus(-d(real)).mean() + F.softplus(d(fake)).mean()
    d_optimiser.zero_grad()
    loss.backward()
    d_optimiser.step()
    return loss.item()


# %% wrong: two detectives
def new_game(latent_dim, image_shape, rate):
    """A fresh SmallGenerator, a fresh SmallDiscriminator -> g, d, g_optimiser, d_optimiser."""
    g, d = SmallGenerator(latent_dim, image_shape), SmallDiscriminator(image_shape)
    return (
        g,
        d,
        torch.optim.SGD(g.parameters(), lr=rate),
        torch.optim.SGD(SmallDiscriminator(image_shape).parameters(), lr=rate),
    )


def d_step(g, d, d_optimiser, real, z):
    """One move of d. real: (N, C, H, W), z: (M, latent_dim) -> the loss before the move, a number."""
    fake = g(z).detach()
    loss = F.softplus(-d(real)).mean() + F.softplus(d(fake)).mean()
    d_optimiser.zero_grad()
    loss.backward()
    d_optimiser.step()
    return loss.item()


# %% wrong: forgeries rewarded as real
def new_game(latent_dim, image_shape, rate):
    """A fresh SmallGenerator, a fresh SmallDiscriminator -> g, d, g_optimiser, d_optimiser."""
    g, d = SmallGenerator(latent_dim, image_shape), SmallDiscriminator(image_shape)
    return g, d, torch.optim.SGD(g.parameters(), lr=rate), torch.optim.SGD(d.parameters(), lr=rate)


def d_step(g, d, d_optimiser, real, z):
    """One move of d. real: (N, C, H, W), z: (M, latent_dim) -> the loss before the move, a number."""
    fake = g(z).detach()
    loss = F.softplus(-d(real)).mean() + F.softplus(-d(fake)).mean()
    d_optimiser.zero_grad()
    loss.backward()
    d_optimiser.step()
    return loss.item()


# %% wrong: the other way up: V is minimised
def new_game(latent_dim, image_shape, rate):
    """A fresh SmallGenerator, a fresh SmallDiscriminator -> g, d, g_optimiser, d_optimiser."""
    g, d = SmallGenerator(latent_dim, image_shape), SmallDiscriminator(image_shape)
    return g, d, torch.optim.SGD(g.parameters(), lr=rate), torch.optim.SGD(d.parameters(), lr=rate)


def d_step(g, d, d_optimiser, real, z):
    """One move of d. real: (N, C, H, W), z: (M, latent_dim) -> the loss before the move, a number."""
    fake = g(z).detach()
    loss = -(F.softplus(-d(real)).mean() + F.softplus(d(fake)).mean())
    d_optimiser.zero_grad()
    loss.backward()
    d_optimiser.step()
    return loss.item()


# %% wrong: real pictures alone
def new_game(latent_dim, image_shape, rate):
    """A fresh SmallGenerator, a fresh SmallDiscriminator -> g, d, g_optimiser, d_optimiser."""
    g, d = SmallGenerator(latent_dim, image_shape), SmallDiscriminator(image_shape)
    return g, d, torch.optim.SGD(g.parameters(), lr=rate), torch.optim.SGD(d.parameters(), lr=rate)


def d_step(g, d, d_optimiser, real, z):
    """One move of d. real: (N, C, H, W), z: (M, latent_dim) -> the loss before the move, a number."""
    loss = F.softplus(-d(real)).mean()
    d_optimiser.zero_grad()
    loss.backward()
    d_optimiser.step()
    return loss.item()

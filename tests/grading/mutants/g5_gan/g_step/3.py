"""Answers to `g_step`. `right` ones must keep every point, `wrong` ones lose on test_g_step and nowhere else."""


# %% wrong: the loss only
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
    return loss.item()

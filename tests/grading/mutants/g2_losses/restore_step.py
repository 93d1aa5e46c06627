"""Answers to `restore_step`. `right` ones must keep every point, `wrong` ones lose on test_restore_step and nowhere else."""


# %% right: both slopes by hand
def restore_step(z, y, strength, rate):
    error = F.avg_pool2d(z, 2) - y
    slope = error.repeat_interleave(2, 2).repeat_interleave(2, 3) / 4
    down, right = z[:, :, 1:] - z[:, :, :-1], z[..., 1:] - z[..., :-1]
    slope[:, :, 1:] += strength * down
    slope[:, :, :-1] -= strength * down
    slope[..., 1:] += strength * right
    slope[..., :-1] -= strength * right
    return z - rate * slope


# %% right: backward and an optimiser of torch's
def restore_step(z, y, strength, rate):
    walker = nn.Parameter(z.clone())
    optimiser = torch.optim.SGD([walker], lr=rate)
    (0.5 * torch.linalg.vector_norm(camera(walker) - y) ** 2 + strength * roughness(walker)).backward()
    optimiser.step()
    return walker.detach()


# %% right: image by image, in double precision, with a history that nobody needs
def restore_step(z, y, strength, rate):
    moved = []
    for picture, measured in zip(z.double(), y.double()):
        walker = picture[None].clone().requires_grad_()
        loss = F.mse_loss(camera(walker), measured[None], reduction="sum") / 2 + strength * roughness(walker)
        loss.backward()
        moved.append(walker - rate * walker.grad)
    return torch.cat(moved)


# %% wrong: the slope at the original itself, as in print
def restore_step(z, y, strength, rate):
    walker = z.detach().clone().requires_grad_()
    (slope,) = torch.autograd.grad((walker - z).square().sum() / 2, walker)
    return z - rate * slope


# %% wrong: the enlarged measurement stands in for the original
def restore_step(z, y, strength, rate):
    original = F.interpolate(y, scale_factor=2)
    return z - rate * (z - original)


# %% wrong: uphill
def restore_step(z, y, strength, rate):
    walker = z.detach().clone().requires_grad_()
    loss = (camera(walker) - y).square().sum() / 2 + strength * roughness(walker)
    return z + rate * torch.autograd.grad(loss, walker)[0]


# %% wrong: no half before the square
def restore_step(z, y, strength, rate):
    walker = z.detach().clone().requires_grad_()
    loss = (camera(walker) - y).square().sum() + strength * roughness(walker)
    return z - rate * torch.autograd.grad(loss, walker)[0]


# %% wrong: a mean instead of the sum
def restore_step(z, y, strength, rate):
    walker = z.detach().clone().requires_grad_()
    loss = (camera(walker) - y).square().mean() / 2 + strength * roughness(walker)
    return z - rate * torch.autograd.grad(loss, walker)[0]


# %% wrong: divided by the number of images
def restore_step(z, y, strength, rate):
    walker = z.detach().clone().requires_grad_()
    loss = (camera(walker) - y).square().sum() / 2 + strength * roughness(walker)
    return z - rate * torch.autograd.grad(loss / len(z), walker)[0]


# %% wrong: the way back is no transpose
def restore_step(z, y, strength, rate):
    walker = z.detach().clone().requires_grad_()
    (rough,) = torch.autograd.grad(roughness(walker), walker)
    return z - rate * (F.interpolate(camera(z) - y, scale_factor=2) + strength * rough)


# %% wrong: the roughness is forgotten
def restore_step(z, y, strength, rate):
    error = camera(z) - y
    return z - rate * F.interpolate(error, scale_factor=2) / 4


# %% wrong: the roughness is rewarded
def restore_step(z, y, strength, rate):
    walker = z.detach().clone().requires_grad_()
    loss = (camera(walker) - y).square().sum() / 2 - strength * roughness(walker)
    return z - rate * torch.autograd.grad(loss, walker)[0]


# %% wrong: dark pictures instead of smooth ones
def restore_step(z, y, strength, rate):
    walker = z.detach().clone().requires_grad_()
    loss = (camera(walker) - y).square().sum() / 2 + strength * walker.square().sum() / 2
    return z - rate * torch.autograd.grad(loss, walker)[0]


# %% wrong: the strength also weighs the measurement
def restore_step(z, y, strength, rate):
    walker = z.detach().clone().requires_grad_()
    loss = (camera(walker) - y).square().sum() / 2 + roughness(walker)
    return z - rate * strength * torch.autograd.grad(loss, walker)[0]


# %% wrong: L1 at the measurement
def restore_step(z, y, strength, rate):
    walker = z.detach().clone().requires_grad_()
    loss = (camera(walker) - y).abs().sum() + strength * roughness(walker)
    return z - rate * torch.autograd.grad(loss, walker)[0]


# %% wrong: two steps
def restore_step(z, y, strength, rate):
    for _ in range(2):
        walker = z.detach().clone().requires_grad_()
        loss = (camera(walker) - y).square().sum() / 2 + strength * roughness(walker)
        z = z - rate * torch.autograd.grad(loss, walker)[0]
    return z


# %% wrong: kept between 0 and 1, which was not asked for
def restore_step(z, y, strength, rate):
    walker = z.detach().clone().requires_grad_()
    loss = (camera(walker) - y).square().sum() / 2 + strength * roughness(walker)
    return (z - rate * torch.autograd.grad(loss, walker)[0]).clamp(0, 1)


# %% wrong: z itself walks
def restore_step(z, y, strength, rate):
    walker = z.detach().clone().requires_grad_()
    loss = (camera(walker) - y).square().sum() / 2 + strength * roughness(walker)
    z -= rate * torch.autograd.grad(loss, walker)[0]
    return z


# %% wrong: one image only
def restore_step(z, y, strength, rate):
    walker = z[:1].detach().clone().requires_grad_()
    loss = (camera(walker) - y[:1]).square().sum() / 2 + strength * roughness(walker)
    return z[:1] - rate * torch.autograd.grad(loss, walker)[0]


# %% wrong: made for float32
def restore_step(z, y, strength, rate):
    error = F.conv_transpose2d(camera(z) - y, torch.full((z.shape[1], 1, 2, 2), 0.25), stride=2, groups=z.shape[1])
    walker = z.detach().clone().requires_grad_()
    return z - rate * (error + strength * torch.autograd.grad(roughness(walker), walker)[0])

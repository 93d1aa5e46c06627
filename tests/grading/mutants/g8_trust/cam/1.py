"""Answers to `cam`. `right` ones must keep every point, `wrong` ones lose on test_cam and nowhere else."""


# %% right: hooks on the layer
def witness(image_shape, classes):
    return Deep(image_shape, classes).eval()


def grad_cam(model, x, classes):
    kept = {}
    hook = model.features.register_forward_hook(lambda layer, given, out: kept.update(maps=out))
    logits = model(x)
    hook.remove()
    maps = kept["maps"]
    onehot = F.one_hot(classes, logits.shape[1]).to(logits.dtype)
    (slope,) = torch.autograd.grad(logits, maps, grad_outputs=onehot)
    heat = torch.einsum("nk,nkhw->nhw", slope.sum((2, 3)), maps).clamp(min=0)
    top = heat.flatten(1).max(1).values
    return torch.where(top[:, None, None] > 0, heat / top[:, None, None], torch.zeros_like(heat)).detach()


# %% right: picture by picture, slopes wiped afterwards
def witness(image_shape, classes):
    return Deep(image_shape, classes).eval()


def grad_cam(model, x, classes):
    heats = []
    for picture, c in zip(x, classes):
        maps = model.features(picture[None])
        maps.retain_grad()
        model.head(maps)[0, c].backward()
        alpha = maps.grad[0].flatten(1).mean(1)
        heat = torch.relu(sum(a * m for a, m in zip(alpha, maps.detach()[0])))
        heats.append(heat / heat.max() if heat.max() > 0 else heat)
    model.zero_grad(set_to_none=True)
    return torch.stack(heats)


# %% wrong: no ReLU
def witness(image_shape, classes):
    return Deep(image_shape, classes).eval()


def grad_cam(model, x, classes):
    maps = model.features(x).detach().requires_grad_(True)
    chosen = model.head(maps).gather(1, classes[:, None]).sum()
    (slope,) = torch.autograd.grad(chosen, maps)
    alpha = slope.mean((2, 3), keepdim=True)
    heat = (alpha * maps.detach()).sum(1)
    return heat / heat.amax((1, 2), keepdim=True).clamp_min(1e-12)


# %% wrong: the absolute value
def witness(image_shape, classes):
    return Deep(image_shape, classes).eval()


def grad_cam(model, x, classes):
    maps = model.features(x).detach().requires_grad_(True)
    chosen = model.head(maps).gather(1, classes[:, None]).sum()
    (slope,) = torch.autograd.grad(chosen, maps)
    alpha = slope.mean((2, 3), keepdim=True)
    heat = torch.abs((alpha * maps.detach()).sum(1))
    return heat / heat.amax((1, 2), keepdim=True).clamp_min(1e-12)


# %% wrong: ReLU on each map before the sum
def witness(image_shape, classes):
    return Deep(image_shape, classes).eval()


def grad_cam(model, x, classes):
    maps = model.features(x).detach().requires_grad_(True)
    chosen = model.head(maps).gather(1, classes[:, None]).sum()
    (slope,) = torch.autograd.grad(chosen, maps)
    alpha = slope.mean((2, 3), keepdim=True)
    heat = F.relu(alpha * maps.detach()).sum(1)
    return heat / heat.amax((1, 2), keepdim=True).clamp_min(1e-12)


# %% wrong: only the positive slopes
def witness(image_shape, classes):
    return Deep(image_shape, classes).eval()


def grad_cam(model, x, classes):
    maps = model.features(x).detach().requires_grad_(True)
    chosen = model.head(maps).gather(1, classes[:, None]).sum()
    (slope,) = torch.autograd.grad(chosen, maps)
    alpha = F.relu(slope).mean((2, 3), keepdim=True)
    heat = F.relu((alpha * maps.detach()).sum(1))
    return heat / heat.amax((1, 2), keepdim=True).clamp_min(1e-12)


# %% wrong: slope times map, place by place
def witness(image_shape, classes):
    return Deep(image_shape, classes).eval()


def grad_cam(model, x, classes):
    maps = model.features(x).detach().requires_grad_(True)
    chosen = model.head(maps).gather(1, classes[:, None]).sum()
    (slope,) = torch.autograd.grad(chosen, maps)
    alpha = slope
    heat = F.relu((alpha * maps.detach()).sum(1))
    return heat / heat.amax((1, 2), keepdim=True).clamp_min(1e-12)


# %% wrong: the largest slope, not the mean
def witness(image_shape, classes):
    return Deep(image_shape, classes).eval()


def grad_cam(model, x, classes):
    maps = model.features(x).detach().requires_grad_(True)
    chosen = model.head(maps).gather(1, classes[:, None]).sum()
    (slope,) = torch.autograd.grad(chosen, maps)
    alpha = slope.amax((2, 3), keepdim=True)
    heat = F.relu((alpha * maps.detach()).sum(1))
    return heat / heat.amax((1, 2), keepdim=True).clamp_min(1e-12)


# %% wrong: the mean over the batch too
def witness(image_shape, classes):
    return Deep(image_shape, classes).eval()


def grad_cam(model, x, classes):
    maps = model.features(x).detach().requires_grad_(True)
    chosen = model.head(maps).gather(1, classes[:, None]).sum()
    (slope,) = torch.autograd.grad(chosen, maps)
    alpha = slope.mean((0, 2, 3), keepdim=True)
    heat = F.relu((alpha * maps.detach()).sum(1))
    return heat / heat.amax((1, 2), keepdim=True).clamp_min(1e-12)


# %% wrong: divided by the batch's largest value
def witness(image_shape, classes):
    return Deep(image_shape, classes).eval()


def grad_cam(model, x, classes):
    maps = model.features(x).detach().requires_grad_(True)
    chosen = model.head(maps).gather(1, classes[:, None]).sum()
    (slope,) = torch.autograd.grad(chosen, maps)
    alpha = slope.mean((2, 3), keepdim=True)
    heat = F.relu((alpha * maps.detach()).sum(1))
    return heat / heat.max().clamp_min(1e-12)


# %% wrong: 0 / 0 where nothing speaks for the class
def witness(image_shape, classes):
    return Deep(image_shape, classes).eval()


def grad_cam(model, x, classes):
    maps = model.features(x).detach().requires_grad_(True)
    chosen = model.head(maps).gather(1, classes[:, None]).sum()
    (slope,) = torch.autograd.grad(chosen, maps)
    alpha = slope.mean((2, 3), keepdim=True)
    heat = F.relu((alpha * maps.detach()).sum(1))
    return heat / heat.amax((1, 2), keepdim=True)

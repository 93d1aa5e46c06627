"""Answers to `cam`. `right` ones must keep every point, `wrong` ones lose on test_cam and nowhere else."""


# %% wrong: stretched from its least value to its largest
def witness(image_shape, classes):
    return Deep(image_shape, classes).eval()


def grad_cam(model, x, classes):
    maps = model.features(x).detach().requires_grad_(True)
    chosen = model.head(maps).gather(1, classes[:, None]).sum()
    (slope,) = torch.autograd.grad(chosen, maps)
    alpha = slope.mean((2, 3), keepdim=True)
    heat = F.relu((alpha * maps.detach()).sum(1))
    heat = heat - heat.amin((1, 2), keepdim=True)
    return heat / heat.amax((1, 2), keepdim=True).clamp_min(1e-12)


# %% wrong: the class that the model chooses
def witness(image_shape, classes):
    return Deep(image_shape, classes).eval()


def grad_cam(model, x, classes):
    maps = model.features(x).detach().requires_grad_(True)
    chosen = model.head(maps).amax(1).sum()
    (slope,) = torch.autograd.grad(chosen, maps)
    alpha = slope.mean((2, 3), keepdim=True)
    heat = F.relu((alpha * maps.detach()).sum(1))
    return heat / heat.amax((1, 2), keepdim=True).clamp_min(1e-12)


# %% wrong: the class of the first picture for all
def witness(image_shape, classes):
    return Deep(image_shape, classes).eval()


def grad_cam(model, x, classes):
    maps = model.features(x).detach().requires_grad_(True)
    chosen = model.head(maps)[:, classes[0]].sum()
    (slope,) = torch.autograd.grad(chosen, maps)
    alpha = slope.mean((2, 3), keepdim=True)
    heat = F.relu((alpha * maps.detach()).sum(1))
    return heat / heat.amax((1, 2), keepdim=True).clamp_min(1e-12)


# %% wrong: the probability, not the logit
def witness(image_shape, classes):
    return Deep(image_shape, classes).eval()


def grad_cam(model, x, classes):
    maps = model.features(x).detach().requires_grad_(True)
    chosen = model.head(maps).softmax(1).gather(1, classes[:, None]).sum()
    (slope,) = torch.autograd.grad(chosen, maps)
    alpha = slope.mean((2, 3), keepdim=True)
    heat = F.relu((alpha * maps.detach()).sum(1))
    return heat / heat.amax((1, 2), keepdim=True).clamp_min(1e-12)


# %% wrong: the slope of the loss
def witness(image_shape, classes):
    return Deep(image_shape, classes).eval()


def grad_cam(model, x, classes):
    maps = model.features(x).detach().requires_grad_(True)
    chosen = F.cross_entropy(model.head(maps), classes)
    (slope,) = torch.autograd.grad(chosen, maps)
    alpha = slope.mean((2, 3), keepdim=True)
    heat = F.relu((alpha * maps.detach()).sum(1))
    return heat / heat.amax((1, 2), keepdim=True).clamp_min(1e-12)


# %% wrong: all classes together
def witness(image_shape, classes):
    return Deep(image_shape, classes).eval()


def grad_cam(model, x, classes):
    maps = model.features(x).detach().requires_grad_(True)
    chosen = model.head(maps).sum()
    (slope,) = torch.autograd.grad(chosen, maps)
    alpha = slope.mean((2, 3), keepdim=True)
    heat = F.relu((alpha * maps.detach()).sum(1))
    return heat / heat.amax((1, 2), keepdim=True).clamp_min(1e-12)


# %% wrong: the slope along the picture
def witness(image_shape, classes):
    return Deep(image_shape, classes).eval()


def grad_cam(model, x, classes):
    maps = model.features(x).detach().requires_grad_(True)
    chosen = model.head(maps).gather(1, classes[:, None]).sum()
    (slope,) = torch.autograd.grad(chosen, maps)
    x = x.clone().requires_grad_(True)
    (slope,) = torch.autograd.grad(model(x).gather(1, classes[:, None]).sum(), x)
    return slope.abs().amax(1)
    alpha = slope.mean((2, 3), keepdim=True)
    heat = F.relu((alpha * maps.detach()).sum(1))
    return heat / heat.amax((1, 2), keepdim=True).clamp_min(1e-12)


# %% wrong: stretched to the picture's size
def witness(image_shape, classes):
    return Deep(image_shape, classes).eval()


def grad_cam(model, x, classes):
    maps = model.features(x).detach().requires_grad_(True)
    chosen = model.head(maps).gather(1, classes[:, None]).sum()
    (slope,) = torch.autograd.grad(chosen, maps)
    alpha = slope.mean((2, 3), keepdim=True)
    heat = F.relu((alpha * maps.detach()).sum(1))
    heat = heat / heat.amax((1, 2), keepdim=True).clamp_min(1e-12)
    return F.interpolate(heat[:, None], size=x.shape[-2:], mode="bilinear")[:, 0]


# %% wrong: slopes are left in the weights
def witness(image_shape, classes):
    return Deep(image_shape, classes).eval()


def grad_cam(model, x, classes):
    maps = model.features(x).detach().requires_grad_(True)
    chosen = model.head(maps).gather(1, classes[:, None]).sum()
    chosen.backward()
    slope = maps.grad
    alpha = slope.mean((2, 3), keepdim=True)
    heat = F.relu((alpha * maps.detach()).sum(1))
    return heat / heat.amax((1, 2), keepdim=True).clamp_min(1e-12)

"""Answers to `unrolled`. `right` ones must keep every point, `wrong` ones lose on test_unrolled and nowhere else."""


# %% wrong: half of the squared error
def some_net(kernels, sign=1):
    """Given: one convolution for each (height, width) of an odd kernel, without activations -> a net."""
    layers = [nn.Conv2d(1, 1, k, padding=(k[0] // 2, k[1] // 2), bias=False) for k in map(tuple, kernels)]
    for layer in layers:
        nn.init.uniform_(layer.weight, 0.5, 1.0)
    layers[0].weight.data.mul_(sign)
    return nn.Sequential(*layers)


def step_slopes(u, target, w_feed, b, w_back, steps):
    """u: (N, I, H, W), target: (N, C, H, W), kernels (C, I, 3, 3), (C, C, 3, 3), b: (C,) -> (steps, C, C, 3, 3)."""
    copies = [w_back.detach().clone().requires_grad_() for _ in range(steps)]
    constant = F.conv2d(u, w_feed, b, padding=1)
    x = torch.relu(constant)
    for copy in copies:
        x = torch.relu(constant + F.conv2d(x, copy, padding=1))
    return torch.stack(torch.autograd.grad((x - target).square().mean() / 2, copies))


def footprint(net, height, width):
    """(height, width) bool: the pixels of a picture on which the answer in its middle depends."""
    picture = torch.zeros(1, 1, height, width, requires_grad=True)
    (slope,) = torch.autograd.grad(net(picture)[0, 0, height // 2, width // 2], picture)
    return slope[0, 0] != 0


# %% wrong: the picture is seen once
def some_net(kernels, sign=1):
    """Given: one convolution for each (height, width) of an odd kernel, without activations -> a net."""
    layers = [nn.Conv2d(1, 1, k, padding=(k[0] // 2, k[1] // 2), bias=False) for k in map(tuple, kernels)]
    for layer in layers:
        nn.init.uniform_(layer.weight, 0.5, 1.0)
    layers[0].weight.data.mul_(sign)
    return nn.Sequential(*layers)


def step_slopes(u, target, w_feed, b, w_back, steps):
    """u: (N, I, H, W), target: (N, C, H, W), kernels (C, I, 3, 3), (C, C, 3, 3), b: (C,) -> (steps, C, C, 3, 3)."""
    copies = [w_back.detach().clone().requires_grad_() for _ in range(steps)]
    constant = F.conv2d(u, w_feed, b, padding=1)
    x = torch.relu(constant)
    for copy in copies:
        x = torch.relu(F.conv2d(x, copy, padding=1))
    return torch.stack(torch.autograd.grad((x - target).square().mean(), copies))


def footprint(net, height, width):
    """(height, width) bool: the pixels of a picture on which the answer in its middle depends."""
    picture = torch.zeros(1, 1, height, width, requires_grad=True)
    (slope,) = torch.autograd.grad(net(picture)[0, 0, height // 2, width // 2], picture)
    return slope[0, 0] != 0


# %% wrong: no activation in the loop
def some_net(kernels, sign=1):
    """Given: one convolution for each (height, width) of an odd kernel, without activations -> a net."""
    layers = [nn.Conv2d(1, 1, k, padding=(k[0] // 2, k[1] // 2), bias=False) for k in map(tuple, kernels)]
    for layer in layers:
        nn.init.uniform_(layer.weight, 0.5, 1.0)
    layers[0].weight.data.mul_(sign)
    return nn.Sequential(*layers)


def step_slopes(u, target, w_feed, b, w_back, steps):
    """u: (N, I, H, W), target: (N, C, H, W), kernels (C, I, 3, 3), (C, C, 3, 3), b: (C,) -> (steps, C, C, 3, 3)."""
    copies = [w_back.detach().clone().requires_grad_() for _ in range(steps)]
    constant = F.conv2d(u, w_feed, b, padding=1)
    x = torch.relu(constant)
    for copy in copies:
        x = constant + F.conv2d(x, copy, padding=1)
    return torch.stack(torch.autograd.grad((x - target).square().mean(), copies))


def footprint(net, height, width):
    """(height, width) bool: the pixels of a picture on which the answer in its middle depends."""
    picture = torch.zeros(1, 1, height, width, requires_grad=True)
    (slope,) = torch.autograd.grad(net(picture)[0, 0, height // 2, width // 2], picture)
    return slope[0, 0] != 0


# %% wrong: no path through the earlier steps
def some_net(kernels, sign=1):
    """Given: one convolution for each (height, width) of an odd kernel, without activations -> a net."""
    layers = [nn.Conv2d(1, 1, k, padding=(k[0] // 2, k[1] // 2), bias=False) for k in map(tuple, kernels)]
    for layer in layers:
        nn.init.uniform_(layer.weight, 0.5, 1.0)
    layers[0].weight.data.mul_(sign)
    return nn.Sequential(*layers)


def step_slopes(u, target, w_feed, b, w_back, steps):
    """u: (N, I, H, W), target: (N, C, H, W), kernels (C, I, 3, 3), (C, C, 3, 3), b: (C,) -> (steps, C, C, 3, 3)."""
    copies = [w_back.detach().clone().requires_grad_() for _ in range(steps)]
    constant = F.conv2d(u, w_feed, b, padding=1)
    x = torch.relu(constant)
    for copy in copies:
        x = torch.relu(constant + F.conv2d(x.detach(), copy, padding=1))
    return torch.stack(
        torch.autograd.grad((x - target).square().mean(), copies, allow_unused=True, materialize_grads=True)
    )


def footprint(net, height, width):
    """(height, width) bool: the pixels of a picture on which the answer in its middle depends."""
    picture = torch.zeros(1, 1, height, width, requires_grad=True)
    (slope,) = torch.autograd.grad(net(picture)[0, 0, height // 2, width // 2], picture)
    return slope[0, 0] != 0


# %% wrong: one copy for all, added up at the first step
def some_net(kernels, sign=1):
    """Given: one convolution for each (height, width) of an odd kernel, without activations -> a net."""
    layers = [nn.Conv2d(1, 1, k, padding=(k[0] // 2, k[1] // 2), bias=False) for k in map(tuple, kernels)]
    for layer in layers:
        nn.init.uniform_(layer.weight, 0.5, 1.0)
    layers[0].weight.data.mul_(sign)
    return nn.Sequential(*layers)


def step_slopes(u, target, w_feed, b, w_back, steps):
    """u: (N, I, H, W), target: (N, C, H, W), kernels (C, I, 3, 3), (C, C, 3, 3), b: (C,) -> (steps, C, C, 3, 3)."""
    first = w_back.detach().clone().requires_grad_()
    copies = [first] * steps
    constant = F.conv2d(u, w_feed, b, padding=1)
    x = torch.relu(constant)
    for copy in copies:
        x = torch.relu(constant + F.conv2d(x, copy, padding=1))
    return torch.stack(torch.autograd.grad((x - target).square().mean(), copies))


def footprint(net, height, width):
    """(height, width) bool: the pixels of a picture on which the answer in its middle depends."""
    picture = torch.zeros(1, 1, height, width, requires_grad=True)
    (slope,) = torch.autograd.grad(net(picture)[0, 0, height // 2, width // 2], picture)
    return slope[0, 0] != 0


# %% wrong: all answers speak at once
def some_net(kernels, sign=1):
    """Given: one convolution for each (height, width) of an odd kernel, without activations -> a net."""
    layers = [nn.Conv2d(1, 1, k, padding=(k[0] // 2, k[1] // 2), bias=False) for k in map(tuple, kernels)]
    for layer in layers:
        nn.init.uniform_(layer.weight, 0.5, 1.0)
    layers[0].weight.data.mul_(sign)
    return nn.Sequential(*layers)


def step_slopes(u, target, w_feed, b, w_back, steps):
    """u: (N, I, H, W), target: (N, C, H, W), kernels (C, I, 3, 3), (C, C, 3, 3), b: (C,) -> (steps, C, C, 3, 3)."""
    copies = [w_back.detach().clone().requires_grad_() for _ in range(steps)]
    constant = F.conv2d(u, w_feed, b, padding=1)
    x = torch.relu(constant)
    for copy in copies:
        x = torch.relu(constant + F.conv2d(x, copy, padding=1))
    return torch.stack(torch.autograd.grad((x - target).square().mean(), copies))


def footprint(net, height, width):
    """(height, width) bool: the pixels of a picture on which the answer in its middle depends."""
    picture = torch.zeros(1, 1, height, width, requires_grad=True)
    (slope,) = torch.autograd.grad(net(picture).sum(), picture)
    return slope[0, 0] != 0


# %% wrong: the upper left answer, not the middle one
def some_net(kernels, sign=1):
    """Given: one convolution for each (height, width) of an odd kernel, without activations -> a net."""
    layers = [nn.Conv2d(1, 1, k, padding=(k[0] // 2, k[1] // 2), bias=False) for k in map(tuple, kernels)]
    for layer in layers:
        nn.init.uniform_(layer.weight, 0.5, 1.0)
    layers[0].weight.data.mul_(sign)
    return nn.Sequential(*layers)


def step_slopes(u, target, w_feed, b, w_back, steps):
    """u: (N, I, H, W), target: (N, C, H, W), kernels (C, I, 3, 3), (C, C, 3, 3), b: (C,) -> (steps, C, C, 3, 3)."""
    copies = [w_back.detach().clone().requires_grad_() for _ in range(steps)]
    constant = F.conv2d(u, w_feed, b, padding=1)
    x = torch.relu(constant)
    for copy in copies:
        x = torch.relu(constant + F.conv2d(x, copy, padding=1))
    return torch.stack(torch.autograd.grad((x - target).square().mean(), copies))


def footprint(net, height, width):
    """(height, width) bool: the pixels of a picture on which the answer in its middle depends."""
    picture = torch.zeros(1, 1, height, width, requires_grad=True)
    (slope,) = torch.autograd.grad(net(picture)[0, 0, 0, 0], picture)
    return slope[0, 0] != 0


# %% wrong: only positive slopes count
def some_net(kernels, sign=1):
    """Given: one convolution for each (height, width) of an odd kernel, without activations -> a net."""
    layers = [nn.Conv2d(1, 1, k, padding=(k[0] // 2, k[1] // 2), bias=False) for k in map(tuple, kernels)]
    for layer in layers:
        nn.init.uniform_(layer.weight, 0.5, 1.0)
    layers[0].weight.data.mul_(sign)
    return nn.Sequential(*layers)


def step_slopes(u, target, w_feed, b, w_back, steps):
    """u: (N, I, H, W), target: (N, C, H, W), kernels (C, I, 3, 3), (C, C, 3, 3), b: (C,) -> (steps, C, C, 3, 3)."""
    copies = [w_back.detach().clone().requires_grad_() for _ in range(steps)]
    constant = F.conv2d(u, w_feed, b, padding=1)
    x = torch.relu(constant)
    for copy in copies:
        x = torch.relu(constant + F.conv2d(x, copy, padding=1))
    return torch.stack(torch.autograd.grad((x - target).square().mean(), copies))


def footprint(net, height, width):
    """(height, width) bool: the pixels of a picture on which the answer in its middle depends."""
    picture = torch.zeros(1, 1, height, width, requires_grad=True)
    (slope,) = torch.autograd.grad(net(picture)[0, 0, height // 2, width // 2], picture)
    return slope[0, 0] > 0

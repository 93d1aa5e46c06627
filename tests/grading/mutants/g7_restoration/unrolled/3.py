"""Answers to `unrolled`. `right` ones must keep every point, `wrong` ones lose on test_unrolled and nowhere else."""


# %% wrong: height and width exchanged
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
    picture = torch.zeros(1, 1, width, height, requires_grad=True)
    (slope,) = torch.autograd.grad(net(picture)[0, 0, width // 2, height // 2], picture)
    return slope[0, 0] != 0


# %% wrong: a square, as wide as the view is across
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
    seen = slope[0, 0] != 0
    half = int(seen.any(0).sum()) // 2
    rows = (torch.arange(height) - height // 2).abs() <= half
    return rows[:, None] & seen.any(0)


# %% wrong: slopes instead of yes or no, the small ones cut off
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
    return slope[0, 0].abs() > 0.2 * slope.abs().max()

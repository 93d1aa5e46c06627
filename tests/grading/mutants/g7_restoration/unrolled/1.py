"""Answers to `unrolled`. `right` ones must keep every point, `wrong` ones lose on test_unrolled and nowhere else."""


# %% right: one tensor of copies; a picture of noise
def some_net(kernels, sign=1):
    """Given: one convolution for each (height, width) of an odd kernel, without activations -> a net."""
    layers = [nn.Conv2d(1, 1, k, padding=(k[0] // 2, k[1] // 2), bias=False) for k in map(tuple, kernels)]
    for layer in layers:
        nn.init.uniform_(layer.weight, 0.5, 1.0)
    layers[0].weight.data.mul_(sign)
    return nn.Sequential(*layers)


def step_slopes(u, target, w_feed, b, w_back, steps):
    """u: (N, I, H, W), target: (N, C, H, W), kernels (C, I, 3, 3), (C, C, 3, 3), b: (C,) -> (steps, C, C, 3, 3)."""
    copies = w_back.detach().expand(steps, *w_back.shape).clone().requires_grad_(True)
    x = F.relu(F.conv2d(u, w_feed, b, padding=1))
    for t in range(steps):
        x = F.relu(F.conv2d(torch.cat([u, x], 1), torch.cat([w_feed, copies[t]], 1), b, padding=1))
    F.mse_loss(x, target).backward()
    return copies.grad


def footprint(net, height, width):
    """(height, width) bool: the pixels of a picture on which the answer in its middle depends."""
    picture = torch.rand(1, 1, height, width).requires_grad_()
    answer = net(picture)
    light = torch.zeros_like(answer)
    light[0, 0, height // 2, width // 2] = 1
    answer.backward(light)
    return picture.grad[0, 0].abs() > 0


# %% right: back by hand, step by step; each pixel touched, many at a time
def some_net(kernels, sign=1):
    """Given: one convolution for each (height, width) of an odd kernel, without activations -> a net."""
    layers = [nn.Conv2d(1, 1, k, padding=(k[0] // 2, k[1] // 2), bias=False) for k in map(tuple, kernels)]
    for layer in layers:
        nn.init.uniform_(layer.weight, 0.5, 1.0)
    layers[0].weight.data.mul_(sign)
    return nn.Sequential(*layers)


def step_slopes(u, target, w_feed, b, w_back, steps):
    """u: (N, I, H, W), target: (N, C, H, W), kernels (C, I, 3, 3), (C, C, 3, 3), b: (C,) -> (steps, C, C, 3, 3)."""
    constant = F.conv2d(u, w_feed, b, padding=1)
    states = [constant.relu()]
    for _ in range(steps):
        states.append((constant + F.conv2d(states[-1], w_back, padding=1)).relu())
    flow, slopes = 2 / target.numel() * (states[-1] - target), []
    for t in range(steps, 0, -1):
        flow = flow * (states[t] > 0).to(flow.dtype)
        slopes.insert(0, torch.nn.grad.conv2d_weight(states[t - 1], w_back.shape, flow, padding=1))
        flow = F.conv_transpose2d(flow, w_back, padding=1)
    return torch.stack(slopes)


def footprint(net, height, width):
    """(height, width) bool: the pixels of a picture on which the answer in its middle depends."""
    with torch.no_grad():
        touched = torch.eye(height * width).view(height * width, 1, height, width)
        still = net(torch.zeros(1, 1, height, width))
        change = torch.cat([net(part) for part in touched.split(64)]) - still
    return (change[:, 0, height // 2, width // 2] != 0).view(height, width)


# %% right: differences of loops that are cut at a step
def some_net(kernels, sign=1):
    """Given: one convolution for each (height, width) of an odd kernel, without activations -> a net."""
    layers = [nn.Conv2d(1, 1, k, padding=(k[0] // 2, k[1] // 2), bias=False) for k in map(tuple, kernels)]
    for layer in layers:
        nn.init.uniform_(layer.weight, 0.5, 1.0)
    layers[0].weight.data.mul_(sign)
    return nn.Sequential(*layers)


def step_slopes(u, target, w_feed, b, w_back, steps):
    """u: (N, I, H, W), target: (N, C, H, W), kernels (C, I, 3, 3), (C, C, 3, 3), b: (C,) -> (steps, C, C, 3, 3)."""

    def slope_from(first):
        w = w_back.detach().clone().requires_grad_()
        x = torch.relu(F.conv2d(u, w_feed, b, padding=1))
        for t in range(1, steps + 1):
            if t == first:
                x = x.detach()
            x = torch.relu(F.conv2d(u, w_feed, b, padding=1) + F.conv2d(x, w if t >= first else w_back, padding=1))
        return torch.autograd.grad((x - target).pow(2).mean(), w)[0]

    late = [slope_from(t) for t in range(1, steps + 1)]
    late.append(torch.zeros_like(w_back))
    return torch.stack([a - b for a, b in zip(late[:-1], late[1:])])


def footprint(net, height, width):
    """(height, width) bool: the pixels of a picture on which the answer in its middle depends."""
    picture = torch.ones(1, 1, height, width, requires_grad=True)
    net(picture)[:, :, height // 2, width // 2].sum().backward()
    return picture.grad.squeeze(0).squeeze(0).bool()


# %% wrong: as some code does: only the last copy, the earlier ones are history
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
    slopes = torch.stack(torch.autograd.grad((x - target).square().mean(), copies))
    slopes[:-1] = 0
    return slopes


def footprint(net, height, width):
    """(height, width) bool: the pixels of a picture on which the answer in its middle depends."""
    picture = torch.zeros(1, 1, height, width, requires_grad=True)
    (slope,) = torch.autograd.grad(net(picture)[0, 0, height // 2, width // 2], picture)
    return slope[0, 0] != 0


# %% wrong: each step gets the whole
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
    slopes = torch.stack(torch.autograd.grad((x - target).square().mean(), copies))
    return slopes.sum(0).expand_as(slopes)


def footprint(net, height, width):
    """(height, width) bool: the pixels of a picture on which the answer in its middle depends."""
    picture = torch.zeros(1, 1, height, width, requires_grad=True)
    (slope,) = torch.autograd.grad(net(picture)[0, 0, height // 2, width // 2], picture)
    return slope[0, 0] != 0


# %% wrong: each step gets an equal share
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
    slopes = torch.stack(torch.autograd.grad((x - target).square().mean(), copies))
    return slopes.mean(0).expand_as(slopes)


def footprint(net, height, width):
    """(height, width) bool: the pixels of a picture on which the answer in its middle depends."""
    picture = torch.zeros(1, 1, height, width, requires_grad=True)
    (slope,) = torch.autograd.grad(net(picture)[0, 0, height // 2, width // 2], picture)
    return slope[0, 0] != 0


# %% wrong: the last step first
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
    for copy in copies[::-1]:
        x = torch.relu(constant + F.conv2d(x, copy, padding=1))
    return torch.stack(torch.autograd.grad((x - target).square().mean(), copies))


def footprint(net, height, width):
    """(height, width) bool: the pixels of a picture on which the answer in its middle depends."""
    picture = torch.zeros(1, 1, height, width, requires_grad=True)
    (slope,) = torch.autograd.grad(net(picture)[0, 0, height // 2, width // 2], picture)
    return slope[0, 0] != 0


# %% wrong: a sum, not a mean
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
    return torch.stack(torch.autograd.grad((x - target).square().sum(), copies))


def footprint(net, height, width):
    """(height, width) bool: the pixels of a picture on which the answer in its middle depends."""
    picture = torch.zeros(1, 1, height, width, requires_grad=True)
    (slope,) = torch.autograd.grad(net(picture)[0, 0, height // 2, width // 2], picture)
    return slope[0, 0] != 0

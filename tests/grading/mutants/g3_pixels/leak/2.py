"""Answers to `leak`. `right` ones must keep every point, `wrong` ones lose on test_leak and nowhere else."""


# %% wrong: the last input that the first output sees
def depends(kernels, image):
    image = image.clone().requires_grad_(True)
    outputs = machine(kernels, image).permute(0, 2, 3, 1).flatten()
    slopes = [torch.autograd.grad(output, image, retain_graph=True)[0] for output in outputs]
    return torch.stack([slope.permute(0, 2, 3, 1).flatten() != 0 for slope in slopes])


def first_leak(kernels, image):
    leaks = depends(kernels, image).triu().nonzero()
    return tuple(leaks[leaks[:, 0] == leaks[0, 0]][-1].tolist()) if len(leaks) else None


# %% wrong: (j, i), not (i, j)
def depends(kernels, image):
    image = image.clone().requires_grad_(True)
    outputs = machine(kernels, image).permute(0, 2, 3, 1).flatten()
    slopes = [torch.autograd.grad(output, image, retain_graph=True)[0] for output in outputs]
    return torch.stack([slope.permute(0, 2, 3, 1).flatten() != 0 for slope in slopes])


def first_leak(kernels, image):
    leaks = depends(kernels, image).triu().nonzero()
    return tuple(leaks[0].flip(0).tolist()) if len(leaks) else None


# %% wrong: True or False
def depends(kernels, image):
    image = image.clone().requires_grad_(True)
    outputs = machine(kernels, image).permute(0, 2, 3, 1).flatten()
    slopes = [torch.autograd.grad(output, image, retain_graph=True)[0] for output in outputs]
    return torch.stack([slope.permute(0, 2, 3, 1).flatten() != 0 for slope in slopes])


def first_leak(kernels, image):
    leaks = depends(kernels, image).triu().nonzero()
    return len(leaks) > 0


# %% wrong: nobody leaks
def depends(kernels, image):
    image = image.clone().requires_grad_(True)
    outputs = machine(kernels, image).permute(0, 2, 3, 1).flatten()
    slopes = [torch.autograd.grad(output, image, retain_graph=True)[0] for output in outputs]
    return torch.stack([slope.permute(0, 2, 3, 1).flatten() != 0 for slope in slopes])


def first_leak(kernels, image):
    return None


# %% wrong: only the first layer
def depends(kernels, image):
    image = image.clone().requires_grad_(True)
    outputs = machine(kernels[:1], image).permute(0, 2, 3, 1).flatten()
    slopes = [torch.autograd.grad(output, image, retain_graph=True)[0] for output in outputs]
    return torch.stack([slope.permute(0, 2, 3, 1).flatten() != 0 for slope in slopes])


def first_leak(kernels, image):
    leaks = depends(kernels, image).triu().nonzero()
    return tuple(leaks[0].tolist()) if len(leaks) else None

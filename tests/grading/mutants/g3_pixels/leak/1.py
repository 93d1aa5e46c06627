"""Answers to `leak`. `right` ones must keep every point, `wrong` ones lose on test_leak and nowhere else."""


# %% right: the Jacobian of torch
def depends(kernels, image):
    D = image.numel()
    slope = torch.autograd.functional.jacobian(lambda x: machine(kernels, x), image)
    return slope.squeeze(4).squeeze(0).permute(1, 2, 0, 4, 5, 3).reshape(D, D).abs() > 0


def first_leak(kernels, image):
    table = depends(kernels, image)
    for i in range(len(table)):
        for j in range(i, len(table)):
            if table[i, j]:
                return i, j


# %% right: change one number, see who moves
def depends(kernels, image):
    _, C, H, W = image.shape
    before = machine(kernels, image).permute(0, 2, 3, 1).flatten()
    columns = []
    for r in range(H):
        for s in range(W):
            for c in range(C):
                other = image.clone()
                other[0, c, r, s] += 1.0
                columns.append((machine(kernels, other).permute(0, 2, 3, 1).flatten() - before).abs() > 1e-10)
    return torch.stack(columns, dim=1).int()


def first_leak(kernels, image):
    pairs = [(i, row.nonzero().flatten().tolist()) for i, row in enumerate(depends(kernels, image))]
    bad = [[i, min(j for j in seen if j >= i)] for i, seen in pairs if seen and max(seen) >= i]
    return bad[0] if bad else None


# %% right: forward derivatives, all at once
def depends(kernels, image):
    C, H, W = image.shape[1:]

    def sequence(numbers):
        return machine(kernels, numbers.view(1, H, W, C).movedim(3, 1)).movedim(1, 3).reshape(-1)

    return torch.func.jacfwd(sequence)(image.movedim(1, 3).reshape(-1)).ne(0).double()


def first_leak(kernels, image):
    leaks = torch.triu(depends(kernels, image))
    if not leaks.any():
        return None
    i = leaks.any(1).int().argmax()
    return i, leaks[i].argmax()


# %% wrong: who sees itself is let off
def depends(kernels, image):
    image = image.clone().requires_grad_(True)
    outputs = machine(kernels, image).permute(0, 2, 3, 1).flatten()
    slopes = [torch.autograd.grad(output, image, retain_graph=True)[0] for output in outputs]
    return torch.stack([slope.permute(0, 2, 3, 1).flatten() != 0 for slope in slopes])


def first_leak(kernels, image):
    leaks = depends(kernels, image).triu(1).nonzero()
    return tuple(leaks[0].tolist()) if len(leaks) else None


# %% wrong: only who sees itself is caught
def depends(kernels, image):
    image = image.clone().requires_grad_(True)
    outputs = machine(kernels, image).permute(0, 2, 3, 1).flatten()
    slopes = [torch.autograd.grad(output, image, retain_graph=True)[0] for output in outputs]
    return torch.stack([slope.permute(0, 2, 3, 1).flatten() != 0 for slope in slopes])


def first_leak(kernels, image):
    leaks = depends(kernels, image).diagonal().diag().nonzero()
    return tuple(leaks[0].tolist()) if len(leaks) else None


# %% wrong: rows and columns exchanged
def depends(kernels, image):
    image = image.clone().requires_grad_(True)
    outputs = machine(kernels, image).permute(0, 2, 3, 1).flatten()
    slopes = [torch.autograd.grad(output, image, retain_graph=True)[0] for output in outputs]
    return torch.stack([slope.permute(0, 2, 3, 1).flatten() != 0 for slope in slopes]).T


def first_leak(kernels, image):
    leaks = depends(kernels, image).triu().nonzero()
    return tuple(leaks[0].tolist()) if len(leaks) else None


# %% wrong: a blind spot is called a leak
def depends(kernels, image):
    image = image.clone().requires_grad_(True)
    outputs = machine(kernels, image).permute(0, 2, 3, 1).flatten()
    slopes = [torch.autograd.grad(output, image, retain_graph=True)[0] for output in outputs]
    return torch.stack([slope.permute(0, 2, 3, 1).flatten() != 0 for slope in slopes])


def first_leak(kernels, image):
    table = depends(kernels, image)
    off = (table != torch.ones_like(table).tril(-1)).nonzero()
    return tuple(off[0].tolist()) if len(off) else None


# %% wrong: all reds before all greens
def depends(kernels, image):
    image = image.clone().requires_grad_(True)
    outputs = machine(kernels, image).flatten()
    slopes = [torch.autograd.grad(output, image, retain_graph=True)[0] for output in outputs]
    return torch.stack([slope.flatten() != 0 for slope in slopes])


def first_leak(kernels, image):
    leaks = depends(kernels, image).triu().nonzero()
    return tuple(leaks[0].tolist()) if len(leaks) else None


# %% wrong: outputs in one order, inputs in another
def depends(kernels, image):
    image = image.clone().requires_grad_(True)
    outputs = machine(kernels, image).permute(0, 2, 3, 1).flatten()
    slopes = [torch.autograd.grad(output, image, retain_graph=True)[0] for output in outputs]
    return torch.stack([slope.flatten() != 0 for slope in slopes])


def first_leak(kernels, image):
    leaks = depends(kernels, image).triu().nonzero()
    return tuple(leaks[0].tolist()) if len(leaks) else None


# %% wrong: the slope of the sum of all outputs
def depends(kernels, image):
    image = image.clone().requires_grad_(True)
    outputs = machine(kernels, image).permute(0, 2, 3, 1).flatten()
    slopes = [torch.autograd.grad(outputs.sum(), image, retain_graph=True)[0] for output in outputs]
    return torch.stack([slope.permute(0, 2, 3, 1).flatten() != 0 for slope in slopes])


def first_leak(kernels, image):
    leaks = depends(kernels, image).triu().nonzero()
    return tuple(leaks[0].tolist()) if len(leaks) else None


# %% wrong: only positive slopes
def depends(kernels, image):
    image = image.clone().requires_grad_(True)
    outputs = machine(kernels, image).permute(0, 2, 3, 1).flatten()
    slopes = [torch.autograd.grad(output, image, retain_graph=True)[0] for output in outputs]
    return torch.stack([slope.permute(0, 2, 3, 1).flatten() > 0 for slope in slopes])


def first_leak(kernels, image):
    leaks = depends(kernels, image).triu().nonzero()
    return tuple(leaks[0].tolist()) if len(leaks) else None


# %% wrong: small slopes are overlooked
def depends(kernels, image):
    image = image.clone().requires_grad_(True)
    outputs = machine(kernels, image).permute(0, 2, 3, 1).flatten()
    slopes = [torch.autograd.grad(output, image, retain_graph=True)[0] for output in outputs]
    return torch.stack([slope.permute(0, 2, 3, 1).flatten().abs() > 0.5 for slope in slopes])


def first_leak(kernels, image):
    leaks = depends(kernels, image).triu().nonzero()
    return tuple(leaks[0].tolist()) if len(leaks) else None


# %% wrong: the kernels are read, not what they do together
def depends(kernels, image):
    image = image.clone().requires_grad_(True)
    outputs = machine(kernels, image).permute(0, 2, 3, 1).flatten()
    slopes = [torch.autograd.grad(output, image, retain_graph=True)[0] for output in outputs]
    return torch.stack([slope.permute(0, 2, 3, 1).flatten() != 0 for slope in slopes])


def first_leak(kernels, image):
    lawful = True
    for number, kernel in enumerate(kernels):
        flat = kernel.flatten(2)
        middle = flat.shape[2] // 2
        lawful = lawful and not flat[:, :, middle + (number > 0) :].any()
    leaks = depends(kernels, image).triu().nonzero()
    return None if lawful else tuple(leaks[0].tolist()) if len(leaks) else (0, 0)


# %% wrong: the last leak
def depends(kernels, image):
    image = image.clone().requires_grad_(True)
    outputs = machine(kernels, image).permute(0, 2, 3, 1).flatten()
    slopes = [torch.autograd.grad(output, image, retain_graph=True)[0] for output in outputs]
    return torch.stack([slope.permute(0, 2, 3, 1).flatten() != 0 for slope in slopes])


def first_leak(kernels, image):
    leaks = depends(kernels, image).triu().nonzero()
    return tuple(leaks[-1].tolist()) if len(leaks) else None


# %% wrong: the first input that is seen too early
def depends(kernels, image):
    image = image.clone().requires_grad_(True)
    outputs = machine(kernels, image).permute(0, 2, 3, 1).flatten()
    slopes = [torch.autograd.grad(output, image, retain_graph=True)[0] for output in outputs]
    return torch.stack([slope.permute(0, 2, 3, 1).flatten() != 0 for slope in slopes])


def first_leak(kernels, image):
    leaks = depends(kernels, image).triu().nonzero()
    return tuple(leaks[leaks[:, 1].argmin()].tolist()) if len(leaks) else None

"""Answers to `complete`. `right` ones must keep every point, `wrong` ones lose on test_complete and nowhere else."""


# %% right: searchsorted, one picture at a time
def complete(kernels, x, known, luck):
    pictures = []
    for picture, fixed, chance in zip(x, known, luck):
        picture = picture.clone()[None]
        for r in range(picture.shape[2]):
            for s in range(picture.shape[3]):
                if not fixed[0, r, s]:
                    logits = machine(kernels, picture.to(kernels[0].dtype))[0, :, r, s]
                    sums = logits.softmax(0).cumsum(0).contiguous()
                    picture[0, 0, r, s] = torch.searchsorted(sums, chance[0, r, s].to(sums), right=True)
        pictures.append(picture)
    return torch.cat(pictures)


# %% right: one long row, counting with a comparison, in float64
def complete(kernels, x, known, luck):
    N, _, H, W = x.shape
    kernels = [kernel.double() for kernel in kernels]
    canvas = torch.where(known, x, 0).double()
    for place in range(H * W):
        p = torch.softmax(machine(kernels, canvas).flatten(2)[:, :, place], dim=1)
        above = (p.cumsum(1) > luck.double().flatten(1)[:, place, None]).int()
        drawn = above.argmax(1).double()
        flat = canvas.flatten(1).clone()
        flat[:, place] = torch.where(known.flatten(1)[:, place], flat[:, place], drawn)
        canvas = flat.view(N, 1, H, W)
    return canvas.long()


# %% right: levels tried one by one
def complete(kernels, x, known, luck):
    x = torch.tensor(x.tolist())
    with torch.no_grad():
        for r in range(x.shape[2]):
            for s in range(x.shape[3]):
                p = machine(kernels, x.to(kernels[0].dtype)).softmax(1)[:, :, r, s]
                for n in range(len(x)):
                    if known[n, 0, r, s]:
                        continue
                    k, total = 0, p[n, 0].item()
                    while total <= luck[n, 0, r, s].item() and k < p.shape[1] - 1:
                        k += 1
                        total += p[n, k].item()
                    x[n, 0, r, s] = k
    return x


# %% wrong: all missing pixels at once
def complete(kernels, x, known, luck):
    p = machine(kernels, x.to(kernels[0].dtype)).softmax(1)
    drawn = (p.cumsum(1) <= luck).sum(1, keepdim=True).clamp_max(p.shape[1] - 1)
    return torch.where(known, x, drawn)


# %% wrong: row by row at once
def complete(kernels, x, known, luck):
    for r in range(x.shape[2]):
        p = machine(kernels, x.to(kernels[0].dtype)).softmax(1)
        drawn = (p.cumsum(1) <= luck).sum(1, keepdim=True).clamp_max(p.shape[1] - 1)
        here = (torch.arange(x.shape[2]) == r).view(-1, 1)
        x = torch.where(known | ~here, x, drawn)
    return x


# %% wrong: the likeliest level
def complete(kernels, x, known, luck):
    x = x.clone()
    for r in range(x.shape[2]):
        for s in range(x.shape[3]):
            p = machine(kernels, x.to(kernels[0].dtype))[:, :, r, s].softmax(1)
            drawn = p.argmax(1)
            x[:, 0, r, s] = torch.where(known[:, 0, r, s], x[:, 0, r, s], drawn)
    return x


# %% wrong: known pixels are drawn, too
def complete(kernels, x, known, luck):
    x = x.clone()
    for r in range(x.shape[2]):
        for s in range(x.shape[3]):
            p = machine(kernels, x.to(kernels[0].dtype))[:, :, r, s].softmax(1)
            drawn = (p.cumsum(1) <= luck[:, :, r, s]).sum(1).clamp_max(p.shape[1] - 1)
            x[:, 0, r, s] = drawn
    return x


# %% wrong: known pixels are put back at the end
def complete(kernels, x, known, luck):
    given, x = x, x.clone()
    for r in range(x.shape[2]):
        for s in range(x.shape[3]):
            p = machine(kernels, x.to(kernels[0].dtype))[:, :, r, s].softmax(1)
            drawn = (p.cumsum(1) <= luck[:, :, r, s]).sum(1).clamp_max(p.shape[1] - 1)
            x[:, 0, r, s] = drawn
    return torch.where(known, given, x)


# %% wrong: known of the first picture for all
def complete(kernels, x, known, luck):
    x = x.clone()
    for r in range(x.shape[2]):
        for s in range(x.shape[3]):
            p = machine(kernels, x.to(kernels[0].dtype))[:, :, r, s].softmax(1)
            drawn = (p.cumsum(1) <= luck[:, :, r, s]).sum(1).clamp_max(p.shape[1] - 1)
            x[:, 0, r, s] = torch.where(known[0, 0, r, s], x[:, 0, r, s], drawn)
    return x


# %% wrong: columns before rows
def complete(kernels, x, known, luck):
    x = x.clone()
    for s in range(x.shape[3]):
        for r in range(x.shape[2]):
            p = machine(kernels, x.to(kernels[0].dtype))[:, :, r, s].softmax(1)
            drawn = (p.cumsum(1) <= luck[:, :, r, s]).sum(1).clamp_max(p.shape[1] - 1)
            x[:, 0, r, s] = torch.where(known[:, 0, r, s], x[:, 0, r, s], drawn)
    return x


# %% wrong: from the last pixel to the first
def complete(kernels, x, known, luck):
    x = x.clone()
    for r in reversed(range(x.shape[2])):
        for s in reversed(range(x.shape[3])):
            p = machine(kernels, x.to(kernels[0].dtype))[:, :, r, s].softmax(1)
            drawn = (p.cumsum(1) <= luck[:, :, r, s]).sum(1).clamp_max(p.shape[1] - 1)
            x[:, 0, r, s] = torch.where(known[:, 0, r, s], x[:, 0, r, s], drawn)
    return x


# %% wrong: one level too high
def complete(kernels, x, known, luck):
    x = x.clone()
    for r in range(x.shape[2]):
        for s in range(x.shape[3]):
            p = machine(kernels, x.to(kernels[0].dtype))[:, :, r, s].softmax(1)
            drawn = (p.cumsum(1) <= luck[:, :, r, s]).sum(1).add(1).clamp_max(p.shape[1] - 1)
            x[:, 0, r, s] = torch.where(known[:, 0, r, s], x[:, 0, r, s], drawn)
    return x


# %% wrong: one level too low
def complete(kernels, x, known, luck):
    x = x.clone()
    for r in range(x.shape[2]):
        for s in range(x.shape[3]):
            p = machine(kernels, x.to(kernels[0].dtype))[:, :, r, s].softmax(1)
            drawn = (p.cumsum(1) <= luck[:, :, r, s]).sum(1).sub(1).clamp_min(0)
            x[:, 0, r, s] = torch.where(known[:, 0, r, s], x[:, 0, r, s], drawn)
    return x


# %% wrong: probabilities are not added up
def complete(kernels, x, known, luck):
    x = x.clone()
    for r in range(x.shape[2]):
        for s in range(x.shape[3]):
            p = machine(kernels, x.to(kernels[0].dtype))[:, :, r, s].softmax(1)
            drawn = (p <= luck[:, :, r, s]).sum(1).clamp_max(p.shape[1] - 1)
            x[:, 0, r, s] = torch.where(known[:, 0, r, s], x[:, 0, r, s], drawn)
    return x


# %% wrong: the luck of the first pixel for all
def complete(kernels, x, known, luck):
    x = x.clone()
    for r in range(x.shape[2]):
        for s in range(x.shape[3]):
            p = machine(kernels, x.to(kernels[0].dtype))[:, :, r, s].softmax(1)
            drawn = (p.cumsum(1) <= luck[:, :, 0, 0]).sum(1).clamp_max(p.shape[1] - 1)
            x[:, 0, r, s] = torch.where(known[:, 0, r, s], x[:, 0, r, s], drawn)
    return x


# %% wrong: one luck for the whole batch
def complete(kernels, x, known, luck):
    x = x.clone()
    for r in range(x.shape[2]):
        for s in range(x.shape[3]):
            p = machine(kernels, x.to(kernels[0].dtype))[:, :, r, s].softmax(1)
            drawn = (p.cumsum(1) <= luck[:1, :, r, s]).sum(1).clamp_max(p.shape[1] - 1)
            x[:, 0, r, s] = torch.where(known[:, 0, r, s], x[:, 0, r, s], drawn)
    return x


# %% wrong: logits, no softmax
def complete(kernels, x, known, luck):
    x = x.clone()
    for r in range(x.shape[2]):
        for s in range(x.shape[3]):
            p = machine(kernels, x.to(kernels[0].dtype))[:, :, r, s]
            drawn = (p.cumsum(1) <= luck[:, :, r, s]).sum(1).clamp_max(p.shape[1] - 1)
            x[:, 0, r, s] = torch.where(known[:, 0, r, s], x[:, 0, r, s], drawn)
    return x


# %% wrong: squares only
def complete(kernels, x, known, luck):
    x = x.clone()
    for r in range(x.shape[2]):
        for s in range(x.shape[2]):
            p = machine(kernels, x.to(kernels[0].dtype))[:, :, r, s].softmax(1)
            drawn = (p.cumsum(1) <= luck[:, :, r, s]).sum(1).clamp_max(p.shape[1] - 1)
            x[:, 0, r, s] = torch.where(known[:, 0, r, s], x[:, 0, r, s], drawn)
    return x

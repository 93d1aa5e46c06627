"""Answers to `complete`. `right` ones must keep every point, `wrong` ones lose on test_complete and nowhere else."""


# %% wrong: one picture only
def complete(kernels, x, known, luck):
    x = x.clone()
    for r in range(x.shape[2]):
        for s in range(x.shape[3]):
            p = machine(kernels, x.to(kernels[0].dtype))[:, :, r, s].softmax(1)
            drawn = (p.cumsum(1) <= luck[:, :, r, s]).sum(1).clamp_max(p.shape[1] - 1)
            x[0, 0, r, s] = torch.where(known[0, 0, r, s], x[0, 0, r, s], drawn[0])
    return x


# %% wrong: the caller's picture is changed
def complete(kernels, x, known, luck):
    for r in range(x.shape[2]):
        for s in range(x.shape[3]):
            p = machine(kernels, x.to(kernels[0].dtype))[:, :, r, s].softmax(1)
            drawn = (p.cumsum(1) <= luck[:, :, r, s]).sum(1).clamp_max(p.shape[1] - 1)
            x[:, 0, r, s] = torch.where(known[:, 0, r, s], x[:, 0, r, s], drawn)
    return x

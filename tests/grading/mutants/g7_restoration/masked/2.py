"""Answers to `masked`. `right` ones must keep every point, `wrong` ones lose on test_masked and nowhere else."""


# %% wrong: no slope at all: the estimate is detached
def masked_loss(estimate, y, known, p):
    """(N, C, H, W) twice, (N, 1, H, W) bool, p = 1 or 2 -> (N,), a mean over the known values of each picture."""
    k = known.expand_as(y)
    error = (estimate.detach() - torch.where(k, y, 0.0)) * k
    return error.abs().pow(p).flatten(1).sum(1) / k.flatten(1).sum(1).clamp_min(1)


def best_grey(y, known, p):
    """(N, C, H, W), (N, 1, H, W) bool, p = 1 or 2 -> (N,), the grey value with the least masked loss."""
    rows = [values[k] for values, k in zip(y, known.expand_as(y))]
    return torch.stack([row.median() if p == 1 else row.mean() for row in rows])


# %% wrong: one grey for all pictures
def masked_loss(estimate, y, known, p):
    """(N, C, H, W) twice, (N, 1, H, W) bool, p = 1 or 2 -> (N,), a mean over the known values of each picture."""
    k = known.expand_as(y)
    error = (estimate - torch.where(k, y, 0.0)) * k
    return error.abs().pow(p).flatten(1).sum(1) / k.flatten(1).sum(1).clamp_min(1)


def best_grey(y, known, p):
    """(N, C, H, W), (N, 1, H, W) bool, p = 1 or 2 -> (N,), the grey value with the least masked loss."""
    rows = [values[k] for values, k in zip(y, known.expand_as(y))]
    row = torch.cat(rows)
    return (row.median() if p == 1 else row.mean()).expand(len(y))


# %% wrong: y is filled in place
def masked_loss(estimate, y, known, p):
    """(N, C, H, W) twice, (N, 1, H, W) bool, p = 1 or 2 -> (N,), a mean over the known values of each picture."""
    k = known.expand_as(y)
    y[~k] = 0
    error = (estimate - torch.where(k, y, 0.0)) * k
    return error.abs().pow(p).flatten(1).sum(1) / k.flatten(1).sum(1).clamp_min(1)


def best_grey(y, known, p):
    """(N, C, H, W), (N, 1, H, W) bool, p = 1 or 2 -> (N,), the grey value with the least masked loss."""
    rows = [values[k] for values, k in zip(y, known.expand_as(y))]
    return torch.stack([row.median() if p == 1 else row.mean() for row in rows])

"""Answers to `masked`. `right` ones must keep every point, `wrong` ones lose on test_masked and nowhere else."""


# %% right: by indexing, nanmean and nanmedian
def masked_loss(estimate, y, known, p):
    values = []
    for e, t, k in zip(estimate, y, known):
        k = k.expand_as(t)
        gap = e[k] - t[k]
        values.append((gap.abs() if p == 1 else gap**2).sum() / max(int(k.sum()), 1))
    return torch.stack(values)


def best_grey(y, known, p):
    rows = y.masked_fill(~known, math.nan).flatten(1)
    return rows.nanmean(1) if p == 2 else rows.nanmedian(1).values


# %% right: the hole takes the estimate's own values; sorting and walking
def masked_loss(estimate, y, known, p):
    target = torch.where(known, y, estimate.detach())
    name = {1: "l1_loss", 2: "mse_loss"}[p]
    each = getattr(F, name)(torch.where(known, estimate, target), target, reduction="none")
    count = y.shape[1] * known.sum(dim=(1, 2, 3))
    return each.sum(dim=(1, 2, 3)) / torch.clamp(count, min=1)


def best_grey(y, known, p):
    found = []
    for n in range(len(y)):
        row = y[n].masked_select(known[n]).sort().values
        middle = (row[(len(row) - 1) // 2] + row[len(row) // 2]) / 2
        found.append(middle if p == 1 else row.sum() / len(row))
    return torch.stack(found)


# %% right: best grey by golden section on the loss itself, in float64
def masked_loss(estimate, y, known, p):
    holes = ~known.expand_as(y)
    gap = (estimate - y.masked_fill(holes, 0)).masked_fill(holes, 0)
    powers = gap.abs() if p == 1 else gap.square()
    return powers.flatten(1).sum(1) / (~holes).flatten(1).sum(1).clamp(min=1)


def best_grey(y, known, p):
    y = torch.where(known, y, 0.0).double()
    low, high = y.flatten(1).amin(1) - 1, y.flatten(1).amax(1) + 1
    for _ in range(60):
        a, b = low + (high - low) * 0.382, low + (high - low) * 0.618
        cost_a, cost_b = (masked_loss(g.view(-1, 1, 1, 1).expand_as(y), y, known, p) for g in (a, b))
        low, high = torch.where(cost_a <= cost_b, low, a), torch.where(cost_a <= cost_b, b, high)
    return (low + high) / 2


# %% wrong: as printed: zeros in the holes
def masked_loss(estimate, y, known, p):
    return (estimate - torch.where(known, y, 0.0)).abs().pow(p).flatten(1).mean(1)


def best_grey(y, known, p):
    rows = torch.where(known, y, 0.0).flatten(1)
    return rows.median(1).values if p == 1 else rows.mean(1)


# %% wrong: the holes vote in the best grey
def masked_loss(estimate, y, known, p):
    """(N, C, H, W) twice, (N, 1, H, W) bool, p = 1 or 2 -> (N,), a mean over the known values of each picture."""
    k = known.expand_as(y)
    error = (estimate - torch.where(k, y, 0.0)) * k
    return error.abs().pow(p).flatten(1).sum(1) / k.flatten(1).sum(1).clamp_min(1)


def best_grey(y, known, p):
    """(N, C, H, W), (N, 1, H, W) bool, p = 1 or 2 -> (N,), the grey value with the least masked loss."""
    rows = torch.where(known, y, 0.0).flatten(1)
    return torch.stack([row.median() if p == 1 else row.mean() for row in rows])


# %% wrong: divided by all values
def masked_loss(estimate, y, known, p):
    """(N, C, H, W) twice, (N, 1, H, W) bool, p = 1 or 2 -> (N,), a mean over the known values of each picture."""
    k = known.expand_as(y)
    error = (estimate - torch.where(k, y, 0.0)) * k
    return error.abs().pow(p).flatten(1).sum(1) / k[0].numel()


def best_grey(y, known, p):
    """(N, C, H, W), (N, 1, H, W) bool, p = 1 or 2 -> (N,), the grey value with the least masked loss."""
    rows = [values[k] for values, k in zip(y, known.expand_as(y))]
    return torch.stack([row.median() if p == 1 else row.mean() for row in rows])


# %% wrong: three channels summed, one counted
def masked_loss(estimate, y, known, p):
    """(N, C, H, W) twice, (N, 1, H, W) bool, p = 1 or 2 -> (N,), a mean over the known values of each picture."""
    k = known.expand_as(y)
    error = (estimate - torch.where(k, y, 0.0)) * k
    return error.abs().pow(p).flatten(1).sum(1) / known.flatten(1).sum(1).clamp_min(1)


def best_grey(y, known, p):
    """(N, C, H, W), (N, 1, H, W) bool, p = 1 or 2 -> (N,), the grey value with the least masked loss."""
    rows = [values[k] for values, k in zip(y, known.expand_as(y))]
    return torch.stack([row.median() if p == 1 else row.mean() for row in rows])


# %% wrong: a product with the mask lets NaN through
def masked_loss(estimate, y, known, p):
    """(N, C, H, W) twice, (N, 1, H, W) bool, p = 1 or 2 -> (N,), a mean over the known values of each picture."""
    k = known.expand_as(y)
    error = (estimate - y * k) * k
    return error.abs().pow(p).flatten(1).sum(1) / k.flatten(1).sum(1).clamp_min(1)


def best_grey(y, known, p):
    """(N, C, H, W), (N, 1, H, W) bool, p = 1 or 2 -> (N,), the grey value with the least masked loss."""
    rows = [values[k] for values, k in zip(y, known.expand_as(y))]
    return torch.stack([row.median() if p == 1 else row.mean() for row in rows])


# %% wrong: chosen after the power: the loss is right, its slope is NaN
def masked_loss(estimate, y, known, p):
    """(N, C, H, W) twice, (N, 1, H, W) bool, p = 1 or 2 -> (N,), a mean over the known values of each picture."""
    k = known.expand_as(y)
    cost = (estimate - y).abs().pow(p)
    return torch.where(k, cost, 0.0).flatten(1).sum(1) / k.flatten(1).sum(1).clamp_min(1)


def best_grey(y, known, p):
    """(N, C, H, W), (N, 1, H, W) bool, p = 1 or 2 -> (N,), the grey value with the least masked loss."""
    rows = [values[k] for values, k in zip(y, known.expand_as(y))]
    return torch.stack([row.median() if p == 1 else row.mean() for row in rows])


# %% wrong: the mask turned round
def masked_loss(estimate, y, known, p):
    """(N, C, H, W) twice, (N, 1, H, W) bool, p = 1 or 2 -> (N,), a mean over the known values of each picture."""
    k = ~known.expand_as(y)
    error = (estimate - torch.where(k, y, 0.0)) * k
    return error.abs().pow(p).flatten(1).sum(1) / k.flatten(1).sum(1).clamp_min(1)


def best_grey(y, known, p):
    """(N, C, H, W), (N, 1, H, W) bool, p = 1 or 2 -> (N,), the grey value with the least masked loss."""
    rows = [values[k] for values, k in zip(y, known.expand_as(y))]
    return torch.stack([row.median() if p == 1 else row.mean() for row in rows])


# %% wrong: one number for the batch
def masked_loss(estimate, y, known, p):
    """(N, C, H, W) twice, (N, 1, H, W) bool, p = 1 or 2 -> (N,), a mean over the known values of each picture."""
    k = known.expand_as(y)
    error = (estimate - torch.where(k, y, 0.0)) * k
    return (error.abs().pow(p).sum() / k.sum().clamp_min(1)).expand(len(y))


def best_grey(y, known, p):
    """(N, C, H, W), (N, 1, H, W) bool, p = 1 or 2 -> (N,), the grey value with the least masked loss."""
    rows = [values[k] for values, k in zip(y, known.expand_as(y))]
    return torch.stack([row.median() if p == 1 else row.mean() for row in rows])


# %% wrong: a sum, not a mean
def masked_loss(estimate, y, known, p):
    """(N, C, H, W) twice, (N, 1, H, W) bool, p = 1 or 2 -> (N,), a mean over the known values of each picture."""
    k = known.expand_as(y)
    error = (estimate - torch.where(k, y, 0.0)) * k
    return error.abs().pow(p).flatten(1).sum(1)


def best_grey(y, known, p):
    """(N, C, H, W), (N, 1, H, W) bool, p = 1 or 2 -> (N,), the grey value with the least masked loss."""
    rows = [values[k] for values, k in zip(y, known.expand_as(y))]
    return torch.stack([row.median() if p == 1 else row.mean() for row in rows])


# %% wrong: 0 / 0 where nothing is known
def masked_loss(estimate, y, known, p):
    """(N, C, H, W) twice, (N, 1, H, W) bool, p = 1 or 2 -> (N,), a mean over the known values of each picture."""
    k = known.expand_as(y)
    error = (estimate - torch.where(k, y, 0.0)) * k
    return error.abs().pow(p).flatten(1).sum(1) / k.flatten(1).sum(1)


def best_grey(y, known, p):
    """(N, C, H, W), (N, 1, H, W) bool, p = 1 or 2 -> (N,), the grey value with the least masked loss."""
    rows = [values[k] for values, k in zip(y, known.expand_as(y))]
    return torch.stack([row.median() if p == 1 else row.mean() for row in rows])


# %% wrong: the exponents swapped
def masked_loss(estimate, y, known, p):
    """(N, C, H, W) twice, (N, 1, H, W) bool, p = 1 or 2 -> (N,), a mean over the known values of each picture."""
    k = known.expand_as(y)
    error = (estimate - torch.where(k, y, 0.0)) * k
    return error.abs().pow(3 - p).flatten(1).sum(1) / k.flatten(1).sum(1).clamp_min(1)


def best_grey(y, known, p):
    """(N, C, H, W), (N, 1, H, W) bool, p = 1 or 2 -> (N,), the grey value with the least masked loss."""
    rows = [values[k] for values, k in zip(y, known.expand_as(y))]
    return torch.stack([row.median() if p == 1 else row.mean() for row in rows])


# %% wrong: median and mean swapped
def masked_loss(estimate, y, known, p):
    """(N, C, H, W) twice, (N, 1, H, W) bool, p = 1 or 2 -> (N,), a mean over the known values of each picture."""
    k = known.expand_as(y)
    error = (estimate - torch.where(k, y, 0.0)) * k
    return error.abs().pow(p).flatten(1).sum(1) / k.flatten(1).sum(1).clamp_min(1)


def best_grey(y, known, p):
    """(N, C, H, W), (N, 1, H, W) bool, p = 1 or 2 -> (N,), the grey value with the least masked loss."""
    rows = [values[k] for values, k in zip(y, known.expand_as(y))]
    return torch.stack([row.median() if p == 2 else row.mean() for row in rows])


# %% wrong: the mean for both
def masked_loss(estimate, y, known, p):
    """(N, C, H, W) twice, (N, 1, H, W) bool, p = 1 or 2 -> (N,), a mean over the known values of each picture."""
    k = known.expand_as(y)
    error = (estimate - torch.where(k, y, 0.0)) * k
    return error.abs().pow(p).flatten(1).sum(1) / k.flatten(1).sum(1).clamp_min(1)


def best_grey(y, known, p):
    """(N, C, H, W), (N, 1, H, W) bool, p = 1 or 2 -> (N,), the grey value with the least masked loss."""
    rows = [values[k] for values, k in zip(y, known.expand_as(y))]
    return torch.stack([row.mean() for row in rows])

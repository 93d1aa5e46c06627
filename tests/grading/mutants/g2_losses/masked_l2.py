"""Answers to `masked_l2`. `right` ones must keep every point, `wrong` ones must lose on test_masked_l2 and nowhere else."""


# %% right: image by image, by indexing
def masked_l2(estimate, y, mask):
    values = []
    for guess, target, seen in zip(estimate, y, mask):
        seen = seen.expand(target.shape)
        error = guess[seen] - target[seen]
        values.append((error**2).sum() / max(error.numel(), 1))
    return torch.stack(values)


# %% right: y is replaced by the estimate where nothing was measured
def masked_l2(estimate, y, mask):
    filled = torch.where(mask, y, estimate.detach())
    fine = F.mse_loss(torch.where(mask, estimate, estimate.detach()), filled, reduction="none").sum((1, 2, 3))
    count = mask.sum((1, 2, 3)) * y.shape[1]
    return torch.where(count > 0, fine / count.clamp(min=1), 0.0)


# %% right: in double precision, with einsum
def masked_l2(estimate, y, mask):
    seen = mask.expand_as(y).double()
    error = estimate.double().masked_fill(~mask, 0) - y.double().masked_fill(~mask, 0)
    return torch.einsum("nchw,nchw->n", error, error) / seen.sum((1, 2, 3)).clamp(min=1)


# %% right: Python floats are not needed, a scatter is possible
def masked_l2(estimate, y, mask):
    where = mask.expand_as(y).nonzero()[:, 0]
    seen = mask.expand_as(y)
    fine = (estimate[seen] - y[seen]).square()
    total = fine.new_zeros(len(y)).index_add(0, where, fine)
    return total / torch.bincount(where, minlength=len(y)).clamp(min=1)


# %% wrong: missing pixels are black, as in print
def masked_l2(estimate, y, mask):
    return (estimate - y).square().mean((1, 2, 3))


# %% wrong: L1 for missing data, as in print
def masked_l2(estimate, y, mask):
    return (estimate - y).abs().mean((1, 2, 3))


# %% wrong: NaN times 0
def masked_l2(estimate, y, mask):
    fine = (estimate - y).square() * mask
    return fine.sum((1, 2, 3)) / mask.expand_as(y).sum((1, 2, 3)).clamp_min(1)


# %% wrong: chosen after the square, so that the slope is NaN
def masked_l2(estimate, y, mask):
    fine = torch.where(mask, (estimate - y).square(), 0.0)
    return fine.sum((1, 2, 3)) / mask.expand_as(y).sum((1, 2, 3)).clamp_min(1)


# %% wrong: NaN is repaired, other junk is not
def masked_l2(estimate, y, mask):
    fine = (estimate - y.nan_to_num()).square()
    return fine.sum((1, 2, 3)) / mask.expand_as(y).sum((1, 2, 3)).clamp_min(1)


# %% wrong: divided by all pixels
def masked_l2(estimate, y, mask):
    return ((estimate - torch.where(mask, y, 0.0)).square() * mask).mean((1, 2, 3))


# %% wrong: the channels are not counted
def masked_l2(estimate, y, mask):
    fine = (estimate - torch.where(mask, y, 0.0)).square() * mask
    return fine.sum((1, 2, 3)) / mask.sum((1, 2, 3)).clamp_min(1)


# %% wrong: counted over the whole batch
def masked_l2(estimate, y, mask):
    fine = (estimate - torch.where(mask, y, 0.0)).square() * mask
    return fine.sum((1, 2, 3)) * len(y) / mask.expand_as(y).sum().clamp_min(1)


# %% wrong: one number for the batch
def masked_l2(estimate, y, mask):
    seen = mask.expand_as(y)
    return (estimate[seen] - y[seen]).square().mean()


# %% wrong: an empty image gives 0 / 0
def masked_l2(estimate, y, mask):
    fine = (estimate - torch.where(mask, y, 0.0)).square() * mask
    return fine.sum((1, 2, 3)) / mask.expand_as(y).sum((1, 2, 3))


# %% wrong: the sum
def masked_l2(estimate, y, mask):
    return ((estimate - torch.where(mask, y, 0.0)).square() * mask).sum((1, 2, 3))


# %% wrong: the mask upside down: what is missing counts
def masked_l2(estimate, y, mask):
    fine = (estimate - torch.where(mask, y, 0.0)).square() * ~mask
    return fine.sum((1, 2, 3)) / (~mask).expand_as(y).sum((1, 2, 3)).clamp_min(1)


# %% wrong: the root
def masked_l2(estimate, y, mask):
    fine = (estimate - torch.where(mask, y, 0.0)).square() * mask
    return (fine.sum((1, 2, 3)) / mask.expand_as(y).sum((1, 2, 3)).clamp_min(1)).sqrt()


# %% wrong: nothing to learn from, for the estimate is detached
def masked_l2(estimate, y, mask):
    fine = (estimate.detach() - torch.where(mask, y, 0.0)).square() * mask
    return fine.sum((1, 2, 3)) / mask.expand_as(y).sum((1, 2, 3)).clamp_min(1)


# %% wrong: writes 0 into its argument
def masked_l2(estimate, y, mask):
    y[~mask.expand_as(y)] = 0
    fine = (estimate - y).square() * mask
    return fine.sum((1, 2, 3)) / mask.expand_as(y).sum((1, 2, 3)).clamp_min(1)


# %% wrong: the missing pixels are pulled towards black, weakly
def masked_l2(estimate, y, mask):
    fine = (estimate - torch.where(mask, y, 0.0)).square() * torch.where(mask, 1.0, 0.01)
    return fine.sum((1, 2, 3)) / mask.expand_as(y).sum((1, 2, 3)).clamp_min(1)


# %% wrong: zeros
def masked_l2(estimate, y, mask):
    return (0 * estimate).sum((1, 2, 3))

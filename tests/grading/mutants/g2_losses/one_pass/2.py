"""Answers to `one_pass`. `right` ones must keep every point, `wrong` ones must lose on test_one_pass and nowhere else."""


# %% wrong: one number
def minibatches(n, batch_size, seed):
    order = torch.randperm(n, generator=torch.Generator().manual_seed(seed))
    return list(order.split(batch_size))


def whole_slope(slopes, sizes):
    counts = torch.tensor(sizes, dtype=slopes.dtype)
    return (counts[:, None] * slopes).sum() / counts.sum()


# %% wrong: works only in float32
def minibatches(n, batch_size, seed):
    order = torch.randperm(n, generator=torch.Generator().manual_seed(seed))
    return list(order.split(batch_size))


def whole_slope(slopes, sizes):
    return torch.tensor(sizes).float() @ slopes / sum(sizes)


# %% wrong: weights its argument
def minibatches(n, batch_size, seed):
    order = torch.randperm(n, generator=torch.Generator().manual_seed(seed))
    return list(order.split(batch_size))


def whole_slope(slopes, sizes):
    slopes *= torch.tensor(sizes)[:, None]
    return slopes.sum(0) / sum(sizes)

"""Answers to `workers`. `right` ones must keep every point, `wrong` ones lose on test_workers and nowhere else."""


# %% wrong: only the spread between workers
def all_reduce(slopes, counts):
    share = (counts / counts.sum()).to(slopes.dtype)
    return (share[:, None] * slopes).sum(0)


def sync_moments(means, variances, counts):
    share = (counts / counts.sum()).to(means.dtype)[:, None]
    mean = (share * means).sum(0)
    return mean, (share * (means - mean) ** 2).sum(0)


def bill(examples, workers, cost):
    return examples * cost, math.ceil(examples / workers) * cost


# %% wrong: the spread between workers is not weighted
def all_reduce(slopes, counts):
    share = (counts / counts.sum()).to(slopes.dtype)
    return (share[:, None] * slopes).sum(0)


def sync_moments(means, variances, counts):
    share = (counts / counts.sum()).to(means.dtype)[:, None]
    mean = (share * means).sum(0)
    return mean, (share * variances).sum(0) + means.var(0, unbiased=False)


def bill(examples, workers, cost):
    return examples * cost, math.ceil(examples / workers) * cost


# %% wrong: divided by the count minus one
def all_reduce(slopes, counts):
    share = (counts / counts.sum()).to(slopes.dtype)
    return (share[:, None] * slopes).sum(0)


def sync_moments(means, variances, counts):
    share = (counts / counts.sum()).to(means.dtype)[:, None]
    mean = (share * means).sum(0)
    return mean, (share * (variances + (means - mean) ** 2)).sum(0) * counts.sum() / (counts.sum() - 1)


def bill(examples, workers, cost):
    return examples * cost, math.ceil(examples / workers) * cost


# %% wrong: the standard deviation
def all_reduce(slopes, counts):
    share = (counts / counts.sum()).to(slopes.dtype)
    return (share[:, None] * slopes).sum(0)


def sync_moments(means, variances, counts):
    share = (counts / counts.sum()).to(means.dtype)[:, None]
    mean = (share * means).sum(0)
    return mean, (share * (variances + (means - mean) ** 2)).sum(0).sqrt()


def bill(examples, workers, cost):
    return examples * cost, math.ceil(examples / workers) * cost


# %% wrong: the gap is not squared
def all_reduce(slopes, counts):
    share = (counts / counts.sum()).to(slopes.dtype)
    return (share[:, None] * slopes).sum(0)


def sync_moments(means, variances, counts):
    share = (counts / counts.sum()).to(means.dtype)[:, None]
    mean = (share * means).sum(0)
    return mean, (share * (variances + (means - mean).abs())).sum(0)


def bill(examples, workers, cost):
    return examples * cost, math.ceil(examples / workers) * cost


# %% wrong: one number for all channels
def all_reduce(slopes, counts):
    share = (counts / counts.sum()).to(slopes.dtype)
    return (share[:, None] * slopes).sum(0)


def sync_moments(means, variances, counts):
    share = (counts / counts.sum()).to(means.dtype)[:, None]
    mean = (share * means).sum(0)
    return mean, (share * (variances + (means - mean) ** 2)).sum(0).mean().expand_as(mean)


def bill(examples, workers, cost):
    return examples * cost, math.ceil(examples / workers) * cost


# %% wrong: a share may be broken
def all_reduce(slopes, counts):
    share = (counts / counts.sum()).to(slopes.dtype)
    return (share[:, None] * slopes).sum(0)


def sync_moments(means, variances, counts):
    share = (counts / counts.sum()).to(means.dtype)[:, None]
    mean = (share * means).sum(0)
    return mean, (share * (variances + (means - mean) ** 2)).sum(0)


def bill(examples, workers, cost):
    return examples * cost, examples / workers * cost


# %% wrong: the last example is forgotten
def all_reduce(slopes, counts):
    share = (counts / counts.sum()).to(slopes.dtype)
    return (share[:, None] * slopes).sum(0)


def sync_moments(means, variances, counts):
    share = (counts / counts.sum()).to(means.dtype)[:, None]
    mean = (share * means).sum(0)
    return mean, (share * (variances + (means - mean) ** 2)).sum(0)


def bill(examples, workers, cost):
    return examples * cost, (examples // workers) * cost


# %% wrong: works for equal shares
def all_reduce(slopes, counts):
    share = torch.full_like(slopes[:, 0], 1 / len(slopes))
    return (share[:, None] * slopes).sum(0)


def sync_moments(means, variances, counts):
    share = (counts / counts.sum()).to(means.dtype)[:, None]
    mean = (share * means).sum(0)
    return mean, (share * (variances + (means - mean) ** 2)).sum(0)


def bill(examples, workers, cost):
    return examples * cost, math.ceil(examples / workers) * cost

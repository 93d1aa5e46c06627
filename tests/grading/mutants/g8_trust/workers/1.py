"""Answers to `workers`. `right` ones must keep every point, `wrong` ones lose on test_workers and nowhere else."""


# %% right: sums in float64, second moments
def all_reduce(slopes, counts):
    return torch.einsum("wp,w->p", slopes.double(), counts.double()) / counts.sum()


def sync_moments(means, variances, counts):
    weight = counts[:, None].double()
    total = weight.sum()
    mean = (weight * means).sum(0) / total
    second = (weight * (variances + means.double() ** 2)).sum(0) / total
    return mean.to(means.dtype), (second - mean**2).to(means.dtype)


def bill(examples, workers, cost):
    shares = [examples // workers + (i < examples % workers) for i in range(workers)]
    return sum(shares) * cost, max(shares) * cost


# %% right: loops, one worker after the other
def all_reduce(slopes, counts):
    answer = torch.zeros_like(slopes[0])
    for slope, count in zip(slopes, counts):
        answer = answer + slope * count.item()
    return answer / counts.sum().item()


def sync_moments(means, variances, counts):
    mean, variance, seen = means[0], variances[0], counts[0].item()
    for m, v, c in zip(means[1:], variances[1:], counts[1:].tolist()):
        both, gap = seen + c, m - mean
        variance = (seen * variance + c * v) / both + gap**2 * seen * c / both**2
        mean = mean + gap * c / both
        seen = both
    return [mean, variance]


def bill(examples, workers, cost):
    return torch.tensor(examples * cost), -(-examples // workers) * cost


# %% wrong: many machines compute less, as in print
def all_reduce(slopes, counts):
    share = (counts / counts.sum()).to(slopes.dtype)
    return (share[:, None] * slopes).sum(0)


def sync_moments(means, variances, counts):
    share = (counts / counts.sum()).to(means.dtype)[:, None]
    mean = (share * means).sum(0)
    return mean, (share * (variances + (means - mean) ** 2)).sum(0)


def bill(examples, workers, cost):
    return examples * cost / workers, examples * cost / workers


# %% wrong: the plain mean of the workers
def all_reduce(slopes, counts):
    return slopes.mean(0)


def sync_moments(means, variances, counts):
    share = (counts / counts.sum()).to(means.dtype)[:, None]
    mean = (share * means).sum(0)
    return mean, (share * (variances + (means - mean) ** 2)).sum(0)


def bill(examples, workers, cost):
    return examples * cost, math.ceil(examples / workers) * cost


# %% wrong: the sum of the workers
def all_reduce(slopes, counts):
    return slopes.sum(0)


def sync_moments(means, variances, counts):
    share = (counts / counts.sum()).to(means.dtype)[:, None]
    mean = (share * means).sum(0)
    return mean, (share * (variances + (means - mean) ** 2)).sum(0)


def bill(examples, workers, cost):
    return examples * cost, math.ceil(examples / workers) * cost


# %% wrong: sums, not divided by the number of all
def all_reduce(slopes, counts):
    return (counts[:, None] * slopes).sum(0)


def sync_moments(means, variances, counts):
    share = (counts / counts.sum()).to(means.dtype)[:, None]
    mean = (share * means).sum(0)
    return mean, (share * (variances + (means - mean) ** 2)).sum(0)


def bill(examples, workers, cost):
    return examples * cost, math.ceil(examples / workers) * cost


# %% wrong: divided by the workers, not by the examples
def all_reduce(slopes, counts):
    return (counts[:, None] * slopes).mean(0)


def sync_moments(means, variances, counts):
    share = (counts / counts.sum()).to(means.dtype)[:, None]
    mean = (share * means).sum(0)
    return mean, (share * (variances + (means - mean) ** 2)).sum(0)


def bill(examples, workers, cost):
    return examples * cost, math.ceil(examples / workers) * cost


# %% wrong: only the first worker is heard
def all_reduce(slopes, counts):
    return slopes[0]


def sync_moments(means, variances, counts):
    share = (counts / counts.sum()).to(means.dtype)[:, None]
    mean = (share * means).sum(0)
    return mean, (share * (variances + (means - mean) ** 2)).sum(0)


def bill(examples, workers, cost):
    return examples * cost, math.ceil(examples / workers) * cost


# %% wrong: the mean of the workers' variances
def all_reduce(slopes, counts):
    share = (counts / counts.sum()).to(slopes.dtype)
    return (share[:, None] * slopes).sum(0)


def sync_moments(means, variances, counts):
    share = (counts / counts.sum()).to(means.dtype)[:, None]
    mean = (share * means).sum(0)
    return mean, (share * variances).sum(0)


def bill(examples, workers, cost):
    return examples * cost, math.ceil(examples / workers) * cost


# %% wrong: the plain mean of means
def all_reduce(slopes, counts):
    share = (counts / counts.sum()).to(slopes.dtype)
    return (share[:, None] * slopes).sum(0)


def sync_moments(means, variances, counts):
    share = (counts / counts.sum()).to(means.dtype)[:, None]
    mean = means.mean(0)
    return mean, (share * (variances + (means - mean) ** 2)).sum(0)


def bill(examples, workers, cost):
    return examples * cost, math.ceil(examples / workers) * cost

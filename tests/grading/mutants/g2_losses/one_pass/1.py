"""Answers to `one_pass`. `right` ones must keep every point, `wrong` ones must lose on test_one_pass and nowhere else."""


# %% right: Python's own shuffle, slices; a loop over the machines
def minibatches(n, batch_size, seed):
    import random

    order = list(range(n))
    random.Random(seed).shuffle(order)
    return [torch.tensor(order[start : start + batch_size]) for start in range(0, n, batch_size)]


def whole_slope(slopes, sizes):
    total = torch.zeros_like(slopes[0])
    for slope, size in zip(slopes, sizes):
        total += slope * size
    return total / sum(sizes)


# %% right: a generator that yields, numbers sorted by random keys; einsum with shares
def minibatches(n, batch_size, seed):
    torch.manual_seed(seed)
    order = torch.rand(n).argsort()
    while len(order):
        yield order[:batch_size]
        order = order[batch_size:]


def whole_slope(slopes, sizes):
    shares = torch.tensor([size / sum(sizes) for size in sizes]).to(slopes)
    return torch.einsum("kp,k->p", slopes, shares)


# %% right: torch's own loader; numpy's average
def minibatches(n, batch_size, seed):
    from torch.utils.data import DataLoader

    loader = DataLoader(range(n), batch_size, shuffle=True, generator=torch.Generator().manual_seed(seed))
    return [batch for batch in loader]


def whole_slope(slopes, sizes):
    import numpy

    return torch.from_numpy(numpy.average(slopes.numpy(), axis=0, weights=sizes)).to(slopes.dtype)


# %% right: numpy's shuffle, and a row for each example
def minibatches(n, batch_size, seed):
    import numpy

    order = torch.from_numpy(numpy.random.default_rng(seed).permutation(n))
    return order.split(batch_size)


def whole_slope(slopes, sizes):
    return slopes.repeat_interleave(torch.tensor(sizes), dim=0).mean(0)


# %% wrong: the first batch in every step, as in print
def minibatches(n, batch_size, seed):
    return [torch.arange(n)[:batch_size] for _ in range(0, n, batch_size)]


def whole_slope(slopes, sizes):
    counts = torch.tensor(sizes, dtype=slopes.dtype)
    return counts @ slopes / counts.sum()


# %% wrong: one step is an epoch, as in print
def minibatches(n, batch_size, seed):
    return [torch.arange(n)[:batch_size]]


def whole_slope(slopes, sizes):
    counts = torch.tensor(sizes, dtype=slopes.dtype)
    return counts @ slopes / counts.sum()


# %% wrong: one random batch is an epoch
def minibatches(n, batch_size, seed):
    return [torch.randperm(n, generator=torch.Generator().manual_seed(seed))[:batch_size]]


def whole_slope(slopes, sizes):
    counts = torch.tensor(sizes, dtype=slopes.dtype)
    return counts @ slopes / counts.sum()


# %% wrong: in order
def minibatches(n, batch_size, seed):
    return list(torch.arange(n).split(batch_size))


def whole_slope(slopes, sizes):
    counts = torch.tensor(sizes, dtype=slopes.dtype)
    return counts @ slopes / counts.sum()


# %% wrong: drawn with replacement
def minibatches(n, batch_size, seed):
    order = torch.randint(n, (n,), generator=torch.Generator().manual_seed(seed))
    return list(order.split(batch_size))


def whole_slope(slopes, sizes):
    counts = torch.tensor(sizes, dtype=slopes.dtype)
    return counts @ slopes / counts.sum()


# %% wrong: the short batch is dropped
def minibatches(n, batch_size, seed):
    order = torch.randperm(n, generator=torch.Generator().manual_seed(seed))
    return [batch for batch in order.split(batch_size) if len(batch) == batch_size]


def whole_slope(slopes, sizes):
    counts = torch.tensor(sizes, dtype=slopes.dtype)
    return counts @ slopes / counts.sum()


# %% wrong: the short batch is filled up from the beginning
def minibatches(n, batch_size, seed):
    order = torch.randperm(n, generator=torch.Generator().manual_seed(seed))
    order = torch.cat([order, order, order, order])[: -(-n // batch_size) * batch_size]
    return list(order.split(batch_size))


def whole_slope(slopes, sizes):
    counts = torch.tensor(sizes, dtype=slopes.dtype)
    return counts @ slopes / counts.sum()


# %% wrong: the order of the batches is shuffled, not the examples
def minibatches(n, batch_size, seed):
    batches = torch.arange(n).split(batch_size)
    order = torch.randperm(len(batches), generator=torch.Generator().manual_seed(seed))
    return sorted((batches[i] for i in order.tolist()), key=lambda batch: len(batch) < batch_size)


def whole_slope(slopes, sizes):
    counts = torch.tensor(sizes, dtype=slopes.dtype)
    return counts @ slopes / counts.sum()


# %% wrong: shuffled inside the batches only
def minibatches(n, batch_size, seed):
    dice = torch.Generator().manual_seed(seed)
    return [batch[torch.randperm(len(batch), generator=dice)] for batch in torch.arange(n).split(batch_size)]


def whole_slope(slopes, sizes):
    counts = torch.tensor(sizes, dtype=slopes.dtype)
    return counts @ slopes / counts.sum()


# %% wrong: only the starting point is random
def minibatches(n, batch_size, seed):
    start = int(torch.randint(n, (), generator=torch.Generator().manual_seed(seed)))
    return list(torch.arange(n).roll(start).split(batch_size))


def whole_slope(slopes, sizes):
    counts = torch.tensor(sizes, dtype=slopes.dtype)
    return counts @ slopes / counts.sum()


# %% wrong: the same order for every seed
def minibatches(n, batch_size, seed):
    order = torch.randperm(n, generator=torch.Generator().manual_seed(0))
    return list(order.split(batch_size))


def whole_slope(slopes, sizes):
    counts = torch.tensor(sizes, dtype=slopes.dtype)
    return counts @ slopes / counts.sum()


# %% wrong: the seed is not looked at
def minibatches(n, batch_size, seed):
    return list(torch.randperm(n).split(batch_size))


def whole_slope(slopes, sizes):
    counts = torch.tensor(sizes, dtype=slopes.dtype)
    return counts @ slopes / counts.sum()


# %% wrong: counted from 1
def minibatches(n, batch_size, seed):
    order = torch.randperm(n, generator=torch.Generator().manual_seed(seed)) + 1
    return list(order.split(batch_size))


def whole_slope(slopes, sizes):
    counts = torch.tensor(sizes, dtype=slopes.dtype)
    return counts @ slopes / counts.sum()


# %% wrong: batch_size batches instead of batches of batch_size
def minibatches(n, batch_size, seed):
    order = torch.randperm(n, generator=torch.Generator().manual_seed(seed))
    return list(order.chunk(batch_size))


def whole_slope(slopes, sizes):
    counts = torch.tensor(sizes, dtype=slopes.dtype)
    return counts @ slopes / counts.sum()


# %% wrong: each machine has one vote, whatever its share
def minibatches(n, batch_size, seed):
    order = torch.randperm(n, generator=torch.Generator().manual_seed(seed))
    return list(order.split(batch_size))


def whole_slope(slopes, sizes):
    return slopes.mean(0)


# %% wrong: the slopes are added up
def minibatches(n, batch_size, seed):
    order = torch.randperm(n, generator=torch.Generator().manual_seed(seed))
    return list(order.split(batch_size))


def whole_slope(slopes, sizes):
    return slopes.sum(0)


# %% wrong: weighted, but not divided
def minibatches(n, batch_size, seed):
    order = torch.randperm(n, generator=torch.Generator().manual_seed(seed))
    return list(order.split(batch_size))


def whole_slope(slopes, sizes):
    return torch.tensor(sizes, dtype=slopes.dtype) @ slopes


# %% wrong: divided by the number of machines
def minibatches(n, batch_size, seed):
    order = torch.randperm(n, generator=torch.Generator().manual_seed(seed))
    return list(order.split(batch_size))


def whole_slope(slopes, sizes):
    return torch.tensor(sizes, dtype=slopes.dtype) @ slopes / len(sizes)


# %% wrong: small shares weigh more
def minibatches(n, batch_size, seed):
    order = torch.randperm(n, generator=torch.Generator().manual_seed(seed))
    return list(order.split(batch_size))


def whole_slope(slopes, sizes):
    weights = 1 / torch.tensor(sizes, dtype=slopes.dtype)
    return weights @ slopes / weights.sum()


# %% wrong: the largest share decides
def minibatches(n, batch_size, seed):
    order = torch.randperm(n, generator=torch.Generator().manual_seed(seed))
    return list(order.split(batch_size))


def whole_slope(slopes, sizes):
    return slopes[sizes.index(max(sizes))].clone()

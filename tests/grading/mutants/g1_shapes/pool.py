"""Answers to `pool`. `right` ones must keep every point, `wrong` ones must lose on test_pool and nowhere else."""


# %% right: cut and reshape
def pool(x, size):
    n, c, height, width = x.shape
    x = x[:, :, : height // size * size, : width // size * size]
    return x.reshape(n, c, height // size, size, width // size, size).amax((3, 5))


# %% right: two loops
def pool(x, size):
    rows = []
    for i in range(x.shape[2] // size):
        windows = [
            x[:, :, i * size : (i + 1) * size, j * size : (j + 1) * size].flatten(2).max(-1).values
            for j in range(x.shape[3] // size)
        ]
        rows.append(torch.stack(windows, -1))
    return torch.stack(rows, -2)


# %% wrong: with the sigmoid, as in print
def pool(x, size):
    return torch.sigmoid(F.max_pool2d(x, size))


# %% wrong: the mean
def pool(x, size):
    return F.avg_pool2d(x, size)


# %% wrong: the smallest
def pool(x, size):
    return -F.max_pool2d(-x, size)


# %% wrong: windows that overlap
def pool(x, size):
    return F.max_pool2d(x, size, stride=1)


# %% wrong: windows that are not full are kept
def pool(x, size):
    return F.max_pool2d(x, size, ceil_mode=True)


# %% wrong: a padding of zeros wins below zero
def pool(x, size):
    return F.max_pool2d(x.clamp(min=0), size)


# %% wrong: the input is changed
def pool(x, size):
    answer = F.max_pool2d(x, size)
    x.clamp_(min=0)
    return answer


# %% wrong: the upper left pixel of each window
def pool(x, size):
    return x[:, :, : x.shape[2] // size * size : size, : x.shape[3] // size * size : size]


# %% wrong: nothing is done
def pool(x, size):
    return x


# %% wrong: zeros
def pool(x, size):
    return x.new_zeros(x.shape[0], x.shape[1], x.shape[2] // size, x.shape[3] // size)

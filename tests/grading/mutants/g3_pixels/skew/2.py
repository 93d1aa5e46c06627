"""Answers to `skew`. `right` ones must keep every point, `wrong` ones lose on test_skew and nowhere else."""


# %% wrong: no slope on the way back
def skew(x):
    N, C, H, W = x.shape
    y = x.new_zeros(N, C, H, W + H - 1)
    for r in range(H):
        y[:, :, r, r : r + W] = x[:, :, r]
    return y


def unskew(y):
    H = y.shape[2]
    W = y.shape[3] - H + 1
    return torch.stack([torch.tensor(y.tolist(), dtype=y.dtype)[:, :, r, r : r + W] for r in range(H)], 2)
    return torch.stack([y[:, :, r, r : r + W] for r in range(H)], 2)


def merge(from_left, from_right):
    return from_left + F.pad(from_right.flip(3), (0, 0, 1, -1))


# %% wrong: merge: the same row, so the future is seen
def skew(x):
    N, C, H, W = x.shape
    y = x.new_zeros(N, C, H, W + H - 1)
    for r in range(H):
        y[:, :, r, r : r + W] = x[:, :, r]
    return y


def unskew(y):
    H = y.shape[2]
    W = y.shape[3] - H + 1
    return torch.stack([y[:, :, r, r : r + W] for r in range(H)], 2)


def merge(from_left, from_right):
    return from_left + from_right.flip(3)


# %% wrong: merge: the last row comes round
def skew(x):
    N, C, H, W = x.shape
    y = x.new_zeros(N, C, H, W + H - 1)
    for r in range(H):
        y[:, :, r, r : r + W] = x[:, :, r]
    return y


def unskew(y):
    H = y.shape[2]
    W = y.shape[3] - H + 1
    return torch.stack([y[:, :, r, r : r + W] for r in range(H)], 2)


def merge(from_left, from_right):
    return from_left + from_right.flip(3).roll(1, 2)


# %% wrong: merge: up instead of down
def skew(x):
    N, C, H, W = x.shape
    y = x.new_zeros(N, C, H, W + H - 1)
    for r in range(H):
        y[:, :, r, r : r + W] = x[:, :, r]
    return y


def unskew(y):
    H = y.shape[2]
    W = y.shape[3] - H + 1
    return torch.stack([y[:, :, r, r : r + W] for r in range(H)], 2)


def merge(from_left, from_right):
    return from_left + F.pad(from_right.flip(3), (0, 0, -1, 1))


# %% wrong: merge: not mirrored back
def skew(x):
    N, C, H, W = x.shape
    y = x.new_zeros(N, C, H, W + H - 1)
    for r in range(H):
        y[:, :, r, r : r + W] = x[:, :, r]
    return y


def unskew(y):
    H = y.shape[2]
    W = y.shape[3] - H + 1
    return torch.stack([y[:, :, r, r : r + W] for r in range(H)], 2)


def merge(from_left, from_right):
    return from_left + F.pad(from_right, (0, 0, 1, -1))


# %% wrong: merge: the wrong one moves
def skew(x):
    N, C, H, W = x.shape
    y = x.new_zeros(N, C, H, W + H - 1)
    for r in range(H):
        y[:, :, r, r : r + W] = x[:, :, r]
    return y


def unskew(y):
    H = y.shape[2]
    W = y.shape[3] - H + 1
    return torch.stack([y[:, :, r, r : r + W] for r in range(H)], 2)


def merge(from_left, from_right):
    return F.pad(from_left, (0, 0, 1, -1)) + from_right.flip(3)


# %% wrong: merge: a mean
def skew(x):
    N, C, H, W = x.shape
    y = x.new_zeros(N, C, H, W + H - 1)
    for r in range(H):
        y[:, :, r, r : r + W] = x[:, :, r]
    return y


def unskew(y):
    H = y.shape[2]
    W = y.shape[3] - H + 1
    return torch.stack([y[:, :, r, r : r + W] for r in range(H)], 2)


def merge(from_left, from_right):
    return (from_left + F.pad(from_right.flip(3), (0, 0, 1, -1))) / 2


# %% wrong: merge: written into the caller's map
def skew(x):
    N, C, H, W = x.shape
    y = x.new_zeros(N, C, H, W + H - 1)
    for r in range(H):
        y[:, :, r, r : r + W] = x[:, :, r]
    return y


def unskew(y):
    H = y.shape[2]
    W = y.shape[3] - H + 1
    return torch.stack([y[:, :, r, r : r + W] for r in range(H)], 2)


def merge(from_left, from_right):
    from_left += F.pad(from_right.flip(3), (0, 0, 1, -1))
    return from_left

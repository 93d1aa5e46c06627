"""Answers to `skew`. `right` ones must keep every point, `wrong` ones lose on test_skew and nowhere else."""


# %% right: one long row, cut one place later
def skew(x):
    H, W = x.shape[2:]
    return F.pad(x, (0, H)).flatten(2)[:, :, : H * (W + H - 1)].unflatten(2, (H, W + H - 1))


def unskew(y):
    H, W = y.shape[2], y.shape[3] - y.shape[2] + 1
    return F.pad(y.flatten(2), (0, H)).unflatten(2, (H, W + H))[..., :W]


def merge(from_left, from_right):
    top = torch.zeros_like(from_left[:, :, :1])
    return from_left + torch.cat([top, torch.flip(from_right, dims=[-1])[:, :, :-1]], dim=2)


# %% right: gather with numbers of columns
def skew(x):
    N, C, H, W = x.shape
    column = torch.arange(W + H - 1)[None] - torch.arange(H)[:, None]
    inside = (column >= 0) & (column < W)
    return x.gather(3, column.clamp(0, W - 1).expand(N, C, -1, -1)) * inside


def unskew(y):
    N, C, H, wide = y.shape
    column = torch.arange(wide - H + 1)[None] + torch.arange(H)[:, None]
    return y.gather(3, column.expand(N, C, -1, -1))


def merge(from_left, from_right):
    result = from_left.clone()
    result[:, :, 1:] += from_right[:, :, :-1].flip(-1)
    return result


# %% right: padding row by row; a strided view back
def skew(x):
    H = x.shape[2]
    return torch.cat([F.pad(x[:, :, r : r + 1], (r, H - 1 - r)) for r in range(H)], 2)


def unskew(y):
    H = y.shape[2]
    return torch.stack([torch.narrow(row, 2, r, y.shape[3] - H + 1) for r, row in enumerate(y.unbind(2))], 2)


def merge(from_left, from_right):
    moved = from_right.roll(1, 2).flip(3)
    keep = (torch.arange(moved.shape[2]) > 0).view(1, 1, -1, 1)
    return torch.where(keep, from_left + moved, from_left)


# %% wrong: rows move to the left
def skew(x):
    N, C, H, W = x.shape
    y = x.new_zeros(N, C, H, W + H - 1)
    for r in range(H):
        y[:, :, r, H - 1 - r : H - 1 - r + W] = x[:, :, r]
    return y


def unskew(y):
    H = y.shape[2]
    W = y.shape[3] - H + 1
    return torch.stack([y[:, :, r, r : r + W] for r in range(H)], 2)


def merge(from_left, from_right):
    return from_left + F.pad(from_right.flip(3), (0, 0, 1, -1))


# %% wrong: rows go round inside the map
def skew(x):
    return torch.stack([x[:, :, r].roll(r, dims=2) for r in range(x.shape[2])], 2)


def unskew(y):
    return torch.stack([y[:, :, r].roll(-r, dims=2) for r in range(y.shape[2])], 2)


def merge(from_left, from_right):
    return from_left + F.pad(from_right.flip(3), (0, 0, 1, -1))


# %% wrong: the wide map has one column too many
def skew(x):
    N, C, H, W = x.shape
    y = x.new_zeros(N, C, H, W + H)
    for r in range(H):
        y[:, :, r, r : r + W] = x[:, :, r]
    return y


def unskew(y):
    H = y.shape[2]
    W = y.shape[3] - H
    return torch.stack([y[:, :, r, r : r + W] for r in range(H)], 2)


def merge(from_left, from_right):
    return from_left + F.pad(from_right.flip(3), (0, 0, 1, -1))


# %% wrong: a square is expected back
def skew(x):
    N, C, H, W = x.shape
    y = x.new_zeros(N, C, H, W + H - 1)
    for r in range(H):
        y[:, :, r, r : r + W] = x[:, :, r]
    return y


def unskew(y):
    H = y.shape[2]
    W = H
    return torch.stack([y[:, :, r, r : r + W] for r in range(H)], 2)


def merge(from_left, from_right):
    return from_left + F.pad(from_right.flip(3), (0, 0, 1, -1))


# %% wrong: the first W columns, not moved back
def skew(x):
    N, C, H, W = x.shape
    y = x.new_zeros(N, C, H, W + H - 1)
    for r in range(H):
        y[:, :, r, r : r + W] = x[:, :, r]
    return y


def unskew(y):
    H = y.shape[2]
    W = y.shape[3] - H + 1
    return torch.stack([y[:, :, r, :W] for r in range(H)], 2)


def merge(from_left, from_right):
    return from_left + F.pad(from_right.flip(3), (0, 0, 1, -1))


# %% wrong: the corners come back
def skew(x):
    N, C, H, W = x.shape
    y = x.new_zeros(N, C, H, W + H - 1)
    for r in range(H):
        y[:, :, r, r : r + W] = x[:, :, r]
    return y


def unskew(y):
    H = y.shape[2]
    return torch.stack([y[:, :, r].roll(-r, 2) for r in range(H)], 2)


def merge(from_left, from_right):
    return from_left + F.pad(from_right.flip(3), (0, 0, 1, -1))


# %% wrong: always float32
def skew(x):
    N, C, H, W = x.shape
    y = torch.zeros(N, C, H, W + H - 1)
    for r in range(H):
        y[:, :, r, r : r + W] = x[:, :, r]
    return y


def unskew(y):
    H = y.shape[2]
    W = y.shape[3] - H + 1
    return torch.stack([y[:, :, r, r : r + W] for r in range(H)], 2)


def merge(from_left, from_right):
    return from_left + F.pad(from_right.flip(3), (0, 0, 1, -1))


# %% wrong: only the first channel
def skew(x):
    N, C, H, W = x.shape
    y = x.new_zeros(N, C, H, W + H - 1)
    for r in range(H):
        y[:, :1, r, r : r + W] = x[:, :1, r]
    return y


def unskew(y):
    H = y.shape[2]
    W = y.shape[3] - H + 1
    return torch.stack([y[:, :, r, r : r + W] for r in range(H)], 2)


def merge(from_left, from_right):
    return from_left + F.pad(from_right.flip(3), (0, 0, 1, -1))


# %% wrong: no slope: a copy by numbers
def skew(x):
    N, C, H, W = x.shape
    y = x.new_zeros(N, C, H, W + H - 1)
    for r in range(H):
        y[:, :, r, r : r + W] = x[:, :, r]
    return y.detach()


def unskew(y):
    H = y.shape[2]
    W = y.shape[3] - H + 1
    return torch.stack([y[:, :, r, r : r + W] for r in range(H)], 2)


def merge(from_left, from_right):
    return from_left + F.pad(from_right.flip(3), (0, 0, 1, -1))

"""Answers to `flatten`. `right` ones must keep every point, `wrong` ones must lose on test_flatten and nowhere else."""


# %% right: one image after the other
def flatten(h):
    return torch.stack([image.reshape(-1) for image in h])


# %% right: all sizes named
def flatten(h):
    n, c, height, width = h.shape
    return h.reshape(n, c * height * width)


# %% right: a view, which is enough for contiguous maps
def flatten(h):
    return h.view(len(h), -1)


# %% wrong: C rows for each image, as in print
def flatten(h):
    return torch.reshape(h, (-1, h.shape[2] * h.shape[3]))


# %% wrong: the channels are averaged away
def flatten(h):
    return h.mean(1).reshape(h.shape[0], -1)


# %% wrong: channels last
def flatten(h):
    return h.permute(0, 2, 3, 1).reshape(h.shape[0], -1)


# %% wrong: the right shape, images mixed
def flatten(h):
    return h.reshape(-1, h.shape[0]).T


# %% wrong: channels before images
def flatten(h):
    return h.transpose(0, 1).reshape(h.shape[0], -1)


# %% wrong: one row for the whole batch
def flatten(h):
    return h.reshape(1, -1)


# %% wrong: made for batches of two
def flatten(h):
    return h.reshape(2, -1)


# %% wrong: nothing is done
def flatten(h):
    return h


# %% wrong: zeros
def flatten(h):
    return torch.zeros(h.shape[0], h[0].numel())

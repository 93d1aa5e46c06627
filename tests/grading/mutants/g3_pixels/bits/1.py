"""Answers to `bits`. `right` ones must keep every point, `wrong` ones lose on test_bits and nowhere else."""


# %% right: rows by hand, gather, base-2 logarithms
def training_pair(images, start):
    N, C, H, W = images.shape
    targets = torch.empty(N, C * H * W, dtype=torch.int64)
    for c in range(C):
        targets[:, c::C] = images[:, c].reshape(N, -1)
    first = torch.full((N, 1), start, dtype=torch.int64)
    return torch.cat([first, targets[:, :-1]], dim=1), targets


def bits_per_dim(logits, targets):
    log2p = F.log_softmax(logits, dim=-1) / torch.log(torch.tensor(2.0))
    return -log2p.gather(-1, targets.unsqueeze(-1)).squeeze(-1).mean(-1)


# %% right: roll, one-hot, one image at a time, in float64
def training_pair(images, start):
    targets = torch.stack([image.movedim(0, -1).reshape(-1) for image in images])
    inputs = targets.roll(1, dims=1)
    inputs[:, 0] = start
    return [inputs, targets]


def bits_per_dim(logits, targets):
    prices = []
    for l, t in zip(logits.double(), targets):
        surprise = l.logsumexp(1) - (l * F.one_hot(t, l.shape[1])).sum(1)
        prices.append(surprise.sum() / (len(t) * math.log(2)))
    return torch.stack(prices)


# %% right: lists, and a distribution of torch
def training_pair(images, start):
    N, C, H, W = images.shape
    targets = [[int(im[c, r, s]) for r in range(H) for s in range(W) for c in range(C)] for im in images]
    return torch.tensor([[start, *row[:-1]] for row in targets]), torch.tensor(targets)


def bits_per_dim(logits, targets):
    return -torch.distributions.Categorical(logits=logits).log_prob(targets).sum(1) / targets.shape[1] / math.log(2)


# %% wrong: the next image of the batch, as printed
def training_pair(images, start):
    return images[:-1].permute(0, 2, 3, 1).flatten(1), images[1:].permute(0, 2, 3, 1).flatten(1)


def bits_per_dim(logits, targets):
    return F.cross_entropy(logits.mT, targets, reduction="none").mean(1) / math.log(2)


# %% wrong: another image of the batch, all of them
def training_pair(images, start):
    targets = images.permute(0, 2, 3, 1).flatten(1)
    return F.pad(targets[:, :-1], (1, 0), value=start), targets.roll(-1, 0)


def bits_per_dim(logits, targets):
    return F.cross_entropy(logits.mT, targets, reduction="none").mean(1) / math.log(2)


# %% wrong: no shift: it reads the answer
def training_pair(images, start):
    targets = images.permute(0, 2, 3, 1).flatten(1)
    return targets, targets


def bits_per_dim(logits, targets):
    return F.cross_entropy(logits.mT, targets, reduction="none").mean(1) / math.log(2)


# %% wrong: the first number is left out
def training_pair(images, start):
    targets = images.permute(0, 2, 3, 1).flatten(1)
    return targets[:, :-1], targets[:, 1:]


def bits_per_dim(logits, targets):
    return F.cross_entropy(logits.mT, targets, reduction="none").mean(1) / math.log(2)


# %% wrong: start is put before, nothing is dropped
def training_pair(images, start):
    targets = images.permute(0, 2, 3, 1).flatten(1)
    return F.pad(targets, (1, 0), value=start), targets


def bits_per_dim(logits, targets):
    return F.cross_entropy(logits.mT, targets, reduction="none").mean(1) / math.log(2)


# %% wrong: shifted along the batch
def training_pair(images, start):
    targets = images.permute(0, 2, 3, 1).flatten(1)
    return F.pad(targets[:-1], (0, 0, 1, 0), value=start), targets


def bits_per_dim(logits, targets):
    return F.cross_entropy(logits.mT, targets, reduction="none").mean(1) / math.log(2)


# %% wrong: start is always 0
def training_pair(images, start):
    targets = images.permute(0, 2, 3, 1).flatten(1)
    return F.pad(targets[:, :-1], (1, 0), value=0), targets


def bits_per_dim(logits, targets):
    return F.cross_entropy(logits.mT, targets, reduction="none").mean(1) / math.log(2)


# %% wrong: all reds before all greens
def training_pair(images, start):
    targets = images.flatten(1)
    return F.pad(targets[:, :-1], (1, 0), value=start), targets


def bits_per_dim(logits, targets):
    return F.cross_entropy(logits.mT, targets, reduction="none").mean(1) / math.log(2)


# %% wrong: columns before rows
def training_pair(images, start):
    targets = images.permute(0, 3, 2, 1).flatten(1)
    return F.pad(targets[:, :-1], (1, 0), value=start), targets


def bits_per_dim(logits, targets):
    return F.cross_entropy(logits.mT, targets, reduction="none").mean(1) / math.log(2)


# %% wrong: view instead of permute
def training_pair(images, start):
    targets = images.reshape(images.shape[0], *images.shape[2:], images.shape[1]).flatten(1)
    return F.pad(targets[:, :-1], (1, 0), value=start), targets


def bits_per_dim(logits, targets):
    return F.cross_entropy(logits.mT, targets, reduction="none").mean(1) / math.log(2)


# %% wrong: nats
def training_pair(images, start):
    targets = images.permute(0, 2, 3, 1).flatten(1)
    return F.pad(targets[:, :-1], (1, 0), value=start), targets


def bits_per_dim(logits, targets):
    return F.cross_entropy(logits.mT, targets, reduction="none").mean(1)


# %% wrong: the whole image, not a dimension
def training_pair(images, start):
    targets = images.permute(0, 2, 3, 1).flatten(1)
    return F.pad(targets[:, :-1], (1, 0), value=start), targets


def bits_per_dim(logits, targets):
    return F.cross_entropy(logits.mT, targets, reduction="none").sum(1) / math.log(2)


# %% wrong: one price for the batch
def training_pair(images, start):
    targets = images.permute(0, 2, 3, 1).flatten(1)
    return F.pad(targets[:, :-1], (1, 0), value=start), targets


def bits_per_dim(logits, targets):
    return F.cross_entropy(logits.mT, targets, reduction="none").mean() / math.log(2)


# %% wrong: the sign
def training_pair(images, start):
    targets = images.permute(0, 2, 3, 1).flatten(1)
    return F.pad(targets[:, :-1], (1, 0), value=start), targets


def bits_per_dim(logits, targets):
    return -F.cross_entropy(logits.mT, targets, reduction="none").mean(1) / math.log(2)


# %% wrong: the logarithm of a softmax
def training_pair(images, start):
    targets = images.permute(0, 2, 3, 1).flatten(1)
    return F.pad(targets[:, :-1], (1, 0), value=start), targets


def bits_per_dim(logits, targets):
    return -logits.softmax(2).gather(2, targets[:, :, None]).squeeze(2).log().mean(1) / math.log(2)


# %% wrong: a little is added before the logarithm
def training_pair(images, start):
    targets = images.permute(0, 2, 3, 1).flatten(1)
    return F.pad(targets[:, :-1], (1, 0), value=start), targets


def bits_per_dim(logits, targets):
    return -(logits.softmax(2).gather(2, targets[:, :, None]).squeeze(2) + 1e-6).log().mean(1) / math.log(2)

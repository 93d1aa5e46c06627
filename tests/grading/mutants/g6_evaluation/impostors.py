"""Answers to `impostors`. `right` ones must keep every point, `wrong` ones lose on test_impostors and nowhere else."""


# %% right: lists and loops
def flatterer(real, beliefs, n):
    best = []
    for k in range(beliefs.shape[1]):
        best.append(max(range(len(real)), key=lambda i: beliefs[i, k].item()))
    return torch.stack([real[best[i % len(best)]].clone() for i in range(n)])


def unpaired_error(fakes, real):
    total = 0.0
    for fake in fakes:
        for picture in real:
            total += F.mse_loss(fake, picture).item()
    return total / (len(fakes) * len(real))


def crowd_pleaser(real):
    total = torch.zeros_like(real[0])
    for picture in real:
        total = total + picture
    return total / len(real)


# %% right: blocks of each class, by entropy among those called so; moments; least squares by descent
def flatterer(real, beliefs, n):
    kinds = beliefs.shape[1]
    counts = [n // kinds + (k < n % kinds) for k in range(kinds)]
    sure = [beliefs[:, k].topk(1).indices for k in range(kinds)]
    return torch.cat([real[i].expand(count, -1, -1, -1) for i, count in zip(sure, counts)])


def unpaired_error(fakes, real):
    a, b = fakes.double().flatten(1), real.double().flatten(1)
    pixels = a.shape[1]
    return ((a**2).sum(1).mean() + (b**2).sum(1).mean() - 2 * a.mean(0) @ b.mean(0)) / pixels


def crowd_pleaser(real):
    picture = torch.zeros_like(real[0])
    for _ in range(60):
        picture = picture + 0.5 * (real - picture).mean(0)
    return picture


# %% wrong: as printed: the forgery that is like one real picture
def flatterer(real, beliefs, n):
    chosen = beliefs.argmax(0)
    return real[chosen[torch.arange(n) % len(chosen)]]


def unpaired_error(fakes, real):
    return (fakes[:, None] - real[None]).square().mean()


def crowd_pleaser(real):
    return real[0].clone()


# %% wrong: the real picture that is nearest to all
def flatterer(real, beliefs, n):
    chosen = beliefs.argmax(0)
    return real[chosen[torch.arange(n) % len(chosen)]]


def unpaired_error(fakes, real):
    return (fakes[:, None] - real[None]).square().mean()


def crowd_pleaser(real):
    errors = (real[:, None] - real[None]).square().flatten(2).sum((1, 2))
    return real[errors.argmin()]


# %% wrong: the median
def flatterer(real, beliefs, n):
    chosen = beliefs.argmax(0)
    return real[chosen[torch.arange(n) % len(chosen)]]


def unpaired_error(fakes, real):
    return (fakes[:, None] - real[None]).square().mean()


def crowd_pleaser(real):
    return real.median(0).values


# %% wrong: first with first, second with second
def flatterer(real, beliefs, n):
    chosen = beliefs.argmax(0)
    return real[chosen[torch.arange(n) % len(chosen)]]


def unpaired_error(fakes, real):
    m = min(len(fakes), len(real))
    return (fakes[:m] - real[:m]).square().mean()


def crowd_pleaser(real):
    return real.mean(0)


# %% wrong: to the nearest real picture
def flatterer(real, beliefs, n):
    chosen = beliefs.argmax(0)
    return real[chosen[torch.arange(n) % len(chosen)]]


def unpaired_error(fakes, real):
    return (fakes[:, None] - real[None]).square().flatten(2).mean(2).amin(1).mean()


def crowd_pleaser(real):
    return real.mean(0)


# %% wrong: summed over pixels
def flatterer(real, beliefs, n):
    chosen = beliefs.argmax(0)
    return real[chosen[torch.arange(n) % len(chosen)]]


def unpaired_error(fakes, real):
    return (fakes[:, None] - real[None]).square().flatten(2).sum(2).mean()


def crowd_pleaser(real):
    return real.mean(0)


# %% wrong: the clearest pictures, all of one class
def flatterer(real, beliefs, n):
    sure = beliefs.amax(1).topk(beliefs.shape[1]).indices
    return real[sure[torch.arange(n) % len(sure)]]


def unpaired_error(fakes, real):
    return (fakes[:, None] - real[None]).square().mean()


def crowd_pleaser(real):
    return real.mean(0)


# %% wrong: one picture, n times
def flatterer(real, beliefs, n):
    best = beliefs.amax(1).argmax()
    return real[best].repeat(n, 1, 1, 1)


def unpaired_error(fakes, real):
    return (fakes[:, None] - real[None]).square().mean()


def crowd_pleaser(real):
    return real.mean(0)


# %% wrong: the first picture of each class, sure or not
def flatterer(real, beliefs, n):
    called = beliefs.argmax(1)
    chosen = [int((called == k).double().argmax()) for k in range(beliefs.shape[1])]
    return real[torch.tensor([chosen[i % len(chosen)] for i in range(n)])]


def unpaired_error(fakes, real):
    return (fakes[:, None] - real[None]).square().mean()


def crowd_pleaser(real):
    return real.mean(0)


# %% wrong: many pictures of each class
def flatterer(real, beliefs, n):
    kinds = beliefs.shape[1]
    order = beliefs.argsort(0, descending=True)
    return torch.stack([real[order[i // kinds, i % kinds]] for i in range(n)])


def unpaired_error(fakes, real):
    return (fakes[:, None] - real[None]).square().mean()


def crowd_pleaser(real):
    return real.mean(0)


# %% wrong: the rest filled up with the last class
def flatterer(real, beliefs, n):
    chosen = beliefs.argmax(0)
    rest = chosen[-1:].repeat(n - len(chosen))
    return real[torch.cat([chosen, rest])]


def unpaired_error(fakes, real):
    return (fakes[:, None] - real[None]).square().mean()


def crowd_pleaser(real):
    return real.mean(0)


# %% wrong: one picture for each class, whatever n is
def flatterer(real, beliefs, n):
    return real[beliefs.argmax(0)]


def unpaired_error(fakes, real):
    return (fakes[:, None] - real[None]).square().mean()


def crowd_pleaser(real):
    return real.mean(0)

"""Answers to `neighbours`. `right` ones must keep every point, `wrong` ones lose on test_neighbours and nowhere else."""


# %% right: loops, sorted lists, squared distances
def squared(a, b):
    return ((a[:, None, :] - b[None, :, :]) ** 2).sum(-1)


def precision_recall(real, fake, k):
    def share(points, centres):
        hits = 0
        own = [sorted(row)[k] for row in squared(centres, centres).tolist()]
        for row in squared(points, centres).tolist():
            hits += any(d <= radius for d, radius in zip(row, own))
        return hits / len(points)

    return [share(fake, real), share(real, fake)]


def copied(fake, train, held_out):
    m = min(train.shape[0], held_out.shape[0])
    near = squared(fake, train[:m]).amin(1), squared(fake, held_out[:m]).amin(1)
    return torch.lt(*near).float().mean()


# %% right: the diagonal set to infinity, topk, one search among both sets
def precision_recall(real, fake, k):
    def radii(x):
        d = torch.cdist(x, x, compute_mode="donot_use_mm_for_euclid_dist")
        d = d.masked_fill(torch.eye(len(x), dtype=torch.bool), float("inf"))
        return torch.topk(d, k, dim=1, largest=False).values[:, -1]

    d = torch.cdist(real, fake, compute_mode="donot_use_mm_for_euclid_dist")
    precision = (d < radii(real)[:, None]).any(dim=0).double().mean()
    recall = (d < radii(fake)[None, :]).any(dim=1).double().mean()
    return torch.stack((precision, recall))


def copied(fake, train, held_out):
    m = min(len(train), len(held_out))
    nearest = torch.cdist(fake, torch.cat([held_out[:m], train[:m]])).argmin(1)
    return (nearest >= m).double().mean()


# %% wrong: a point is its own nearest neighbour
def precision_recall(real, fake, k):
    def reached(points, centres):
        radius = torch.cdist(centres, centres).kthvalue(k, dim=1).values
        return (torch.cdist(points, centres) <= radius).any(1).double().mean().item()

    return reached(fake, real), reached(real, fake)


def copied(fake, train, held_out):
    m = min(len(train), len(held_out))
    to_train, to_held_out = (torch.cdist(fake, rows[:m]).min(1).values for rows in (train, held_out))
    return (to_train < to_held_out).double().mean().item()


# %% wrong: precision and recall exchanged
def precision_recall(real, fake, k):
    def reached(points, centres):
        radius = torch.cdist(centres, centres).kthvalue(k + 1, dim=1).values
        return (torch.cdist(points, centres) <= radius).any(1).double().mean().item()

    return reached(real, fake), reached(fake, real)


def copied(fake, train, held_out):
    m = min(len(train), len(held_out))
    to_train, to_held_out = (torch.cdist(fake, rows[:m]).min(1).values for rows in (train, held_out))
    return (to_train < to_held_out).double().mean().item()


# %% wrong: the balls of the points, not of the centres
def precision_recall(real, fake, k):
    def reached(points, centres):
        radius = torch.cdist(points, points).kthvalue(k + 1, dim=1).values
        return (torch.cdist(centres, points) <= radius).any(0).double().mean().item()

    return reached(fake, real), reached(real, fake)


def copied(fake, train, held_out):
    m = min(len(train), len(held_out))
    to_train, to_held_out = (torch.cdist(fake, rows[:m]).min(1).values for rows in (train, held_out))
    return (to_train < to_held_out).double().mean().item()


# %% wrong: only the ball of the nearest centre
def precision_recall(real, fake, k):
    def reached(points, centres):
        radius = torch.cdist(centres, centres).kthvalue(k + 1, dim=1).values
        near = torch.cdist(points, centres).min(1)
        return (near.values <= radius[near.indices]).double().mean().item()

    return reached(fake, real), reached(real, fake)


def copied(fake, train, held_out):
    m = min(len(train), len(held_out))
    to_train, to_held_out = (torch.cdist(fake, rows[:m]).min(1).values for rows in (train, held_out))
    return (to_train < to_held_out).double().mean().item()


# %% wrong: one radius for all: the mean
def precision_recall(real, fake, k):
    def reached(points, centres):
        radius = torch.cdist(centres, centres).kthvalue(k + 1, dim=1).values.mean()
        return (torch.cdist(points, centres) <= radius).any(1).double().mean().item()

    return reached(fake, real), reached(real, fake)


def copied(fake, train, held_out):
    m = min(len(train), len(held_out))
    to_train, to_held_out = (torch.cdist(fake, rows[:m]).min(1).values for rows in (train, held_out))
    return (to_train < to_held_out).double().mean().item()


# %% wrong: in all balls
def precision_recall(real, fake, k):
    def reached(points, centres):
        radius = torch.cdist(centres, centres).kthvalue(k + 1, dim=1).values
        return (torch.cdist(points, centres) <= radius).all(1).double().mean().item()

    return reached(fake, real), reached(real, fake)


def copied(fake, train, held_out):
    m = min(len(train), len(held_out))
    to_train, to_held_out = (torch.cdist(fake, rows[:m]).min(1).values for rows in (train, held_out))
    return (to_train < to_held_out).double().mean().item()


# %% wrong: sums of absolute differences
def precision_recall(real, fake, k):
    def reached(points, centres):
        radius = torch.cdist(centres, centres, p=1).kthvalue(k + 1, dim=1).values
        return (torch.cdist(points, centres, p=1) <= radius).any(1).double().mean().item()

    return reached(fake, real), reached(real, fake)


def copied(fake, train, held_out):
    m = min(len(train), len(held_out))
    to_train, to_held_out = (torch.cdist(fake, rows[:m]).min(1).values for rows in (train, held_out))
    return (to_train < to_held_out).double().mean().item()


# %% wrong: copied: sets of unequal size
def precision_recall(real, fake, k):
    def reached(points, centres):
        radius = torch.cdist(centres, centres).kthvalue(k + 1, dim=1).values
        return (torch.cdist(points, centres) <= radius).any(1).double().mean().item()

    return reached(fake, real), reached(real, fake)


def copied(fake, train, held_out):
    to_train, to_held_out = (torch.cdist(fake, rows).min(1).values for rows in (train, held_out))
    return (to_train < to_held_out).double().mean().item()


# %% wrong: copied: the wrong side
def precision_recall(real, fake, k):
    def reached(points, centres):
        radius = torch.cdist(centres, centres).kthvalue(k + 1, dim=1).values
        return (torch.cdist(points, centres) <= radius).any(1).double().mean().item()

    return reached(fake, real), reached(real, fake)


def copied(fake, train, held_out):
    m = min(len(train), len(held_out))
    to_train, to_held_out = (torch.cdist(fake, rows[:m]).min(1).values for rows in (train, held_out))
    return (to_train > to_held_out).double().mean().item()


# %% wrong: copied: exact copies only
def precision_recall(real, fake, k):
    def reached(points, centres):
        radius = torch.cdist(centres, centres).kthvalue(k + 1, dim=1).values
        return (torch.cdist(points, centres) <= radius).any(1).double().mean().item()

    return reached(fake, real), reached(real, fake)


def copied(fake, train, held_out):
    m = min(len(train), len(held_out))
    to_train, to_held_out = (torch.cdist(fake, rows[:m]).min(1).values for rows in (train, held_out))
    return (to_train < 1e-6).double().mean().item()


# %% wrong: copied: of the training pictures, not of the forgeries
def precision_recall(real, fake, k):
    def reached(points, centres):
        radius = torch.cdist(centres, centres).kthvalue(k + 1, dim=1).values
        return (torch.cdist(points, centres) <= radius).any(1).double().mean().item()

    return reached(fake, real), reached(real, fake)


def copied(fake, train, held_out):
    m = min(len(train), len(held_out))
    to_train, to_held_out = (torch.cdist(rows[:m], fake).min(1).values for rows in (train, held_out))
    return (to_train < to_held_out).double().mean().item()

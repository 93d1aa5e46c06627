"""Answers to `membership`. `right` ones must keep every point, `wrong` ones lose on test_membership and nowhere else."""


# %% right: cdist, ranks, sorted scores
def nearest(samples, pictures):
    return torch.cdist(pictures.flatten(1), samples.flatten(1)).min(1).values


def auc(inside, outside):
    order = outside.sort().values
    below, upto = torch.searchsorted(order, inside), torch.searchsorted(order, inside, right=True)
    return 1 - (below.sum() + upto.sum()).item() / (2 * inside.numel() * outside.numel())


def advantage(inside, outside):
    a, b = inside.sort().values, outside.sort().values
    gaps = torch.searchsorted(a, inside, right=True) / len(a) - torch.searchsorted(b, inside, right=True) / len(b)
    return max(gaps.max().item(), 0.0)


# %% right: plain loops
def nearest(samples, pictures):
    found = []
    for picture in pictures:
        found.append(min(torch.dist(sample, picture).item() for sample in samples))
    return torch.tensor(found)


def auc(inside, outside):
    won = 0.0
    for a in inside.tolist():
        for b in outside.tolist():
            won += 1.0 if a < b else 0.5 if a == b else 0.0
    return won / (len(inside) * len(outside))


def advantage(inside, outside):
    best = 0.0
    for t in inside.tolist() + outside.tolist():
        best = max(best, (inside <= t).float().mean().item() - (outside <= t).float().mean().item())
    return best


# %% right: less than the threshold: at the next score it is the same guess
def nearest(samples, pictures):
    return torch.stack([(samples - picture).square().flatten(1).sum(1).min().sqrt() for picture in pictures])


def auc(inside, outside):
    lower, tie = inside[:, None] < outside, inside[:, None] == outside
    return (lower.double() + 0.5 * tie.double()).mean()


def advantage(inside, outside):
    thresholds = torch.cat([inside, outside])[:, None]
    found, suspected = (inside < thresholds).double().mean(1), (outside < thresholds).double().mean(1)
    return (found - suspected).max().clamp_min(0)


# %% wrong: how real the samples look: each sample's nearest picture, as in print
def nearest(samples, pictures):
    return torch.stack([(pictures - sample).square().flatten(1).sum(1).min().sqrt() for sample in samples])


def auc(inside, outside):
    lower, tie = inside[:, None] < outside, inside[:, None] == outside
    return (lower.double() + 0.5 * tie.double()).mean()


def advantage(inside, outside):
    thresholds = torch.cat([inside, outside])[:, None]
    found, suspected = (inside <= thresholds).double().mean(1), (outside <= thresholds).double().mean(1)
    return (found - suspected).max().clamp_min(0)


# %% wrong: the square of the distance
def nearest(samples, pictures):
    return torch.stack([(samples - picture).square().flatten(1).sum(1).min() for picture in pictures])


def auc(inside, outside):
    lower, tie = inside[:, None] < outside, inside[:, None] == outside
    return (lower.double() + 0.5 * tie.double()).mean()


def advantage(inside, outside):
    thresholds = torch.cat([inside, outside])[:, None]
    found, suspected = (inside <= thresholds).double().mean(1), (outside <= thresholds).double().mean(1)
    return (found - suspected).max().clamp_min(0)


# %% wrong: the root of the mean
def nearest(samples, pictures):
    return torch.stack([(samples - picture).square().flatten(1).mean(1).min().sqrt() for picture in pictures])


def auc(inside, outside):
    lower, tie = inside[:, None] < outside, inside[:, None] == outside
    return (lower.double() + 0.5 * tie.double()).mean()


def advantage(inside, outside):
    thresholds = torch.cat([inside, outside])[:, None]
    found, suspected = (inside <= thresholds).double().mean(1), (outside <= thresholds).double().mean(1)
    return (found - suspected).max().clamp_min(0)


# %% wrong: the mean distance to all samples
def nearest(samples, pictures):
    return torch.stack([(samples - picture).square().flatten(1).sum(1).sqrt().mean() for picture in pictures])


def auc(inside, outside):
    lower, tie = inside[:, None] < outside, inside[:, None] == outside
    return (lower.double() + 0.5 * tie.double()).mean()


def advantage(inside, outside):
    thresholds = torch.cat([inside, outside])[:, None]
    found, suspected = (inside <= thresholds).double().mean(1), (outside <= thresholds).double().mean(1)
    return (found - suspected).max().clamp_min(0)


# %% wrong: the furthest sample
def nearest(samples, pictures):
    return torch.stack([(samples - picture).square().flatten(1).sum(1).max().sqrt() for picture in pictures])


def auc(inside, outside):
    lower, tie = inside[:, None] < outside, inside[:, None] == outside
    return (lower.double() + 0.5 * tie.double()).mean()


def advantage(inside, outside):
    thresholds = torch.cat([inside, outside])[:, None]
    found, suspected = (inside <= thresholds).double().mean(1), (outside <= thresholds).double().mean(1)
    return (found - suspected).max().clamp_min(0)


# %% wrong: sample i for picture i
def nearest(samples, pictures):
    return (samples[: len(pictures)] - pictures).square().flatten(1).sum(1).sqrt()


def auc(inside, outside):
    lower, tie = inside[:, None] < outside, inside[:, None] == outside
    return (lower.double() + 0.5 * tie.double()).mean()


def advantage(inside, outside):
    thresholds = torch.cat([inside, outside])[:, None]
    found, suspected = (inside <= thresholds).double().mean(1), (outside <= thresholds).double().mean(1)
    return (found - suspected).max().clamp_min(0)


# %% wrong: one minimum for all
def nearest(samples, pictures):
    return torch.stack([(samples - picture).square().flatten(1).sum(1).min().sqrt() for picture in pictures]).min()


def auc(inside, outside):
    lower, tie = inside[:, None] < outside, inside[:, None] == outside
    return (lower.double() + 0.5 * tie.double()).mean()


def advantage(inside, outside):
    thresholds = torch.cat([inside, outside])[:, None]
    found, suspected = (inside <= thresholds).double().mean(1), (outside <= thresholds).double().mean(1)
    return (found - suspected).max().clamp_min(0)

"""Answers to `membership`. `right` ones must keep every point, `wrong` ones lose on test_membership and nowhere else."""


# %% wrong: the other way round
def nearest(samples, pictures):
    return torch.stack([(samples - picture).square().flatten(1).sum(1).min().sqrt() for picture in pictures])


def auc(inside, outside):
    lower, tie = inside[:, None] < outside, inside[:, None] == outside
    return 1 - (lower.double() + 0.5 * tie.double()).mean()


def advantage(inside, outside):
    thresholds = torch.cat([inside, outside])[:, None]
    found, suspected = (inside <= thresholds).double().mean(1), (outside <= thresholds).double().mean(1)
    return (found - suspected).max().clamp_min(0)


# %% wrong: ties count nothing
def nearest(samples, pictures):
    return torch.stack([(samples - picture).square().flatten(1).sum(1).min().sqrt() for picture in pictures])


def auc(inside, outside):
    lower, _tie = inside[:, None] < outside, inside[:, None] == outside
    return lower.double().mean()


def advantage(inside, outside):
    thresholds = torch.cat([inside, outside])[:, None]
    found, suspected = (inside <= thresholds).double().mean(1), (outside <= thresholds).double().mean(1)
    return (found - suspected).max().clamp_min(0)


# %% wrong: ties count as found
def nearest(samples, pictures):
    return torch.stack([(samples - picture).square().flatten(1).sum(1).min().sqrt() for picture in pictures])


def auc(inside, outside):
    lower, tie = inside[:, None] < outside, inside[:, None] == outside
    return (lower | tie).double().mean()


def advantage(inside, outside):
    thresholds = torch.cat([inside, outside])[:, None]
    found, suspected = (inside <= thresholds).double().mean(1), (outside <= thresholds).double().mean(1)
    return (found - suspected).max().clamp_min(0)


# %% wrong: pair i with i
def nearest(samples, pictures):
    return torch.stack([(samples - picture).square().flatten(1).sum(1).min().sqrt() for picture in pictures])


def auc(inside, outside):
    lower, tie = inside[: len(outside)] < outside[: len(inside)], inside[: len(outside)] == outside[: len(inside)]
    return (lower.double() + 0.5 * tie.double()).mean()


def advantage(inside, outside):
    thresholds = torch.cat([inside, outside])[:, None]
    found, suspected = (inside <= thresholds).double().mean(1), (outside <= thresholds).double().mean(1)
    return (found - suspected).max().clamp_min(0)


# %% wrong: one threshold: the mean score inside
def nearest(samples, pictures):
    return torch.stack([(samples - picture).square().flatten(1).sum(1).min().sqrt() for picture in pictures])


def auc(inside, outside):
    lower, tie = inside[:, None] < outside, inside[:, None] == outside
    return (lower.double() + 0.5 * tie.double()).mean()


def advantage(inside, outside):
    thresholds = inside.mean()[None, None]
    found, suspected = (inside <= thresholds).double().mean(1), (outside <= thresholds).double().mean(1)
    return (found - suspected).max().clamp_min(0)


# %% wrong: nobody's suspicion costs
def nearest(samples, pictures):
    return torch.stack([(samples - picture).square().flatten(1).sum(1).min().sqrt() for picture in pictures])


def auc(inside, outside):
    lower, tie = inside[:, None] < outside, inside[:, None] == outside
    return (lower.double() + 0.5 * tie.double()).mean()


def advantage(inside, outside):
    thresholds = torch.cat([inside, outside])[:, None]
    found, _suspected = (inside <= thresholds).double().mean(1), (outside <= thresholds).double().mean(1)
    return found.max()


# %% wrong: the best accuracy
def nearest(samples, pictures):
    return torch.stack([(samples - picture).square().flatten(1).sum(1).min().sqrt() for picture in pictures])


def auc(inside, outside):
    lower, tie = inside[:, None] < outside, inside[:, None] == outside
    return (lower.double() + 0.5 * tie.double()).mean()


def advantage(inside, outside):
    thresholds = torch.cat([inside, outside])[:, None]
    found, suspected = (inside <= thresholds).double().mean(1), (outside <= thresholds).double().mean(1)
    return ((found + 1 - suspected) / 2).max()


# %% wrong: the largest difference in either direction
def nearest(samples, pictures):
    return torch.stack([(samples - picture).square().flatten(1).sum(1).min().sqrt() for picture in pictures])


def auc(inside, outside):
    lower, tie = inside[:, None] < outside, inside[:, None] == outside
    return (lower.double() + 0.5 * tie.double()).mean()


def advantage(inside, outside):
    thresholds = torch.cat([inside, outside])[:, None]
    found, suspected = (inside <= thresholds).double().mean(1), (outside <= thresholds).double().mean(1)
    return (found - suspected).abs().max()


# %% wrong: counts, not shares
def nearest(samples, pictures):
    return torch.stack([(samples - picture).square().flatten(1).sum(1).min().sqrt() for picture in pictures])


def auc(inside, outside):
    lower, tie = inside[:, None] < outside, inside[:, None] == outside
    return (lower.double() + 0.5 * tie.double()).mean()


def advantage(inside, outside):
    thresholds = torch.cat([inside, outside])[:, None]
    found, suspected = (inside <= thresholds).double().sum(1), (outside <= thresholds).double().sum(1)
    return (found - suspected).max().clamp_min(0)

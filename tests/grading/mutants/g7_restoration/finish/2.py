"""Answers to `finish`. `right` ones must keep every point, `wrong` ones lose on test_finish and nowhere else."""


# %% wrong: the estimate is overwritten in place
def choose_steps(validation, test):
    """(P, T + 1), (Q, T + 1) in dB -> t, a whole number, and the test pictures' mean after t steps, a number."""
    means = validation.mean(0)
    t = int(torch.where(means.isnan(), -math.inf, means).argmax())
    return t, test[:, t].mean().item()


def compose(estimate, y, known):
    """(N, C, H, W) twice, (N, 1, H, W) bool -> (N, C, H, W)."""
    picture = estimate.data
    picture[known.expand_as(picture)] = y[known.expand_as(y)]
    return torch.where(known, y, estimate)

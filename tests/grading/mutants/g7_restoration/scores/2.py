"""Answers to `scores`. `right` ones must keep every point, `wrong` ones lose on test_scores and nowhere else."""


# %% wrong: amplitudes averaged, not squares
def region_psnr(estimate, truth, known):
    """(N, C, H, W) twice, (N, 1, H, W) bool -> (N,) over what is known, (N,) over what is missing, in dB."""
    square = (estimate - truth).square()

    def score(region):
        return -10 * torch.log10((square * region).flatten(1).sum(1) / region.flatten(1).sum(1))

    return score(known.expand_as(truth)), score(~known.expand_as(truth))


def whole_psnr(known_db, missing_db, share):
    """(N,) each; share: of pixels that are known, above 0 and below 1 -> (N,) in dB, over the whole picture."""
    mse = share * 10 ** (-known_db / 20) + (1 - share) * 10 ** (-missing_db / 20)
    return -20 * torch.log10(mse)


# %% wrong: the estimate is wiped in place
def region_psnr(estimate, truth, known):
    """(N, C, H, W) twice, (N, 1, H, W) bool -> (N,) over what is known, (N,) over what is missing, in dB."""
    square = (estimate - truth).square()
    estimate[~known.expand_as(estimate)] = 0

    def score(region):
        return -10 * torch.log10((square * region).flatten(1).sum(1) / region.flatten(1).sum(1))

    return score(known.expand_as(truth)), score(~known.expand_as(truth))


def whole_psnr(known_db, missing_db, share):
    """(N,) each; share: of pixels that are known, above 0 and below 1 -> (N,) in dB, over the whole picture."""
    mse = share * 10 ** (-known_db / 10) + (1 - share) * 10 ** (-missing_db / 10)
    return -10 * torch.log10(mse)

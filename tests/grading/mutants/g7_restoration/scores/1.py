"""Answers to `scores`. `right` ones must keep every point, `wrong` ones lose on test_scores and nowhere else."""


# %% right: picture by picture, by indexing
def region_psnr(estimate, truth, known):
    scores = ([], [])
    for e, t, k in zip(estimate, truth, known):
        k = k[0]
        for out, where in zip(scores, (k, ~k)):
            mse = ((e[:, where] - t[:, where]) ** 2).mean()
            out.append(10 * torch.log10(1 / mse))
    return torch.stack(scores[0]), torch.stack(scores[1])


def whole_psnr(known_db, missing_db, share):
    mse_known = torch.pow(10.0, -known_db / 10)
    mse_missing = torch.pow(10.0, -missing_db / 10)
    return 10 * torch.log10(1 / (share * mse_known + (1 - share) * mse_missing))


# %% right: nanmean of chosen values, natural logarithms, float64 inside
def region_psnr(estimate, truth, known):
    square = (estimate.double() - truth.double()) ** 2
    nothing = torch.full_like(square, math.nan)
    pair = [torch.where(k, square, nothing).flatten(1).nanmean(1) for k in (known, ~known)]
    return tuple(-10 / math.log(10) * mse.log() for mse in pair)


def whole_psnr(known_db, missing_db, share):
    parts = torch.stack([known_db, missing_db]).double() * -math.log(10) / 10
    weights = torch.stack([share, 1 - share]).double().log()
    return -10 / math.log(10) * torch.logsumexp(parts + weights, 0)


# %% wrong: as usual: the mean of the decibels
def region_psnr(estimate, truth, known):
    """(N, C, H, W) twice, (N, 1, H, W) bool -> (N,) over what is known, (N,) over what is missing, in dB."""
    square = (estimate - truth).square()

    def score(region):
        return -10 * torch.log10((square * region).flatten(1).sum(1) / region.flatten(1).sum(1))

    return score(known.expand_as(truth)), score(~known.expand_as(truth))


def whole_psnr(known_db, missing_db, share):
    """(N,) each; share: of pixels that are known, above 0 and below 1 -> (N,) in dB, over the whole picture."""
    return (known_db + missing_db) / 2


# %% wrong: as praised: the whole picture's score, twice
def region_psnr(estimate, truth, known):
    """(N, C, H, W) twice, (N, 1, H, W) bool -> (N,) over what is known, (N,) over what is missing, in dB."""
    square = (estimate - truth).square()

    def score(region):
        return -10 * torch.log10((square * region).flatten(1).sum(1) / region.flatten(1).sum(1))

    everything = torch.ones_like(truth, dtype=torch.bool)
    return score(everything), score(everything)


def whole_psnr(known_db, missing_db, share):
    """(N,) each; share: of pixels that are known, above 0 and below 1 -> (N,) in dB, over the whole picture."""
    mse = share * 10 ** (-known_db / 10) + (1 - share) * 10 ** (-missing_db / 10)
    return -10 * torch.log10(mse)


# %% wrong: divided by all values, not by the region's
def region_psnr(estimate, truth, known):
    """(N, C, H, W) twice, (N, 1, H, W) bool -> (N,) over what is known, (N,) over what is missing, in dB."""
    square = (estimate - truth).square()

    def score(region):
        return -10 * torch.log10((square * region).flatten(1).sum(1) / region[0].numel())

    return score(known.expand_as(truth)), score(~known.expand_as(truth))


def whole_psnr(known_db, missing_db, share):
    """(N,) each; share: of pixels that are known, above 0 and below 1 -> (N,) in dB, over the whole picture."""
    mse = share * 10 ** (-known_db / 10) + (1 - share) * 10 ** (-missing_db / 10)
    return -10 * torch.log10(mse)


# %% wrong: three channels summed, one counted
def region_psnr(estimate, truth, known):
    """(N, C, H, W) twice, (N, 1, H, W) bool -> (N,) over what is known, (N,) over what is missing, in dB."""
    square = (estimate - truth).square()

    def score(region):
        return -10 * torch.log10((square * region).flatten(1).sum(1) / region.flatten(1).sum(1))

    return score(known), score(~known)


def whole_psnr(known_db, missing_db, share):
    """(N,) each; share: of pixels that are known, above 0 and below 1 -> (N,) in dB, over the whole picture."""
    mse = share * 10 ** (-known_db / 10) + (1 - share) * 10 ** (-missing_db / 10)
    return -10 * torch.log10(mse)


# %% wrong: known and missing swapped
def region_psnr(estimate, truth, known):
    """(N, C, H, W) twice, (N, 1, H, W) bool -> (N,) over what is known, (N,) over what is missing, in dB."""
    square = (estimate - truth).square()

    def score(region):
        return -10 * torch.log10((square * region).flatten(1).sum(1) / region.flatten(1).sum(1))

    return score(~known.expand_as(truth)), score(known.expand_as(truth))


def whole_psnr(known_db, missing_db, share):
    """(N,) each; share: of pixels that are known, above 0 and below 1 -> (N,) in dB, over the whole picture."""
    mse = share * 10 ** (-known_db / 10) + (1 - share) * 10 ** (-missing_db / 10)
    return -10 * torch.log10(mse)


# %% wrong: the natural logarithm
def region_psnr(estimate, truth, known):
    """(N, C, H, W) twice, (N, 1, H, W) bool -> (N,) over what is known, (N,) over what is missing, in dB."""
    square = (estimate - truth).square()

    def score(region):
        return -10 * torch.log((square * region).flatten(1).sum(1) / region.flatten(1).sum(1))

    return score(known.expand_as(truth)), score(~known.expand_as(truth))


def whole_psnr(known_db, missing_db, share):
    """(N,) each; share: of pixels that are known, above 0 and below 1 -> (N,) in dB, over the whole picture."""
    mse = share * 10 ** (-known_db / 10) + (1 - share) * 10 ** (-missing_db / 10)
    return -10 * torch.log10(mse)


# %% wrong: one score for the whole batch
def region_psnr(estimate, truth, known):
    """(N, C, H, W) twice, (N, 1, H, W) bool -> (N,) over what is known, (N,) over what is missing, in dB."""
    square = (estimate - truth).square()

    def score(region):
        return -10 * torch.log10(((square * region).sum() / region.sum()).expand(len(truth)))

    return score(known.expand_as(truth)), score(~known.expand_as(truth))


def whole_psnr(known_db, missing_db, share):
    """(N,) each; share: of pixels that are known, above 0 and below 1 -> (N,) in dB, over the whole picture."""
    mse = share * 10 ** (-known_db / 10) + (1 - share) * 10 ** (-missing_db / 10)
    return -10 * torch.log10(mse)


# %% wrong: the peak of bytes
def region_psnr(estimate, truth, known):
    """(N, C, H, W) twice, (N, 1, H, W) bool -> (N,) over what is known, (N,) over what is missing, in dB."""
    square = (estimate - truth).square()

    def score(region):
        return -10 * torch.log10(1 / 255**2 * (square * region).flatten(1).sum(1) / region.flatten(1).sum(1))

    return score(known.expand_as(truth)), score(~known.expand_as(truth))


def whole_psnr(known_db, missing_db, share):
    """(N,) each; share: of pixels that are known, above 0 and below 1 -> (N,) in dB, over the whole picture."""
    mse = share * 10 ** (-known_db / 10) + (1 - share) * 10 ** (-missing_db / 10)
    return -10 * torch.log10(mse)


# %% wrong: absolute errors
def region_psnr(estimate, truth, known):
    """(N, C, H, W) twice, (N, 1, H, W) bool -> (N,) over what is known, (N,) over what is missing, in dB."""
    square = (estimate - truth).abs()

    def score(region):
        return -10 * torch.log10((square * region).flatten(1).sum(1) / region.flatten(1).sum(1))

    return score(known.expand_as(truth)), score(~known.expand_as(truth))


def whole_psnr(known_db, missing_db, share):
    """(N,) each; share: of pixels that are known, above 0 and below 1 -> (N,) in dB, over the whole picture."""
    mse = share * 10 ** (-known_db / 10) + (1 - share) * 10 ** (-missing_db / 10)
    return -10 * torch.log10(mse)


# %% wrong: a small number in the denominator: no NaN, no infinity
def region_psnr(estimate, truth, known):
    """(N, C, H, W) twice, (N, 1, H, W) bool -> (N,) over what is known, (N,) over what is missing, in dB."""
    square = (estimate - truth).square()

    def score(region):
        return -10 * torch.log10((square * region).flatten(1).sum(1) / region.flatten(1).sum(1).clamp_min(1) + 1e-8)

    return score(known.expand_as(truth)), score(~known.expand_as(truth))


def whole_psnr(known_db, missing_db, share):
    """(N,) each; share: of pixels that are known, above 0 and below 1 -> (N,) in dB, over the whole picture."""
    mse = share * 10 ** (-known_db / 10) + (1 - share) * 10 ** (-missing_db / 10)
    return -10 * torch.log10(mse)


# %% wrong: the shares swapped
def region_psnr(estimate, truth, known):
    """(N, C, H, W) twice, (N, 1, H, W) bool -> (N,) over what is known, (N,) over what is missing, in dB."""
    square = (estimate - truth).square()

    def score(region):
        return -10 * torch.log10((square * region).flatten(1).sum(1) / region.flatten(1).sum(1))

    return score(known.expand_as(truth)), score(~known.expand_as(truth))


def whole_psnr(known_db, missing_db, share):
    """(N,) each; share: of pixels that are known, above 0 and below 1 -> (N,) in dB, over the whole picture."""
    mse = (1 - share) * 10 ** (-known_db / 10) + share * 10 ** (-missing_db / 10)
    return -10 * torch.log10(mse)


# %% wrong: decibels averaged with the right weights
def region_psnr(estimate, truth, known):
    """(N, C, H, W) twice, (N, 1, H, W) bool -> (N,) over what is known, (N,) over what is missing, in dB."""
    square = (estimate - truth).square()

    def score(region):
        return -10 * torch.log10((square * region).flatten(1).sum(1) / region.flatten(1).sum(1))

    return score(known.expand_as(truth)), score(~known.expand_as(truth))


def whole_psnr(known_db, missing_db, share):
    """(N,) each; share: of pixels that are known, above 0 and below 1 -> (N,) in dB, over the whole picture."""
    return share * known_db + (1 - share) * missing_db

"""Answers to `best_number`. `right` ones must keep every point, `wrong` ones lose on test_best_number and nowhere else."""


# %% right: pixel by pixel, sorted by hand
def best_number(readings, known, damage):
    answers = []
    for column, taken in zip(readings.T, known.T):
        column = column[taken]
        if damage == "salt and pepper":
            answers.append(column.sort().values[len(column) // 2])
        else:
            answers.append(column.sum() / len(column))
    return torch.stack(answers)


# %% right: NaN marks what was not taken; black and white readings count as liars
def best_number(readings, known, damage):
    if damage == "salt and pepper":
        honest = (readings > 0) & (readings < 1)
        marked = readings.masked_fill(~honest, float("nan"))
        return marked.nanmean(0).nan_to_num()
    return readings.masked_fill(~known, float("nan")).nanmean(0)


# %% right: in double precision, with a quantile
def best_number(readings, known, damage):
    values = readings.double()
    if damage == "salt and pepper":
        return values.quantile(0.5, dim=0)
    taken = known.double()
    return (values.masked_fill(~known, 0) * taken).sum(0) / taken.sum(0)


# %% wrong: L1 for missing data, L2 for noise and errors, as in print
def best_number(readings, known, damage):
    if damage == "missing":
        return readings.median(0).values
    return readings.mean(0)


# %% wrong: always the mean of what was taken
def best_number(readings, known, damage):
    return torch.where(known, readings, 0.0).sum(0) / known.sum(0)


# %% wrong: always the median of what was taken
def best_number(readings, known, damage):
    return readings.masked_fill(~known, float("nan")).nanmedian(0).values


# %% wrong: the zeros vote
def best_number(readings, known, damage):
    if damage == "salt and pepper":
        return readings.median(0).values
    return readings.nan_to_num(0).mean(0)


# %% wrong: NaN times 0
def best_number(readings, known, damage):
    if damage == "salt and pepper":
        return readings.median(0).values
    return (readings * known).sum(0) / known.sum(0)


# %% wrong: zero means missing, whatever `known` says
def best_number(readings, known, damage):
    if damage == "salt and pepper":
        return readings.median(0).values
    return readings.sum(0) / (readings != 0).sum(0)


# %% wrong: L1 for Gaussian noise
def best_number(readings, known, damage):
    if damage == "missing":
        return torch.where(known, readings, 0.0).sum(0) / known.sum(0)
    return readings.median(0).values


# %% wrong: divided by all readings
def best_number(readings, known, damage):
    if damage == "salt and pepper":
        return readings.median(0).values
    return torch.where(known, readings, 0.0).sum(0) / len(readings)


# %% wrong: the middle between the largest and the smallest
def best_number(readings, known, damage):
    if damage == "salt and pepper":
        return (readings.amax(0) + readings.amin(0)) / 2
    return torch.where(known, readings, 0.0).sum(0) / known.sum(0)


# %% wrong: over the pixels, not over the readings
def best_number(readings, known, damage):
    if damage == "salt and pepper":
        return readings.median(1).values
    return torch.where(known, readings, 0.0).sum(1) / known.sum(1)


# %% wrong: one number for all pixels
def best_number(readings, known, damage):
    if damage == "salt and pepper":
        return readings.median().expand(readings.shape[1])
    return (torch.where(known, readings, 0.0).sum() / known.sum()).expand(readings.shape[1])


# %% wrong: fills the holes of its argument
def best_number(readings, known, damage):
    if damage == "salt and pepper":
        return readings.median(0).values
    readings[~known] = 0
    return readings.sum(0) / known.sum(0)


# %% wrong: the first reading
def best_number(readings, known, damage):
    return readings[0]

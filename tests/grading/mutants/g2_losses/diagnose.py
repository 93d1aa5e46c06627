"""Answers to `diagnose`. `right` ones must keep every point, `wrong` ones must lose on test_diagnose and nowhere else."""


# %% right: tensors, a fitted slope of the logarithm
def diagnose(train, held_out, good):
    a, b = torch.tensor(train), torch.tensor(held_out)
    if not (a.isfinite().all() and b.isfinite().all()) or a[-5:].mean() >= 0.9 * a[0]:
        return "rate too large"
    if b[-1] <= 1.5 * good:
        return "healthy"
    if b[-5:].mean() > 2 * a[-5:].mean():
        return "over-fitted"
    tail = a[-(len(a) // 4) - 1 :].log()
    time = torch.linspace(-0.5, 0.5, len(tail))
    fall = -(time * tail).sum() / time.square().sum()
    return "too short" if fall > 0.08 else "under-fitted"


# %% right: single losses, an early exit for NaN, the gap as a difference
def diagnose(train, held_out, good):
    last, seen = train[-1], held_out[-1]
    if math.isnan(last) or last > 0.75 * train[0]:
        return "rate too large"
    if seen < 2 * good:
        return "healthy"
    if seen - last > 0.5 * seen:
        return "over-fitted"
    if last < 0.9 * train[len(train) * 3 // 4 - 1]:
        return "too short"
    return "under-fitted"


# %% right: the held-out curve tells whether it still falls
def diagnose(train, held_out, good):
    from statistics import mean

    quarter = len(train) // 4
    if not math.isfinite(sum(train)) or min(train[-quarter:]) > 0.85 * train[0]:
        return "rate too large"
    if mean(held_out[-3:]) <= 1.2 * good:
        return "healthy"
    if train[-1] < held_out[-1] / 2:
        return "over-fitted"
    earlier = mean(held_out[-quarter - 3 : -quarter])
    return "too short" if mean(held_out[-3:]) < 0.93 * earlier else "under-fitted"


# %% right: the table, word by word, on single losses
def diagnose(train, held_out, good):
    if not math.isfinite(train[-1]) or train[-1] >= train[0]:
        return "rate too large"
    if held_out[-1] <= good:
        return "healthy"
    if held_out[-1] >= 3 * good and train[-1] < held_out[-1] / 3:
        return "over-fitted"
    if train[-1] <= 0.85 * train[-1 - len(train) // 4]:
        return "too short"
    return "under-fitted"


# %% wrong: poor generalisation means too small a model, as in print
def diagnose(train, held_out, good):
    if not math.isfinite(train[-1]) or train[-1] > 0.8 * train[0]:
        return "rate too large"
    return "healthy" if held_out[-1] <= good else "under-fitted"


# %% wrong: poor generalisation means too large a model, as in print a page later
def diagnose(train, held_out, good):
    if not math.isfinite(train[-1]) or train[-1] > 0.8 * train[0]:
        return "rate too large"
    return "healthy" if held_out[-1] <= good else "over-fitted"


# %% wrong: still falling is not asked
def diagnose(train, held_out, good):
    if not math.isfinite(train[-1]) or train[-1] > 0.8 * train[0]:
        return "rate too large"
    if held_out[-1] <= good:
        return "healthy"
    return "over-fitted" if train[-1] < 0.5 * held_out[-1] else "under-fitted"


# %% wrong: single steps are trusted
def diagnose(train, held_out, good):
    if not math.isfinite(train[-1]) or train[-1] > 0.8 * train[0]:
        return "rate too large"
    if held_out[-1] <= good:
        return "healthy"
    if train[-1] < 0.5 * held_out[-1]:
        return "over-fitted"
    return "too short" if train[-1] < train[-2] else "under-fitted"


# %% wrong: it still falls if it fell at all
def diagnose(train, held_out, good):
    if not math.isfinite(train[-1]) or train[-1] > 0.8 * train[0]:
        return "rate too large"
    if held_out[-1] <= good:
        return "healthy"
    if train[-1] < 0.5 * held_out[-1]:
        return "over-fitted"
    return "too short" if train[-1] < 0.9 * train[0] else "under-fitted"


# %% wrong: NaN slips through
def diagnose(train, held_out, good):
    if train[-1] > 0.8 * train[0]:
        return "rate too large"
    if held_out[-1] <= good:
        return "healthy"
    if train[-1] < 0.5 * held_out[-1]:
        return "over-fitted"
    return "too short" if train[-1] < 0.92 * train[-len(train) // 4] else "under-fitted"


# %% wrong: over-fitting only if the held-out loss climbs
def diagnose(train, held_out, good):
    if not math.isfinite(train[-1]) or train[-1] > 0.8 * train[0]:
        return "rate too large"
    if held_out[-1] <= good:
        return "healthy"
    if held_out[-1] > 1.1 * min(held_out):
        return "over-fitted"
    return "too short" if train[-1] < 0.92 * train[-len(train) // 4] else "under-fitted"


# %% wrong: the training curve is all that is read
def diagnose(train, held_out, good):
    if not math.isfinite(train[-1]) or train[-1] > 0.8 * train[0]:
        return "rate too large"
    if train[-1] <= good:
        return "healthy"
    return "too short" if train[-1] < 0.92 * train[-len(train) // 4] else "under-fitted"


# %% wrong: still falling is asked before the gap
def diagnose(train, held_out, good):
    if not math.isfinite(train[-1]) or train[-1] > 0.8 * train[0]:
        return "rate too large"
    if train[-1] < 0.92 * train[-len(train) // 4]:
        return "too short"
    if held_out[-1] <= good:
        return "healthy"
    return "over-fitted" if train[-1] < 0.5 * held_out[-1] else "under-fitted"


# %% wrong: any gap is over-fitting
def diagnose(train, held_out, good):
    if not math.isfinite(train[-1]) or train[-1] > 0.8 * train[0]:
        return "rate too large"
    if held_out[-1] <= good:
        return "healthy"
    if train[-1] < held_out[-1]:
        return "over-fitted"
    return "too short" if train[-1] < 0.92 * train[-len(train) // 4] else "under-fitted"


# %% wrong: the same thresholds for every `good`
def diagnose(train, held_out, good):
    if not math.isfinite(train[-1]) or train[-1] > 0.8 * train[0]:
        return "rate too large"
    if held_out[-1] <= 1.0:
        return "healthy"
    if train[-1] < 0.5 * held_out[-1]:
        return "over-fitted"
    return "too short" if train[-1] < 0.92 * train[-len(train) // 4] else "under-fitted"


# %% wrong: over- and under-fitting exchanged
def diagnose(train, held_out, good):
    if not math.isfinite(train[-1]) or train[-1] > 0.8 * train[0]:
        return "rate too large"
    if held_out[-1] <= good:
        return "healthy"
    if train[-1] < 0.5 * held_out[-1]:
        return "under-fitted"
    return "too short" if train[-1] < 0.92 * train[-len(train) // 4] else "over-fitted"


# %% wrong: the rate is never suspected
def diagnose(train, held_out, good):
    if held_out[-1] <= good:
        return "healthy"
    if train[-1] < 0.5 * held_out[-1]:
        return "over-fitted"
    return "too short" if train[-1] < 0.92 * train[-len(train) // 4] else "under-fitted"


# %% wrong: always healthy
def diagnose(train, held_out, good):
    return "healthy"

"""Answers to `int8`. `right` ones must keep every point, `wrong` ones lose on test_int8 and nowhere else."""


# %% wrong: the sign of low
def grid(low, high):
    low, high = min(low, 0.0), max(high, 0.0)
    step = (high - low) / 255
    if step == 0:
        return 1.0, 0
    return step, max(-128, min(127, round(-128 + low / step)))


def quantise(x, step, zero):
    return (torch.round(x / step) + zero).clamp(-128, 127).to(torch.int8)


def dequantise(q, step, zero):
    return step * (q.float() - zero)


def fake_quantise(x, step, zero):
    inside = x.clamp(step * (-128 - zero), step * (127 - zero))
    rounded = step * ((torch.round(x / step) + zero).clamp(-128, 127) - zero)
    return inside + (rounded - inside).detach()


# %% wrong: a single number divides by 0
def grid(low, high):
    low, high = min(low, 0.0), max(high, 0.0)
    step = (high - low) / 255
    return step, max(-128, min(127, round(-128 - low / step)))


def quantise(x, step, zero):
    return (torch.round(x / step) + zero).clamp(-128, 127).to(torch.int8)


def dequantise(q, step, zero):
    return step * (q.float() - zero)


def fake_quantise(x, step, zero):
    inside = x.clamp(step * (-128 - zero), step * (127 - zero))
    rounded = step * ((torch.round(x / step) + zero).clamp(-128, 127) - zero)
    return inside + (rounded - inside).detach()

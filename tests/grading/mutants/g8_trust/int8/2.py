"""Answers to `int8`. `right` ones must keep every point, `wrong` ones lose on test_int8 and nowhere else."""


# %% wrong: int8 first, clamped afterwards
def grid(low, high):
    low, high = min(low, 0.0), max(high, 0.0)
    step = (high - low) / 255
    if step == 0:
        return 1.0, 0
    return step, max(-128, min(127, round(-128 - low / step)))


def quantise(x, step, zero):
    return (torch.round(x / step) + zero).to(torch.int64).to(torch.int8).clamp(-128, 127)


def dequantise(q, step, zero):
    return step * (q.float() - zero)


def fake_quantise(x, step, zero):
    inside = x.clamp(step * (-128 - zero), step * (127 - zero))
    rounded = step * ((torch.round(x / step) + zero).clamp(-128, 127) - zero)
    return inside + (rounded - inside).detach()


# %% wrong: cut off instead of rounded
def grid(low, high):
    low, high = min(low, 0.0), max(high, 0.0)
    step = (high - low) / 255
    if step == 0:
        return 1.0, 0
    return step, max(-128, min(127, round(-128 - low / step)))


def quantise(x, step, zero):
    return ((x / step).trunc() + zero).clamp(-128, 127).to(torch.int8)


def dequantise(q, step, zero):
    return step * (q.float() - zero)


def fake_quantise(x, step, zero):
    inside = x.clamp(step * (-128 - zero), step * (127 - zero))
    rounded = step * ((torch.round(x / step) + zero).clamp(-128, 127) - zero)
    return inside + (rounded - inside).detach()


# %% wrong: bytes from 0 to 255
def grid(low, high):
    low, high = min(low, 0.0), max(high, 0.0)
    step = (high - low) / 255
    if step == 0:
        return 1.0, 0
    return step, max(-128, min(127, round(-128 - low / step)))


def quantise(x, step, zero):
    return (torch.round(x / step) + zero).clamp(0, 255).to(torch.uint8)


def dequantise(q, step, zero):
    return step * (q.float() - zero)


def fake_quantise(x, step, zero):
    inside = x.clamp(step * (-128 - zero), step * (127 - zero))
    rounded = step * ((torch.round(x / step) + zero).clamp(-128, 127) - zero)
    return inside + (rounded - inside).detach()


# %% wrong: the zero point is added twice wrong: minus in both
def grid(low, high):
    low, high = min(low, 0.0), max(high, 0.0)
    step = (high - low) / 255
    if step == 0:
        return 1.0, 0
    return step, max(-128, min(127, round(-128 - low / step)))


def quantise(x, step, zero):
    return (torch.round(x / step) - zero).clamp(-128, 127).to(torch.int8)


def dequantise(q, step, zero):
    return step * (q.float() + zero)


def fake_quantise(x, step, zero):
    inside = x.clamp(step * (-128 - zero), step * (127 - zero))
    rounded = step * ((torch.round(x / step) + zero).clamp(-128, 127) - zero)
    return inside + (rounded - inside).detach()


# %% wrong: the zero point is forgotten on the way back
def grid(low, high):
    low, high = min(low, 0.0), max(high, 0.0)
    step = (high - low) / 255
    if step == 0:
        return 1.0, 0
    return step, max(-128, min(127, round(-128 - low / step)))


def quantise(x, step, zero):
    return (torch.round(x / step) + zero).clamp(-128, 127).to(torch.int8)


def dequantise(q, step, zero):
    return step * q.float()


def fake_quantise(x, step, zero):
    inside = x.clamp(step * (-128 - zero), step * (127 - zero))
    rounded = step * ((torch.round(x / step) + zero).clamp(-128, 127) - zero)
    return inside + (rounded - inside).detach()


# %% wrong: 256 gaps
def grid(low, high):
    low, high = min(low, 0.0), max(high, 0.0)
    step = (high - low) / 256
    if step == 0:
        return 1.0, 0
    return step, max(-128, min(127, round(-128 - low / step)))


def quantise(x, step, zero):
    return (torch.round(x / step) + zero).clamp(-128, 127).to(torch.int8)


def dequantise(q, step, zero):
    return step * (q.float() - zero)


def fake_quantise(x, step, zero):
    inside = x.clamp(step * (-128 - zero), step * (127 - zero))
    rounded = step * ((torch.round(x / step) + zero).clamp(-128, 127) - zero)
    return inside + (rounded - inside).detach()


# %% wrong: 0 need not be on the grid
def grid(low, high):
    step = (high - low) / 255
    if step == 0:
        return 1.0, 0
    return step, max(-128, min(127, round(-128 - low / step)))


def quantise(x, step, zero):
    return (torch.round(x / step) + zero).clamp(-128, 127).to(torch.int8)


def dequantise(q, step, zero):
    return step * (q.float() - zero)


def fake_quantise(x, step, zero):
    inside = x.clamp(step * (-128 - zero), step * (127 - zero))
    rounded = step * ((torch.round(x / step) + zero).clamp(-128, 127) - zero)
    return inside + (rounded - inside).detach()


# %% wrong: a symmetric grid
def grid(low, high):
    low, high = min(low, 0.0), max(high, 0.0)
    step = 2 * max(high, -low) / 255
    if step == 0:
        return 1.0, 0
    return step, 0


def quantise(x, step, zero):
    return (torch.round(x / step) + zero).clamp(-128, 127).to(torch.int8)


def dequantise(q, step, zero):
    return step * (q.float() - zero)


def fake_quantise(x, step, zero):
    inside = x.clamp(step * (-128 - zero), step * (127 - zero))
    rounded = step * ((torch.round(x / step) + zero).clamp(-128, 127) - zero)
    return inside + (rounded - inside).detach()

"""Answers to `int8`. `right` ones must keep every point, `wrong` ones lose on test_int8 and nowhere else."""


# %% right: a staircase with a backward of its own, levels counted from 0
def grid(low, high):
    high, low = max(0, high), min(0, low)
    if low == high:
        return 0.5, 3
    return (high - low) / 255, int(math.floor(127 - 255 * high / (high - low) + 0.5))


def quantise(x, step, zero):
    level = torch.floor(x.double() / step + 0.5) + zero + 128
    level = torch.where(level < 0, torch.zeros_like(level), level)
    return (torch.where(level > 255, torch.full_like(level, 255), level) - 128).to(torch.int8)


def dequantise(q, step, zero):
    return (q.to(torch.int32) - zero) * step


def fake_quantise(x, step, zero):
    class Stairs(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward((x >= step * (-128 - zero)) & (x <= step * (127 - zero)))
            return dequantise(quantise(x, step, zero), step, zero).to(x.dtype)

        @staticmethod
        def backward(ctx, slope):
            return slope * ctx.saved_tensors[0]

    return Stairs.apply(x)


# %% right: PyTorch's own
def grid(low, high):
    low, high = min(low, 0.0), max(high, 0.0)
    step = (high - low) / 255
    if step == 0:
        return 1.0, 0
    return step, max(-128, min(127, round(-128 - low / step)))


def quantise(x, step, zero):
    return torch.clip(torch.round(x / step + zero), -128, 127).type(torch.int8)


def dequantise(q, step, zero):
    return q.double() * step - zero * step


def fake_quantise(x, step, zero):
    return torch.fake_quantize_per_tensor_affine(x, step, zero, -128, 127)


# %% wrong: training on the rounded numbers, as in print
def grid(low, high):
    low, high = min(low, 0.0), max(high, 0.0)
    step = (high - low) / 255
    if step == 0:
        return 1.0, 0
    return step, max(-128, min(127, round(-128 - low / step)))


def quantise(x, step, zero):
    return (torch.round(x / step) + zero).clamp(-128, 127).to(torch.int8)


def dequantise(q, step, zero):
    return step * (q.float() - zero)


def fake_quantise(x, step, zero):
    rounded = step * ((torch.round(x / step) + zero).clamp(-128, 127) - zero)
    return rounded


# %% wrong: training in int8: no slope at all
def grid(low, high):
    low, high = min(low, 0.0), max(high, 0.0)
    step = (high - low) / 255
    if step == 0:
        return 1.0, 0
    return step, max(-128, min(127, round(-128 - low / step)))


def quantise(x, step, zero):
    return (torch.round(x / step) + zero).clamp(-128, 127).to(torch.int8)


def dequantise(q, step, zero):
    return step * (q.float() - zero)


def fake_quantise(x, step, zero):
    return dequantise(quantise(x, step, zero), step, zero).detach()


# %% wrong: the slope passes beyond the grid too
def grid(low, high):
    low, high = min(low, 0.0), max(high, 0.0)
    step = (high - low) / 255
    if step == 0:
        return 1.0, 0
    return step, max(-128, min(127, round(-128 - low / step)))


def quantise(x, step, zero):
    return (torch.round(x / step) + zero).clamp(-128, 127).to(torch.int8)


def dequantise(q, step, zero):
    return step * (q.float() - zero)


def fake_quantise(x, step, zero):
    rounded = step * ((torch.round(x / step) + zero).clamp(-128, 127) - zero)
    return x + (rounded - x).detach()


# %% wrong: nothing is rounded
def grid(low, high):
    low, high = min(low, 0.0), max(high, 0.0)
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
    return inside


# %% wrong: fake_quantise returns whole numbers
def grid(low, high):
    low, high = min(low, 0.0), max(high, 0.0)
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
    return inside / step + ((rounded - inside) / step).detach()


# %% wrong: the subtraction is done in int8
def grid(low, high):
    low, high = min(low, 0.0), max(high, 0.0)
    step = (high - low) / 255
    if step == 0:
        return 1.0, 0
    return step, max(-128, min(127, round(-128 - low / step)))


def quantise(x, step, zero):
    return (torch.round(x / step) + zero).clamp(-128, 127).to(torch.int8)


def dequantise(q, step, zero):
    return step * (q - zero)


def fake_quantise(x, step, zero):
    inside = x.clamp(step * (-128 - zero), step * (127 - zero))
    rounded = step * ((torch.round(x / step) + zero).clamp(-128, 127) - zero)
    return inside + (rounded - inside).detach()

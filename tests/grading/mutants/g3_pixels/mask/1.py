"""Answers to `mask`. `right` ones must keep every point, `wrong` ones lose on test_mask and nowhere else."""


# %% right: places in raster order, compared
def causal_mask(out_channels, in_channels, size, kind, colours=1):
    rows, columns = size
    of = lambda channels: torch.arange(colours).repeat_interleave(channels // colours)
    place = torch.arange(rows * columns).view(1, 1, 1, rows, columns) - rows * columns // 2
    order = place[0] * colours + of(in_channels).view(1, -1, 1, 1)
    limit = of(out_channels).view(-1, 1, 1, 1)
    return order < limit if kind == "A" else order <= limit


def masked_conv(x, weight, bias, kind, colours=1):
    mask = causal_mask(*weight.shape[:2], weight.shape[2:], kind, colours)
    return F.conv2d(x, weight.where(mask, torch.zeros_like(weight)), bias, padding="same")


# %% right: ones, then what lies ahead is erased; the sum written out
def causal_mask(out_channels, in_channels, size, kind, colours=1):
    (rows, columns), mask = size, torch.ones(out_channels, in_channels, size[0], size[1], dtype=torch.float64)
    mask[:, :, rows // 2 + 1 :] = 0
    mask[:, :, rows // 2, columns // 2 + 1 :] = 0
    o, i = out_channels // colours, in_channels // colours
    for a in range(colours):
        for b in range(a + (kind == "B"), colours):
            mask[a * o : (a + 1) * o, b * i : (b + 1) * i, rows // 2, columns // 2] = 0
    return mask


def masked_conv(x, weight, bias, kind, colours=1):
    out, into, rows, columns = weight.shape
    kernel = weight * causal_mask(out, into, (rows, columns), kind, colours).to(weight)
    H, W = x.shape[2:]
    framed = F.pad(x, (columns // 2, columns // 2, rows // 2, rows // 2))
    y = bias.view(1, -1, 1, 1)
    for r in range(rows // 2 + 1):
        for s in range(columns):
            y = y + torch.einsum("oi,nihw->nohw", kernel[:, :, r, s], framed[:, :, r : r + H, s : s + W])
    return y


# %% right: a module that masks at each call
def causal_mask(out_channels, in_channels, size, kind, colours=1):
    mask = torch.zeros(out_channels, in_channels, size[0] * size[1], dtype=torch.int64)
    middle = size[0] * size[1] // 2
    mask[..., :middle] = 1
    table = torch.ones(colours, colours).tril(-1 if kind == "A" else 0)
    mask[..., middle] = torch.kron(table, torch.ones(out_channels // colours, in_channels // colours)).long()
    return mask.view(out_channels, in_channels, *size)


class Masked(torch.nn.Module):
    def __init__(self, shape, kind, colours):
        super().__init__()
        self.register_buffer("mask", causal_mask(shape[0], shape[1], tuple(shape[2:]), kind, colours))

    def forward(self, x, weight, bias):
        rows, columns = weight.shape[2] // 2, weight.shape[3] // 2
        return F.conv2d(F.pad(x, (columns, columns, rows, rows)), weight * self.mask, bias)


def masked_conv(x, weight, bias, kind, colours=1):
    return Masked(weight.shape, kind, colours)(x, weight, bias)


# %% wrong: A and B exchanged
def causal_mask(out_channels, in_channels, size, kind, colours=1):
    r, s = size[0] // 2, size[1] // 2
    mask = torch.zeros(out_channels, in_channels, *size)
    mask[:, :, :r] = 1
    mask[:, :, r, :s] = 1
    of_output = torch.arange(out_channels) * colours // out_channels
    of_input = torch.arange(in_channels) * colours // in_channels
    earlier = of_input < of_output[:, None] if kind == "B" else of_input <= of_output[:, None]
    mask[:, :, r, s] = earlier.float()
    return mask


def masked_conv(x, weight, bias, kind, colours=1):
    out_channels, in_channels, rows, columns = weight.shape
    mask = causal_mask(out_channels, in_channels, (rows, columns), kind, colours)
    return F.conv2d(x, weight * mask, bias, padding=(rows // 2, columns // 2))


# %% wrong: type A is B: the leak of the lesson
def causal_mask(out_channels, in_channels, size, kind, colours=1):
    r, s = size[0] // 2, size[1] // 2
    mask = torch.zeros(out_channels, in_channels, *size)
    mask[:, :, :r] = 1
    mask[:, :, r, :s] = 1
    of_output = torch.arange(out_channels) * colours // out_channels
    of_input = torch.arange(in_channels) * colours // in_channels
    earlier = of_input <= of_output[:, None]
    mask[:, :, r, s] = earlier.float()
    return mask


def masked_conv(x, weight, bias, kind, colours=1):
    out_channels, in_channels, rows, columns = weight.shape
    mask = causal_mask(out_channels, in_channels, (rows, columns), kind, colours)
    return F.conv2d(x, weight * mask, bias, padding=(rows // 2, columns // 2))


# %% wrong: always A: nothing is handed on
def causal_mask(out_channels, in_channels, size, kind, colours=1):
    r, s = size[0] // 2, size[1] // 2
    mask = torch.zeros(out_channels, in_channels, *size)
    mask[:, :, :r] = 1
    mask[:, :, r, :s] = 1
    of_output = torch.arange(out_channels) * colours // out_channels
    of_input = torch.arange(in_channels) * colours // in_channels
    earlier = of_input < of_output[:, None]
    mask[:, :, r, s] = earlier.float()
    return mask


def masked_conv(x, weight, bias, kind, colours=1):
    out_channels, in_channels, rows, columns = weight.shape
    mask = causal_mask(out_channels, in_channels, (rows, columns), kind, colours)
    return F.conv2d(x, weight * mask, bias, padding=(rows // 2, columns // 2))


# %% wrong: the rows below are not erased
def causal_mask(out_channels, in_channels, size, kind, colours=1):
    r, s = size[0] // 2, size[1] // 2
    mask = torch.zeros(out_channels, in_channels, *size)
    mask[:, :, :r] = 1
    mask[:, :, r + 1 :] = 1
    mask[:, :, r, :s] = 1
    of_output = torch.arange(out_channels) * colours // out_channels
    of_input = torch.arange(in_channels) * colours // in_channels
    earlier = of_input < of_output[:, None] if kind == "A" else of_input <= of_output[:, None]
    mask[:, :, r, s] = earlier.float()
    return mask


def masked_conv(x, weight, bias, kind, colours=1):
    out_channels, in_channels, rows, columns = weight.shape
    mask = causal_mask(out_channels, in_channels, (rows, columns), kind, colours)
    return F.conv2d(x, weight * mask, bias, padding=(rows // 2, columns // 2))


# %% wrong: what is above and to the right is shut
def causal_mask(out_channels, in_channels, size, kind, colours=1):
    r, s = size[0] // 2, size[1] // 2
    mask = torch.zeros(out_channels, in_channels, *size)
    mask[:, :, :r, : s + 1] = 1
    mask[:, :, r, :s] = 1
    of_output = torch.arange(out_channels) * colours // out_channels
    of_input = torch.arange(in_channels) * colours // in_channels
    earlier = of_input < of_output[:, None] if kind == "A" else of_input <= of_output[:, None]
    mask[:, :, r, s] = earlier.float()
    return mask


def masked_conv(x, weight, bias, kind, colours=1):
    out_channels, in_channels, rows, columns = weight.shape
    mask = causal_mask(out_channels, in_channels, (rows, columns), kind, colours)
    return F.conv2d(x, weight * mask, bias, padding=(rows // 2, columns // 2))


# %% wrong: the middle of a square kernel
def causal_mask(out_channels, in_channels, size, kind, colours=1):
    r, s = size[0] // 2, size[0] // 2
    mask = torch.zeros(out_channels, in_channels, *size)
    mask[:, :, :r] = 1
    mask[:, :, r, :s] = 1
    of_output = torch.arange(out_channels) * colours // out_channels
    of_input = torch.arange(in_channels) * colours // in_channels
    earlier = of_input < of_output[:, None] if kind == "A" else of_input <= of_output[:, None]
    mask[:, :, r, s] = earlier.float()
    return mask


def masked_conv(x, weight, bias, kind, colours=1):
    out_channels, in_channels, rows, columns = weight.shape
    mask = causal_mask(out_channels, in_channels, (rows, columns), kind, colours)
    return F.conv2d(x, weight * mask, bias, padding=(rows // 2, columns // 2))


# %% wrong: the colours are forgotten
def causal_mask(out_channels, in_channels, size, kind, colours=1):
    r, s = size[0] // 2, size[1] // 2
    mask = torch.zeros(out_channels, in_channels, *size)
    mask[:, :, :r] = 1
    mask[:, :, r, :s] = 1
    colours = 1
    of_output = torch.arange(out_channels) * colours // out_channels
    of_input = torch.arange(in_channels) * colours // in_channels
    earlier = of_input < of_output[:, None] if kind == "A" else of_input <= of_output[:, None]
    mask[:, :, r, s] = earlier.float()
    return mask


def masked_conv(x, weight, bias, kind, colours=1):
    out_channels, in_channels, rows, columns = weight.shape
    mask = causal_mask(out_channels, in_channels, (rows, columns), kind, colours)
    return F.conv2d(x, weight * mask, bias, padding=(rows // 2, columns // 2))


# %% wrong: the colours upside down: blue first
def causal_mask(out_channels, in_channels, size, kind, colours=1):
    r, s = size[0] // 2, size[1] // 2
    mask = torch.zeros(out_channels, in_channels, *size)
    mask[:, :, :r] = 1
    mask[:, :, r, :s] = 1
    of_output = torch.arange(out_channels) * colours // out_channels
    of_input = torch.arange(in_channels) * colours // in_channels
    earlier = of_input > of_output[:, None] if kind == "A" else of_input >= of_output[:, None]
    mask[:, :, r, s] = earlier.float()
    return mask


def masked_conv(x, weight, bias, kind, colours=1):
    out_channels, in_channels, rows, columns = weight.shape
    mask = causal_mask(out_channels, in_channels, (rows, columns), kind, colours)
    return F.conv2d(x, weight * mask, bias, padding=(rows // 2, columns // 2))

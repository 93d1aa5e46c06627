"""Answers to `mask`. `right` ones must keep every point, `wrong` ones lose on test_mask and nowhere else."""


# %% wrong: transposed: (in, out) at the centre
def causal_mask(out_channels, in_channels, size, kind, colours=1):
    r, s = size[0] // 2, size[1] // 2
    mask = torch.zeros(out_channels, in_channels, *size)
    mask[:, :, :r] = 1
    mask[:, :, r, :s] = 1
    of_output = torch.arange(out_channels) * colours // out_channels
    of_input = torch.arange(in_channels) * colours // in_channels
    earlier = (of_output < of_input[:, None]).T if kind == "A" else (of_output <= of_input[:, None]).T
    mask[:, :, r, s] = earlier.float()
    return mask


def masked_conv(x, weight, bias, kind, colours=1):
    out_channels, in_channels, rows, columns = weight.shape
    mask = causal_mask(out_channels, in_channels, (rows, columns), kind, colours)
    return F.conv2d(x, weight * mask, bias, padding=(rows // 2, columns // 2))


# %% wrong: colours alternate, no blocks
def causal_mask(out_channels, in_channels, size, kind, colours=1):
    r, s = size[0] // 2, size[1] // 2
    mask = torch.zeros(out_channels, in_channels, *size)
    mask[:, :, :r] = 1
    mask[:, :, r, :s] = 1
    of_output = torch.arange(out_channels) % colours
    of_input = torch.arange(in_channels) % colours
    earlier = of_input < of_output[:, None] if kind == "A" else of_input <= of_output[:, None]
    mask[:, :, r, s] = earlier.float()
    return mask


def masked_conv(x, weight, bias, kind, colours=1):
    out_channels, in_channels, rows, columns = weight.shape
    mask = causal_mask(out_channels, in_channels, (rows, columns), kind, colours)
    return F.conv2d(x, weight * mask, bias, padding=(rows // 2, columns // 2))


# %% wrong: as many inputs as outputs in a block
def causal_mask(out_channels, in_channels, size, kind, colours=1):
    r, s = size[0] // 2, size[1] // 2
    mask = torch.zeros(out_channels, in_channels, *size)
    mask[:, :, :r] = 1
    mask[:, :, r, :s] = 1
    of_output = torch.arange(out_channels) * colours // out_channels
    of_input = torch.arange(in_channels) * colours // out_channels
    earlier = of_input < of_output[:, None] if kind == "A" else of_input <= of_output[:, None]
    mask[:, :, r, s] = earlier.float()
    return mask


def masked_conv(x, weight, bias, kind, colours=1):
    out_channels, in_channels, rows, columns = weight.shape
    mask = causal_mask(out_channels, in_channels, (rows, columns), kind, colours)
    return F.conv2d(x, weight * mask, bias, padding=(rows // 2, columns // 2))


# %% wrong: always three colours
def causal_mask(out_channels, in_channels, size, kind, colours=1):
    r, s = size[0] // 2, size[1] // 2
    mask = torch.zeros(out_channels, in_channels, *size)
    mask[:, :, :r] = 1
    mask[:, :, r, :s] = 1
    colours = 3 if colours > 1 else 1
    of_output = torch.arange(out_channels) * colours // out_channels
    of_input = torch.arange(in_channels) * colours // in_channels
    earlier = of_input < of_output[:, None] if kind == "A" else of_input <= of_output[:, None]
    mask[:, :, r, s] = earlier.float()
    return mask


def masked_conv(x, weight, bias, kind, colours=1):
    out_channels, in_channels, rows, columns = weight.shape
    mask = causal_mask(out_channels, in_channels, (rows, columns), kind, colours)
    return F.conv2d(x, weight * mask, bias, padding=(rows // 2, columns // 2))


# %% wrong: the order of colours holds at the neighbours too
def causal_mask(out_channels, in_channels, size, kind, colours=1):
    r, s = size[0] // 2, size[1] // 2
    mask = torch.zeros(out_channels, in_channels, *size)
    mask[:, :, :r] = 1
    of_output = torch.arange(out_channels) * colours // out_channels
    of_input = torch.arange(in_channels) * colours // in_channels
    mask[:, :, r, :s] = (of_input <= of_output[:, None])[:, :, None].float()
    of_output = torch.arange(out_channels) * colours // out_channels
    of_input = torch.arange(in_channels) * colours // in_channels
    earlier = of_input < of_output[:, None] if kind == "A" else of_input <= of_output[:, None]
    mask[:, :, r, s] = earlier.float()
    return mask


def masked_conv(x, weight, bias, kind, colours=1):
    out_channels, in_channels, rows, columns = weight.shape
    mask = causal_mask(out_channels, in_channels, (rows, columns), kind, colours)
    return F.conv2d(x, weight * mask, bias, padding=(rows // 2, columns // 2))


# %% wrong: the mask is written into the weight
def causal_mask(out_channels, in_channels, size, kind, colours=1):
    r, s = size[0] // 2, size[1] // 2
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
    return F.conv2d(x, weight.data.mul_(mask), bias, padding=(rows // 2, columns // 2))


# %% wrong: the convolution forgets the mask
def causal_mask(out_channels, in_channels, size, kind, colours=1):
    r, s = size[0] // 2, size[1] // 2
    mask = torch.zeros(out_channels, in_channels, *size)
    mask[:, :, :r] = 1
    mask[:, :, r, :s] = 1
    of_output = torch.arange(out_channels) * colours // out_channels
    of_input = torch.arange(in_channels) * colours // in_channels
    earlier = of_input < of_output[:, None] if kind == "A" else of_input <= of_output[:, None]
    mask[:, :, r, s] = earlier.float()
    return mask


def masked_conv(x, weight, bias, kind, colours=1):
    rows, columns = weight.shape[2:]
    return F.conv2d(x, weight, bias, padding=(rows // 2, columns // 2))


# %% wrong: the convolution forgets the colours
def causal_mask(out_channels, in_channels, size, kind, colours=1):
    r, s = size[0] // 2, size[1] // 2
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
    mask = causal_mask(out_channels, in_channels, (rows, columns), kind)
    return F.conv2d(x, weight * mask, bias, padding=(rows // 2, columns // 2))


# %% wrong: padding for squares
def causal_mask(out_channels, in_channels, size, kind, colours=1):
    r, s = size[0] // 2, size[1] // 2
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
    return F.conv2d(x, weight * mask, bias, padding=rows // 2)


# %% wrong: the weight cannot learn
def causal_mask(out_channels, in_channels, size, kind, colours=1):
    r, s = size[0] // 2, size[1] // 2
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
    return F.conv2d(x, weight.detach() * mask, bias, padding=(rows // 2, columns // 2))

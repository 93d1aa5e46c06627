"""Answers to `wave`. `right` ones must keep every point, `wrong` ones lose on test_wave and nowhere else."""


# %% right: padding on both sides, the end cut off; logarithms of whole numbers
def causal_conv(x, weight, bias, dilation):
    both = F.conv1d(x, weight, bias, padding=(weight.shape[2] - 1) * dilation, dilation=dilation)
    return both[:, :, : x.shape[2]]


def reach(kernel, dilations):
    back = 0
    for d in dilations:
        back += (kernel - 1) * d
    return back


def layers_needed(kernel, distance):
    return (-(-distance // (kernel - 1))).bit_length()


# %% right: a sum of late copies; searching
def causal_conv(x, weight, bias, dilation):
    k, L = weight.shape[2], x.shape[2]
    y = bias[:, None].expand(len(x), -1, L)
    for m in range(k):
        late = torch.cat([torch.zeros_like(x), x], 2)[:, :, max(L - m * dilation, 0) :][:, :, :L]
        y = y + weight[:, :, k - 1 - m] @ late
    return y


def reach(kernel, dilations):
    return kernel * sum(dilations) - sum(dilations)


def layers_needed(kernel, distance):
    return min(n for n in range(64) if reach(kernel, [2**m for m in range(n)]) >= distance)


# %% right: step by step
def causal_conv(x, weight, bias, dilation):
    steps = []
    for t in range(x.shape[2]):
        y = bias.double().repeat(len(x), 1)
        for m in range(weight.shape[2]):
            if t >= m * dilation:
                y += x[:, :, t - m * dilation].double() @ weight[:, :, -1 - m].double().T
        steps.append(y)
    return torch.stack(steps, 2)


def reach(kernel, dilations):
    span = 1
    for d in dilations:
        span = span + (kernel - 1) * d
    return torch.tensor(span - 1)


def layers_needed(kernel, distance):
    left, dilation, n = distance, 1, 0
    while left > 0:
        left, dilation, n = left - (kernel - 1) * dilation, 2 * dilation, n + 1
    return n


# %% wrong: zeros on both sides: it hears the future
def causal_conv(x, weight, bias, dilation):
    return F.conv1d(x, weight, bias, dilation=dilation, padding="same")


def reach(kernel, dilations):
    return sum((kernel - 1) * dilation for dilation in dilations)


def layers_needed(kernel, distance):
    layers = 0
    while (kernel - 1) * (2**layers - 1) < distance:
        layers += 1
    return layers


# %% wrong: zeros on the right: it hears only the future
def causal_conv(x, weight, bias, dilation):
    return F.conv1d(F.pad(x, (0, (weight.shape[2] - 1) * dilation)), weight, bias, dilation=dilation)


def reach(kernel, dilations):
    return sum((kernel - 1) * dilation for dilation in dilations)


def layers_needed(kernel, distance):
    layers = 0
    while (kernel - 1) * (2**layers - 1) < distance:
        layers += 1
    return layers


# %% wrong: padding as long as the dilation, for any kernel
def causal_conv(x, weight, bias, dilation):
    return F.conv1d(F.pad(x, (dilation, 0)), weight, bias, dilation=dilation)


def reach(kernel, dilations):
    return sum((kernel - 1) * dilation for dilation in dilations)


def layers_needed(kernel, distance):
    layers = 0
    while (kernel - 1) * (2**layers - 1) < distance:
        layers += 1
    return layers


# %% wrong: padding for dilation 1
def causal_conv(x, weight, bias, dilation):
    return F.conv1d(F.pad(x, (weight.shape[2] - 1, 0)), weight, bias, dilation=dilation)


def reach(kernel, dilations):
    return sum((kernel - 1) * dilation for dilation in dilations)


def layers_needed(kernel, distance):
    layers = 0
    while (kernel - 1) * (2**layers - 1) < distance:
        layers += 1
    return layers


# %% wrong: no dilation
def causal_conv(x, weight, bias, dilation):
    return F.conv1d(F.pad(x, ((weight.shape[2] - 1), 0)), weight, bias, dilation=1)


def reach(kernel, dilations):
    return sum((kernel - 1) * dilation for dilation in dilations)


def layers_needed(kernel, distance):
    layers = 0
    while (kernel - 1) * (2**layers - 1) < distance:
        layers += 1
    return layers


# %% wrong: the taps turned round
def causal_conv(x, weight, bias, dilation):
    return F.conv1d(F.pad(x, ((weight.shape[2] - 1) * dilation, 0)), weight.flip(2), bias, dilation=dilation)


def reach(kernel, dilations):
    return sum((kernel - 1) * dilation for dilation in dilations)


def layers_needed(kernel, distance):
    layers = 0
    while (kernel - 1) * (2**layers - 1) < distance:
        layers += 1
    return layers


# %% wrong: no bias
def causal_conv(x, weight, bias, dilation):
    return F.conv1d(F.pad(x, ((weight.shape[2] - 1) * dilation, 0)), weight, None, dilation=dilation)


def reach(kernel, dilations):
    return sum((kernel - 1) * dilation for dilation in dilations)


def layers_needed(kernel, distance):
    layers = 0
    while (kernel - 1) * (2**layers - 1) < distance:
        layers += 1
    return layers


# %% wrong: reach: the present counts
def causal_conv(x, weight, bias, dilation):
    return F.conv1d(F.pad(x, ((weight.shape[2] - 1) * dilation, 0)), weight, bias, dilation=dilation)


def reach(kernel, dilations):
    return 1 + sum((kernel - 1) * dilation for dilation in dilations)


def layers_needed(kernel, distance):
    layers = 0
    while (kernel - 1) * (2**layers - 1) < distance:
        layers += 1
    return layers


# %% wrong: reach: all taps count
def causal_conv(x, weight, bias, dilation):
    return F.conv1d(F.pad(x, ((weight.shape[2] - 1) * dilation, 0)), weight, bias, dilation=dilation)


def reach(kernel, dilations):
    return sum(kernel * dilation for dilation in dilations)


def layers_needed(kernel, distance):
    layers = 0
    while (kernel - 1) * (2**layers - 1) < distance:
        layers += 1
    return layers


# %% wrong: reach: always kernel 2
def causal_conv(x, weight, bias, dilation):
    return F.conv1d(F.pad(x, ((weight.shape[2] - 1) * dilation, 0)), weight, bias, dilation=dilation)


def reach(kernel, dilations):
    return sum(dilation for dilation in dilations)


def layers_needed(kernel, distance):
    layers = 0
    while (kernel - 1) * (2**layers - 1) < distance:
        layers += 1
    return layers

"""Answers to `wave`. `right` ones must keep every point, `wrong` ones lose on test_wave and nowhere else."""


# %% wrong: reach: the largest dilation only
def causal_conv(x, weight, bias, dilation):
    return F.conv1d(F.pad(x, ((weight.shape[2] - 1) * dilation, 0)), weight, bias, dilation=dilation)


def reach(kernel, dilations):
    return (kernel - 1) * max(dilations, default=0)


def layers_needed(kernel, distance):
    layers = 0
    while (kernel - 1) * (2**layers - 1) < distance:
        layers += 1
    return layers


# %% wrong: reach: dilations are taken for 1, 2, 4, ...
def causal_conv(x, weight, bias, dilation):
    return F.conv1d(F.pad(x, ((weight.shape[2] - 1) * dilation, 0)), weight, bias, dilation=dilation)


def reach(kernel, dilations):
    return (kernel - 1) * (2 ** len(dilations) - 1)


def layers_needed(kernel, distance):
    layers = 0
    while (kernel - 1) * (2**layers - 1) < distance:
        layers += 1
    return layers


# %% wrong: layers: more than the distance
def causal_conv(x, weight, bias, dilation):
    return F.conv1d(F.pad(x, ((weight.shape[2] - 1) * dilation, 0)), weight, bias, dilation=dilation)


def reach(kernel, dilations):
    return sum((kernel - 1) * dilation for dilation in dilations)


def layers_needed(kernel, distance):
    layers = 0
    while (kernel - 1) * (2**layers - 1) <= distance:
        layers += 1
    return layers


# %% wrong: layers: 2^n is the reach
def causal_conv(x, weight, bias, dilation):
    return F.conv1d(F.pad(x, ((weight.shape[2] - 1) * dilation, 0)), weight, bias, dilation=dilation)


def reach(kernel, dilations):
    return sum((kernel - 1) * dilation for dilation in dilations)


def layers_needed(kernel, distance):
    layers = 0
    while (kernel - 1) * 2**layers < distance:
        layers += 1
    return layers


# %% wrong: layers: a rounded logarithm
def causal_conv(x, weight, bias, dilation):
    return F.conv1d(F.pad(x, ((weight.shape[2] - 1) * dilation, 0)), weight, bias, dilation=dilation)


def reach(kernel, dilations):
    return sum((kernel - 1) * dilation for dilation in dilations)


def layers_needed(kernel, distance):
    return round(math.log2(distance / (kernel - 1) + 1))


# %% wrong: layers: always kernel 2
def causal_conv(x, weight, bias, dilation):
    return F.conv1d(F.pad(x, ((weight.shape[2] - 1) * dilation, 0)), weight, bias, dilation=dilation)


def reach(kernel, dilations):
    return sum((kernel - 1) * dilation for dilation in dilations)


def layers_needed(kernel, distance):
    layers = 0
    while (2**layers - 1) < distance:
        layers += 1
    return layers


# %% wrong: layers: one at least
def causal_conv(x, weight, bias, dilation):
    return F.conv1d(F.pad(x, ((weight.shape[2] - 1) * dilation, 0)), weight, bias, dilation=dilation)


def reach(kernel, dilations):
    return sum((kernel - 1) * dilation for dilation in dilations)


def layers_needed(kernel, distance):
    layers = 1
    while (kernel - 1) * (2**layers - 1) < distance:
        layers += 1
    return layers

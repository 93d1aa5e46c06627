"""Answers to `sizes`. `right` ones must keep every point, `wrong` ones must lose on test_sizes and nowhere else."""


# %% right: count the places where the window can stand
def conv_size(size, kernel, stride=1, padding=0):
    return len(range(0, size + 2 * padding - kernel + 1, stride))


def transposed_size(size, kernel, stride=1, padding=0, output_padding=0):
    spread = (size - 1) * stride + 1
    return spread + (kernel - 1) - 2 * padding + output_padding


# %% wrong: padding on one side only
def conv_size(size, kernel, stride=1, padding=0):
    return (size + padding - kernel) // stride + 1


def transposed_size(size, kernel, stride=1, padding=0, output_padding=0):
    return (size - 1) * stride - padding + kernel + output_padding


# %% wrong: the one is forgotten
def conv_size(size, kernel, stride=1, padding=0):
    return (size + 2 * padding - kernel) // stride


def transposed_size(size, kernel, stride=1, padding=0, output_padding=0):
    return (size - 1) * stride - 2 * padding + kernel + output_padding


# %% wrong: rounded up, which fits 28 pixels and not 27
def conv_size(size, kernel, stride=1, padding=0):
    return -(-(size + 2 * padding - kernel) // stride) + 1


def transposed_size(size, kernel, stride=1, padding=0, output_padding=0):
    return (size - 1) * stride - 2 * padding + kernel + output_padding


# %% wrong: not whole numbers
def conv_size(size, kernel, stride=1, padding=0):
    return (size + 2 * padding - kernel) / stride + 1


def transposed_size(size, kernel, stride=1, padding=0, output_padding=0):
    return (size - 1) * stride - 2 * padding + kernel + output_padding


# %% wrong: output_padding on both sides
def conv_size(size, kernel, stride=1, padding=0):
    return (size + 2 * padding - kernel) // stride + 1


def transposed_size(size, kernel, stride=1, padding=0, output_padding=0):
    return (size - 1) * stride - 2 * padding + kernel + 2 * output_padding


# %% wrong: the transposed layer as a plain stride times size
def conv_size(size, kernel, stride=1, padding=0):
    return (size + 2 * padding - kernel) // stride + 1


def transposed_size(size, kernel, stride=1, padding=0, output_padding=0):
    return size * stride


# %% wrong: a discriminator's layer taken for its transpose, as in print (28 becomes 224)
def transposed_size(size, kernel, stride=1, padding=0, output_padding=0):
    return (size - 1) * stride - 2 * padding + kernel + output_padding


conv_size = transposed_size


# %% wrong: a constant
def conv_size(size, kernel, stride=1, padding=0):
    return 14


def transposed_size(size, kernel, stride=1, padding=0, output_padding=0):
    return 14

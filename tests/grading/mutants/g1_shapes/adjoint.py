"""Answers to `adjoint`. `right` ones must keep every point, `wrong` ones must lose on test_adjoint and nowhere else."""


# %% right: the gradient of a linear map is its transpose
def conv_adjoint(y, weight, size, stride=1, padding=0):
    x = torch.zeros(y.shape[0], weight.shape[1], *size, dtype=y.dtype, requires_grad=True)
    (answer,) = torch.autograd.grad(F.conv2d(x, weight, stride=stride, padding=padding), x, y)
    return answer


# %% right: add up each window by hand
def conv_adjoint(y, weight, size, stride=1, padding=0):
    kernel = weight.shape[-1]
    padded = y.new_zeros(y.shape[0], weight.shape[1], size[0] + 2 * padding, size[1] + 2 * padding)
    for i in range(y.shape[2]):
        for j in range(y.shape[3]):
            part = torch.einsum("nk,kcab->ncab", y[:, :, i, j], weight)
            padded[:, :, i * stride : i * stride + kernel, j * stride : j * stride + kernel] += part
    return padded[:, :, padding : padding + size[0], padding : padding + size[1]]


# %% wrong: the size of x is not asked for, as in print
def conv_adjoint(y, weight, size, stride=1, padding=0):
    return F.conv_transpose2d(y, weight, stride=stride, padding=padding)


# %% wrong: the kernel is flipped
def conv_adjoint(y, weight, size, stride=1, padding=0):
    extra = [n - ((m - 1) * stride - 2 * padding + weight.shape[-1]) for n, m in zip(size, y.shape[-2:])]
    return F.conv_transpose2d(y, weight.flip(2, 3), stride=stride, padding=padding, output_padding=tuple(extra))


# %% wrong: a convolution with the channels swapped, not flipped
def conv_adjoint(y, weight, size, stride=1, padding=0):
    return F.conv2d(y, weight.transpose(0, 1), padding=padding)


# %% wrong: the stride is forgotten and the picture stretched
def conv_adjoint(y, weight, size, stride=1, padding=0):
    return F.interpolate(F.conv_transpose2d(y, weight, padding=padding), size=tuple(size))


# %% wrong: padded with zeros to the size instead of output_padding
def conv_adjoint(y, weight, size, stride=1, padding=0):
    back = F.conv_transpose2d(y, weight, stride=stride, padding=padding)
    return F.pad(back, (0, size[1] - back.shape[3], 0, size[0] - back.shape[2]))


# %% wrong: made square
def conv_adjoint(y, weight, size, stride=1, padding=0):
    extra = size[0] - ((y.shape[-2] - 1) * stride - 2 * padding + weight.shape[-1])
    return F.conv_transpose2d(y, weight, stride=stride, padding=padding, output_padding=extra)


# %% wrong: divided by the number of weights
def conv_adjoint(y, weight, size, stride=1, padding=0):
    extra = [n - ((m - 1) * stride - 2 * padding + weight.shape[-1]) for n, m in zip(size, y.shape[-2:])]
    back = F.conv_transpose2d(y, weight, stride=stride, padding=padding, output_padding=tuple(extra))
    return back / weight[0].numel()


# %% wrong: zeros
def conv_adjoint(y, weight, size, stride=1, padding=0):
    return y.new_zeros(y.shape[0], weight.shape[1], *size)

"""Answers to `distortion`. `right` ones must keep every point, `wrong` ones lose on test_distortion and nowhere else."""


# %% right: the library's density
def distortion(x, x_hat, variance):
    pixels = torch.distributions.Normal(x_hat, math.sqrt(variance)).log_prob(x)
    return -pixels.reshape(len(x), -1).sum(-1)


def believed_sigma(image_shape):
    c, h, w = image_shape
    return torch.tensor(c * h * w / 2.0).sqrt()


# %% right: picture by picture, with torch's own loss
def distortion(x, x_hat, variance):
    prices = []
    for one, copy in zip(x, x_hat):
        v = torch.full_like(copy, variance)
        prices.append(F.gaussian_nll_loss(copy, one, v, full=True, reduction="sum", eps=1e-12))
    return torch.stack(prices)


def believed_sigma(image_shape):
    numbers = torch.zeros(image_shape).numel()
    return (numbers / 2) ** 0.5


# %% right: in float64, the mean times D
def distortion(x, x_hat, variance):
    miss = F.mse_loss(x_hat.double(), x.double(), reduction="none").flatten(1)
    d = miss.shape[1]
    sigma = variance**0.5
    return d * (miss.mean(1) / (2 * sigma**2) + math.log(sigma) + 0.5 * math.log(2 * math.pi))


def believed_sigma(image_shape):
    return 0.5 * math.sqrt(2 * image_shape[0] * image_shape[1] * image_shape[2])


# %% wrong: nn.MSELoss, as in print
def distortion(x, x_hat, variance):
    return nn.MSELoss()(x_hat, x)


def believed_sigma(image_shape):
    return math.sqrt(math.prod(image_shape) / 2)


# %% wrong: a mean over the pixels
def distortion(x, x_hat, variance):
    return (x - x_hat).square().flatten(1).mean(1) / (2 * variance) + 0.5 * math.log(2 * math.pi * variance)


def believed_sigma(image_shape):
    return math.sqrt(math.prod(image_shape) / 2)


# %% wrong: the mean over the batch
def distortion(x, x_hat, variance):
    error = (x - x_hat).square().sum() / len(x)
    price = error / (2 * variance) + x[0].numel() / 2 * math.log(2 * math.pi * variance)
    return price.expand(len(x))


def believed_sigma(image_shape):
    return math.sqrt(math.prod(image_shape) / 2)


# %% wrong: without the constants
def distortion(x, x_hat, variance):
    return (x - x_hat).square().flatten(1).sum(1) / (2 * variance)


def believed_sigma(image_shape):
    return math.sqrt(math.prod(image_shape) / 2)


# %% wrong: the variance taken for sigma
def distortion(x, x_hat, variance):
    error = (x - x_hat).square().flatten(1).sum(1)
    return error / (2 * variance**2) + x[0].numel() / 2 * math.log(2 * math.pi * variance**2)


def believed_sigma(image_shape):
    return math.sqrt(math.prod(image_shape) / 2)


# %% wrong: the constant of one pixel only
def distortion(x, x_hat, variance):
    return (x - x_hat).square().flatten(1).sum(1) / (2 * variance) + 0.5 * math.log(2 * math.pi * variance)


def believed_sigma(image_shape):
    return math.sqrt(math.prod(image_shape) / 2)


# %% wrong: the log-likelihood, not minus it
def distortion(x, x_hat, variance):
    return torch.distributions.Normal(x_hat, math.sqrt(variance)).log_prob(x).flatten(1).sum(1)


def believed_sigma(image_shape):
    return math.sqrt(math.prod(image_shape) / 2)


# %% wrong: the variance is not used
def distortion(x, x_hat, variance):
    return (x - x_hat).square().flatten(1).sum(1) + x[0].numel() / 2 * math.log(math.pi)


def believed_sigma(image_shape):
    return math.sqrt(math.prod(image_shape) / 2)


# %% wrong: absolute errors
def distortion(x, x_hat, variance):
    error = 0.5 * (x - x_hat).abs().flatten(1).sum(1)
    return error / (2 * variance) + x[0].numel() / 2 * math.log(2 * math.pi * variance)


def believed_sigma(image_shape):
    return math.sqrt(math.prod(image_shape) / 2)


# %% wrong: needs four axes
def distortion(x, x_hat, variance):
    n, c, h, w = x.shape
    return (x - x_hat).square().sum((1, 2, 3)) / (2 * variance) + c * h * w / 2 * math.log(2 * math.pi * variance)


def believed_sigma(image_shape):
    return math.sqrt(math.prod(image_shape) / 2)


# %% wrong: for one channel only
def distortion(x, x_hat, variance):
    error = (x - x_hat).square().flatten(1).sum(1)
    return error / (2 * variance) + x.shape[-1] * x.shape[-2] / 2 * math.log(2 * math.pi * variance)


def believed_sigma(image_shape):
    return math.sqrt(math.prod(image_shape) / 2)


# %% wrong: no gradient to the decoder
def distortion(x, x_hat, variance):
    error = (x - x_hat.detach()).square().flatten(1).sum(1)
    return error / (2 * variance) + x[0].numel() / 2 * math.log(2 * math.pi * variance)


def believed_sigma(image_shape):
    return math.sqrt(math.prod(image_shape) / 2)


# %% wrong: changes its input
def distortion(x, x_hat, variance):
    with torch.no_grad():
        x -= x_hat
    return x.square().flatten(1).sum(1) / (2 * variance) + x[0].numel() / 2 * math.log(2 * math.pi * variance)


def believed_sigma(image_shape):
    return math.sqrt(math.prod(image_shape) / 2)


# %% wrong: the hidden variance, not the hidden sigma
def distortion(x, x_hat, variance):
    error = (x - x_hat).square().flatten(1).sum(1)
    return error / (2 * variance) + x[0].numel() / 2 * math.log(2 * math.pi * variance)


def believed_sigma(image_shape):
    return math.prod(image_shape) / 2


# %% wrong: the hidden sigma without its two
def distortion(x, x_hat, variance):
    error = (x - x_hat).square().flatten(1).sum(1)
    return error / (2 * variance) + x[0].numel() / 2 * math.log(2 * math.pi * variance)


def believed_sigma(image_shape):
    return math.sqrt(math.prod(image_shape))


# %% wrong: the hidden sigma forgets the channels
def distortion(x, x_hat, variance):
    error = (x - x_hat).square().flatten(1).sum(1)
    return error / (2 * variance) + x[0].numel() / 2 * math.log(2 * math.pi * variance)


def believed_sigma(image_shape):
    return math.sqrt(image_shape[1] * image_shape[2] / 2)


# %% wrong: the hidden sigma of 28 x 28, always
def distortion(x, x_hat, variance):
    error = (x - x_hat).square().flatten(1).sum(1)
    return error / (2 * variance) + x[0].numel() / 2 * math.log(2 * math.pi * variance)


def believed_sigma(image_shape):
    return 19.799

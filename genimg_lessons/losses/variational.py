"""Losses of the variational auto-encoder: the two terms of the evidence lower bound, and its tighter cousin.

For an encoder q(z|x), a decoder p(x|z) and a prior p(z) (Kingma & Welling 2014, arXiv 1312.6114, Eq. 3)

    log p(x) >= E_q[log p(x|z)] - KL(q(z|x) || p(z)),

so the loss to be minimised is the reconstruction term -log p(x|z), one draw of z per image, plus the divergence.
Everything is in nats and summed over the elements of an image, one value per image: (N,). The choice of p(x|z) is a
choice of loss, and each of the three below says which values it is a density of.
"""

from __future__ import annotations

import math

import torch
from torch.nn import functional as F

from genimg_lessons.checks import require_same_shape, require_shape

__all__ = [
    "bernoulli_nll",
    "discretized_logistic_nll",
    "gaussian_kl",
    "gaussian_nll",
    "importance_weighted_bound",
    "negative_elbo",
]


def require_batch(x: torch.Tensor, name: str) -> None:
    """Raise unless `x` has a batch axis and at least one more, and holds floating-point values."""
    if not isinstance(x, torch.Tensor) or not x.is_floating_point():
        raise TypeError(
            f"{name}: expected a floating-point tensor, got {type(x).__name__} {getattr(x, 'dtype', '')}".rstrip()
        )
    if x.ndim < 2:
        raise ValueError(f"{name}: expected a batch axis and at least one more, got shape {tuple(x.shape)}")


def require_range(x: torch.Tensor, low: float, high: float, name: str, remedy: str) -> None:
    """Raise ValueError if a value lies outside [low, high] (by more than float32 rounding) or is NaN."""
    smallest, largest = x.detach().aminmax()
    if not (smallest >= low - 1e-4 and largest <= high + 1e-4):
        raise ValueError(
            f"{name}: expected values in [{low:g}, {high:g}], got values from {float(smallest):.4g} to "
            f"{float(largest):.4g}; {remedy}"
        )


def gaussian_kl(mean: torch.Tensor, log_variance: torch.Tensor) -> torch.Tensor:
    """KL(N(mean, exp(log_variance)) || N(0, I)) = 1/2 sum_d (mean^2 + variance - 1 - log variance).

    mean, log_variance: (N, D) -> (N,) nats. Ref: Kingma & Welling 2014, arXiv 1312.6114, App. B.
    Raises ValueError if the shapes differ or are not (N, D).
    """
    require_shape(mean, ("N", "D"), "mean")
    require_same_shape(mean, log_variance, "mean, log_variance")
    return 0.5 * (mean.square() + log_variance.exp() - 1 - log_variance).sum(dim=1)


def bernoulli_nll(logits: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
    """-log p(x) when each element is 1 with probability sigmoid(logit): binary cross-entropy.

    logits: (N, ...) real; target: same shape in [0, 1] -> (N,) nats. A likelihood for binary targets only; on grey
    values it is a usable loss, but not minus the logarithm of a density (its least value is not 0).
    Raises ValueError if shapes differ or the target leaves [0, 1] (images in [-1, 1] belong into `images.to_unit` first).
    """
    require_batch(logits, "logits")
    require_same_shape(logits, target, "logits, target")
    require_range(target, 0, 1, "target", "map images from [-1, 1] with images.to_unit first")
    return F.binary_cross_entropy_with_logits(logits, target.to(logits.dtype), reduction="none").flatten(1).sum(dim=1)


def gaussian_nll(mean: torch.Tensor, target: torch.Tensor, variance: float | torch.Tensor) -> torch.Tensor:
    """-log N(target; mean, variance I) = |target - mean|^2 / (2 variance) + D/2 log(2 pi variance).

    mean, target: (N, ...) real; variance: a positive number, or a tensor that broadcasts to the same shape -> (N,) nats.
    The sum of squared errors plus the KL is the negative ELBO of this model with variance 1/2, up to a constant.
    Raises ValueError if shapes differ or the variance is not positive.
    """
    require_batch(mean, "mean")
    require_same_shape(mean, target, "mean, target")
    variance = torch.as_tensor(variance, dtype=mean.dtype, device=mean.device)
    if not bool((variance > 0).all()):
        raise ValueError(f"variance: expected values above 0, got a smallest value of {float(variance.min()):.4g}")
    if torch.broadcast_shapes(variance.shape, mean.shape) != mean.shape:
        raise ValueError(
            f"variance: expected a shape that broadcasts to {tuple(mean.shape)}, got {tuple(variance.shape)}"
        )
    terms = (target - mean).square() / (2 * variance) + 0.5 * torch.log(2 * math.pi * variance)
    return terms.flatten(1).sum(dim=1)


def discretized_logistic_nll(
    mean: torch.Tensor, log_scale: torch.Tensor, target: torch.Tensor, *, levels: int = 256
) -> torch.Tensor:
    """-log of the probability that a logistic variable falls into the bin of each grey level.

    mean: (N, ...) real; target: same shape, `levels` equally spaced values in [-1, 1]; log_scale: broadcasts to that
    shape, the logarithm of the scale s in the same units -> (N,) nats. With h = 1 / (levels - 1), half a bin,

        P(x) = sigmoid((x + h - mean) / s) - sigmoid((x - h - mean) / s),

    and the first and last bin reach to infinity, so that the probabilities of all levels sum to one.
    Ref: Salimans et al. 2017 (PixelCNN++), arXiv 1701.05517, Eq. 2. Raises ValueError if shapes differ or the target
    leaves [-1, 1].
    """
    require_batch(mean, "mean")
    require_same_shape(mean, target, "mean, target")
    require_range(target, -1, 1, "target", "map images from [0, 1] with images.to_signed first")
    if isinstance(levels, bool) or not isinstance(levels, int) or levels < 2:
        raise ValueError(f"levels: expected a whole number of at least 2, got {levels!r}")
    half = 1 / (levels - 1)
    inverse_scale = torch.exp(-log_scale)
    upper = (target + half - mean) * inverse_scale
    lower = (target - half - mean) * inverse_scale
    # sigmoid(a) - sigmoid(b) = sigmoid(a) sigmoid(-b) (1 - exp(b - a)): no cancellation far from the mean.
    log_below_upper, log_above_lower = F.logsigmoid(upper), F.logsigmoid(-lower)
    width = (2 * half * inverse_scale).expand_as(mean)
    log_probability = log_below_upper + log_above_lower + torch.log(-torch.expm1(-width))
    log_probability = torch.where(target < -1 + half, log_below_upper, log_probability)
    log_probability = torch.where(target > 1 - half, log_above_lower, log_probability)
    return -log_probability.flatten(1).sum(dim=1)


def negative_elbo(nll: torch.Tensor, kl: torch.Tensor, beta: float = 1.0) -> torch.Tensor:
    """The loss of the variational auto-encoder: nll + beta * kl.

    nll, kl: (N,) nats -> (N,) nats. beta = 1 bounds -log p(x) from above; another beta (Higgins et al. 2017,
    beta-VAE) is a different goal. Raises ValueError if the shapes differ or beta is negative.
    """
    require_shape(nll, ("N",), "nll")
    require_same_shape(nll, kl, "nll, kl")
    if not 0 <= beta < math.inf:
        raise ValueError(f"beta: expected a finite number of at least 0, got {beta}")
    return nll + beta * kl


def importance_weighted_bound(log_weights: torch.Tensor) -> torch.Tensor:
    """Lower bound on log p(x) from K draws: log (1/K) sum_k p(x, z_k) / q(z_k | x).

    log_weights: (K, N) with log p(x, z_k) - log q(z_k | x) -> (N,) nats. K = 1 is the ELBO; its mean never falls as K
    grows. Ref: Burda, Grosse & Salakhutdinov 2016, arXiv 1509.00519. Raises ValueError unless the shape is (K, N), K >= 1.
    """
    require_shape(log_weights, ("K", "N"), "log_weights")
    if log_weights.shape[0] == 0:
        raise ValueError("log_weights: expected at least one draw, got shape (0, N)")
    return torch.logsumexp(log_weights, dim=0) - math.log(log_weights.shape[0])

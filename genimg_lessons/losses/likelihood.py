"""Exact likelihoods of images with K grey levels, and the unit in which they are compared."""

from __future__ import annotations

import math

import torch
from torch.nn import functional as F

from genimg_lessons.checks import describe, require_positive, require_shape

__all__ = ["bits_per_dim", "categorical_nll"]


def categorical_nll(logits: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
    """-log p(x) of an autoregressive model: the sum over all channels and pixels of -log softmax(logits)[x].

    logits: (N, K, C, H, W), the K grey levels on the second axis; target: (N, C, H, W) int64 in 0 ... K-1 -> (N,) nats.
    By the chain rule (van den Oord et al. 2016, arXiv 1601.06759, Eq. 1) this is the likelihood itself, not a bound.
    Raises TypeError if the target is not int64, ValueError on other shapes or on levels outside 0 ... K-1.
    """
    require_shape(logits, ("N", "K", "C", "H", "W"), "logits")
    batch, levels, *rest = logits.shape
    require_shape(target, (batch, *rest), "target")
    if target.dtype != torch.int64:
        raise TypeError(f"target: expected int64 grey levels, got {describe(target)}")
    if target.numel():
        # Checked here because F.cross_entropy would silently skip -100 and crash a GPU on other levels.
        smallest, largest = target.aminmax()
        if smallest < 0 or largest >= levels:
            raise ValueError(
                f"target: expected grey levels 0 ... {levels - 1}, got values from {int(smallest)} to {int(largest)}"
            )
    return F.cross_entropy(logits, target, reduction="none").flatten(1).sum(dim=1)


def bits_per_dim(nll_nats: torch.Tensor, dims: int) -> torch.Tensor:
    """Negative log-likelihood in bits for each of the `dims` = C * H * W numbers of an image: nats / (dims * ln 2).

    nll_nats: (N,) -> (N,). Uniform guessing among K levels costs log2 K. Raises ValueError unless dims is above 0.
    """
    require_shape(nll_nats, ("N",), "nll_nats")
    require_positive(dims, "dims", whole=True)
    return nll_nats / (dims * math.log(2))

"""Distances between two sets of images, measured in the features of a classifier."""

from __future__ import annotations

import torch

from genimg_lessons.checks import require_shape

__all__ = ["frechet_distance"]


def _moments(features: torch.Tensor, name: str) -> tuple[torch.Tensor, torch.Tensor]:
    """Mean (D,) and covariance (D, D) of features (N, D) in float64."""
    require_shape(features, ("N", "D"), name)
    if len(features) < 2:
        raise ValueError(f"{name}: expected at least 2 rows to estimate a covariance, got {len(features)}")
    if not torch.isfinite(features).all():
        raise ValueError(f"{name}: expected finite features, got NaN or infinity")
    features = features.double()
    return features.mean(0), torch.cov(features.T).reshape(features.shape[1], features.shape[1])


def _square_root(matrix: torch.Tensor) -> torch.Tensor:
    """Symmetric square root of a symmetric positive semi-definite matrix (D, D)."""
    values, vectors = torch.linalg.eigh(matrix)
    return (vectors * values.clamp_min(0).sqrt()) @ vectors.T


def frechet_distance(a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    """Frechet distance of two Gaussians fitted to features: |m_a - m_b|^2 + Tr(S_a + S_b - 2 (S_a S_b)^(1/2)).

    a: (N, D), b: (M, D) features of two sets of images, at least two rows each -> a float64 scalar >= 0, in squared
    feature units. Biased upwards for few samples, so compare only values with the same N, M and D, and quote the
    distance of two real sets beside it. Raises ValueError on other shapes or non-finite values.
    Ref: Heusel et al. 2017, arXiv 1706.08500, Eq. 6.
    """
    mean_a, covariance_a = _moments(a, "a")
    mean_b, covariance_b = _moments(b, "b")
    require_shape(b, ("M", a.shape[1]), "b")
    # Tr (S_a S_b)^(1/2) = Tr (R S_b R)^(1/2) with R = S_a^(1/2): a symmetric matrix, so no complex roots appear.
    root = _square_root(covariance_a)
    cross = torch.linalg.eigvalsh(root @ covariance_b @ root).clamp_min(0).sqrt().sum()
    distance = (mean_a - mean_b).square().sum() + covariance_a.trace() + covariance_b.trace() - 2 * cross
    return distance.clamp_min(0)  # rounding can take equal sets a hair below zero

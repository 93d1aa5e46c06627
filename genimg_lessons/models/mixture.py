"""A mixture of Gaussians with full covariances, fitted by expectation-maximisation.

    p(z) = sum_k weight_k N(z; mean_k, L_k L_k^T),        L_k lower triangular (the Cholesky factor)

It serves as a sampler of its own for small vectors, and as a prior for a trained variational auto-encoder: the
encoded training images rarely fill the standard normal that the encoder was pulled towards, so drawing the latent
from a mixture fitted to them gives better samples (ex-post density estimation: Ghosh et al. 2020, arXiv 1903.12436).
"""

from __future__ import annotations

import math

import torch
from torch import nn

from genimg_lessons.checks import require_positive, require_shape
from genimg_lessons.seeding import randn

__all__ = ["MixturePrior"]


class MixturePrior(nn.Module):
    """Mixture of `components` Gaussians over vectors of length `latent_dim`; a standard normal until it is fitted."""

    def __init__(self, *, latent_dim: int, components: int) -> None:
        """Raise TypeError or ValueError unless both sizes are whole numbers above 0."""
        super().__init__()
        require_positive(latent_dim, "latent_dim", whole=True)
        require_positive(components, "components", whole=True)
        self.register_buffer("log_weight", torch.full((components,), -math.log(components)))  # (K,)
        self.register_buffer("mean", torch.zeros(components, latent_dim))  # (K, D)
        self.register_buffer("scale", torch.eye(latent_dim).repeat(components, 1, 1))  # (K, D, D), the Cholesky factors

    def component_log_prob(self, z: torch.Tensor) -> torch.Tensor:
        """Joint density: log weight_k + log N(z; mean_k, L_k L_k^T). z: (N, D) -> (N, K) nats."""
        require_shape(z, ("N", self.mean.shape[1]), "z")
        identity = torch.eye(z.shape[1], dtype=self.scale.dtype, device=z.device)
        whiten = torch.linalg.solve_triangular(self.scale, identity.expand_as(self.scale), upper=False)  # (K, D, D)
        white = z @ whiten.mT - (self.mean.unsqueeze(1) @ whiten.mT)  # (K, N, D): standard normal under component k
        log_volume = whiten.diagonal(dim1=1, dim2=2).log().sum(dim=1) - 0.5 * z.shape[1] * math.log(2 * math.pi)  # (K,)
        return (self.log_weight + log_volume) - 0.5 * white.square().sum(dim=2).T

    def log_prob(self, z: torch.Tensor) -> torch.Tensor:
        """Log density, log p(z). z: (N, D) -> (N,) nats."""
        return self.component_log_prob(z).logsumexp(dim=1)

    @torch.no_grad()
    def sample(self, n: int, generator: torch.Generator | None = None) -> torch.Tensor:
        """Draw n vectors: first which component, then a normal vector scaled and moved -> (n, D)."""
        require_positive(n, "n", whole=True)
        weights = self.log_weight.exp().to(generator.device if generator is not None else "cpu")
        which = torch.multinomial(weights, n, replacement=True, generator=generator).to(self.mean.device)
        noise = randn(n, self.mean.shape[1], generator=generator, device=self.mean.device, dtype=self.mean.dtype)
        return self.mean[which] + (self.scale[which] @ noise.unsqueeze(2)).squeeze(2)

    @torch.no_grad()
    def fit(
        self, z: torch.Tensor, generator: torch.Generator | None = None, *, iterations: int = 25, floor: float = 1e-3
    ) -> MixturePrior:
        """Fit weights, means and covariances to `z` (N, D), N >= components, and return self.

        A few rounds of k-means give the first responsibilities; `iterations` rounds of expectation-maximisation
        follow, none of which lowers the likelihood (up to the floor). floor: this share of the mean variance of `z`
        is added to every variance, so that no component can shrink onto a single point. Raises ValueError if there are
        fewer points than components, or if a value is not finite.
        """
        components, dims = self.mean.shape
        require_shape(z, ("N", dims), "z")
        require_positive(iterations, "iterations", whole=True)
        if len(z) < components or not bool(torch.isfinite(z).all()):
            raise ValueError(f"z: expected at least {components} finite vectors, got {tuple(z.shape)}")
        z = z.detach().to(self.mean)
        jitter = floor * z.var(dim=0, correction=0).mean().clamp_min(1e-12) * torch.eye(dims).to(z)
        self._maximise(z, nn.functional.one_hot(nearest_centres(z, components, generator), components).to(z), jitter)
        for _ in range(iterations):
            self._maximise(z, self.component_log_prob(z).softmax(dim=1), jitter)
        return self

    def _maximise(self, z: torch.Tensor, responsibility: torch.Tensor, jitter: torch.Tensor) -> None:
        """Set the parameters to the best ones for given responsibilities. z: (N, D); responsibility: (N, K)."""
        count = responsibility.sum(dim=0).clamp_min(1e-6)  # (K,)
        self.log_weight.copy_((count / count.sum()).log())
        self.mean.copy_(responsibility.T @ z / count.unsqueeze(1))
        centred = (z - self.mean.unsqueeze(1)) * responsibility.T.sqrt().unsqueeze(2)  # (K, N, D)
        covariance = centred.mT @ centred / count.view(-1, 1, 1) + jitter
        self.scale.copy_(torch.linalg.cholesky(covariance))


def nearest_centres(
    z: torch.Tensor, components: int, generator: torch.Generator | None, rounds: int = 10
) -> torch.Tensor:
    """k-means: the index of the nearest of `components` centres for each vector. z: (N, D) -> (N,) int64.

    The first centres are random points. Each round moves a centre to the mean of its points; a centre without points
    stays where it is.
    """
    source = generator.device if generator is not None else "cpu"
    centres = z[torch.randperm(len(z), generator=generator, device=source)[:components].to(z.device)]
    for _ in range(rounds):
        member = nn.functional.one_hot(torch.cdist(z, centres).argmin(dim=1), components).to(z)  # (N, K)
        count = member.sum(dim=0).unsqueeze(1)
        centres = torch.where(count > 0, member.T @ z / count.clamp_min(1), centres)
    return torch.cdist(z, centres).argmin(dim=1)

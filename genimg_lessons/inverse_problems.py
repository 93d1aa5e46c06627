"""From a measurement back to an image: y = A x + n, and what we believe about images.

    E(x) = |A x - y|^2 / (2 sigma^2) + weight * R(x)          minimised over the image x, never over weights

The first term is -log p(y|x) for Gaussian noise (`laplace_misfit` is the one for noise that lies now and then), R is
-log p(x) up to a constant: the minimum is the most probable image (maximum a posteriori). `map_descent` walks downhill; `plug_and_play` replaces the walk along R by a denoiser. Both are
generators that yield after each step. A degradation here is linear: it has `A` and `A_adjoint`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import torch
from torch.nn import functional as F

from genimg_lessons.checks import require_images, require_positive, require_shape
from genimg_lessons.models.mixture import MixturePrior

__all__ = [
    "Estimate",
    "data_energy",
    "gaussian_misfit",
    "laplace_misfit",
    "map_descent",
    "patch_prior",
    "plug_and_play",
    "smooth_total_variation",
]

Prior = Callable[[torch.Tensor], torch.Tensor]
Misfit = Callable[[torch.Tensor, float], torch.Tensor]
HALVINGS = 20


@dataclass(frozen=True)
class Estimate:
    """Where a walk stands: `number` of the step, the `image` (N, C, H, W), the `energy` (N,) of that image, in nats."""

    number: int
    image: torch.Tensor
    energy: torch.Tensor


def require_linear(degradation: object) -> None:
    """Raise TypeError unless the degradation has both directions."""
    if not (hasattr(degradation, "A") and hasattr(degradation, "A_adjoint")):
        raise TypeError(f"degradation: expected a linear one, with A and A_adjoint, got a {type(degradation).__name__}")


def gaussian_misfit(residual: torch.Tensor, sigma: float) -> torch.Tensor:
    """-log p(y|x) for Gaussian noise, up to a constant: sum of r^2 / (2 sigma^2). (N, C, h, w) -> (N,) nats."""
    return residual.square().flatten(1).sum(dim=1) / (2 * sigma**2)


def laplace_misfit(residual: torch.Tensor, sigma: float, epsilon: float = 0.01) -> torch.Tensor:
    """-log p(y|x) for Laplace noise of standard deviation sigma, up to a constant, with its corner rounded off.

    sum of (sqrt(r^2 + epsilon^2) - epsilon) sqrt(2) / sigma, for |r| / b with b = sigma / sqrt(2); epsilon: in the units of
    the residual, well below sigma. (N, C, h, w) -> (N,) nats. A wild reading pulls no harder than a mild one.
    """
    require_positive(epsilon, "epsilon")
    rounded = (residual.square() + epsilon**2).sqrt() - epsilon
    return rounded.flatten(1).sum(dim=1) * 2**0.5 / sigma


def data_energy(x: torch.Tensor, y: torch.Tensor, degradation: object, sigma: float) -> torch.Tensor:
    """How badly x explains y: |A x - y|^2 / (2 sigma^2), a sum over the measurement -> (N,) nats."""
    return gaussian_misfit(degradation.A(x) - y, sigma)


def smooth_total_variation(x: torch.Tensor, epsilon: float = 0.01) -> torch.Tensor:
    """Total variation with its corner rounded off, so that it has a gradient everywhere: a sum -> (N,).

    sum of sqrt(d_down^2 + d_right^2 + epsilon^2) - epsilon over the pixels; x: (N, C, H, W). The isotropic form of Rudin,
    Osher & Fatemi 1992. Small differences cost like their square, large ones like their size: noise goes, edges stay.
    """
    require_shape(x, ("N", "C", "H", "W"), "x")
    require_positive(epsilon, "epsilon")
    down = F.pad(x.diff(dim=2), (0, 0, 0, 1))
    right = F.pad(x.diff(dim=3), (0, 1))
    return ((down.square() + right.square() + epsilon**2).sqrt() - epsilon).flatten(1).sum(dim=1)


def patch_prior(mixture: MixturePrior, patch_size: int) -> Prior:
    """A prior learned from patches: R(x) = -sum of log p(patch - its mean) over all overlapping patches / patch area.

    mixture: fitted to patches (N, patch_size^2) without their means, of one channel. Each pixel lies in patch_size^2
    patches, hence the division. Returns a function (N, C, H, W) -> (N,) nats; channels are taken one by one. Ref: the
    expected patch log likelihood of Zoran & Weiss 2011 (ICCV), minimised here by plain descent. Raises ValueError if the
    mixture is for vectors of another length.
    """
    require_positive(patch_size, "patch_size", whole=True)
    area = patch_size**2
    if mixture.mean.shape[1] != area:
        raise ValueError(f"mixture: expected vectors of {area} pixels, got {mixture.mean.shape[1]}")

    def prior(x: torch.Tensor) -> torch.Tensor:
        require_shape(x, ("N", "C", "H", "W"), "x")
        patches = F.unfold(x.flatten(0, 1).unsqueeze(1), patch_size).mT  # (N C, places, area)
        patches = patches - patches.mean(dim=2, keepdim=True)
        log_prob = mixture.log_prob(patches.flatten(0, 1))
        return -log_prob.view(len(x), -1).sum(dim=1) / area

    return prior


def map_descent(
    y: torch.Tensor,
    degradation: object,
    prior: Prior,
    *,
    sigma: float,
    weight: float,
    steps: int,
    start: torch.Tensor | None = None,
    misfit: Misfit = gaussian_misfit,
) -> Iterator[Estimate]:
    """Gradient descent on E(x) in image space, with momentum and a step size that finds itself, one for each image.

    y: the measurement, (N, C, h, w) in [0, 1] up to its noise; degradation: linear, with `A` and `A_adjoint`; prior:
    R, (N, C, H, W) -> (N,), with a gradient; sigma: standard deviation of the noise; weight: of the prior; start: first
    image, A'y if None; misfit: -log p(y|x), called with the residual A x - y and sigma. A step of size s sigma^2 (first s = 1) is taken if the energy falls at least as far as a parabola
    of that curvature promises; otherwise s is halved. Momentum as in Nesterov's method, begun anew when the energy has
    risen. Yields the start as number 0, then one Estimate per step. Ref: Beck & Teboulle 2009, FISTA with backtracking
    (SIAM J. Imaging Sciences 2:1, section 4), without its proximal step; restart: O'Donoghue & Candès 2012, 1204.3982.
    Raises TypeError for a degradation without adjoint, RuntimeError if the energy is not finite or no step lowers it (a
    prior whose gradient is wrong).
    """
    require_linear(degradation)
    require_images(y, "y")
    for name, value in {"sigma": sigma, "weight": weight}.items():
        require_positive(value, name)
    require_positive(steps, "steps", whole=True)

    @torch.no_grad()
    def energy(x: torch.Tensor) -> torch.Tensor:
        return misfit(degradation.A(x) - y, sigma) + weight * prior(x)

    def gradient(x: torch.Tensor) -> torch.Tensor:
        residual = (degradation.A(x) - y).detach().requires_grad_()
        x = x.detach().requires_grad_()
        with torch.enable_grad():
            (pull,) = torch.autograd.grad(misfit(residual, sigma).sum(), residual)
            (slope,) = torch.autograd.grad(prior(x).sum(), x)
        return degradation.A_adjoint(pull) + weight * slope

    x = (degradation.A_adjoint(y) if start is None else start).detach().clone()
    ahead, before = x, energy(x)
    size = torch.full_like(before, sigma**2)  # (N,)
    age = torch.zeros_like(before)
    yield Estimate(0, x, before)
    for number in range(1, steps + 1):
        here = energy(ahead)
        if not bool(torch.isfinite(here).all()):
            raise RuntimeError(f"map_descent: the energy is not finite at step {number}: check the prior and the start")
        slope = gradient(ahead)
        steep = slope.square().flatten(1).sum(dim=1)
        for _ in range(HALVINGS):
            new = ahead - size.view(-1, 1, 1, 1) * slope
            now = energy(new)
            # float32 cannot resolve a fall of less than a few units in its last place
            too_long = ~(now <= here - 0.5 * size * steep + 1e-6 * here.abs())
            if not bool(too_long.any()):
                break
            size = torch.where(too_long, size / 2, size)
        else:
            raise RuntimeError(
                f"map_descent: no step lowers the energy at step {number} (it is {here[too_long][0].item():.4g} nats); "
                "check that the prior's gradient belongs to it"
            )
        age = torch.where(now <= before, age + 1, torch.zeros_like(age))
        ahead = new + (age / (age + 3)).view(-1, 1, 1, 1) * (new - x)
        x, before = new, now
        yield Estimate(number, x, now)


def plug_and_play(
    y: torch.Tensor,
    degradation: object,
    denoiser: Callable[[torch.Tensor], torch.Tensor],
    *,
    sigma: float,
    steps: int,
    step_size: float = 1.0,
    start: torch.Tensor | None = None,
) -> Iterator[Estimate]:
    """A step towards the measurement, then a denoiser, again and again: x <- D(x - step_size A'(A x - y)).

    The denoiser stands where the proximal map of a prior stood, although no prior is written down (Venkatakrishnan et
    al. 2013, GlobalSIP; the proximal-gradient form). y, degradation, start: as for `map_descent`; denoiser: (N, C, H, W)
    -> the same shape, trained for noise of about the size that it should take away per step; sigma: of the noise in y,
    for the energy that is reported (the data term only). Yields the start as number 0, then one Estimate per step.
    """
    require_linear(degradation)
    require_images(y, "y")
    for name, value in {"sigma": sigma, "step_size": step_size}.items():
        require_positive(value, name)
    require_positive(steps, "steps", whole=True)
    x = (degradation.A_adjoint(y) if start is None else start).detach().clone()
    yield Estimate(0, x, data_energy(x, y, degradation, sigma))
    for number in range(1, steps + 1):
        with torch.no_grad():
            x = denoiser(x - step_size * degradation.A_adjoint(degradation.A(x) - y))
        yield Estimate(number, x, data_energy(x, y, degradation, sigma))

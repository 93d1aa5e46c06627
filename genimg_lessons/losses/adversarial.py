"""Losses of the two players of a generative adversarial network, all written on logits and all to be minimised.

The discriminator returns a logit l = D(x) before any sigmoid; sigmoid(l) is its probability that x is real. Each
objective is a pair of functions: `<name>_discriminator(real_logits, fake_logits)` and `<name>_generator(fake_logits)`.

    name            discriminator minimises                       generator minimises          source
    minimax         -log s(l_r) - log(1 - s(l_f))                 log(1 - s(l_f))              1406.2661, Eq. 1
    nonsaturating   -log s(l_r) - log(1 - s(l_f))                 -log s(l_f)                  1406.2661, Section 3
    least_squares   (l_r - 1)^2 / 2 + l_f^2 / 2                   (l_f - 1)^2 / 2              1611.04076 (a=0, b=c=1)
    hinge           max(0, 1 - l_r) + max(0, 1 + l_f)             -l_f                         1705.02894
    wasserstein     -l_r + l_f                                    -l_f                         1701.07875, Eq. 2

s is the sigmoid, l_r the logit of a real and l_f of a generated image. Logits are (N,) or (N, 1); other shapes (a
patch discriminator's map) are averaged over all axes but the first. Every function returns one value per image, (N,).
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import nn
from torch.nn import functional as F

from genimg_lessons.checks import describe, require_positive, require_same_shape, require_shape

__all__ = [
    "GradientNormalised",
    "clip_weights",
    "feature_matching",
    "gradient_normalised",
    "gradient_penalty",
    "hinge_discriminator",
    "hinge_generator",
    "least_squares_discriminator",
    "least_squares_generator",
    "minimax_discriminator",
    "minimax_generator",
    "nonsaturating_discriminator",
    "nonsaturating_generator",
    "r1_penalty",
    "wasserstein_discriminator",
    "wasserstein_generator",
]


def _check_logits(logits: torch.Tensor, name: str) -> None:
    """Raise unless `logits` is a non-empty floating-point batch."""
    if not isinstance(logits, torch.Tensor) or not logits.is_floating_point():
        raise TypeError(f"{name}: expected a floating-point tensor, got {describe(logits)}")
    if logits.ndim == 0 or logits.numel() == 0:
        raise ValueError(f"{name}: expected one logit per image, shape (N,) or (N, 1), got {describe(logits)}")


def _per_image(values: torch.Tensor) -> torch.Tensor:
    """Average over every axis but the first: (N, ...) -> (N,)."""
    return values if values.ndim == 1 else values.flatten(1).mean(1)


def _both(real_logits: torch.Tensor, fake_logits: torch.Tensor) -> None:
    _check_logits(real_logits, "real_logits")
    _check_logits(fake_logits, "fake_logits")
    require_same_shape(real_logits, fake_logits, "real_logits, fake_logits")


def minimax_discriminator(real_logits: torch.Tensor, fake_logits: torch.Tensor) -> torch.Tensor:
    """-log D(x) - log(1 - D(G(z))), in nats: minus the value function V of Goodfellow et al. 2014, Eq. 1.

    real_logits, fake_logits: (N,) or (N, 1) -> (N,). Computed as softplus, so a sure discriminator gives no NaN.
    """
    _both(real_logits, fake_logits)
    # -log s(l) = softplus(-l) and -log(1 - s(l)) = softplus(l)
    return _per_image(F.softplus(-real_logits) + F.softplus(fake_logits))


def minimax_generator(fake_logits: torch.Tensor) -> torch.Tensor:
    """log(1 - D(G(z))), in nats: what the minimax game (Goodfellow et al. 2014, Eq. 1) asks the generator to minimise.

    Its slope with respect to the logit is -D: close to zero exactly when the discriminator rejects every fake.
    fake_logits: (N,) or (N, 1) -> (N,).
    """
    _check_logits(fake_logits, "fake_logits")
    return _per_image(-F.softplus(fake_logits))


# The non-saturating game changes the generator's loss only.
nonsaturating_discriminator = minimax_discriminator


def nonsaturating_generator(fake_logits: torch.Tensor) -> torch.Tensor:
    """-log D(G(z)), in nats (Goodfellow et al. 2014, Section 3): slope -(1 - D), large when fakes are rejected.

    fake_logits: (N,) or (N, 1) -> (N,).
    """
    _check_logits(fake_logits, "fake_logits")
    return _per_image(F.softplus(-fake_logits))


def least_squares_discriminator(real_logits: torch.Tensor, fake_logits: torch.Tensor) -> torch.Tensor:
    """Half the squared distance of real logits to 1 and of fake logits to 0 (Mao et al. 2016, a = 0, b = 1).

    real_logits, fake_logits: (N,) or (N, 1) -> (N,).
    """
    _both(real_logits, fake_logits)
    return _per_image(((real_logits - 1).square() + fake_logits.square()) / 2)


def least_squares_generator(fake_logits: torch.Tensor) -> torch.Tensor:
    """Half the squared distance of fake logits to 1 (Mao et al. 2016, c = 1). fake_logits: (N,) or (N, 1) -> (N,)."""
    _check_logits(fake_logits, "fake_logits")
    return _per_image((fake_logits - 1).square() / 2)


def hinge_discriminator(real_logits: torch.Tensor, fake_logits: torch.Tensor) -> torch.Tensor:
    """max(0, 1 - l_real) + max(0, 1 + l_fake) (Lim and Ye 2017): examples beyond the margin no longer push.

    real_logits, fake_logits: (N,) or (N, 1) -> (N,).
    """
    _both(real_logits, fake_logits)
    return _per_image(F.relu(1 - real_logits) + F.relu(1 + fake_logits))


def hinge_generator(fake_logits: torch.Tensor) -> torch.Tensor:
    """-l_fake (Lim and Ye 2017). fake_logits: (N,) or (N, 1) -> (N,)."""
    _check_logits(fake_logits, "fake_logits")
    return _per_image(-fake_logits)


def wasserstein_discriminator(real_logits: torch.Tensor, fake_logits: torch.Tensor) -> torch.Tensor:
    """-f(x) + f(G(z)) for a critic f (Arjovsky et al. 2017, Eq. 2), which must be kept 1-Lipschitz by other means.

    real_logits, fake_logits: (N,) or (N, 1) -> (N,).
    """
    _both(real_logits, fake_logits)
    return _per_image(fake_logits - real_logits)


# The critic's generator loss has the hinge game's form; only the critic differs.
wasserstein_generator = hinge_generator


def _slopes(critic: Callable[[torch.Tensor], torch.Tensor], x: torch.Tensor) -> torch.Tensor:
    """Gradient of the critic's output with respect to its input, kept differentiable: (N, ...) -> (N, D)."""
    x = x.detach().requires_grad_(True)
    (gradient,) = torch.autograd.grad(_per_image(critic(x)).sum(), x, create_graph=True)
    return gradient.flatten(1)


def gradient_penalty(
    critic: Callable[[torch.Tensor], torch.Tensor],
    real: torch.Tensor,
    fake: torch.Tensor,
    generator: torch.Generator | None = None,
) -> torch.Tensor:
    """(|grad f(x_hat)| - 1)^2 at random points x_hat between real and generated images (Gulrajani et al. 2017, Eq. 3).

    critic: maps (N, ...) to (N,) or (N, 1), without batch normalisation (each slope must belong to one image);
    real, fake: (N, ...) of the same shape; generator: draws the positions. Returns (N,), without the weight lambda = 10.
    """
    require_same_shape(real, fake, "real, fake")
    position = torch.rand(len(real), *[1] * (real.ndim - 1), generator=generator).to(real)
    between = position * real.detach() + (1 - position) * fake.detach()
    return (_slopes(critic, between).norm(dim=1) - 1).square()


def r1_penalty(discriminator: Callable[[torch.Tensor], torch.Tensor], real: torch.Tensor) -> torch.Tensor:
    """|grad D(x)|^2 at real images (Mescheder et al. 2018), D in logits. Returns (N,), without the weight gamma / 2.

    discriminator: maps (N, ...) to (N,) or (N, 1); real: (N, ...).
    """
    return _slopes(discriminator, real).square().sum(1)


@torch.no_grad()
def clip_weights(critic: nn.Module, limit: float = 0.01) -> None:
    """Clamp every weight of `critic` to [-limit, limit], in place: after each update of a Wasserstein critic.

    The crudest way to bound its slopes (Arjovsky et al. 2017, Algorithm 1). Raises ValueError unless limit is above 0.
    """
    require_positive(limit, "limit")
    for weight in critic.parameters():
        weight.clamp_(-limit, limit)


def gradient_normalised(critic: Callable[[torch.Tensor], torch.Tensor], x: torch.Tensor) -> torch.Tensor:
    """f(x) / (|grad f(x)| + |f(x)|): the critic's mark, divided so that it lies in (-1, 1) and is nowhere steep.

    For a piecewise linear critic the slope of the result is at most 1, whatever its weights (Wu et al. 2021, GN-GAN,
    arXiv 2109.02235). critic: maps (N, ...) to (N,) or (N, 1), without batch normalisation; x: (N, ...) -> (N,),
    differentiable with respect to the critic's weights and to x.
    """
    with torch.enable_grad():  # the slope is part of the mark, also where nobody trains
        x = x if x.requires_grad else x.detach().requires_grad_(True)
        value = _per_image(critic(x))
        (gradient,) = torch.autograd.grad(value.sum(), x, create_graph=True)
        return value / (gradient.flatten(1).norm(dim=1) + value.abs())


class GradientNormalised(nn.Module):
    """A discriminator whose mark is `gradient_normalised`: put it around any one without batch normalisation.

    forward(x): (N, C, H, W) -> (N,) in (-1, 1). As a logit that is never sure; with the hinge game it stays on the slope.
    """

    def __init__(self, critic: nn.Module) -> None:
        """critic: maps (N, ...) to (N,) or (N, 1)."""
        super().__init__()
        self.critic = critic

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Map images to normalised marks."""
        return gradient_normalised(self.critic, x)


def feature_matching(real_features: torch.Tensor, fake_features: torch.Tensor) -> torch.Tensor:
    """|mean f(x) - mean f(G(z))|^2: what the generator minimises if it is to match means of features, not one mark.

    real_features: (N, D) and fake_features: (M, D), from a layer inside the discriminator -> one number, since means
    belong to heaps. Only the generated side gets a gradient. Ref: Salimans et al. 2016, arXiv 1606.03498, section 3.1.
    """
    require_shape(real_features, ("N", "D"), "real_features")
    require_shape(fake_features, ("M", real_features.shape[1]), "fake_features")
    return (real_features.detach().mean(0) - fake_features.mean(0)).square().sum()

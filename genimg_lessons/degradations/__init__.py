"""Degradations: how a measurement y arises from an image x, y = A x + n.

A linear degradation has two directions. `A(x)` measures an image; `A_adjoint(y)` carries a measurement back, defined by
<A u, v> = <u, A' v> for all u and v, which is what the gradient of |A x - y|^2 / 2 needs: A'(A x - y). Calling the
object is the same as `A`. The noises and `Jpeg` are not linear, they are only called; a noise also takes a generator.
`Compose` chains any of them. Everything follows the device and dtype of its input.
"""

from genimg_lessons.degradations.compose import Compose
from genimg_lessons.degradations.jpeg import Jpeg
from genimg_lessons.degradations.linear import Blur, Downsample, Mask, gaussian_kernel, motion_kernel
from genimg_lessons.degradations.masks import box_mask, irregular_mask, text_mask
from genimg_lessons.degradations.noise import AdditiveNoise, PoissonNoise, SaltAndPepper

__all__ = [
    "AdditiveNoise",
    "Blur",
    "Compose",
    "Downsample",
    "Jpeg",
    "Mask",
    "PoissonNoise",
    "SaltAndPepper",
    "box_mask",
    "gaussian_kernel",
    "irregular_mask",
    "motion_kernel",
    "text_mask",
]

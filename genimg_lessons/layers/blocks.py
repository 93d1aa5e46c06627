"""The two bricks of most image networks: convolution, normalisation, activation in one; and a detour with a short cut."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import nn
from torch.nn.utils.parametrizations import spectral_norm

from genimg_lessons.checks import require_positive, require_same_shape

__all__ = ["ACTIVATIONS", "NORMS", "ConvNormActivation", "LinearNormActivation", "Residual"]

ACTIVATIONS: dict[str, Callable[[], nn.Module]] = {
    "relu": nn.ReLU,
    "leaky_relu": lambda: nn.LeakyReLU(0.2),  # the slope of the DCGAN guidelines
    "silu": nn.SiLU,
    "tanh": nn.Tanh,
}
# "batch" normalises what the layer gives, over the batch; "spectral" divides its weights by their largest singular value.
NORMS = ("batch", "spectral")


def _require_names(norm: str | None, activation: str | None) -> None:
    """Raise ValueError, listing the names, for an unknown normalisation or activation."""
    if norm is not None and norm not in NORMS:
        raise ValueError(f"norm: expected one of {', '.join(map(repr, NORMS))} or None, got {norm!r}")
    if activation is not None and activation not in ACTIVATIONS:
        raise ValueError(f"activation: expected one of {', '.join(map(repr, ACTIVATIONS))} or None, got {activation!r}")


def _brick(layer: nn.Module, batch_norm: nn.Module, norm: str | None, activation: str | None) -> list[nn.Module]:
    """The layer, what normalises it, and its activation, in this order."""
    layers = [spectral_norm(layer) if norm == "spectral" else layer]
    if norm == "batch":
        layers.append(batch_norm)
    if activation is not None:
        layers.append(ACTIVATIONS[activation]())
    return layers


class ConvNormActivation(nn.Sequential):
    """A 2-D convolution, then batch normalisation, then an activation: activation(norm(conv(x))).

    inputs, outputs: channels; stride: s; norm: "batch", "spectral" or None; activation: a name of ACTIVATIONS or None.
    With `transposed` the convolution is a transposed one. Padding is chosen so that sizes come out even:
    a convolution takes (N, inputs, H, W) to (N, outputs, ceil(H / s), ceil(W / s)) for an odd kernel and to
    (N, outputs, H / s, W / s) for an even kernel and an even stride; a transposed one to (N, outputs, s H, s W).
    Before batch normalisation the convolution has no bias: the mean is subtracted right away.
    Raises ValueError for an unknown name or a kernel and stride that cannot keep these sizes.
    """

    def __init__(
        self,
        inputs: int,
        outputs: int,
        *,
        kernel_size: int = 3,
        stride: int = 1,
        transposed: bool = False,
        norm: str | None = "batch",
        activation: str | None = "relu",
    ) -> None:
        """Build the layers; their order is their order in the sequence."""
        _require_names(norm, activation)
        for name, size in {"inputs": inputs, "outputs": outputs, "kernel_size": kernel_size, "stride": stride}.items():
            require_positive(size, name, whole=True)
        if kernel_size < stride or (kernel_size % 2 != stride % 2 and (transposed or kernel_size % 2 == 0)):
            raise ValueError(
                "kernel_size, stride: expected a kernel at least as large as the stride, and both odd or both even "
                f"(a convolution may have an odd kernel and any stride), got {kernel_size} and {stride}"
            )
        kind = nn.ConvTranspose2d if transposed else nn.Conv2d
        padding = (kernel_size - stride) // 2 if transposed or kernel_size % 2 == 0 else kernel_size // 2
        conv = kind(inputs, outputs, kernel_size, stride=stride, padding=padding, bias=norm != "batch")
        super().__init__(*_brick(conv, nn.BatchNorm2d(outputs), norm, activation))


class LinearNormActivation(nn.Sequential):
    """A dense layer, then batch normalisation, then an activation. (N, inputs) -> (N, outputs).

    norm: "batch", "spectral" or None; activation: a name of ACTIVATIONS or None. Raises ValueError for other names.
    """

    def __init__(
        self, inputs: int, outputs: int, *, norm: str | None = "batch", activation: str | None = "relu"
    ) -> None:
        """Build the layers; before batch normalisation the dense layer has no bias."""
        _require_names(norm, activation)
        linear = nn.Linear(inputs, outputs, bias=norm != "batch")
        super().__init__(*_brick(linear, nn.BatchNorm1d(outputs), norm, activation))


class Residual(nn.Module):
    """x + body(x): the body learns what to change, and the gradient has a way around it (He et al. 2015, 1512.03385).

    With `zero_init` the last weights of the body start at zero, so that the untrained block changes nothing: a deep
    stack begins as the identity (Goyal et al. 2017, arXiv 1706.02677, section 5.1).
    """

    def __init__(self, body: nn.Module, *, zero_init: bool = False) -> None:
        """body: any module whose output has the shape of its input."""
        super().__init__()
        self.body = body
        if zero_init:
            last = [module for module in body.modules() if isinstance(getattr(module, "weight", None), nn.Parameter)]
            if not last:
                raise ValueError(f"body: zero_init expected a module with weights, got a {type(body).__name__}")
            nn.init.zeros_(last[-1].weight)
            if last[-1].bias is not None:
                nn.init.zeros_(last[-1].bias)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(N, ...) -> the same shape; ValueError if the body changes the shape."""
        change = self.body(x)
        require_same_shape(x, change, "x, body(x)")
        return x + change

"""Convolutions that know which pixels are missing: partial (a rule) and gated (learned)."""

from __future__ import annotations

import torch
from torch import nn
from torch.nn import functional as F

from genimg_lessons.checks import describe, require_positive, require_shape

__all__ = ["GatedConv2d", "PartialConv2d", "require_mask"]


def require_mask(mask: torch.Tensor, x: torch.Tensor) -> None:
    """Raise unless `mask` is (N, 1, H, W) of 0 (missing) and 1 (known) for the images or features x: (N, C, H, W)."""
    require_shape(x, ("N", "C", "H", "W"), "x")
    require_shape(mask, (len(x), 1, *x.shape[2:]), "mask")
    if not bool(((mask == 0) | (mask == 1)).all()):
        raise ValueError(f"mask: expected the values 0 (missing) and 1 (known) only, got others in {describe(mask)}")


class PartialConv2d(nn.Conv2d):
    """A convolution over the known pixels only, scaled up for those that are missing, and the mask that it leaves.

        y = W (x . m) * sum(1) / sum(m) + b   where the window holds a known pixel,      y = 0 elsewhere
        m' = 1 where the window holds a known pixel, 0 elsewhere

    forward(x, m): (N, in, H, W), (N, 1, H, W) -> (N, out, H', W'), (N, 1, H', W'), padding "same" for stride 1. sum(1)
    counts the pixels of the window that lie in the image, sum(m) those that are known, so that with a full mask y is the
    plain convolution with zero padding, at the border too. What x holds under the holes, even NaN, changes nothing.
    Ref: Liu et al. 2018, arXiv 1804.07723, Eq. 1 and 2.
    """

    def __init__(self, inputs: int, outputs: int, *, kernel_size: int = 3, stride: int = 1) -> None:
        """Raise TypeError or ValueError unless all sizes are whole numbers above 0 and the kernel is odd."""
        for name, size in {"inputs": inputs, "outputs": outputs, "kernel_size": kernel_size, "stride": stride}.items():
            require_positive(size, name, whole=True)
        if kernel_size % 2 == 0:
            raise ValueError(f"kernel_size: expected an odd number, got {kernel_size}")
        super().__init__(inputs, outputs, kernel_size, stride=stride, padding=kernel_size // 2)

    def forward(self, x: torch.Tensor, mask: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Convolve and update the mask. Raises ValueError for a mask of another shape or with other values."""
        require_mask(mask, x)
        known = mask.to(x)
        x = torch.where(mask.bool(), x, torch.zeros_like(x))
        window = torch.ones(1, 1, *self.kernel_size, dtype=x.dtype, device=x.device)
        with torch.no_grad():
            inside, count = (
                F.conv2d(pixels, window, stride=self.stride, padding=self.padding)
                for pixels in (torch.ones_like(known[:1]), known)
            )  # pixels of the image, and known pixels, in each window
            scale = torch.where(count > 0, inside / count.clamp_min(1), torch.zeros_like(count))
        y = F.conv2d(x, self.weight, None, self.stride, self.padding) * scale + self.bias.view(1, -1, 1, 1)
        seen = (count > 0).to(x)
        return y * seen, seen


class GatedConv2d(nn.Module):
    """A convolution that learns where to listen: phi(features) * sigmoid(gate), both convolutions of the same input.

    The mask is one more input channel of the first layer; what it means is learned. forward: (N, in, H, W) ->
    (N, out, H / stride, W / stride), rounded up. activation: phi, ELU if None. Ref: Yu et al. 2019, arXiv 1806.03589, section 3.2.
    """

    def __init__(
        self, inputs: int, outputs: int, *, kernel_size: int = 3, stride: int = 1, activation: nn.Module | None = None
    ) -> None:
        """Raise TypeError or ValueError unless all sizes are whole numbers above 0 and the kernel is odd."""
        super().__init__()
        for name, size in {"inputs": inputs, "outputs": outputs, "kernel_size": kernel_size, "stride": stride}.items():
            require_positive(size, name, whole=True)
        if kernel_size % 2 == 0:
            raise ValueError(f"kernel_size: expected an odd number, got {kernel_size}")
        self.both = nn.Conv2d(inputs, 2 * outputs, kernel_size, stride=stride, padding=kernel_size // 2)
        self.activation = nn.ELU() if activation is None else activation

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """One convolution gives the features and their gates."""
        features, gate = self.both(x).chunk(2, dim=1)  # (N, out, H', W') each
        return self.activation(features) * torch.sigmoid(gate)

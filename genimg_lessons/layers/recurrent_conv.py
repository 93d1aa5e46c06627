"""Recurrent convolution: a layer that looks at its own answer again (Liang & Hu 2015, CVPR, Eq. 1 to 4).

    z(0) = w_f * u + b                          x(t) = lrn(relu(z(t)))
    z(t) = w_f * u + w_r * x(t - 1) + b         t = 1, ..., steps

The input u stays, the answer x goes round: more steps, more context, the same weights. Each step widens the receptive
field by the kernel's radius on every side: 3 + 2 steps pixels across for 3x3 kernels.
"""

from __future__ import annotations

import torch
from torch import nn

from genimg_lessons.checks import require_positive, require_shape

__all__ = ["RecurrentConv2d", "require_steps"]


def require_steps(steps: int) -> None:
    """Raise TypeError or ValueError unless `steps` is a whole number of at least 0."""
    if steps != 0:
        require_positive(steps, "steps", whole=True)


class RecurrentConv2d(nn.Module):
    """One recurrent convolutional layer (RCL): (N, inputs, H, W) -> (N, channels, H, W).

    steps: iterations after the feed-forward pass, 0 for a plain convolution; `forward(u, steps=...)` may ask for
    another number, the weights are the same. feed_forward, recurrent: the two convolutions w_f (with b) and w_r.
    normalise: local response normalisation over channels / 8 + 1 neighbours, alpha 0.001 and beta 0.75 as in the paper;
    it keeps the loop from growing without bound. False leaves it out.
    """

    def __init__(
        self,
        inputs: int,
        channels: int,
        *,
        steps: int = 3,
        kernel_size: int = 3,
        normalise: bool = True,
    ) -> None:
        """Raise TypeError or ValueError unless sizes are whole numbers above 0 (steps: at least 0), the kernel odd."""
        super().__init__()
        for name, size in {"inputs": inputs, "channels": channels, "kernel_size": kernel_size}.items():
            require_positive(size, name, whole=True)
        require_steps(steps)
        if kernel_size % 2 == 0:
            raise ValueError(f"kernel_size: expected an odd number, got {kernel_size}")
        self.steps = steps
        self.feed_forward = nn.Conv2d(inputs, channels, kernel_size, padding=kernel_size // 2)
        self.recurrent = nn.Conv2d(channels, channels, kernel_size, padding=kernel_size // 2, bias=False)
        self.normalise = nn.LocalResponseNorm(channels // 8 + 1, alpha=1e-3) if normalise else nn.Identity()

    def states(self, u: torch.Tensor, steps: int | None = None) -> list[torch.Tensor]:
        """All answers x(0), ..., x(steps). u: (N, inputs, H, W) -> steps + 1 tensors (N, channels, H, W)."""
        require_shape(u, ("N", self.feed_forward.in_channels, "H", "W"), "u")
        steps = self.steps if steps is None else steps
        require_steps(steps)
        constant = self.feed_forward(u)  # w_f * u + b, the same at every step
        states = [self.normalise(torch.relu(constant))]
        for _ in range(steps):
            states.append(self.normalise(torch.relu(constant + self.recurrent(states[-1]))))
        return states

    def forward(self, u: torch.Tensor, steps: int | None = None) -> torch.Tensor:
        """The last answer x(steps). u: (N, inputs, H, W) -> (N, channels, H, W)."""
        return self.states(u, steps)[-1]

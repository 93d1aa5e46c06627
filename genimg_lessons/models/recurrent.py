"""Networks with recurrent convolution: one for recognition, one for restoration, both with a number of steps to choose.

The published RCNN is Liang & Hu 2015 (CVPR); it recognises. Its layer on a static image does not remember, it widens
the view: each step sees one kernel's radius further, at no cost in weights.
"""

from __future__ import annotations

import torch
from torch import nn

from genimg_lessons.checks import require_shape
from genimg_lessons.layers.folding import crop, fold, pad_to_multiple, unfold
from genimg_lessons.layers.recurrent_conv import RecurrentConv2d
from genimg_lessons.models.restoration import start_at_zero
from genimg_lessons.models.sizes import require_sizes

__all__ = ["RecurrentCNN", "RecurrentRestorer"]


class RecurrentCNN(nn.Module):
    """Recognition: convolution, pool, two recurrent layers with a pool between them, the maximum over the map, dense.

    The paper's net has four recurrent layers with three steps each; this is half of it. image_shape: (C, H, W);
    classes: answers; width: channels; steps: of both recurrent layers, another number may be asked of `forward`.
    Dropout stands between the layers as in the paper. normalise: response normalisation in each step as in the paper;
    on a CPU it costs more than the convolutions, and False leaves it out. Ref: Liang & Hu 2015, CVPR, Fig. 3.
    """

    def __init__(
        self,
        *,
        image_shape: tuple[int, int, int],
        classes: int,
        width: int = 32,
        steps: int = 3,
        dropout: float = 0.0,
        normalise: bool = True,
    ) -> None:
        """Raise TypeError or ValueError unless sizes are whole numbers above 0, steps at least 0, 0 <= dropout < 1."""
        super().__init__()
        require_sizes(image_shape, classes=classes, width=width)
        if not 0 <= dropout < 1:
            raise ValueError(f"dropout: expected 0 <= dropout < 1, got {dropout}")
        self.image_shape = tuple(image_shape)
        self.first = nn.Sequential(nn.Conv2d(image_shape[0], width, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2))
        self.recurrent = nn.ModuleList(
            RecurrentConv2d(width, width, steps=steps, normalise=normalise) for _ in range(2)
        )
        self.between = nn.Sequential(nn.MaxPool2d(2), nn.Dropout(dropout))
        self.head = nn.Linear(width, classes)

    def forward(self, x: torch.Tensor, steps: int | None = None) -> torch.Tensor:
        """Map images to logits: (N, C, H, W) -> (N, classes)."""
        require_shape(x, ("N", *self.image_shape), "x")
        x = self.recurrent[0](self.first(x), steps)
        x = self.recurrent[1](self.between(x), steps)
        return self.head(x.amax(dim=(2, 3)))


class RecurrentRestorer(nn.Module):
    """Restoration: look at the image, think `steps` times with the same weights, subtract what should not be there.

        u = relu(conv(y))    h(t) = relu(w_f * u + w_r * h(t - 1) + b)    x(t) = y - conv(h(t))

    image_shape: (C, H, W) of the training patches, any height and width may follow; width: channels; steps: iterations,
    another number may be asked of `forward`; fold: side of the squares that become channels first (see `DnCNN`). The
    last layer starts at zero, so the untrained network returns its input. Without response normalisation: batches of
    patches need none. Ref: the layer of Liang & Hu 2015; recursion for restoration with a shared reconstruction, Kim et
    al. 2016, arXiv 1511.04491.
    """

    def __init__(self, *, image_shape: tuple[int, int, int], width: int = 32, steps: int = 5, fold: int = 1) -> None:
        """Raise TypeError or ValueError unless sizes are whole numbers above 0 and steps at least 0."""
        super().__init__()
        require_sizes(image_shape, width=width, fold=fold)
        self.channels, self.fold = image_shape[0], fold
        folded = self.channels * fold**2
        self.embed = nn.Sequential(nn.Conv2d(folded, width, 3, padding=1), nn.ReLU())
        self.recurrent = RecurrentConv2d(width, width, steps=steps, normalise=False)
        with torch.no_grad():  # with gain 1 a loop of ReLUs may grow or die; start where it passes its state on
            nn.init.dirac_(self.recurrent.recurrent.weight).mul_(0.5)
            self.recurrent.recurrent.weight.add_(0.02 * torch.randn_like(self.recurrent.recurrent.weight))
        self.reconstruct = start_at_zero(nn.Conv2d(width, folded, 3, padding=1))

    def estimates(self, y: torch.Tensor, steps: int | None = None) -> list[torch.Tensor]:
        """The estimate after each step, 0 to `steps`. y: (N, C, H, W) -> steps + 1 tensors of the same shape."""
        require_shape(y, ("N", self.channels, "H", "W"), "y")
        u = self.embed(fold(pad_to_multiple(y, self.fold), self.fold))
        return [self._answer(y, state) for state in self.recurrent.states(u, steps)]

    def forward(self, y: torch.Tensor, steps: int | None = None) -> torch.Tensor:
        """The last estimate of the clean image. y: (N, C, H, W), any H and W -> same shape."""
        require_shape(y, ("N", self.channels, "H", "W"), "y")
        u = self.embed(fold(pad_to_multiple(y, self.fold), self.fold))
        return self._answer(y, self.recurrent(u, steps))

    def _answer(self, y: torch.Tensor, state: torch.Tensor) -> torch.Tensor:
        """Subtract what the state says."""
        return y - crop(unfold(self.reconstruct(state), self.fold), y.shape[-2:])

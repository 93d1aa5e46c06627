"""The Diagonal BiLSTM: two LSTMs whose time runs along the diagonals, so that no earlier pixel is out of reach.

Shift row r of a map r places to the right (`skew`): a column of the result is a diagonal of the map, and the neighbours
to the left and above both stand in the column before. An LSTM over the columns, whose state passes through a
convolution over two rows, sees everything above and to the left. A second one runs on the mirrored map; its result moves
down one row before the two are added, because the pixel to the right in the same row lies in the future
(van den Oord, Kalchbrenner & Kavukcuoglu 2016, arXiv 1601.06759, section 3.2).
"""

from __future__ import annotations

import torch
from torch import nn
from torch.nn import functional as F

from genimg_lessons.checks import require_positive
from genimg_lessons.layers.pointwise import at_pixel
from genimg_lessons.layers.row_lstm import lstm_update

__all__ = ["DiagonalBiLSTMLayer", "DiagonalLSTMLayer", "skew", "unskew"]


def skew(x: torch.Tensor) -> torch.Tensor:
    """Shift row r of a map r places to the right, zeros elsewhere. (N, C, H, W) -> (N, C, H, W + H - 1)."""
    height, width = x.shape[2:]
    # With H zeros behind each row, cutting the same numbers into rows one shorter moves each start by one place.
    flat = F.pad(x, (0, height)).flatten(2)[:, :, : height * (width + height - 1)]
    return flat.unflatten(2, (height, width + height - 1))


def unskew(x: torch.Tensor) -> torch.Tensor:
    """Undo `skew`. (N, C, H, W + H - 1) -> (N, C, H, W)."""
    height, width = x.shape[2], x.shape[3] - x.shape[2] + 1
    return F.pad(x.flatten(2), (0, height)).unflatten(2, (height, width + height))[..., :width]


class DiagonalLSTMLayer(nn.Module):
    """One direction. forward(x): (N, in, H, W) -> (N, width, H, W); each state sees x above and to the left, itself too."""

    def __init__(self, in_channels: int, width: int) -> None:
        """Raise TypeError or ValueError unless both sizes are whole numbers above 0."""
        super().__init__()
        require_positive(in_channels, "in_channels", whole=True)
        require_positive(width, "width", whole=True)
        self.width = width
        self.input_to_state = nn.Conv2d(in_channels, 4 * width, 1)
        self.state_to_state = nn.Conv1d(width, 4 * width, 2, bias=False)  # over (the row above, this row)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Walk over the diagonals."""
        # Beside the map the gates are zero, so the state stays zero before a row begins; after its end nobody reads it.
        gates = skew(self.input_to_state(x))  # (N, 4 w, H, W + H - 1)
        hidden = cell = x.new_zeros(len(x), self.width, x.shape[2])
        columns = []
        for step in gates.unbind(3):
            hidden, cell = lstm_update(step + self.state_to_state(F.pad(hidden, (1, 0))), cell)
            columns.append(hidden)
        return unskew(torch.stack(columns, dim=3))

    def at(
        self, x: torch.Tensor, above: torch.Tensor, beside: torch.Tensor, cell: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """The state at one pixel, from those before it: new hidden and cell, both (N, width).

        x: (N, in), the input there; above, beside: (N, width), the hidden states above and to the left (zeros outside
        the map); cell: (N, width), the cell to the left.
        """
        gates = at_pixel(self.input_to_state, x)
        return lstm_update(gates + self.state_to_state(torch.stack([above, beside], dim=2)).squeeze(2), cell)


class DiagonalBiLSTMLayer(nn.Module):
    """Both directions. forward(x, past): two maps (N, in, H, W) -> (N, width, H, W).

    The output at a pixel depends on `x` at that pixel and to the left of it in its row, and on all rows of `past` above.
    So `x` must not know its own pixel (a masked convolution of type "A"), but `past` may, and should: otherwise the last
    pixel of the row above, which only the pixel itself knows so far, reaches nobody. `past` may be x itself where that
    does not matter.
    """

    def __init__(self, in_channels: int, width: int) -> None:
        """Build one LSTM for each direction."""
        super().__init__()
        self.from_left = DiagonalLSTMLayer(in_channels, width)
        self.from_right = DiagonalLSTMLayer(in_channels, width)

    def forward(self, x: torch.Tensor, past: torch.Tensor) -> torch.Tensor:
        """Add the left-to-right states and the right-to-left states of the row above."""
        mirrored = self.from_right(past.flip(3)).flip(3)
        return self.from_left(x) + F.pad(mirrored, (0, 0, 1, 0))[:, :, :-1]

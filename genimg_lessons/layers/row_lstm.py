"""The Row LSTM: an LSTM whose time runs down the rows, all columns of a row at once.

    [o, f, i, g] = state_to_state(h of the row above) + input_to_state(x of this row)
    c = f * c_above + i * g,    h = o * tanh(c)        (van den Oord et al. 2016, arXiv 1601.06759, Eq. 3)

Both maps are convolutions along the row. A pixel thus sees a triangle that widens by (kernel - 1) / 2 columns a row
on either side: its upper corners never reach it.
"""

from __future__ import annotations

import torch
from torch import nn

from genimg_lessons.checks import require_positive
from genimg_lessons.layers.masked_conv import MaskedConv2d

__all__ = ["RowLSTMLayer", "lstm_update"]


def lstm_update(gates: torch.Tensor, cell: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """One LSTM update, the gates side by side. gates: (N, 4 w, ...); cell: (N, w, ...) -> new hidden, new cell."""
    output, forget, enter, content = gates.chunk(4, dim=1)
    cell = torch.sigmoid(forget) * cell + torch.sigmoid(enter) * torch.tanh(content)
    return torch.sigmoid(output) * torch.tanh(cell), cell


class RowLSTMLayer(nn.Module):
    """One Row LSTM. forward(x): (N, in, H, W) -> hidden states (N, width, H, W).

    The state at a pixel depends on x at that pixel and to the left of it in its row, and on a triangle of the rows
    above: feed it a map that does not know its own pixel (a masked convolution of type "A").
    """

    def __init__(self, in_channels: int, width: int, *, kernel_size: int = 3) -> None:
        """kernel_size: odd, at least 3 for the triangle to widen. Raises ValueError otherwise."""
        super().__init__()
        require_positive(width, "width", whole=True)
        require_positive(kernel_size, "kernel_size", whole=True)
        if kernel_size < 3 or kernel_size % 2 == 0:
            raise ValueError(f"kernel_size: expected an odd number of at least 3, got {kernel_size}")
        self.width = width
        self.input_to_state = MaskedConv2d(in_channels, 4 * width, (1, kernel_size), mask_type="B")
        self.state_to_state = nn.Conv1d(width, 4 * width, kernel_size, padding=kernel_size // 2, bias=False)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Walk down the rows."""
        gates = self.input_to_state(x)  # (N, 4 w, H, W)
        hidden = cell = x.new_zeros(len(x), self.width, x.shape[3])
        rows = []
        for row in gates.unbind(2):
            hidden, cell = lstm_update(row + self.state_to_state(hidden), cell)
            rows.append(hidden)
        return torch.stack(rows, dim=2)

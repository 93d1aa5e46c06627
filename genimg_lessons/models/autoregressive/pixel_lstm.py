"""The plainest pixel RNN: one LSTM over the raster sequence."""

from __future__ import annotations

from types import SimpleNamespace

import torch
from torch import nn
from torch.nn import functional as F

from genimg_lessons.models.autoregressive.base import AutoregressiveModel, require_share

__all__ = ["PixelLSTM"]

# (rows down, columns right) of the neighbours that the LSTM sees at each step, all of them earlier in raster order.
NEIGHBOURS = ((0, -1), (-1, -1), (-1, 0), (-1, 1))


class PixelLSTM(AutoregressiveModel):
    """An LSTM that walks over the pixels in raster order and predicts each one from what it has seen.

        . . . . .
        . a b c .      input of the step at x: codes of a, b, c and d, and of the position of x
        . d x          output: logits of the K levels of each channel of x; the LSTM's state remembers the rest

    image_shape: (C, H, W); levels: K; width: units of each of the `layers` LSTM layers. A neighbour outside the image
    has a code of its own, but left of the first column comes the end of the row above, the pixel before in raster
    order: so each step learns the outcome of the last, and no earlier pixel is out of reach.
    """

    def __init__(
        self,
        *,
        image_shape: tuple[int, int, int],
        levels: int,
        width: int = 128,
        layers: int = 2,
        embedding: int = 16,  # length of the learned code of one channel of one neighbour
        dropout: float = 0.0,  # share of units dropped after each LSTM layer: against overfitting small data
        input_dropout: float = 0.0,  # share of the numbers dropped from what the LSTM reads at each step, likewise
    ) -> None:
        """Raise TypeError or ValueError unless all sizes are whole numbers above 0, 0 <= (input_)dropout < 1."""
        super().__init__(
            image_shape=image_shape, levels=levels, dropout=dropout, width=width, layers=layers, embedding=embedding
        )
        require_share(input_dropout, "input_dropout")
        self.input_dropout = nn.Dropout(input_dropout)
        channels, height, columns = image_shape
        slots = len(NEIGHBOURS) * channels
        # One table for all neighbours: row `slot * (K + 1) + level`, where level K means "outside the image".
        self.embed = nn.Embedding(slots * (levels + 1), embedding)
        self.register_buffer("first_row", torch.arange(slots) * (levels + 1), persistent=False)
        self.position = nn.Parameter(torch.zeros(height * columns, slots * embedding))
        between = dropout if layers > 1 else 0.0
        self.lstm = nn.LSTM(slots * embedding, width, layers, batch_first=True, dropout=between)
        self.add_heads(width, dropout)

    def features(self, x: torch.Tensor) -> torch.Tensor:
        """The LSTM's output at each pixel. (N, C, H, W) -> (N, H W, width)."""
        height, columns = self.image_shape[1:]
        canvas = F.pad(x, (1, 1, 1, 0), value=self.levels)  # (N, C, H + 1, W + 2), a frame of "outside"
        canvas[:, :, 2:, 0] = x[:, :, :-1, -1]  # to the left of a row is the end of the row above: nothing goes unseen
        shifted = [
            canvas[:, :, 1 + down : 1 + down + height, 1 + right : 1 + right + columns] for down, right in NEIGHBOURS
        ]
        context = torch.stack(shifted, dim=1).flatten(3).flatten(1, 2).mT  # (N, H W, 4 C)
        return self.lstm(self._codes(context, self.position))[0]

    def start(self, n: int) -> SimpleNamespace:
        """An empty canvas in its frame, and no LSTM state yet."""
        channels, height, columns = self.image_shape
        canvas = torch.full((n, channels, height + 1, columns + 2), self.levels, device=self.position.device)
        return SimpleNamespace(canvas=canvas, state=None)

    def look(self, memory: SimpleNamespace, row: int, column: int) -> torch.Tensor:
        """One LSTM step, carrying the state."""
        around = [memory.canvas[:, :, row + 1 + down, column + 1 + right] for down, right in NEIGHBOURS]
        codes = self._codes(torch.cat(around, dim=1).unsqueeze(1), self.position[row * self.image_shape[2] + column])
        features, memory.state = self.lstm(codes, memory.state)
        return features.squeeze(1)

    def put(self, memory: SimpleNamespace, row: int, column: int, pixel: torch.Tensor) -> None:
        """Paint the pixel; the last one of a row also stands to the left of the next."""
        memory.canvas[:, :, row + 1, column + 1] = pixel
        if column == self.image_shape[2] - 1 and row + 1 < self.image_shape[1]:
            memory.canvas[:, :, row + 2, 0] = pixel

    def _codes(self, context: torch.Tensor, position: torch.Tensor) -> torch.Tensor:
        """Look up the codes of the neighbours, side by side, and add the position's. (N, L, 4 C) -> (N, L, 4 C E)."""
        return self.input_dropout(self.embed(context + self.first_row).flatten(2) + position)

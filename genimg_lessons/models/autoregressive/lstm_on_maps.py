"""Row LSTM and Diagonal BiLSTM: a masked convolution first, then LSTMs that walk over the map, with residual sums."""

from __future__ import annotations

from abc import abstractmethod
from types import SimpleNamespace

import torch
from torch import nn

from genimg_lessons.layers.diagonal_lstm import DiagonalBiLSTMLayer
from genimg_lessons.layers.pointwise import at_pixel
from genimg_lessons.layers.row_lstm import RowLSTMLayer, lstm_update
from genimg_lessons.models.autoregressive.maps import MapModel, Readout, as_sequence

__all__ = ["DiagonalBiLSTM", "RowLSTM"]


class _LSTMOnMap(MapModel):
    """h = h + mix(lstm(h)) for each layer, then the readout. `layer_type` is what the two models differ in."""

    layer_type: type[nn.Module]

    def __init__(
        self,
        *,
        image_shape: tuple[int, int, int],
        levels: int,
        width: int = 64,
        layers: int = 2,
        first: int = 7,
        dropout: float = 0.0,
    ) -> None:
        """Raise TypeError or ValueError unless all sizes are whole numbers above 0, first is odd, 0 <= dropout < 1."""
        super().__init__(
            image_shape=image_shape, levels=levels, width=width, first=first, dropout=dropout, layers=layers
        )
        self.lstms = nn.ModuleList(self.layer_type(width, width) for _ in range(layers))
        self.mixes = nn.ModuleList(nn.Conv2d(width, width, 1) for _ in range(layers))
        self.readout = Readout(width)
        self.add_heads(width, dropout)

    def features(self, x: torch.Tensor) -> torch.Tensor:
        """(N, C, H, W) int64 -> (N, H W, width)."""
        codes = self.codes(x)
        h = self.first_map(codes)
        for lstm, mix in zip(self.lstms, self.mixes, strict=True):
            h = h + mix(self.lstm_map(lstm, h, codes))
        return self.readout(as_sequence(h))

    def look(self, memory: SimpleNamespace, row: int, column: int) -> torch.Tensor:
        """The layers at one pixel."""
        h = self.first_at(memory, row, column)
        for lstm, mix, kept in zip(self.lstms, self.mixes, memory.layers, strict=True):
            hidden = self.lstm_at(lstm, kept, h, memory, row, column)
            h = h + at_pixel(mix, hidden)
        return self.readout(h)

    @abstractmethod
    def lstm_map(self, lstm: nn.Module, h: torch.Tensor, codes: torch.Tensor) -> torch.Tensor:
        """The hidden states of one layer. h, codes: (N, width, H, W); only `codes` know their own pixel."""

    @abstractmethod
    def lstm_at(
        self, lstm: nn.Module, kept: SimpleNamespace, h: torch.Tensor, memory: SimpleNamespace, row: int, column: int
    ) -> torch.Tensor:
        """The same at one pixel. h: (N, width), the layer's input there -> (N, width)."""


class RowLSTM(_LSTMOnMap):
    """The Row LSTM: time runs down the rows, and a pixel sees a triangle of the rows above (section 3.1).

    image_shape: (C, H, W); levels: K; width: channels of the map and units of the LSTMs; first: side of the masked
    kernel. With `layers` of them, the triangle widens faster; its upper corners may still be out of reach.
    """

    layer_type = RowLSTMLayer

    def start(self, n: int) -> SimpleNamespace:
        """For each layer: its input so far, and the hidden and cell states of the last W pixels."""
        memory = super().start(n)
        memory.layers = []
        for lstm in self.lstms:
            row = self.blank(n)[:, :, 0]  # (N, width, W)
            margin = lstm.input_to_state.padding
            kept = SimpleNamespace(x=self.blank(n, margin), hidden=row, cell=row.clone(), above=None)
            memory.layers.append(kept)
        return memory

    def lstm_map(self, lstm: RowLSTMLayer, h: torch.Tensor, codes: torch.Tensor) -> torch.Tensor:
        """The layer itself: the codes of a row are no news to the rows below."""
        return lstm(h)

    def lstm_at(
        self, lstm: RowLSTMLayer, kept: SimpleNamespace, h: torch.Tensor, memory: SimpleNamespace, row: int, column: int
    ) -> torch.Tensor:
        """One column of one row; what comes from the row above is calculated once a row."""
        if column == 0:
            kept.above = lstm.state_to_state(kept.hidden)
        rows, columns = lstm.input_to_state.padding
        kept.x[:, :, row + rows, column + columns] = h
        gates = lstm.input_to_state.at(kept.x, row, column) + kept.above[:, :, column]
        hidden, cell = lstm_update(gates, kept.cell[:, :, column])  # still the row above's
        kept.hidden[:, :, column], kept.cell[:, :, column] = hidden, cell
        return hidden


class DiagonalBiLSTM(_LSTMOnMap):
    """The Diagonal BiLSTM: no earlier pixel is out of reach, already with one layer (section 3.2).

    The right-to-left LSTM, whose states are used one row later, also sees the pixels themselves. As published it sees
    the masked map only, and the last pixel of each row, beyond reach of the masked kernel, goes unseen by the next row.

    image_shape: (C, H, W); levels: K; width: channels of the map and units of the LSTMs; first: side of the masked
    kernel.
    """

    layer_type = DiagonalBiLSTMLayer

    def start(self, n: int) -> SimpleNamespace:
        """For each layer: its input in this row, the states from the left, and those from the right of the row above.

        `above` and `from_right` begin with zeros: above the first row there is nothing.
        """
        memory = super().start(n)
        memory.layers = []
        for _ in self.lstms:
            x, above, left, from_right = (self.blank(n)[:, :, 0].clone() for _ in range(4))  # (N, width, W)
            memory.layers.append(SimpleNamespace(x=x, above=above, left=left, from_right=from_right, cell=None))
        return memory

    def lstm_map(self, lstm: DiagonalBiLSTMLayer, h: torch.Tensor, codes: torch.Tensor) -> torch.Tensor:
        """From the left the hidden map; from the right, one row later, the hidden map and the pixels themselves."""
        return lstm(h, h + codes)

    def lstm_at(
        self,
        lstm: DiagonalBiLSTMLayer,
        kept: SimpleNamespace,
        h: torch.Tensor,
        memory: SimpleNamespace,
        row: int,
        column: int,
    ) -> torch.Tensor:
        """One pixel from the left; before each row, the row above from the right."""
        if column == 0:
            if row:
                rows, columns = self.first.padding
                codes = memory.codes[:, :, row - 1 + rows, columns : columns + self.image_shape[2]]
                self._walk_back(lstm, kept, kept.x + codes)
            kept.above, kept.left = kept.left, torch.zeros_like(kept.left)
            kept.cell = torch.zeros_like(h)
        kept.x[:, :, column] = h
        beside = kept.left[:, :, column - 1] if column else torch.zeros_like(h)
        hidden, kept.cell = lstm.from_left.at(h, kept.above[:, :, column], beside, kept.cell)
        kept.left[:, :, column] = hidden
        return hidden + kept.from_right[:, :, column]

    def _walk_back(self, lstm: DiagonalBiLSTMLayer, kept: SimpleNamespace, past: torch.Tensor) -> None:
        """The right-to-left states of the row that has just been finished. past: (N, width, W), its input."""
        above, kept.from_right = kept.from_right, torch.zeros_like(kept.from_right)
        beside = cell = torch.zeros_like(kept.cell)
        for column in reversed(range(self.image_shape[2])):
            beside, cell = lstm.from_right.at(past[:, :, column], above[:, :, column], beside, cell)
            kept.from_right[:, :, column] = beside

"""Autoregressive models: the exact probability of an image as a product over its pixels.

    p(x) = prod_i p(x_i | x_1, ..., x_{i-1}),        pixels in raster order: row by row, left to right

Within a pixel the channels follow each other: red, then green given red, then blue given both
(van den Oord, Kalchbrenner & Kavukcuoglu 2016, arXiv 1601.06759, Eq. 1 and 2). Images are grey levels 0 ... K-1, int64.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import nn
from torch.nn import functional as F

from genimg_lessons.checks import describe, require_positive, require_shape
from genimg_lessons.models.sizes import require_sizes

__all__ = ["PixelLSTM"]

# (rows down, columns right) of the neighbours that the LSTM sees at each step, all of them earlier in raster order.
NEIGHBOURS = ((0, -1), (-1, -1), (-1, 0), (-1, 1))


@contextmanager
def evaluating(model: nn.Module) -> Iterator[None]:
    """Switch dropout off inside the `with` block, and back to what it was after it."""
    was_training = model.training
    model.eval()
    try:
        yield
    finally:
        model.train(was_training)


class PixelLSTM(nn.Module):
    """An LSTM that walks over the pixels in raster order and predicts each one from what it has seen.

        . . . . .
        . a b c .      input of the step at x: codes of a, b, c and d, and of the position of x
        . d x          output: logits of the K levels of each channel of x; the LSTM's state remembers the rest

    image_shape: (C, H, W); levels: K; width: units of each of the `layers` LSTM layers. A neighbour outside the image
    has a code of its own, but left of the first column comes the end of the row above, the pixel before in raster
    order: so each step learns the outcome of the last, and no earlier pixel is out of reach. The logits of a pixel's second and third channel also depend on the channels before them.
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
    ) -> None:
        """Raise TypeError or ValueError unless all sizes are whole numbers above 0 and 0 <= dropout < 1."""
        super().__init__()
        require_sizes(image_shape, levels=levels, width=width, layers=layers, embedding=embedding)
        if not 0 <= dropout < 1:
            raise ValueError(f"dropout: expected 0 <= dropout < 1, got {dropout}")
        self.image_shape, self.levels = tuple(image_shape), levels
        channels, height, columns = image_shape
        slots = len(NEIGHBOURS) * channels
        # One table for all neighbours: row `slot * (K + 1) + level`, where level K means "outside the image".
        self.embed = nn.Embedding(slots * (levels + 1), embedding)
        self.register_buffer("first_row", torch.arange(slots) * (levels + 1), persistent=False)
        self.position = nn.Parameter(torch.zeros(height * columns, slots * embedding))
        between = dropout if layers > 1 else 0.0
        self.lstm = nn.LSTM(slots * embedding, width, layers, batch_first=True, dropout=between)
        self.dropout = nn.Dropout(dropout)
        self.heads = nn.ModuleList(nn.Linear(width, levels) for _ in range(channels))
        self.channel_embed = nn.ModuleList(nn.Embedding(levels, width) for _ in range(channels - 1))
        self.channel_mix = nn.ModuleList(nn.Linear(width, width) for _ in range(channels - 1))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Logits of every pixel given the pixels before it. x: (N, C, H, W) int64 -> (N, K, C, H, W)."""
        self._require_levels(x)
        channels, height, columns = self.image_shape
        canvas = F.pad(x, (1, 1, 1, 0), value=self.levels)  # (N, C, H + 1, W + 2), a frame of "outside"
        canvas[:, :, 2:, 0] = x[:, :, :-1, -1]  # to the left of a row is the end of the row above: nothing goes unseen
        shifted = [
            canvas[:, :, 1 + down : 1 + down + height, 1 + right : 1 + right + columns] for down, right in NEIGHBOURS
        ]
        context = torch.stack(shifted, dim=1).flatten(3).flatten(1, 2).mT  # (N, H W, 4 C)
        features, _ = self.lstm(self._codes(context, self.position))  # (N, H W, width)
        features = self.dropout(features)
        pixels = x.flatten(2)  # (N, C, H W)
        logits = []
        for channel in range(channels):
            if channel:
                features = self._mix(features, pixels[:, channel - 1], channel)
            logits.append(self.heads[channel](features))
        return torch.stack(logits, dim=2).permute(0, 3, 2, 1).unflatten(3, (height, columns))

    def log_prob(self, x: torch.Tensor) -> torch.Tensor:
        """Exact log p(x). x: (N, C, H, W) int64 in 0 ... K-1 -> (N,) nats."""
        log_probability = self(x).log_softmax(dim=1)  # (N, K, C, H, W)
        return log_probability.gather(1, x.unsqueeze(1)).flatten(1).sum(dim=1)

    def sample(self, n: int, generator: torch.Generator | None = None) -> torch.Tensor:
        """Draw n images pixel by pixel -> (n, C, H, W) int64. The state is carried: one LSTM step a pixel, H W in all."""
        require_positive(n, "n", whole=True)
        empty = torch.zeros(n, *self.image_shape, dtype=torch.int64, device=self.position.device)
        return self._walk(empty, torch.zeros_like(empty, dtype=torch.bool), generator)

    def complete(
        self, x: torch.Tensor, known_mask: torch.Tensor, generator: torch.Generator | None = None
    ) -> torch.Tensor:
        """Keep the known pixels bit for bit and draw the others in raster order -> (N, C, H, W) int64.

        x: (N, C, H, W) int64; known_mask: (N, 1 or C, H, W) bool. A drawn pixel knows the pixels before it, not those
        after it: a draw from the exact conditional where all unknown pixels follow the known ones (a missing lower
        half), a guess that does not look ahead elsewhere. Values of x at unknown pixels are ignored.
        """
        require_shape(x, ("N", *self.image_shape), "x")
        if not isinstance(known_mask, torch.Tensor) or known_mask.dtype != torch.bool:
            raise TypeError(
                f"known_mask: expected a bool tensor, True where the pixel is known, got {describe(known_mask)}"
            )
        channels = 1 if known_mask.ndim == 4 and known_mask.shape[1] == 1 else self.image_shape[0]
        require_shape(known_mask, (len(x), channels, *self.image_shape[1:]), "known_mask")
        known = known_mask.expand_as(x)
        x = torch.where(known, x, 0)
        self._require_levels(x)
        return self._walk(x, known, generator)

    @torch.no_grad()
    def _walk(self, x: torch.Tensor, known: torch.Tensor, generator: torch.Generator | None) -> torch.Tensor:
        """Visit the pixels in raster order, drawing those that are not known. x: int64, known: bool, both (N, C, H, W)."""
        channels, height, columns = self.image_shape
        canvas = F.pad(x, (1, 1, 1, 0), value=self.levels)
        # All randomness at once, drawn where the generator lives: the CPU and the GPU start from the same numbers.
        source = generator.device if generator is not None else "cpu"
        uniform = torch.rand(x.shape, generator=generator, device=source).to(x.device)
        state = None
        with evaluating(self):
            for row in range(height):
                if row:
                    canvas[:, :, row + 1, 0] = canvas[:, :, row, columns]  # as in `forward`
                for column in range(columns):
                    around = [canvas[:, :, row + 1 + down, column + 1 + right] for down, right in NEIGHBOURS]
                    context = torch.cat(around, dim=1).unsqueeze(1)  # (N, 1, 4 C)
                    features, state = self.lstm(self._codes(context, self.position[row * columns + column]), state)
                    features = features.squeeze(1)  # (N, width)
                    for channel in range(channels):
                        if channel:
                            features = self._mix(features, canvas[:, channel - 1, row + 1, column + 1], channel)
                        below = self.heads[channel](features).softmax(dim=1).cumsum(dim=1)  # (N, K)
                        drawn = (below < uniform[:, channel, row, column, None]).sum(dim=1).clamp_max(self.levels - 1)
                        given = canvas[:, channel, row + 1, column + 1]
                        drawn = torch.where(known[:, channel, row, column], given, drawn)
                        canvas[:, channel, row + 1, column + 1] = drawn
        return canvas[:, :, 1:, 1:-1].contiguous()

    def _codes(self, context: torch.Tensor, position: torch.Tensor) -> torch.Tensor:
        """Look up the codes of the neighbours, side by side, and add the position's. (N, L, 4 C) -> (N, L, 4 C E)."""
        return self.embed(context + self.first_row).flatten(2) + position

    def _mix(self, features: torch.Tensor, level: torch.Tensor, channel: int) -> torch.Tensor:
        """Tell the features of a pixel the level of its previous channel. features: (..., width); level: (...)."""
        return F.silu(self.channel_mix[channel - 1](features + self.channel_embed[channel - 1](level)))

    def _require_levels(self, x: torch.Tensor) -> None:
        """Raise unless x is (N, C, H, W) int64 with levels 0 ... K-1."""
        require_shape(x, ("N", *self.image_shape), "x")
        if x.dtype != torch.int64:
            raise TypeError(f"x: expected int64 grey levels 0 ... {self.levels - 1}, got {describe(x)}")
        smallest, largest = x.aminmax()
        if smallest < 0 or largest >= self.levels:
            raise ValueError(
                f"x: expected grey levels 0 ... {self.levels - 1}, got values from {int(smallest)} to {int(largest)}"
            )

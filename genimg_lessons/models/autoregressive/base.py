"""What all autoregressive models share: scoring, drawing and completing images, and the order of the channels."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace

import torch
from torch import nn
from torch.nn import functional as F

from genimg_lessons.checks import describe, require_positive, require_shape
from genimg_lessons.models.sizes import require_sizes

__all__ = ["AutoregressiveModel", "require_share"]


def require_share(value: float, name: str) -> None:
    """Raise ValueError unless 0 <= value < 1: a share that may be dropped."""
    if not 0 <= value < 1:
        raise ValueError(f"{name}: expected 0 <= {name} < 1, got {value}")


@contextmanager
def evaluating(model: nn.Module) -> Iterator[None]:
    """Switch dropout off inside the `with` block, and back to what it was after it."""
    was_training = model.training
    model.eval()
    try:
        yield
    finally:
        model.train(was_training)


class AutoregressiveModel(nn.Module, ABC):
    """p(x) = prod_i p(x_i | x_<i) over images (N, C, H, W) of int64 levels 0 ... K-1, in raster order.

    A subclass says how a pixel looks back, twice: `features` for all pixels of known images at once, and, for drawing,
    `start`, `look` and `put`, which remember what they have seen, so that a pixel costs one step and not a whole pass.
    The heads here turn the features of a pixel into logits of its channels, each knowing the channels before it.
    """

    def __init__(self, *, image_shape: tuple[int, int, int], levels: int, dropout: float = 0.0, **sizes: int) -> None:
        """Raise TypeError or ValueError unless all sizes are whole numbers above 0 and 0 <= dropout < 1."""
        super().__init__()
        require_sizes(image_shape, levels=levels, **sizes)
        require_share(dropout, "dropout")
        self.image_shape, self.levels = tuple(image_shape), levels

    def add_heads(self, width: int, dropout: float) -> None:
        """Make the heads for features of length `width`; the last thing that a constructor does."""
        channels = self.image_shape[0]
        self.dropout = nn.Dropout(dropout)
        self.heads = nn.ModuleList(nn.Linear(width, self.levels) for _ in range(channels))
        self.channel_embed = nn.ModuleList(nn.Embedding(self.levels, width) for _ in range(channels - 1))
        self.channel_mix = nn.ModuleList(nn.Linear(width, width) for _ in range(channels - 1))

    @abstractmethod
    def features(self, x: torch.Tensor) -> torch.Tensor:
        """What each pixel knows of the pixels before it. x: (N, C, H, W) int64 -> (N, H W, width)."""

    @abstractmethod
    def start(self, n: int) -> SimpleNamespace:
        """The memory of n empty images, to be handed to `look` and `put`."""

    @abstractmethod
    def look(self, memory: SimpleNamespace, row: int, column: int) -> torch.Tensor:
        """The features of one pixel, all pixels before it having been `put`. -> (N, width), as in `features`."""

    @abstractmethod
    def put(self, memory: SimpleNamespace, row: int, column: int, pixel: torch.Tensor) -> None:
        """Remember the levels of one pixel. pixel: (N, C) int64."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Logits of every pixel given the pixels before it. x: (N, C, H, W) int64 -> (N, K, C, H, W)."""
        self._require_levels(x)
        features, pixels, logits = self.dropout(self.features(x)), x.flatten(2), []
        for channel, head in enumerate(self.heads):
            if channel:
                features = self._mix(features, pixels[:, channel - 1], channel)
            logits.append(head(features))
        return torch.stack(logits, dim=2).permute(0, 3, 2, 1).unflatten(3, self.image_shape[1:])

    def log_prob(self, x: torch.Tensor) -> torch.Tensor:
        """Exact log p(x). x: (N, C, H, W) int64 in 0 ... K-1 -> (N,) nats."""
        log_probability = self(x).log_softmax(dim=1)  # (N, K, C, H, W)
        return log_probability.gather(1, x.unsqueeze(1)).flatten(1).sum(dim=1)

    def sample(self, n: int, generator: torch.Generator | None = None) -> torch.Tensor:
        """Draw n images pixel by pixel -> (n, C, H, W) int64, each step using what the steps before it have kept."""
        require_positive(n, "n", whole=True)
        empty = torch.zeros(n, *self.image_shape, dtype=torch.int64, device=self.heads[0].weight.device)
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
        # All randomness at once, drawn where the generator lives: the CPU and the GPU start from the same numbers.
        source = generator.device if generator is not None else "cpu"
        uniform = torch.rand(x.shape, generator=generator, device=source).to(x.device)
        x = x.clone()
        with evaluating(self):
            memory = self.start(len(x))
            for row in range(self.image_shape[1]):
                for column in range(self.image_shape[2]):
                    features = self.look(memory, row, column)
                    for channel, head in enumerate(self.heads):
                        if channel:
                            features = self._mix(features, x[:, channel - 1, row, column], channel)
                        below = head(features).softmax(dim=1).cumsum(dim=1)  # (N, K)
                        drawn = (below < uniform[:, channel, row, column, None]).sum(dim=1).clamp_max(self.levels - 1)
                        given = x[:, channel, row, column]
                        x[:, channel, row, column] = torch.where(known[:, channel, row, column], given, drawn)
                    self.put(memory, row, column, x[:, :, row, column])
        return x

    def _mix(self, features: torch.Tensor, level: torch.Tensor, channel: int) -> torch.Tensor:
        """Tell the features of a pixel the level of its previous channel. features: (..., width); level: (...)."""
        return F.silu(self.channel_mix[channel - 1](features + self.channel_embed[channel - 1](level)))

    def _require_levels(self, x: torch.Tensor) -> None:
        """Raise unless x is (N, C, H, W) int64 with levels 0 ... K-1, N at least 1."""
        require_shape(x, ("N", *self.image_shape), "x")
        if x.dtype != torch.int64:
            raise TypeError(f"x: expected int64 grey levels 0 ... {self.levels - 1}, got {describe(x)}")
        if not len(x):
            raise ValueError("x: expected at least one image, got an empty batch")
        smallest, largest = x.aminmax()
        if smallest < 0 or largest >= self.levels:
            raise ValueError(
                f"x: expected grey levels 0 ... {self.levels - 1}, got values from {int(smallest)} to {int(largest)}"
            )

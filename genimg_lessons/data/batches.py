"""One shuffled pass over tensors in memory: all the data loading that lessons of this size need."""

from __future__ import annotations

from collections.abc import Iterator

import torch

from genimg_lessons.checks import describe, require_positive

__all__ = ["batches"]


def batches(
    *tensors: torch.Tensor, batch_size: int, generator: torch.Generator | None = None, drop_last: bool = False
) -> Iterator[torch.Tensor | tuple[torch.Tensor, ...]]:
    """One pass over the rows of `tensors` in random order, `batch_size` rows at a time.

    tensors: one or more tensors with the same number N of rows; row i of each belongs together.
    generator: CPU generator of the order (torch's global one if None); the order is drawn when `batches` is called.
    drop_last: leave out a last batch of fewer than batch_size rows, for layers and losses that need full batches.
    Yields a tensor (B, ...) for one tensor, a tuple of them for several, on the tensors' own devices:
    `for x in batches(images, batch_size=64)`, `for x, y in batches(images, labels, batch_size=64)`.
    Every row comes exactly once a pass (but for the batch that drop_last leaves out).
    Raises TypeError for anything that is not a tensor, ValueError for no tensors, no rows, different numbers of rows,
    a batch size that is not positive, or drop_last with fewer rows than one batch.
    """
    if not tensors:
        raise ValueError("tensors: expected at least one tensor, got none")
    for index, tensor in enumerate(tensors):
        if not isinstance(tensor, torch.Tensor) or tensor.ndim == 0:
            raise TypeError(
                f"tensors[{index}]: expected a tensor with one row per example (ImageSet: pass .signed() or .unit(); "
                f"batch_size goes by name), got {describe(tensor)}"
            )
    require_positive(batch_size, "batch_size", whole=True)
    count = len(tensors[0])
    if any(len(tensor) != count for tensor in tensors):
        raise ValueError(f"tensors: expected the same number of rows, got {[len(tensor) for tensor in tensors]}")
    if count == 0:
        raise ValueError("tensors: expected at least one row, got none")
    if drop_last and count < batch_size:
        raise ValueError(f"batch_size: drop_last leaves no batch, since {count} rows are fewer than {batch_size}")
    if generator is not None and generator.device.type != "cpu":
        raise ValueError(f"generator: expected a CPU generator, got one on {generator.device}")
    # Checked and drawn here, not inside the iterator, so that mistakes show where the call is written.
    order = torch.randperm(count, generator=generator)
    if drop_last:
        order = order[: count - count % batch_size]
    return _rows(tensors, order.split(batch_size))


def _rows(
    tensors: tuple[torch.Tensor, ...], orders: tuple[torch.Tensor, ...]
) -> Iterator[torch.Tensor | tuple[torch.Tensor, ...]]:
    for order in orders:
        rows = tuple(tensor[order.to(tensor.device)] for tensor in tensors)
        yield rows if len(rows) > 1 else rows[0]

"""How fast the drawn worlds draw: `python benchmarks/worlds.py`.

Rounds are interleaved and each figure is a ratio taken round by round against reading the same number of pictures from
a PNG each, as a folder of images would: absolute rates depend on the machine and on what else runs on it.
"""

from __future__ import annotations

import io
import statistics
import time
from collections.abc import Callable

import numpy
import torch
from PIL import Image

from genimg_lessons.data import faces, strokes
from genimg_lessons.seeding import make_generator

ROUNDS = 5
COUNT = 4_000


def seconds(work: Callable[[], object]) -> float:
    """CPU seconds of one call (wall seconds where a GPU works)."""
    start = time.process_time()
    work()
    return time.process_time() - start


def decoder(images: torch.Tensor) -> Callable[[], object]:
    """A function that decodes as many PNG files from memory as there are images, (N, C, H, W) in [0, 1]."""
    files = []
    for image in (images * 255).byte().permute(0, 2, 3, 1).squeeze(-1).numpy():
        buffer = io.BytesIO()
        Image.fromarray(image).save(buffer, format="png")
        files.append(buffer.getvalue())
    return lambda: [torch.from_numpy(numpy.array(Image.open(io.BytesIO(data)))) for data in files]


def main() -> None:
    """Print images a second, and the ratio to decoding PNG files, as minimum, median and maximum over the rounds."""
    torch.set_num_threads(1)
    for name, world, size in (("strokes 28x28", strokes, 28), ("faces 32x32", faces, 32)):
        factors = world.sample_factors(COUNT, make_generator(0))
        draw = lambda world=world, factors=factors, size=size: world.render(factors, size)  # noqa: E731
        decode = decoder(draw())
        pairs = [(seconds(draw), seconds(decode)) for _ in range(ROUNDS)]
        rates = sorted(COUNT / drawn for drawn, _ in pairs)
        ratios = sorted(decoded / drawn for drawn, decoded in pairs)
        print(
            f"{name}: {rates[0]:,.0f} / {statistics.median(rates):,.0f} / {rates[-1]:,.0f} images a second, "
            f"{ratios[0]:.1f} / {statistics.median(ratios):.1f} / {ratios[-1]:.1f} times as fast as decoding PNG files"
        )


if __name__ == "__main__":
    main()

"""How much remembering saves when images are drawn pixel by pixel: `python benchmarks/pixel_sampling.py`.

`sample` keeps what it has calculated; the long way calls the whole model once for each pixel. Rounds are interleaved and
each figure is a ratio taken round by round. The long way's H * W passes are identical, so a few of them are timed.
"""

from __future__ import annotations

import statistics

import torch
from worlds import seconds

from genimg_lessons.models.autoregressive import DiagonalBiLSTM, PixelCNN, PixelLSTM, RowLSTM, WaveNet
from genimg_lessons.seeding import make_generator

ROUNDS = 3
PASSES = 3
CASES = (  # model, sizes, image shape, levels, images drawn at once
    (PixelLSTM, {"width": 128, "layers": 2}, (1, 8, 8), 17, 100),
    (RowLSTM, {"width": 64, "layers": 1}, (1, 28, 28), 2, 36),
    (DiagonalBiLSTM, {"width": 64, "layers": 1}, (1, 28, 28), 2, 36),
    (WaveNet, {"width": 64}, (1, 28, 28), 2, 36),
    (PixelCNN, {"width": 64, "layers": 8, "first": 7}, (1, 28, 28), 256, 144),
)


@torch.no_grad()
def main() -> None:
    """Print the ratio of the long way's time to that of `sample`, as minimum, median and maximum over the rounds."""
    torch.set_num_threads(1)
    for kind, sizes, shape, levels, count in CASES:
        torch.manual_seed(0)
        model = kind(image_shape=shape, levels=levels, **sizes).eval()
        x = torch.randint(levels, (count, *shape), generator=make_generator(0))
        ratios = []
        for _ in range(ROUNDS):
            one_pass = seconds(lambda model=model, x=x: [model(x) for _ in range(PASSES)]) / PASSES
            remembering = seconds(lambda model=model, count=count: model.sample(count, make_generator(0)))
            ratios.append(one_pass * shape[1] * shape[2] / remembering)
        print(
            f"{kind.__name__} {sizes} on {shape}, {levels} levels, {count} images: remembering is "
            f"{min(ratios):.0f} / {statistics.median(ratios):.0f} / {max(ratios):.0f} times as fast"
        )


if __name__ == "__main__":
    main()

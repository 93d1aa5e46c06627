"""DnCNN trained on Train400, measured on Set12 beside published numbers: `python benchmarks/denoise_set12.py FOLDER`.

FOLDER holds Train400/ and Set12/, the grey pictures that the authors of DnCNN use (cszn/DnCNN on GitHub); they are not
ours to pass on. Noise of width 25/255 that is not clipped; estimates are clamped to [0, 1]; the mean of the twelve PSNRs.
With --paper the network of the paper (17 layers, 64 channels; use a GPU), else one that folds and fits a CPU core.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import torch
from tqdm.auto import tqdm

from genimg_lessons import degradations, evaluation
from genimg_lessons.data import photos
from genimg_lessons.ema import ExponentialMovingAverage
from genimg_lessons.losses import restoration
from genimg_lessons.models.restoration import DnCNN
from genimg_lessons.seeding import make_generator, seed_everything
from genimg_lessons.training import train_restorer

SIGMA = 25 / 255
PUBLISHED = {"BM3D": 29.97, "DnCNN-S": 30.44}  # arXiv 1608.03981, the table of Set12 at noise level 25
TRIAL = 30  # updates that tell how many fit into the time


def log_error(z: torch.Tensor, x: torch.Tensor) -> torch.Tensor:
    """Log of each picture's mean squared error, (N,): up to a factor, minus its PSNR."""
    return (restoration.l2(z, x) + 2e-5).log()


def clock(device: str) -> float:
    """Seconds of this core on the CPU, seconds of the wall on a GPU, whose work no CPU clock counts."""
    if device == "cpu":
        return time.process_time()
    torch.cuda.synchronize()
    return time.monotonic()


def level(net: DnCNN, pictures: dict[str, torch.Tensor], device: str) -> float:
    """Mean PSNR in dB over whole pictures, each with the same noise whenever it is measured."""
    total = 0.0
    for number, picture in enumerate(pictures.values()):
        x = picture[None].float() / 255
        y = degradations.AdditiveNoise(SIGMA)(x, generator=make_generator(number))
        with torch.no_grad():
            total += evaluation.psnr(net(y.to(device)).cpu().clamp(0, 1), x).item()
    return total / len(pictures)


def main() -> None:
    """Train for the time given, then print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seconds", type=float, default=1800, help="of training; CPU seconds on the CPU")
    parser.add_argument("--paper", action="store_true", help="the network of the paper; use a GPU")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    clean = torch.stack(list(photos.from_folder(asked.folder / "Train400").values())).float().div(255).to(asked.device)
    test = photos.from_folder(asked.folder / "Set12")
    if asked.paper:
        sizes, recipe = {"width": 64, "depth": 17}, {"batch_size": 64, "patch_size": 50, "learning_rate": 1e-3}
    else:
        sizes, recipe = (
            {"width": 64, "depth": 9, "fold": 2},
            {"batch_size": 8, "patch_size": 48, "learning_rate": 4e-3},
        )

    def training(steps: int) -> tuple[ExponentialMovingAverage, object]:
        seed_everything(asked.seed)
        net = DnCNN(image_shape=(1, 50, 50), **sizes).to(asked.device)
        if asked.device != "cpu":
            net = net.to(memory_format=torch.channels_last)  # the order that a GPU's convolutions want
        average = ExponentialMovingAverage(net, 0.999)
        noise, rng = degradations.AdditiveNoise(SIGMA), make_generator(asked.seed)
        return average, train_restorer(
            net, clean, noise, steps=steps, loss=log_error, average=average, generator=rng, **recipe
        )

    _, trial = training(10_000)
    for _ in range(10):  # the first updates build buffers
        next(trial)
    start = clock(asked.device)
    for _ in range(TRIAL):
        next(trial)
    steps = max(100, int(asked.seconds * TRIAL / (clock(asked.device) - start)))
    average, loop = training(steps)
    start = clock(asked.device)
    for _ in tqdm(loop, total=steps, desc="training", mininterval=5):
        pass
    spent, net = clock(asked.device) - start, average.average.eval()
    print(f"{sum(p.numel() for p in net.parameters()):,} weights, {steps:,} updates in {spent:.0f} s ({asked.device})")
    ours = level(net, test, asked.device)
    print(f"Set12, noise 25: ours {ours:.2f} dB", end="")
    print("".join(f", {name} {published} ({ours - published:+.2f})" for name, published in PUBLISHED.items()))


if __name__ == "__main__":
    main()

"""How few bits the pixel LSTM needs for unseen digits: `python benchmarks/pixel_likelihood.py`.

On the embedded 8x8 digits with 17 levels. "short" is the recipe of lesson 00. "early stopping" trains on the training
digits, looks at the validation digits every 25 updates, and remembers the update that was best there; "and once more"
starts anew with the training and validation digits together and stops at that update. The test digits are looked at
once each time, at the end. Three seeds; CPU seconds on one thread.
"""

from __future__ import annotations

import time

import torch

from genimg_lessons import data, seeding
from genimg_lessons.ema import ExponentialMovingAverage
from genimg_lessons.losses.likelihood import bits_per_dim
from genimg_lessons.models.autoregressive import PixelLSTM
from genimg_lessons.training.likelihood import train_likelihood

SHORT = {"steps": 540, "batch_size": 16, "dropout": 0.3, "input_dropout": 0.0}
LONG = {"steps": 800, "batch_size": 32, "dropout": 0.4, "input_dropout": 0.2}


@torch.no_grad()
def bits(model: PixelLSTM, levels: torch.Tensor) -> float:
    """Mean bits per dimension of levels (N, 1, 8, 8) under the model, without dropout."""
    return float(bits_per_dim(-model.eval().log_prob(levels), levels[0].numel()).mean())


def fit(
    seed: int,
    levels: torch.Tensor,
    watched: torch.Tensor | None = None,
    until: int | None = None,
    *,
    steps: int,
    batch_size: int,
    dropout: float,
    input_dropout: float,
) -> tuple[PixelLSTM, int]:
    """Train one model; return the running mean of its weights where `watched` cost least, else at `until` or the end."""
    rng = seeding.seed_everything(seed)
    model = PixelLSTM(
        image_shape=(1, 8, 8),
        levels=17,
        width=192,
        layers=1,
        embedding=24,
        dropout=dropout,
        input_dropout=input_dropout,
    )
    average = ExponentialMovingAverage(model, 0.99)
    best, kept = float("inf"), (average.average.state_dict(), steps)
    for step in train_likelihood(model, levels, steps=steps, batch_size=batch_size, average=average, generator=rng):
        if watched is not None and step.number % 25 == 0:
            now = bits(average.average, watched)
            if now < best:
                best = now
                kept = ({name: value.clone() for name, value in average.average.state_dict().items()}, step.number)
        if step.number == until:
            break
    if watched is not None:
        average.average.load_state_dict(kept[0])
    return average.average, kept[1]


def main() -> None:
    """Print the bits per dimension of the test digits, seed by seed."""
    torch.set_num_threads(1)
    train, validation, test = (
        data.digits.levels(data.load("digits", split)) for split in ("train", "validation", "test")
    )
    for seed in (0, 1, 2):
        started = time.process_time()
        short = bits(fit(seed, train, **SHORT)[0], test)
        spent = time.process_time() - started
        stopped, number = fit(seed, train, validation, **LONG)
        again, _ = fit(seed, torch.cat([train, validation]), until=number, **LONG)
        print(
            f"seed {seed}: short {short:.3f} in {spent:.0f} s; early stopping at update {number}: "
            f"{bits(stopped, test):.3f}, and once more with the validation digits {bits(again, test):.3f}",
            flush=True,
        )


if __name__ == "__main__":
    main()

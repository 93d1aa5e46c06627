"""What a minute of one CPU core buys: `python benchmarks/time_to_quality.py [--data mnist] [--seconds 30] [--seeds 3]`.

Each model trains for the same CPU seconds on the same images, all fed from memory (the usual scripts, which decode each
image each time, would get through about half as many updates). Then 5,000 drawn images are compared with held-out ones
by the Frechet distance in the features of the strokes judge, and the distance of two real sets stands beside them.
The rivals have the sizes and settings of the scripts that most people start from.
"""

from __future__ import annotations

import argparse
import math
import time
from collections.abc import Callable, Iterator

import torch
from torch import nn

from genimg_lessons import data, evaluation
from genimg_lessons.ema import ExponentialMovingAverage
from genimg_lessons.images import to_unit
from genimg_lessons.models import gan, vae
from genimg_lessons.seeding import make_generator, seed_everything
from genimg_lessons.training import train_gan, train_vae
from genimg_lessons.training.step import Step, endless_batches
from genimg_lessons.training.vae import vae_step

SHAPE = (1, 28, 28)
DRAWN = 5_000
TRIAL = 30  # updates that tell how many fit into the time
Loop = Callable[[int, torch.Generator], Iterator[object]]


class UsualVAE(vae.VAE):
    """784-400-20-400-784 with ReLU, as most introductions have it."""

    def __init__(self) -> None:
        """Build both halves."""
        super().__init__(image_shape=SHAPE, latent_dim=20)
        pixels = math.prod(SHAPE)
        self.encoder = nn.Sequential(nn.Flatten(), nn.Linear(pixels, 400), nn.ReLU(), nn.Linear(400, 40))
        self.decoder = nn.Sequential(nn.Linear(20, 400), nn.ReLU(), nn.Linear(400, pixels), nn.Unflatten(1, SHAPE))


def usual_vae_loop(model: UsualVAE, images: torch.Tensor, steps: int, rng: torch.Generator) -> Iterator[object]:
    """Adam with its usual 1e-3, batches of 128, no schedule, no average."""
    optimiser = torch.optim.Adam(model.parameters(), lr=1e-3)
    for _, x in zip(range(steps), endless_batches(images, batch_size=128, generator=rng), strict=False):
        yield vae_step(model, optimiser, x, generator=rng)


def steps_for(seconds: float, make: Callable[[], Loop]) -> int:
    """How many updates fit into `seconds` CPU seconds, from a short trial with models of its own."""
    loop = make()
    updates = loop(10_000, make_generator(0))
    next(updates)  # the first update builds buffers
    start = time.process_time()
    for _ in range(TRIAL):
        next(updates)
    return max(1, int(seconds * TRIAL / (time.process_time() - start)))


def play(pair: tuple[nn.Module, nn.Module], images: torch.Tensor, **options: object) -> tuple[nn.Module, Loop]:
    """The generator whose images count, and its game."""
    net, critic = pair
    decay = options.pop("decay", None)
    average = ExponentialMovingAverage(net, decay) if decay else None

    def loop(steps: int, rng: torch.Generator) -> Iterator[Step]:
        return train_gan(net, critic, images, steps=steps, average=average, rng=rng, **options)

    return (average.average if average else net), loop


def contestants(images: torch.Tensor) -> dict[str, Callable[[], tuple[nn.Module, Loop]]]:
    """Name -> a function that builds the model whose images count, and its training loop."""

    def usual_vae() -> tuple[nn.Module, Loop]:
        model = UsualVAE()
        return model, lambda steps, rng: usual_vae_loop(model, images, steps, rng)

    def our_vae() -> tuple[nn.Module, Loop]:
        model = vae.MLPVAE(image_shape=SHAPE, latent_dim=24, width=320, depth=1, likelihood="discretized_logistic")
        average = ExponentialMovingAverage(model, 0.99)
        return average.average, lambda steps, rng: train_vae(
            model, images, steps=steps, batch_size=64, learning_rate=3e-3, beta=0.5, average=average, generator=rng
        )

    small = {"loss": "hinge", "learning_rates": (1.5e-3, 2e-3), "betas": (0.5, 0.99), "decay": 0.99, "batch_size": 32}
    return {
        "usual VAE": usual_vae,
        "our VAE": our_vae,
        "dense GAN": lambda: play(
            (gan.MLPGenerator(image_shape=SHAPE), gan.MLPDiscriminator(image_shape=SHAPE)), images
        ),
        "DCGAN": lambda: play(
            (gan.DCGANGenerator(image_shape=SHAPE), gan.DCGANDiscriminator(image_shape=SHAPE)), images
        ),
        "DCGAN as published": lambda: play(
            (
                gan.DCGANGenerator(image_shape=SHAPE, hidden=(1024,) * 3, batch_norm=False, activation="leaky_relu"),
                gan.DCGANDiscriminator(image_shape=SHAPE, depth=4, kernel_size=5, norm=None, activation="relu"),
            ),
            images,
        ),
        "our GAN": lambda: play(
            (
                gan.SmallGenerator(image_shape=SHAPE, latent_dim=32, width=32),
                gan.SmallDiscriminator(image_shape=SHAPE, width=32),
            ),
            images,
            **small,
        ),
    }


def main() -> None:
    """Print one line for each contestant and seed, then the ratios of the medians."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", default="strokes", choices=("strokes", "mnist"))
    parser.add_argument("--root", help="folder of the public sets, for --data mnist")
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--only", nargs="+", metavar="NAME", help="contestants, such as 'our VAE'; all by default")
    options = parser.parse_args()
    torch.set_num_threads(1)
    judge = evaluation.judge("strokes")
    train, test = (data.load(options.data, split, root=options.root) for split in ("train", "test"))
    held_out, images = judge.features(test.unit()[:DRAWN]), train.signed()
    floor = float(evaluation.frechet_distance(judge.features(train.unit()[:DRAWN]), held_out))
    print(f"{options.data}, {options.seconds:g} CPU seconds each, {DRAWN:,} images; two real sets: {floor:.0f}")
    found: dict[str, list[float]] = {}
    for seed in range(options.seeds):
        for name, build in contestants(images).items():
            if options.only and name not in options.only:
                continue
            seed_everything(seed)
            steps = steps_for(options.seconds, lambda build=build: build()[1])
            rng = seed_everything(seed)
            model, loop = build()
            start = time.process_time()
            for _ in loop(steps, rng):
                pass
            spent = time.process_time() - start
            model.eval()
            marks = {name: judge.features(to_unit(model.sample(DRAWN, make_generator(1))))}
            if name == "our VAE":
                start = time.process_time()
                prior = model.fit_prior(images[:5_000], make_generator(2), iterations=15)
                fit = time.process_time() - start
                marks[f"{name}, fitted prior"] = judge.features(
                    to_unit(model.sample(DRAWN, make_generator(1), prior=prior))
                )
                spent = f"{spent:.0f} + {fit:.1f}"
            for label, features in marks.items():
                distance = float(evaluation.frechet_distance(features, held_out))
                found.setdefault(label, []).append(distance)
                seconds = spent if isinstance(spent, str) else f"{spent:.0f}"
                print(f"seed {seed}  {label:<22} {steps:>6} updates in {seconds} s: {distance:.0f}", flush=True)
    for ours, rivals in {
        "our VAE": ["usual VAE"],
        "our VAE, fitted prior": ["usual VAE"],
        "our GAN": ["dense GAN", "DCGAN", "DCGAN as published"],
    }.items():
        for rival in (name for name in rivals if name in found and ours in found):
            ratios = sorted(a / b for a, b in zip(found[rival], found[ours], strict=True))
            print(f"{rival} / {ours}: {ratios[0]:.1f} to {ratios[-1]:.1f} times the distance")


if __name__ == "__main__":
    main()

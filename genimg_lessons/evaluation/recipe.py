"""How the judges were trained: `python -m genimg_lessons.evaluation.recipe strokes` makes the shipped weights again.

The recipe sees the world's training split only; the accuracy written beside the weights is that of the test split.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import torch
from torch.nn import functional as F

from genimg_lessons import data
from genimg_lessons.data import ImageSet
from genimg_lessons.data.batches import batches
from genimg_lessons.evaluation.judge import WEIGHTS, Judge
from genimg_lessons.seeding import seed_everything
from genimg_lessons.training.step import cosine_schedule, make_adam, set_learning_rate

__all__ = ["PASSES", "SHIFTS", "accuracy", "save_judge", "targets", "train_judge"]

# Passes over the training split: the small world needs more of them to see as many batches.
PASSES = {"digits": 60, "strokes": 5, "faces": 5}
# Pixels by which training pictures are shifted at random. Not the faces: a smile is one pixel at the mouth's corners.
SHIFTS = {"digits": 1, "strokes": 1, "faces": 0}
SEED = 0
# The factors with named values that can be told from 32x32 pixels; earrings and eyes are a pixel or two.
FACE_QUESTIONS = ("glasses", "hair_style", "hair_colour", "facial_hair")


def targets(images: ImageSet) -> tuple[dict[str, tuple[str, ...]], torch.Tensor]:
    """The questions a world's judge answers, and the right answers: question -> answer names, and (N, questions).

    Digits and strokes: which digit. Faces: `FACE_QUESTIONS`, and whether the corners of the mouth point down or up.
    """
    if images.name != "faces":
        return {"digit": images.classes}, images.labels[:, None]
    heads = {question: data.faces.FACTORS[question].names for question in FACE_QUESTIONS}
    answers = [images.factors[question] for question in FACE_QUESTIONS] + [(images.factors["smile"] > 0).long()]
    return {**heads, "smile": ("down", "up")}, torch.stack(answers, 1)


def train_judge(name: str, *, passes: int | None = None, seed: int = SEED) -> Judge:
    """Train a judge on the training split of one world and return it in evaluation mode.

    Adam at 2e-3 with a cosine schedule, batches of 100, pictures shifted by up to `SHIFTS` pixels in either direction.
    """
    generator = seed_everything(seed)
    images = data.load(name, "train")
    heads, labels = targets(images)
    net = Judge(image_shape=tuple(images.images.shape[1:]), heads=heads)
    optimiser = make_adam(net, 2e-3)
    passes = PASSES[name] if passes is None else passes
    steps, number = passes * (len(images) // 100), 0
    shift = SHIFTS[name]
    pictures = F.pad(images.unit(), (shift,) * 4, mode="replicate")
    height, width = images.images.shape[2:]
    for _ in range(passes):
        for x, y in batches(pictures, labels, batch_size=100, generator=generator, drop_last=True):
            number += 1
            set_learning_rate(optimiser, cosine_schedule(number, steps, 2e-3))
            top, left = torch.randint(0, 2 * shift + 1, (2,), generator=generator).tolist()
            logits = net(x[:, :, top : top + height, left : left + width])
            loss = sum(F.cross_entropy(logits[question], y[:, k]) for k, question in enumerate(heads))
            optimiser.zero_grad(set_to_none=True)
            loss.backward()
            optimiser.step()
    return net.eval().requires_grad_(False)


@torch.no_grad()
def accuracy(net: Judge, images: ImageSet) -> dict[str, float]:
    """Share of right answers to each question, in [0, 1]."""
    heads, labels = targets(images)
    logits = net(images.unit())
    return {q: (logits[q].argmax(1) == labels[:, k]).float().mean().item() for k, q in enumerate(heads)}


def save_judge(net: Judge, name: str, folder: Path = WEIGHTS) -> Path:
    """Write the weights with what is needed to build the net again; returns the file's path."""
    from safetensors.torch import save_file

    folder.mkdir(parents=True, exist_ok=True)
    about = {
        "image_shape": json.dumps(net.image_shape),
        "heads": json.dumps(net.answers),
        "test accuracy": json.dumps({q: round(a, 4) for q, a in accuracy(net, data.load(name, "test")).items()}),
        "recipe": f"python -m genimg_lessons.evaluation.recipe {name}",
    }
    path = folder / f"{name}.safetensors"
    save_file({key: weight.contiguous() for key, weight in net.state_dict().items()}, path, metadata=about)
    return path


def main() -> None:
    """Train and save the judges named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="+", choices=sorted(PASSES), help="worlds whose judge is to be trained")
    for name in parser.parse_args().names:
        torch.set_num_threads(1)
        path = save_judge(train_judge(name), name)
        print(f"{name}: {path.name}, {path.stat().st_size / 1000:.0f} kB, test accuracy {accuracy(*_again(name))}")


def _again(name: str) -> tuple[Judge, ImageSet]:
    """The stored judge and its test split: what is printed is what was written."""
    from genimg_lessons.evaluation.judge import judge

    judge.cache_clear()
    return judge(name), data.load(name, "test")


if __name__ == "__main__":
    main()

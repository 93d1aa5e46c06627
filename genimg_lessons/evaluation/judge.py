"""The judge: a small classifier for each world, whose features measure distances between sets of images.

Its weights ship with the package (safetensors, a few hundred kilobytes) and were trained once by
`python -m genimg_lessons.evaluation.recipe NAME`, which reproduces them. A judge sees pictures in [0, 1].
"""

from __future__ import annotations

import functools
import json
from pathlib import Path

import torch
from torch import nn

from genimg_lessons.checks import require_images, require_positive

__all__ = ["FEATURES", "WEIGHTS", "Judge", "judge"]

WEIGHTS = Path(__file__).parent / "weights"
FEATURES = 64


class Judge(nn.Module):
    """Three convolutions, 64 features, and one linear head per question.

    image_shape: (C, H, W); heads: question -> names of the answers, for instance {"digit": ("0", ..., "9")}.
    """

    def __init__(self, *, image_shape: tuple[int, int, int], heads: dict[str, tuple[str, ...]]) -> None:
        """Build the net for one image shape; the number of weights does not depend on height and width."""
        super().__init__()
        self.image_shape = tuple(image_shape)
        self.answers = {question: tuple(names) for question, names in heads.items()}
        pool = 4 if min(image_shape[1:]) >= 16 else 2
        self.trunk = nn.Sequential(
            nn.Conv2d(image_shape[0], 32, 3, padding=1),
            nn.BatchNorm2d(32),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Conv2d(32, 64, 3, padding=1),
            nn.BatchNorm2d(64),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Conv2d(64, 64, 3, padding=1),
            nn.BatchNorm2d(64),
            nn.ReLU(),
            nn.AdaptiveMaxPool2d(pool),
            nn.Flatten(),
            nn.Linear(64 * pool * pool, FEATURES),
        )
        self.heads = nn.ModuleDict({question: nn.Linear(FEATURES, len(names)) for question, names in heads.items()})

    def features(self, x: torch.Tensor, batch_size: int = 100) -> torch.Tensor:
        """Features before the last activation: (N, C, H, W) in [0, 1] -> (N, 64).

        Pictures of another size or channel count are refused: resizing would change what is measured. They are read
        in batches of `batch_size`: a hundred fit into a processor's cache, a thousand at once take three times as long.
        """
        require_images(x, "x", channels=self.image_shape[0], low=-1e-4, high=1 + 1e-4)
        if tuple(x.shape[1:]) != self.image_shape:
            raise ValueError(f"x: expected images of shape {self.image_shape}, got {tuple(x.shape[1:])}")
        require_positive(batch_size, "batch_size", whole=True)
        return torch.cat([self.trunk(part) for part in x.split(batch_size)])

    def forward(self, x: torch.Tensor) -> dict[str, torch.Tensor]:
        """Logits for each question: question -> (N, number of answers)."""
        hidden = torch.relu(self.features(x))
        return {question: head(hidden) for question, head in self.heads.items()}

    @torch.no_grad()
    def probabilities(self, x: torch.Tensor, question: str | None = None) -> torch.Tensor:
        """Probabilities of the answers to one question (the first if None): (N, C, H, W) in [0, 1] -> (N, K).

        Raises ValueError, listing the questions, for an unknown one.
        """
        question = next(iter(self.answers)) if question is None else question
        if question not in self.answers:
            raise ValueError(f"question: expected one of {', '.join(map(repr, self.answers))}, got {question!r}")
        return self(x)[question].softmax(1)


@functools.cache
def judge(name: str) -> Judge:
    """The trained judge of one world, in evaluation mode and frozen, on the CPU: "digits", "strokes" or "faces".

    The same object every time; `copy.deepcopy` it before training it further. Raises ValueError, listing the names,
    for a world without a judge.
    """
    known = sorted(path.stem for path in WEIGHTS.glob("*.safetensors"))
    if name not in known:
        raise ValueError(f"name: expected a world with a judge, one of {', '.join(map(repr, known))}, got {name!r}")
    from safetensors import safe_open

    with safe_open(WEIGHTS / f"{name}.safetensors", framework="pt") as stored:
        about = stored.metadata()
        weights = {key: stored.get_tensor(key) for key in stored.keys()}
    net = Judge(image_shape=tuple(json.loads(about["image_shape"])), heads=json.loads(about["heads"]))
    net.load_state_dict(weights)
    return net.eval().requires_grad_(False).to(memory_format=torch.channels_last)  # the faster order on a CPU

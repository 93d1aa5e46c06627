"""The colours of the faces, all RGB in [0, 1], from factors to (N, 3) tensors.

Skin, hair and background have ranges of their own and are combined freely. Everything drawn on the skin (lips, nose, blush,
shadow) is a mixture with the skin's own colour, so that it reads equally well on every tone.
"""

from __future__ import annotations

import math

import torch

__all__ = ["hue", "mix", "palette", "tint"]

# From light to deep, evenly spaced on the factor; a tone in between is mixed from its two neighbours.
SKIN = ("fde6d6", "f8d3b6", "ebb98f", "d69d6d", "b5784c", "8c5a3a", "6c4433")
HAIR = ("29242e", "5a321f", "d2642c", "f0c765", "c3c8d2", "2f9aa0")
IRIS = ("6b4226", "4a8fd0", "55965a", "7d8b99")


def rgb(*codes: str) -> torch.Tensor:
    """Hexadecimal colours to float32 (len(codes), 3)."""
    return torch.tensor([[int(code[i : i + 2], 16) / 255 for i in (0, 2, 4)] for code in codes])


def tint(code: str, like: torch.Tensor) -> torch.Tensor:
    """One fixed colour as (1, 3) with the device and dtype of `like`."""
    return rgb(code).to(like)


def mix(a: torch.Tensor, b: torch.Tensor, share: torch.Tensor | float) -> torch.Tensor:
    """(1 - share) a + share b for colours (N, 3) or (1, 3)."""
    return a + (b - a) * share


def hue(turns: torch.Tensor, lightness: float, strength: float) -> torch.Tensor:
    """A colour circle of even lightness: (N,) turns in [0, 1] -> (N, 3).

    Three cosines a third of a turn apart sum to zero, so the mean of red, green and blue is `lightness` for every hue.
    """
    phase = turns[:, None] - torch.arange(3, device=turns.device) / 3
    return (lightness + strength * torch.cos(2 * math.pi * phase)).clamp(0, 1)


def palette(factors: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """Colours of one batch, name -> (N, 3)."""
    tone = factors["skin_tone"].float()
    stops = rgb(*SKIN).to(tone)
    position = tone.clamp(0, 1) * (len(SKIN) - 1)
    below = position.long().clamp(max=len(SKIN) - 2)
    skin = mix(stops[below], stops[below + 1], (position - below)[:, None])
    hair = rgb(*HAIR).to(tone)[factors["hair_colour"]]
    # Fair hair makes brows darker than light skin and lighter than deep skin, so that they stand out from both.
    fair = (hair.mean(1, keepdim=True) * 4 - 1).clamp(0, 1) * (2 * tone[:, None] - 1).clamp(0, 1)
    clothes = hue(factors["clothes_hue"].float(), 0.52, 0.27)
    return {
        "skin": skin,
        "skin_shade": mix(skin * 0.84, tint("7a3140", tone), 0.10),
        "skin_line": mix(skin * 0.62, tint("6a2030", tone), 0.15),
        "blush": mix(skin, tint("e8485a", tone), 0.42),
        "lip": mix(skin * 0.55, tint("a02840", tone), 0.55),
        "hair": hair,
        "hair_shade": hair * 0.74,
        "hair_shine": mix(hair, tint("ffffff", tone), 0.32),
        "brow": hair * (0.58 + 0.42 * fair),
        "iris": rgb(*IRIS).to(tone)[factors["eye_colour"]],
        "clothes": clothes,
        "clothes_light": mix(clothes, tint("ffffff", tone), 0.55),
        "clothes_dark": clothes * 0.8,
    }

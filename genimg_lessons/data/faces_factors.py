"""What makes a cartoon face: the table of factors, how they are drawn at random, and how they are checked.

Every factor is drawn independently of all others. That is what makes the world fair (no hair style, expression or
pair of glasses goes with a skin tone) and what makes it a test bed for disentanglement: any statistical link that a model
shows between two factors was added by the model.
"""

from __future__ import annotations

from typing import NamedTuple

import torch

from genimg_lessons.checks import describe, require_positive

__all__ = ["FACTORS", "STUDIO", "Categorical", "Continuous", "arrange", "check_factors", "sample_factors"]


class Continuous(NamedTuple):
    """A number, uniform in [low, high]."""

    low: float
    high: float
    meaning: str


class Categorical(NamedTuple):
    """An index into `names`, drawn with the given probabilities (equal ones if None)."""

    names: tuple[str, ...]
    meaning: str
    weights: tuple[float, ...] | None = None

    @property
    def probabilities(self) -> torch.Tensor:
        """float64 (len(names),), summing to one."""
        weights = torch.tensor(self.weights or (1.0,) * len(self.names), dtype=torch.float64)
        return weights / weights.sum()


FACTORS: dict[str, Continuous | Categorical] = {
    "skin_tone": Continuous(0.0, 1.0, "from the lightest (0) to the deepest (1) skin"),
    "face_width": Continuous(0.88, 1.12, "half-width of the face, 1 is the average"),
    "jaw": Continuous(0.0, 1.0, "from a round (0) to a pointed (1) chin"),
    "hair_style": Categorical(
        ("bald", "short", "curly", "afro", "bob", "long", "bun", "pigtails"), "outline of the hair"
    ),
    "hair_colour": Categorical(
        ("black", "brown", "ginger", "blonde", "silver", "teal"), "colour of hair, brows and beard"
    ),
    "fringe": Categorical(("none", "straight", "side", "parted"), "edge of the hair on the forehead; unseen if bald"),
    "eye_colour": Categorical(("brown", "blue", "green", "grey"), "colour of the iris"),
    "eye_size": Continuous(0.85, 1.15, "radius of the eyes, 1 is the average"),
    "eye_spacing": Continuous(0.175, 0.215, "from the middle of the face to an eye, in half picture widths"),
    "gaze": Continuous(-1.0, 1.0, "from the picture's left (-1) to its right (1)"),
    "brow_angle": Continuous(-1.0, 1.0, "from worried (-1: inner ends up) to stern (1: inner ends down)"),
    "brow_height": Continuous(0.0, 1.0, "from close to the eyes (0) to raised (1)"),
    "glasses": Categorical(("none", "round", "square"), "half of the faces wear none", (2.0, 1.0, 1.0)),
    "nose_size": Continuous(0.75, 1.25, "width of the nose, 1 is the average"),
    "smile": Continuous(-0.6, 1.0, "from corners down (-0.6) to corners up (1); 0 is a straight mouth"),
    "mouth_open": Continuous(0.0, 1.0, "from closed (0) to wide open (1)"),
    "facial_hair": Categorical(("none", "moustache", "beard"), "seven in ten faces have none", (7.0, 1.0, 2.0)),
    "freckles": Continuous(0.0, 1.0, "how much they stand out"),
    "blush": Continuous(0.0, 1.0, "how much the cheeks redden"),
    "earrings": Categorical(("none", "studs", "hoops"), "half of the faces wear none", (2.0, 1.0, 1.0)),
    "tilt": Continuous(-10.0, 10.0, "of the head, in degrees, positive is clockwise"),
    "background_hue": Continuous(0.0, 1.0, "around the colour circle once"),
    "clothes_hue": Continuous(0.0, 1.0, "around the colour circle once"),
    "clothes_style": Categorical(("plain", "striped", "v-neck"), "of the pullover"),
}

# What a photographer sees to before taking a passport picture: see `arrange`.
STUDIO: dict[str, float | int] = {
    "tilt": 0.0,
    "gaze": 0.0,
    "eye_size": 1.0,
    "eye_spacing": 0.195,
    "nose_size": 1.0,
    "freckles": 0.0,
    "blush": 0.3,
    "earrings": 0,
    "background_hue": 0.55,
    "clothes_hue": 0.6,
    "clothes_style": 0,
}


def sample_factors(n: int, generator: torch.Generator | None = None) -> dict[str, torch.Tensor]:
    """Draw n faces: factor name -> (n,) tensor, float32 if continuous, int64 if categorical, all independent.

    generator: a CPU generator. The draws lie on the CPU; move them to another device to render there.
    Raises TypeError or ValueError unless n is a whole number above 0.
    """
    require_positive(n, "n", whole=True)
    factors = {}
    for name, factor in FACTORS.items():
        uniform = torch.rand(n, generator=generator)
        if isinstance(factor, Continuous):
            # the clamp is for rounding: low + (high - low) * u may pass `high` by one unit in the last place
            factors[name] = (factor.low + (factor.high - factor.low) * uniform).clamp_(factor.low, factor.high)
        else:
            edges = factor.probabilities.cumsum(0)[:-1]
            factors[name] = torch.bucketize(uniform.double(), edges, right=True)
    return factors


def arrange(factors: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """The same people as in a photographer's studio: heads upright, eyes ahead, one backdrop, one pullover, no earrings.

    Sets the factors of STUDIO to the values there and leaves the others as they are; nothing is changed in place. A
    generator needs far fewer updates for such aligned pictures; face data sets are aligned for the same reason.
    factors: name -> (N,), as for `render` -> the same. Raises ValueError or TypeError as `check_factors` does.
    """
    check_factors(factors)
    return factors | {name: torch.full_like(factors[name], value) for name, value in STUDIO.items()}


def check_factors(factors: dict[str, torch.Tensor]) -> int:
    """Return the number of faces N; raise unless `factors` holds every factor of FACTORS and nothing else, all (N,).

    TypeError: not a dict of tensors, a continuous factor that is not floating point, a categorical one that is not
    int64. ValueError: missing or unknown names, shapes other than (N,), several devices, values out of range.
    """
    if not isinstance(factors, dict):
        raise TypeError(f"factors: expected a dict from factor name to tensor, got {describe(factors)}")
    missing, unknown = [name for name in FACTORS if name not in factors], [k for k in factors if k not in FACTORS]
    if missing or unknown:
        raise ValueError(
            f"factors: expected the names {', '.join(FACTORS)}; got missing: {missing or 'none'}, unknown: {unknown or 'none'}"
        )
    first = factors["skin_tone"]
    for name, factor in FACTORS.items():
        check_factor(name, factor, factors[name])
        if factors[name].shape != first.shape or factors[name].device != first.device:
            raise ValueError(
                f"factors[{name!r}]: expected shape {tuple(first.shape)} on {first.device} as for 'skin_tone', "
                f"got {tuple(factors[name].shape)} on {factors[name].device}"
            )
    return len(first)


def check_factor(name: str, factor: Continuous | Categorical, values: torch.Tensor) -> None:
    """Raise TypeError or ValueError unless `values` is a legal (N,) tensor of one factor."""
    if not isinstance(values, torch.Tensor):
        raise TypeError(f"factors[{name!r}]: expected a torch.Tensor, got {describe(values)}")
    if values.ndim != 1 or len(values) == 0:
        raise ValueError(f"factors[{name!r}]: expected shape (N,) with N > 0, got {describe(values)}")
    if isinstance(factor, Continuous):
        if not values.is_floating_point():
            raise TypeError(f"factors[{name!r}]: expected floating-point values, got {describe(values)}")
        # a float32 copy of a bound such as 1.12 may differ from it in the eighth digit
        low, high = factor.low - 1e-6, factor.high + 1e-6
        wanted = f"[{factor.low}, {factor.high}]"
    else:
        if values.dtype != torch.int64:
            raise TypeError(f"factors[{name!r}]: expected int64 indices of {factor.names}, got {describe(values)}")
        low, high = 0, len(factor.names) - 1
        wanted = f"[0, {high}], indices of {factor.names}"
    smallest, largest = (float(value) for value in values.aminmax())
    if not (low <= smallest and largest <= high):  # `not`, so that NaN fails too
        raise ValueError(
            f"factors[{name!r}]: expected values in {wanted}, got values from {smallest:.4g} to {largest:.4g}"
        )

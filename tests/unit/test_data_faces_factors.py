"""The factors behind the faces: independent, checked, each doing what its name says; and the shapes they are drawn with."""

from __future__ import annotations

import itertools

import pytest
import torch
from scipy.stats import chi2

from genimg_lessons.data import faces
from genimg_lessons.data.faces_factors import FACTORS, STUDIO, Continuous
from genimg_lessons.data.faces_shapes import box, coverage, disc, discs, egg, ellipse, lens

PART = {name: index for index, name in enumerate(faces.PARTS)}


def plain(**changes: float) -> dict[str, torch.Tensor]:
    """One quiet face in the middle of all ranges, short-haired, with some factors changed."""
    values = {n: (f.low + f.high) / 2 if isinstance(f, Continuous) else 0 for n, f in FACTORS.items()}
    values |= {"hair_style": 1, "smile": 0.0} | changes
    kinds = {n: torch.float32 if isinstance(f, Continuous) else torch.int64 for n, f in FACTORS.items()}
    return {name: torch.tensor([value], dtype=kinds[name]) for name, value in values.items()}


# ---- factors ----------------------------------------------------------------------------------------------------


def test_factors_lie_in_their_ranges_and_follow_their_probabilities(generator):
    n = 20_000
    factors = faces.sample_factors(n, generator)
    assert list(factors) == list(FACTORS) and len(FACTORS) >= 20
    for name, factor in FACTORS.items():
        values = factors[name]
        assert values.shape == (n,)
        if isinstance(factor, Continuous):
            assert values.dtype == torch.float32
            assert factor.low <= values.min() and values.max() <= torch.tensor(factor.high)
            counts, expected = (
                torch.histc(values, 10, factor.low, factor.high).double(),
                torch.full((10,), n / 10).double(),
            )
        else:
            assert values.dtype == torch.int64
            expected = factor.probabilities * n
            counts = torch.bincount(values, minlength=len(factor.names)).double()
        statistic = ((counts - expected) ** 2 / expected).sum()
        assert chi2.sf(statistic, len(counts) - 1) > 1e-5, name


def test_factors_are_independent_of_each_other(generator):
    """Fairness: the G-test of every pair, that is, 2 n times its mutual information, stays in the range of chance."""
    n = 20_000
    factors = faces.sample_factors(n, generator)
    bins = {}
    for name, factor in FACTORS.items():
        if isinstance(factor, Continuous):
            bins[name] = ((factors[name] - factor.low) / (factor.high - factor.low) * 6).long().clamp(max=5), 6
        else:
            bins[name] = factors[name], len(factor.names)
    for (one, (a, size_a)), (two, (b, size_b)) in itertools.combinations(bins.items(), 2):
        joint = torch.bincount(a * size_b + b, minlength=size_a * size_b).double().reshape(size_a, size_b) / n
        chance = joint.sum(1, keepdim=True) * joint.sum(0)
        information = torch.special.xlogy(joint, joint / chance).sum()
        assert chi2.sf(float(2 * n * information), (size_a - 1) * (size_b - 1)) > 1e-6, f"{one} tells about {two}"


def test_sampling_is_deterministic_and_leaves_the_global_generator_alone():
    before = torch.get_rng_state()
    first, again, other = (faces.sample_factors(50, torch.Generator().manual_seed(seed)) for seed in (3, 3, 4))
    assert all(torch.equal(first[name], again[name]) for name in FACTORS)
    assert not any(torch.equal(first[name], other[name]) for name in FACTORS)
    assert torch.equal(before, torch.get_rng_state())


def measure(what: str, **changes: float) -> float:
    """A number read off the picture of one face at 256 pixels."""
    factors = plain(**changes)
    image, parts = faces.render(factors, 256)[0], faces.render(factors, 256, "parts")[0]
    row, column = torch.meshgrid(torch.arange(256.0), torch.arange(256.0), indexing="ij")
    kind, _, part = what.partition(" ")
    mask = parts == PART[part] if part in PART else torch.ones_like(parts, dtype=torch.bool)
    dark = mask & (image.mean(0) < 0.3)
    lip = (column - 127.5).abs()[mask]
    return float(
        {
            "area": lambda: mask.sum(),
            "right": lambda: column[mask].mean(),
            "height": lambda: -row[mask].mean(),
            "spread": lambda: (column - 127.5).abs()[mask].mean(),
            "dark-right": lambda: column[dark].mean(),
            "brightness": lambda: image[:, mask].mean(),
            "redness": lambda: (image[0] - image[1])[mask].mean(),
            "darkest": lambda: -image[:, 149:158, 80:105].mean(0).min(),
            "corners-up": lambda: row[mask][lip < 8].mean() - row[mask][lip > lip.max() - 8].mean(),
            "inner-ends-down": lambda: row[mask][lip < 25].mean() - row[mask][lip > lip.max() - 12].mean(),
            "chin": lambda: -(parts[176:192] == PART["skin"]).sum(),
        }[kind]()
    )


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("skin_tone", "brightness skin"),
        ("face_width", "spread hair"),
        ("jaw", "chin"),
        ("eye_size", "area eyes"),
        ("eye_spacing", "spread eyes"),
        ("gaze", "dark-right eyes"),
        ("brow_angle", "inner-ends-down brows"),
        ("brow_height", "height brows"),
        ("nose_size", "spread nose"),
        ("smile", "corners-up mouth"),
        ("mouth_open", "area mouth"),
        ("freckles", "darkest"),
        ("blush", "redness skin"),
        ("tilt", "right hair"),
    ],
)
def test_each_continuous_factor_does_what_its_name_says(name, what):
    factor = FACTORS[name]
    step = (factor.high - factor.low) / 2
    values = [measure(what, **{"hair_colour": 2} | {name: factor.low + i * step}) for i in range(3)]
    if name == "skin_tone":  # the deeper the darker
        values = [-value for value in values]
    assert values[0] < values[1] < values[2], values


@pytest.mark.parametrize("name", FACTORS)
def test_every_value_of_every_factor_is_visible_at_32_pixels(name):
    factor = FACTORS[name]
    # a hue goes once around the circle: its two ends look the same, so stop at three quarters
    values = (
        torch.linspace(factor.low, factor.high, 9)[:7:3].tolist()
        if isinstance(factor, Continuous)
        else range(len(factor.names))
    )
    pictures = [faces.render(plain(**{name: value}), 32) for value in values]
    for one, two in itertools.combinations(pictures, 2):
        assert (one - two).abs().max() > 0.03


# ---- shapes -----------------------------------------------------------------------------------------------------


def test_distances_of_discs_and_boxes_are_exact():
    line = torch.linspace(-2, 2, 41)
    y, x = torch.meshgrid(line, line, indexing="ij")
    x, y = x[None], y[None]
    assert torch.allclose(disc(x, y, 0.7), torch.hypot(x, y) - 0.7, atol=1e-6)
    several = torch.stack([disc(x - a, y - b, 0.3) for a, b in ((0.5, 0.2), (-1.0, 0.4))]).amin(0)
    assert torch.allclose(discs(x, y, ((0.5, 0.2), (-1.0, 0.4)), 0.3), several, atol=1e-5)
    edge = torch.linspace(-1, 1, 2001)
    sides = [
        torch.stack(p, 1)
        for p in ((edge, 0 * edge + 0.5), (edge, 0 * edge - 0.5), (0 * edge + 1, edge / 2), (0 * edge - 1, edge / 2))
    ]
    brute = torch.cdist(torch.stack([x.flatten(), y.flatten()], 1), torch.cat(sides)).amin(1).reshape(x.shape)
    assert torch.allclose(box(x, y, 1.0, 0.5, 0.0).abs(), brute, atol=1e-3)
    assert torch.allclose(box(x, y, 0.6, 0.6, 0.6), disc(x, y, 0.6), atol=1e-6)


@pytest.mark.parametrize(
    "shape",
    [
        lambda x, y: ellipse(x, y, 0.9, 0.5),
        lambda x, y: egg(x, y, 0.7, 0.5, 0.9),
        lambda x, y: lens(x, y, 0.8, -0.2, 0.3),
        lambda x, y: box(x, y, 0.8, 0.5, 0.2),
    ],
)
def test_distances_grow_by_one_per_unit_near_the_border(shape):
    """|grad d| = 1 at the border is what makes coverage one pixel wide, whatever the shape."""
    points = torch.rand(2, 1, 1, 100_000, generator=torch.Generator().manual_seed(0), dtype=torch.float64) * 2 - 1
    (x, y), step = points, 1e-6
    distance = shape(x, y)
    across = (shape(x + step, y) - shape(x - step, y)) / (2 * step)
    down = (shape(x, y + step) - shape(x, y - step)) / (2 * step)
    length = torch.hypot(across, down)[distance.abs() < 0.004]
    assert len(length) > 300 and (length - 1).abs().quantile(0.95) < 0.12
    assert distance.min() < -0.1 and distance.max() > 0.1


def test_coverage_is_the_share_of_a_pixel():
    assert torch.allclose(
        coverage(torch.tensor([-1.0, -0.05, 0.0, 0.025, 0.05, 1.0]), 0.1), torch.tensor([1, 1, 0.5, 0.25, 0, 0])
    )


# ---- errors -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "error", "text"),
    [
        ({"hat": torch.zeros(1)}, ValueError, r"unknown: \['hat'\]"),
        ({"smile": torch.zeros(1, 1)}, ValueError, r"'smile'.*expected shape \(N,\).*\(1, 1\)"),
        ({"smile": torch.zeros(3)}, ValueError, r"'smile'.*expected shape \(1,\).*got \(3,\)"),
        ({"smile": torch.zeros(0)}, ValueError, r"N > 0"),
        ({"smile": torch.tensor([1.5])}, ValueError, r"'smile'.*\[-0.6, 1.0\].*1.5"),
        ({"smile": torch.tensor([torch.nan])}, ValueError, r"'smile'.*nan"),
        ({"smile": torch.tensor([0])}, TypeError, r"'smile'.*floating-point.*int64"),
        ({"smile": 0.5}, TypeError, r"'smile'.*torch.Tensor.*0.5"),
        ({"glasses": torch.tensor([3])}, ValueError, r"'glasses'.*\[0, 2\].*3"),
        ({"glasses": torch.tensor([1.0])}, TypeError, r"'glasses'.*int64.*float32"),
    ],
)
def test_illegal_factors_are_refused(change, error, text):
    with pytest.raises(error, match=text):
        faces.render(plain() | change)


def test_other_mistakes_are_refused():
    with pytest.raises(ValueError, match=r"missing: \['jaw'\]"):
        faces.render({name: values for name, values in plain().items() if name != "jaw"})
    with pytest.raises(TypeError, match="expected a dict"):
        faces.render([plain()])
    with pytest.raises(ValueError, match="expected one of 'image', 'parts', 'sketch', got 'photo'"):
        faces.render(plain(), kind="photo")
    for size, error, text in ((15, ValueError, "at least 16 pixels, got 15"), (32.0, TypeError, "whole number")):
        with pytest.raises(error, match=text):
            faces.render(plain(), size)
        with pytest.raises(error, match=text):
            faces.load("test", image_size=size)
    with pytest.raises(ValueError, match="expected one of 'train', 'validation', 'test', got 'dev'"):
        faces.load("dev")
    for n, error in ((0, ValueError), (2.0, TypeError), (True, TypeError)):
        with pytest.raises(error, match="n: expected a whole number"):
            faces.sample_factors(n)


# ---- the studio -------------------------------------------------------------------------------------------------


def test_the_studio_changes_what_it_names_and_nothing_else(generator):
    factors = faces.sample_factors(50, generator)
    before = {name: values.clone() for name, values in factors.items()}
    arranged = faces.arrange(factors)
    assert list(arranged) == list(FACTORS) and set(STUDIO) < set(FACTORS)
    for name, values in arranged.items():
        assert values.dtype == before[name].dtype
        if name in STUDIO:
            assert (values == torch.tensor(STUDIO[name], dtype=values.dtype)).all()
        else:
            assert torch.equal(values, before[name])
        assert torch.equal(factors[name], before[name]), "the input is left as it was"
    corners = faces.render(arranged, 32)[:, :, :3, :3]
    torch.testing.assert_close(corners, corners[:1].expand_as(corners), msg="one backdrop for all")


def test_the_studio_asks_for_whole_faces():
    with pytest.raises(ValueError, match=r"missing: .*tilt"):
        faces.arrange({name: values for name, values in plain().items() if name != "tilt"})

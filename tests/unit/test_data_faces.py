"""The world of faces: factors that are independent, pictures that obey them, parts and sketches that fit the pictures."""

from __future__ import annotations

import itertools

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from genimg_lessons.data import faces
from genimg_lessons.data.faces_factors import FACTORS
from genimg_lessons.data.faces_palette import palette
from genimg_lessons.data.faces_scene import background
from genimg_lessons.data.imageset import SPLITS

PART = {name: index for index, name in enumerate(faces.PARTS)}


@pytest.fixture(scope="module")
def sample() -> dict[str, torch.Tensor]:
    return faces.sample_factors(200, torch.Generator().manual_seed(5))


@pytest.fixture(scope="module")
def splits() -> dict[str, object]:
    return {split: faces.load(split) for split in SPLITS}


def near(mask: torch.Tensor, pixels: int = 1) -> torch.Tensor:
    """(N, H, W) bool -> the mask grown by some pixels."""
    return F.max_pool2d(mask[:, None].float(), 2 * pixels + 1, 1, pixels)[:, 0] > 0


def inside(mask: torch.Tensor, pixels: int = 1) -> torch.Tensor:
    return ~near(~mask, pixels)


def is_part(parts: torch.Tensor, *names: str) -> torch.Tensor:
    return torch.isin(parts, torch.tensor([PART[name] for name in names]))


# ---- pictures ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [16, 28, 33, 64])
def test_shapes_types_and_ranges_at_any_size(sample, size):
    few = {name: values[:6] for name, values in sample.items()}
    image, parts, drawing = (faces.render(few, size, kind) for kind in faces.KINDS)
    assert image.shape == (6, 3, size, size) and drawing.shape == (6, 1, size, size) and parts.shape == (6, size, size)
    assert image.dtype == drawing.dtype == torch.float32 and parts.dtype == torch.int64
    for x in (image, drawing):
        assert 0 <= x.min() and x.max() <= 1
    assert 0 <= parts.min() and parts.max() < len(faces.PARTS)
    assert all(image[i].std() > 0.1 for i in range(6))


@pytest.mark.parametrize("kind", faces.KINDS)
def test_a_picture_depends_on_its_own_factors_only(sample, kind, monkeypatch):
    together = faces.render(sample, 32, kind)
    alone = torch.cat([faces.render({k: v[i : i + 1] for k, v in sample.items()}, 32, kind) for i in range(0, 200, 9)])
    monkeypatch.setattr(faces, "PIXELS_AT_ONCE", 7 * 32 * 32)
    chunked = faces.render(sample, 32, kind)
    for one, two in ((together[::9], alone), (together, chunked)):
        # vectorised and scalar instructions may round differently in the last place
        assert (one - two).abs().max() < 1e-5 if kind != "parts" else (one == two).float().mean() > 0.9999


@pytest.mark.parametrize("size", [64, 96])
def test_a_large_picture_made_small_is_the_small_picture(sample, size):
    few = {name: values[:60] for name, values in sample.items()}
    small, shrunk = faces.render(few, 32), F.avg_pool2d(faces.render(few, size), size // 32)
    assert (small - shrunk).abs().mean() < 0.012
    assert (small - shrunk).abs().mean((1, 2, 3)).max() < 0.025


def test_parts_fit_the_colours(sample):
    image, parts = faces.render(sample, 64), faces.render(sample, 64, "parts")
    colours = palette(sample)
    hair = inside(is_part(parts, "hair"))
    low, high = (colours[name][:, :, None, None] for name in ("hair_shade", "hair_shine"))
    # panes of glasses may lie over a fringe and lighten it: leave their neighbourhood out
    hair &= ~near(is_part(parts, "glasses"), 6)
    allowed = ((image > low - 0.02) & (image < high + 0.02)).all(1)
    assert hair.sum() > 50_000 and allowed[hair].float().mean() > 0.995
    empty = inside(is_part(parts, "background"))
    assert (image - background(sample, 64)).abs().amax(1)[empty].max() < 1e-5
    rims = inside(is_part(parts, "glasses"))
    assert rims.sum() > 50 and image.mean(1)[rims].mean() < 0.25
    shown = {name for name in faces.PARTS if is_part(parts, name).any()}
    assert shown == set(faces.PARTS)
    for name, worn in (
        ("glasses", sample["glasses"] > 0),
        ("earrings", sample["earrings"] > 0),
        ("beard", sample["facial_hair"] > 0),
    ):
        assert torch.equal(is_part(parts, name).flatten(1).any(1), worn), name
    crowned = is_part(parts, "hair").flatten(1).sum(1) > 0
    assert torch.equal(crowned, sample["hair_style"] > 0)


@pytest.mark.parametrize(
    ("name", "touched"),
    [
        ("hair_colour", ("hair", "brows", "beard")),
        ("eye_colour", ("eyes",)),
        ("gaze", ("eyes",)),
        ("clothes_hue", ("clothes",)),
        ("background_hue", ("background",)),
        ("skin_tone", ("skin", "nose", "mouth", "brows")),
        ("blush", ("skin", "nose")),
    ],
)
def test_a_factor_changes_only_its_own_parts(sample, name, touched):
    changed = dict(sample) | {name: sample[name].roll(1)}
    difference = (faces.render(sample, 64) - faces.render(changed, 64)).abs().amax(1) > 1e-3
    allowed = near(is_part(faces.render(sample, 64, "parts"), *touched))
    # a sliver that covers less than half of every pixel shows, but owns none
    assert (difference & ~allowed).sum() < 0.015 * difference.sum()


@pytest.mark.parametrize("kind", [1, 2])
def test_glasses_change_only_what_lies_behind_and_on_them(sample, kind):
    without, worn = (
        dict(sample) | {"glasses": torch.zeros(200).long()},
        dict(sample) | {"glasses": torch.full((200,), kind)},
    )
    difference = (faces.render(without, 64) - faces.render(worn, 64)).abs().amax(1) > 1e-3
    rims = is_part(faces.render(worn, 64, "parts"), "glasses")
    between = [
        near(rims).float().cummax(axis).values * near(rims).float().flip(axis).cummax(axis).values.flip(axis)
        for axis in (1, 2)
    ]
    assert not (difference & ~((between[0] + between[1]) > 0)).any()
    assert difference[rims].float().mean() > 0.98
    assert difference.float().mean() < 0.12


def test_parts_and_sketch_do_not_depend_on_colours(sample):
    recoloured = dict(sample)
    for name in ("skin_tone", "hair_colour", "eye_colour", "background_hue", "clothes_hue", "blush", "freckles"):
        recoloured[name] = sample[name].roll(1)
    for kind in ("parts", "sketch"):
        assert torch.equal(faces.render(sample, 48, kind), faces.render(recoloured, 48, kind))


def test_sketch_lines_lie_on_the_borders_of_parts(sample):
    parts, drawing = faces.render(sample, 64, "parts"), faces.render(sample, 64, "sketch")[:, 0]
    border = torch.zeros_like(parts, dtype=torch.bool)
    border[:, 1:] |= parts[:, 1:] != parts[:, :-1]
    border[:, :, 1:] |= parts[:, :, 1:] != parts[:, :, :-1]
    ink = drawing < 0.5
    # the rest are lines within a part: pupils, the collar, the edge between the front and the back of the hair
    assert near(border)[ink].float().mean() > 0.85
    silhouette = near(is_part(parts, "background")) & ~is_part(parts, "background")
    assert near(drawing < 0.7)[silhouette].float().mean() > 0.999
    assert 0.05 < ink.float().mean() < 0.2 and drawing.median() == 1


def test_mirror_images_are_faces_too(sample):
    """Which augmentation keeps which label: a flip turns gaze and tilt around and keeps the rest (side fringes apart)."""
    even = sample["fringe"] != 2
    kept = {name: values[even] for name, values in sample.items()}
    turned = kept | {"gaze": -kept["gaze"], "tilt": -kept["tilt"]}
    agree = faces.render(kept, 64, "parts").flip(2) == faces.render(turned, 64, "parts")
    assert agree.float().mean() > 0.999


def test_the_fringe_of_a_bald_head_does_not_show(sample):
    bald = dict(sample) | {"hair_style": torch.zeros(200).long()}
    other = dict(bald) | {"fringe": (bald["fringe"] + 1) % 4}
    assert torch.equal(faces.render(bald), faces.render(other))


@pytest.mark.gpu
def test_the_gpu_draws_the_same_faces(sample):
    for kind in faces.KINDS:
        there = faces.render({name: values.cuda() for name, values in sample.items()}, 32, kind)
        assert there.is_cuda
        here = faces.render(sample, 32, kind)
        assert (
            (there.cpu() - here).abs().max() < 1e-4 if kind != "parts" else (there.cpu() == here).float().mean() > 0.999
        )


# ---- splits -----------------------------------------------------------------------------------------------------


def test_splits_are_disjoint_complete_and_labelled(splits):
    assert {split: len(data) for split, data in splits.items()} == {"train": 20_000, "validation": 2_000, "test": 5_000}
    pictures = {bytes(picture) for data in splits.values() for picture in data.images.flatten(1).numpy()}
    assert len(pictures) == 27_000
    # two streams from one seed would share their first draws even where the later factors differ
    for one, two in itertools.combinations(splits.values(), 2):
        assert torch.isin(one.factors["skin_tone"], two.factors["skin_tone"]).float().mean() < 0.01
    for data in splits.values():
        assert (
            data.images.shape[1:] == (3, 32, 32) and data.name == "faces" and data.classes == ("no glasses", "glasses")
        )
        assert torch.equal(data.labels, (data.factors["glasses"] > 0).long())
        assert set(data.factors) == set(FACTORS)
        assert abs(data.labels.float().mean() - 0.5) < 0.04


def test_loading_is_deterministic_and_shows_the_factors(splits):
    data, again = splits["validation"], faces.load("validation")
    assert torch.equal(data.images, again.images)
    few = {name: values[:50] for name, values in data.factors.items()}
    assert (data.unit()[:50] - faces.render(few)).abs().max() < 0.5 / 255 + 1e-4
    large = faces.load("validation", image_size=16)
    assert large.images.shape == (2_000, 3, 16, 16) and torch.equal(large.labels, data.labels)


# ---- worth learning from ----------------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_small_network_reads_the_factors_from_32_pixels(splits):
    """A few seconds of training tell glasses, hair and smile apart on new faces, about equally well on all skin tones."""
    questions = {  # name: (classes, answer, which faces are asked)
        "glasses": (2, lambda f: (f["glasses"] > 0).long(), lambda f: f["glasses"] >= 0),
        "hair colour": (6, lambda f: f["hair_colour"], lambda f: f["hair_style"] > 0),
        "hair style": (8, lambda f: f["hair_style"], lambda f: f["hair_style"] >= 0),
        "smile": (2, lambda f: (f["smile"] > 0).long(), lambda f: f["smile"].abs() > 0.15),
    }
    sizes = [classes for classes, _, _ in questions.values()]
    generator = torch.Generator().manual_seed(0)
    with torch.random.fork_rng():
        torch.manual_seed(0)
        network = nn.Sequential(
            *(nn.Conv2d(3, 24, 3, 2, 1), nn.BatchNorm2d(24), nn.ReLU()),
            *(nn.Conv2d(24, 48, 3, 2, 1), nn.BatchNorm2d(48), nn.ReLU()),
            *(nn.Flatten(), nn.Linear(48 * 64, 128), nn.ReLU(), nn.Linear(128, sum(sizes))),
        )
    train, test = splits["train"], splits["test"]
    x, steps = train.signed(), 600
    answers = [(answer(train.factors), asked(train.factors).float()) for _, answer, asked in questions.values()]
    optimiser = torch.optim.AdamW(network.parameters())
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 4e-3, total_steps=steps)
    for _ in range(steps):
        rows = torch.randint(len(x), (64,), generator=generator)
        logits = network(x[rows]).split(sizes, 1)
        losses = [
            (F.cross_entropy(z, y[rows], reduction="none") * w[rows]).mean()
            for z, (y, w) in zip(logits, answers, strict=True)
        ]
        optimiser.zero_grad()
        sum(losses).backward()
        optimiser.step()
        schedule.step()
    network.eval()
    with torch.no_grad():
        logits = torch.cat([network(batch) for batch in test.signed().split(500)]).split(sizes, 1)
    tone = (test.factors["skin_tone"] * 3).long().clamp(max=2)
    for z, (name, (_, answer, asked)) in zip(logits, questions.items(), strict=True):
        right, counted = z.argmax(1) == answer(test.factors), asked(test.factors)
        by_tone = [right[counted & (tone == i)].float().mean().item() for i in range(3)]
        print(f"{name}: {right[counted].float().mean():.4f}, from light to deep skin {by_tone}")
        assert right[counted].float().mean() > 0.97, name
        assert min(by_tone) > 0.96, (name, by_tone)

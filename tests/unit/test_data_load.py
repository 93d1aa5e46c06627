"""data.load(): names, splits, laziness, and the digits."""

from __future__ import annotations

import subprocess
import sys

import pytest
import torch

from genimg_lessons import data
from genimg_lessons.data import digits
from genimg_lessons.data.imageset import ImageSet, fixed_permutation, resize_images


def rows(image_set: ImageSet) -> set[bytes]:
    return {image.numpy().tobytes() for image in image_set.images}


@pytest.mark.parametrize("name", ["mnst", "cifar", "", None, 7, "photos/"])
def test_unknown_name_lists_all(name) -> None:
    with pytest.raises(
        ValueError, match=r"'digits'.*'strokes'.*'faces'.*'photos'.*'mnist'.*'fashion-mnist'.*'cifar10'.*'celeba'"
    ):
        data.load(name, "train")


def test_a_near_miss_is_named() -> None:
    with pytest.raises(ValueError, match="did you mean 'fashion-mnist'"):
        data.load("FashionMNIST", "train")


@pytest.mark.parametrize("name", ["digits", "photos", "mnist"])
def test_unknown_split_lists_all(name: str) -> None:
    with pytest.raises(ValueError, match="'train', 'validation', 'test', got 'val'"):
        data.load(name, "val")


def test_package_import_is_light() -> None:
    code = (
        "import sys, genimg_lessons.data as data; data.load, data.batches;"
        "print([m for m in ('torchvision', 'sklearn', 'skimage', 'matplotlib') if m in sys.modules]);"
        "data.digits.NAME, data.photos.NAME, data.public.load;"
        "print([m for m in ('torchvision', 'sklearn', 'skimage', 'matplotlib') if m in sys.modules])"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert out.split("\n")[:2] == ["[]", "[]"]


def test_submodules_and_the_function_batches() -> None:
    assert data.digits is digits
    assert callable(data.batches)
    assert {"digits", "strokes", "faces", "photos", "public", "load"} <= set(dir(data))
    with pytest.raises(AttributeError, match="cats"):
        _ = data.cats


def test_embedded_worlds_ignore_root_and_download(tmp_path) -> None:
    with_both = data.load("digits", "test", root=tmp_path / "nowhere", download=True)
    assert with_both.images.equal(data.load("digits", "test").images)
    assert not (tmp_path / "nowhere").exists()


def test_available_names_every_world(tmp_path) -> None:
    assert data.available(tmp_path) == dict.fromkeys(data.EMBEDDED, "embedded") | dict.fromkeys(data.PUBLIC, "absent")


def test_digits_are_scikit_learn_s_each_once() -> None:
    from sklearn.datasets import load_digits

    sets = {split: data.load("digits", split) for split in data.SPLITS}
    assert {split: len(s) for split, s in sets.items()} == {"train": 1257, "validation": 180, "test": 360}
    ours = torch.cat([digits.levels(s).flatten(1) for s in sets.values()])
    labels = torch.cat([s.labels for s in sets.values()])
    theirs = load_digits()
    # Same multiset of (image, label): nothing lost, nothing twice, no image in two splits.
    found = sorted((*image, label) for image, label in zip(ours.tolist(), labels.tolist(), strict=True))
    wanted = sorted(
        (*image, label) for image, label in zip(theirs.data.astype(int).tolist(), theirs.target.tolist(), strict=True)
    )
    assert found == wanted


def test_digits_splits_are_stratified_disjoint_and_shuffled() -> None:
    sets = {split: data.load("digits", split) for split in data.SPLITS}
    for split, image_set in sets.items():
        share = image_set.labels.bincount(minlength=10) / torch.cat([s.labels for s in sets.values()]).bincount()
        assert (share - len(image_set) / 1797).abs().max() < 0.01, split
        assert image_set.labels[:100].bincount(minlength=10).min() >= 3  # the first hundred are a fair sample
    assert not rows(sets["train"]) & rows(sets["test"])
    assert not rows(sets["train"]) & rows(sets["validation"])
    assert not rows(sets["validation"]) & rows(sets["test"])


def test_digits_levels_are_exact() -> None:
    test = data.load("digits", "test")
    levels = digits.levels(test)
    assert levels.dtype == torch.int64 and levels.shape == (360, 1, 8, 8)
    assert levels.min() == 0 and levels.max() == 16 == digits.LEVELS - 1
    assert test.images.equal(torch.tensor([round(k * 255 / 16) for k in range(17)], dtype=torch.uint8)[levels])
    assert test.classes == tuple("0123456789") and test.name == "digits"


def test_digits_resize() -> None:
    native, large = data.load("digits", "test"), data.load("digits", "test", image_size=16)
    assert large.images.shape == (360, 1, 16, 16)
    assert large.labels.equal(native.labels)
    assert (large.unit().mean() - native.unit().mean()).abs() < 0.01
    assert data.load("digits", "test", image_size=8).images.equal(native.images)
    with pytest.raises(ValueError, match=r"digits at their own size"):
        digits.levels(large)
    for size, error in ((0, ValueError), (8.0, TypeError), (True, TypeError)):
        with pytest.raises(error, match="image_size"):
            data.load("digits", "test", image_size=size)


def test_fixed_permutation_is_frozen() -> None:
    # Known numbers: if these change, every split changes and published results of lessons with it.
    assert fixed_permutation(8).tolist() == [6, 2, 1, 7, 3, 0, 5, 4]
    assert sorted(fixed_permutation(100).tolist()) == list(range(100))
    assert not fixed_permutation(100).equal(torch.arange(100))


def test_resize_agrees_with_torchvision(generator: torch.Generator) -> None:
    from torchvision.transforms.v2.functional import resize

    images = torch.randint(0, 256, (5, 3, 28, 28), generator=generator, dtype=torch.uint8)
    for size in (14, 28, 40):
        difference = resize_images(images, size).int() - resize(images, [size, size], antialias=True).int()
        assert difference.abs().max() <= 1  # torchvision rounds its integer path a little differently

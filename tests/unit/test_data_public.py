"""Public data sets on disk: what is whole loads, what is not is named. No network."""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy
import pytest
import torch
from tiny_public_sets import MNISTS, idx, md5, tiny_idx, write

from genimg_lessons import data
from genimg_lessons.data import integrity, public


def test_root(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("GENIMG_DATA", str(tmp_path))
    assert public.data_root() == tmp_path
    assert public.data_root("elsewhere") == Path("elsewhere")
    for unset in (lambda: monkeypatch.delenv("GENIMG_DATA"), lambda: monkeypatch.setenv("GENIMG_DATA", "")):
        unset()
        assert public.data_root() == Path.home() / ".cache" / "genimg-lessons"


@pytest.mark.parametrize(
    ("name", "stand_in"),
    [("mnist", "strokes"), ("fashion-mnist", "strokes"), ("cifar10", "faces"), ("celeba", "faces")],
)
def test_absent_says_what_to_do(name: str, stand_in: str, tmp_path: Path) -> None:
    with pytest.raises(
        FileNotFoundError, match=rf"{name}.*download=True.*genimg data fetch {name}.*load\('{stand_in}', split\)"
    ):
        data.load(name, "train", root=tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", MNISTS)
def test_a_part_loads_with_a_warning(name: str, tmp_path: Path) -> None:
    write(tmp_path, name, tiny_idx())
    assert public.status(name, tmp_path) == "present"
    with pytest.warns(UserWarning, match=f"{name}: (train holds 24|t10k holds 6) images, the official set") as record:
        train = data.load(name, "train", root=tmp_path)
    assert [Path(warning.filename).name for warning in record] == [Path(__file__).name] * 2  # points at the caller
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        validation, test = (data.load(name, split, root=tmp_path, image_size=32) for split in ("validation", "test"))
    assert (train.images.shape, validation.images.shape) == ((22, 1, 28, 28), (2, 1, 32, 32))
    assert train.images[:, 0, 0, 0].long().remainder(10).equal(train.labels)  # labels stay with their images
    assert len(test) == 6 and test.labels.tolist() == [0, 1, 2, 3, 4, 5]
    assert len(train.classes) == 10 and train.name == name


def test_splits_are_disjoint_and_complete(tmp_path: Path) -> None:
    write(tmp_path, "mnist", tiny_idx(train=120))
    with pytest.warns(UserWarning):
        seen = [data.load("mnist", s, root=tmp_path).images[:, 0, 0, 0].tolist() for s in ("train", "validation")]
    assert sorted(seen[0] + seen[1]) == list(range(120)) and len(seen[1]) == 10


DAMAGE = {
    "truncated images": (
        "train-images-idx3-ubyte",
        lambda content: content[:-1],
        "expected 18,832 bytes by its header, got 18,831",
    ),
    "truncated labels": (
        "t10k-labels-idx1-ubyte",
        lambda content: content[:-3],
        "expected 14 bytes by its header, got 11",
    ),
    "too long": ("t10k-images-idx3-ubyte", lambda content: content + b"?", "by its header"),
    "empty": ("train-images-idx3-ubyte", lambda _: b"", "expected an idx file"),
    "a web page": ("train-images-idx3-ubyte", lambda _: b"<html>404</html>", "expected an idx file"),
    "header only": ("train-labels-idx1-ubyte", lambda content: content[:4], "by its header"),
    "fewer labels": (
        "train-labels-idx1-ubyte",
        lambda _: idx(numpy.zeros(23, numpy.uint8)),
        "as many images as labels, got 24 and 23",
    ),
    "label 10": ("train-labels-idx1-ubyte", lambda _: idx(numpy.full(24, 10, numpy.uint8)), "labels 0 to 9, got 10"),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_damage_is_named_and_never_loads(damage: str, tmp_path: Path) -> None:
    file, spoil, words = DAMAGE[damage]
    folder = write(tmp_path, "mnist", tiny_idx())
    (folder / file).write_bytes(spoil((folder / file).read_bytes()))
    assert public.status("mnist", tmp_path).startswith("damaged: ") and words in public.status("mnist", tmp_path)
    assert data.available(tmp_path)["mnist"].startswith("damaged: ")
    for split in data.SPLITS:
        with pytest.raises(
            RuntimeError,
            match=r"mnist: damaged: .*expected .* got .*Delete .* download again",
        ):
            data.load("mnist", split, root=tmp_path)


def test_missing_and_empty_files(tmp_path: Path) -> None:
    folder = write(tmp_path, "mnist", tiny_idx())
    (folder / "t10k-labels-idx1-ubyte").unlink()
    assert "expected 4 files, got 3; missing: t10k-labels-idx1-ubyte" in public.status("mnist", tmp_path)
    write(
        tmp_path,
        "fashion-mnist",
        {file: idx(numpy.zeros((0, 28, 28)[: 3 if "idx3" in file else 1], numpy.uint8)) for file in tiny_idx()},
    )
    assert "got 0 and 0" in public.status("fashion-mnist", tmp_path)


def test_right_size_but_wrong_bytes_is_damage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = tiny_idx()
    monkeypatch.setattr(integrity, "OFFICIAL_COUNTS", {"train": 24, "t10k": 6})
    monkeypatch.setitem(integrity._IDX_MD5, "MNIST", {file: md5(content) for file, content in files.items()})
    folder = write(tmp_path, "mnist", files)
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # the official set loads without a word
        assert len(data.load("mnist", "train", root=tmp_path)) == 22
    content = bytearray(files["train-images-idx3-ubyte"])
    content[-1] ^= 1  # one bit
    (folder / "train-images-idx3-ubyte").write_bytes(content)
    with pytest.raises(RuntimeError, match=r"damaged: train-images-idx3-ubyte: expected MD5 \w{32}, got \w{32}"):
        data.load("mnist", "train", root=tmp_path)


# The real thing, where there are copies


def test_real_mnist(shared_data: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        sets = {split: data.load("mnist", split, root=shared_data) for split in data.SPLITS}
    assert {split: len(s) for split, s in sets.items()} == {"train": 55_000, "validation": 5_000, "test": 10_000}
    # The mean and deviation of the official training set that every tutorial quotes.
    pixels = torch.cat([sets["train"].images, sets["validation"].images]).double() / 255
    assert abs(pixels.mean() - 0.1307) < 5e-5 and abs(pixels.std() - 0.3081) < 5e-5
    assert sets["test"].labels[:5].tolist() == [7, 2, 1, 0, 4]


def test_real_fashion_mnist_is_known_to_be_a_part(shared_data: Path) -> None:
    with pytest.warns(UserWarning, match="fashion-mnist: train holds 15,000 images, the official set 60,000"):
        train = data.load("fashion-mnist", "train", root=shared_data)
    assert len(train) == 13_750 and train.classes[9] == "Ankle boot"

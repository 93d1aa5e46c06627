"""Photos: by photograph, from the wheels, without a network."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from PIL import Image

from genimg_lessons import data
from genimg_lessons.data import photos

COUNTS = {"train": 2048, "validation": 128, "test": 192}


@pytest.mark.parametrize("split", data.SPLITS)
def test_counts_shapes_and_classes(split: str) -> None:
    crops = data.load("photos", split)
    assert crops.images.shape == (COUNTS[split], 3, 64, 64)
    assert crops.classes == photos.CLASSES and len(set(photos.CLASSES)) == 13
    counts = crops.labels.bincount(minlength=13)
    assert counts[counts > 0].unique().numel() == 1  # every photograph counts the same
    names = {photos.CLASSES[label] for label in crops.labels.unique()}
    assert names == set(photos.photographs(split))
    first = crops.labels[: len(crops) // 4].bincount(minlength=13)
    assert (first[counts > 0] > 0).all()  # shuffled: a quarter holds every photograph


def test_splits_share_no_photograph() -> None:
    names = [set(photos.photographs(split)) for split in data.SPLITS]
    assert sum(map(len, names)) == len(set().union(*names)) == 13


@pytest.mark.parametrize("image_size", [32, 64, 96])
def test_crops_lie_in_their_photograph(image_size: int) -> None:
    crops, whole = data.load("photos", "validation", image_size=image_size), photos.photographs("validation")
    for index in range(0, len(crops), 17):
        photograph = whole[photos.CLASSES[crops.labels[index]]]
        windows = photograph.unfold(1, image_size, 1).unfold(2, image_size, 1)  # (3, rows, columns, size, size)
        # Compare one row of pixels first: all windows at once would be gigabytes.
        candidates = (windows[:, :, :, 0] == crops.images[index][:, None, None, 0]).all(-1).all(0).nonzero()
        assert any(windows[:, top, left].equal(crops.images[index]) for top, left in candidates)


def test_corners_are_reached() -> None:
    whole = photos.photographs("test")["chelsea"]
    crops = data.load("photos", "test")
    assert any(image.equal(whole[:, :64, :64]) for image in crops.images)
    assert any(image.equal(whole[:, -64:, -64:]) for image in crops.images)


def test_grey_is_what_it_says() -> None:
    for split in data.SPLITS:
        crops = data.load("photos", split)
        spread = crops.images.int().amax(1) - crops.images.int().amin(1)
        assert (spread[crops.factors["grey"]] == 0).all()
        for name, photograph in photos.photographs(split).items():
            assert photograph.dtype == torch.uint8 and photograph.shape[0] == 3
            assert (name in photos.GREY) == bool(
                photograph[0].equal(photograph[1]) and photograph[1].equal(photograph[2])
            )


def test_same_bytes_each_time() -> None:
    assert data.load("photos", "test").images.equal(data.load("photos", "test").images)


def test_photographs_are_those_of_scikit_image() -> None:
    import skimage.data
    from sklearn.datasets import load_sample_image

    ours = photos.photographs("test")
    assert ours["chelsea"].permute(1, 2, 0).numpy().tolist() == skimage.data.chelsea().tolist()
    assert ours["camera"][0].numpy().tolist() == skimage.data.camera().tolist()
    assert ours["china"].permute(1, 2, 0).numpy().tolist() == load_sample_image("china.jpg").tolist()


def test_no_network_and_no_heavy_import(monkeypatch: pytest.MonkeyPatch) -> None:
    def blocked(*_: object, **__: object) -> None:
        raise AssertionError("photos touched the network")

    monkeypatch.setattr(socket, "socket", blocked)
    monkeypatch.setattr(socket, "create_connection", blocked)
    for split in data.SPLITS:
        data.load("photos", split)
    code = "import sys; from genimg_lessons import data; data.load('photos', 'test'); print({'skimage', 'sklearn', 'pooch'} & {*sys.modules})"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "set()\n"


def test_too_large_a_crop_names_the_photograph() -> None:
    with pytest.raises(ValueError, match="at most 300, the shorter side of 'chelsea', got 301"):
        data.load("photos", "test", image_size=301)
    assert data.load("photos", "test", image_size=300).images.shape == (192, 3, 300, 300)
    with pytest.raises(ValueError, match="image_size"):
        data.load("photos", "test", image_size=0)


def test_a_missing_photograph_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(photos._FILES, "test", {"yeti": (("skimage", "data"), "yeti.png", (9, 9))})
    with pytest.raises(FileNotFoundError, match=r"'yeti'.*reinstall scikit-image"):
        photos.photographs("test")
    monkeypatch.setitem(photos._FILES, "test", {"yeti": (("no_such_wheel",), "yeti.png", (9, 9))})
    with pytest.raises(FileNotFoundError, match=r"'yeti'.*no_such_wheel"):
        photos.photographs("test")


def test_another_picture_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(photos._FILES, "test", {"camera": (("skimage", "data"), "camera.png", (256, 256))})
    with pytest.raises(RuntimeError, match=r"expected 256x256 .* got 512x512"):
        photos.load("test")


def test_a_folder_of_pictures(tmp_path: Path) -> None:
    red = torch.zeros(5, 7, 3, dtype=torch.uint8)
    red[..., 0] = 255
    for name in ("b.png", "a.BMP"):
        Image.fromarray(red.numpy()).save(tmp_path / name, format=name[2:])
    (tmp_path / "notes.txt").write_text("no picture")
    grey, colour = photos.from_folder(tmp_path), photos.from_folder(tmp_path, grey=False)
    assert list(grey) == list(colour) == ["a", "b"]
    assert grey["b"].shape == (1, 5, 7) and int(grey["b"][0, 0, 0]) == 76  # 0.299 * 255
    assert torch.equal(colour["a"], red.permute(2, 0, 1))


def test_a_folder_without_pictures_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="no such folder"):
        photos.from_folder(tmp_path / "nowhere")
    with pytest.raises(FileNotFoundError, match="a folder without one"):
        photos.from_folder(tmp_path)
    (tmp_path / "torn.png").write_bytes(b"\x89PNG")
    with pytest.raises(ValueError, match="torn"):
        photos.from_folder(tmp_path)

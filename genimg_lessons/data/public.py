"""Public data sets through torchvision: MNIST, Fashion-MNIST, CIFAR-10 and CelebA, checked before they are used.

Files lie where torchvision puts them, under one root: `$GENIMG_DATA`, or `~/.cache/genimg-lessons` if that is not set.

name            train     validation   test     images
mnist           55,000    5,000        10,000   (1, 28, 28)
fashion-mnist   55,000    5,000        10,000   (1, 28, 28)
cifar10         45,000    5,000        10,000   (3, 32, 32)
celeba          162,770   19,867       19,962   (3, 64, 64), centre crop, 40 attributes as factors, no classes

Validation is cut from the official training set, always the same; test is the official one; CelebA has its own three.

A set is "present" only when its files are whole (see `integrity`). A download goes to a temporary folder and moves into place
when it has been verified. A consistent part of a set (say its first 15,000 images) loads with a warning.
"""

from __future__ import annotations

import os
import socket
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import torch

from genimg_lessons.data.imageset import ImageSet, check_split, fixed_permutation, resize_images
from genimg_lessons.data.integrity import OFFICIAL_COUNTS, DamagedError, read_idx, verify_checksums, verify_idx

__all__ = ["data_root", "download", "load", "status"]

STALLED_SECONDS = 60.0  # a server that sends nothing for so long has failed; torchvision would wait for ever
_FASHION = ("T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot")


@dataclass(frozen=True)
class _Source:
    """One public set: torchvision's class, its folder under the root, what stands in offline, and how to use it."""

    torchvision_class: str
    folder: str
    stand_in: str
    verify: Callable[[Path], dict[str, int]]  # folder -> number of images in each part that is not the official one
    read: Callable[[str, str, int | None, Path], ImageSet]


def data_root(root: str | Path | None = None) -> Path:
    """The folder of the public sets: `root`, else `$GENIMG_DATA`, else `~/.cache/genimg-lessons`."""
    return Path(root or os.environ.get("GENIMG_DATA") or "~/.cache/genimg-lessons").expanduser()


def status(name: str, root: str | Path | None = None) -> str:
    """Say whether a public set can be loaded: "present", "absent" or "damaged: what was expected and what was found"."""
    return _inspect(_source(name), data_root(root))[0]


def load(
    name: str, split: str, image_size: int | None = None, *, root: str | Path | None = None, download: bool = False
) -> ImageSet:
    """Load one split of "mnist", "fashion-mnist", "cifar10" or "celeba"; see `data.load` for arguments and errors."""
    source = _source(name)
    check_split(split)
    root = data_root(root)
    if download:
        _download(name, root)
    state, cut = _inspect(source, root)
    if state == "absent":
        raise FileNotFoundError(
            f"{name}: expected torchvision's files in {root / source.folder}, found none. Pass download=True (or run "
            f"`genimg data fetch {name}`) where there is internet. {_offline_advice(source)}"
        )
    if state != "present":
        raise RuntimeError(
            f"{name}: {state}. Delete {root / source.folder} and download again, or pass download=True, which replaces it. "
            f"{_offline_advice(source)}"
        )
    for part, count in cut.items():
        warnings.warn(
            f"{name}: {part} holds {count:,} images, the official set {OFFICIAL_COUNTS[part]:,}; "
            "results on it are not comparable with published ones",
            stacklevel=3,
        )
    return source.read(name, split, image_size, root)


def download(name: str, root: str | Path | None = None) -> Path:
    """Fetch a public set unless it is present, verify it, move it into place; return its folder.

    torchvision shows a progress bar and compares checksums. Files that were damaged are replaced; nothing is left behind
    by a download that fails. Raises ValueError for an unknown name, RuntimeError if the download or a check fails.
    """
    source = _source(name)
    root = data_root(root)
    target = root / source.folder
    if status(name, root) == "present":
        return target
    import torchvision

    try:
        root.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=f".{name}-", dir=root, ignore_cleanup_errors=True) as temporary:
            fetched = Path(temporary) / source.folder
            with _impatient_sockets():
                getattr(torchvision.datasets, source.torchvision_class)(temporary, download=True)
            source.verify(fetched)
            for archive in (*fetched.glob("*.gz"), *fetched.glob("*.zip")):
                archive.unlink()  # unpacked and verified: keeping it would double the space
            target.parent.mkdir(parents=True, exist_ok=True)
            if target.exists():
                target.rename(Path(temporary) / "replaced")
            fetched.rename(target)
    except Exception as error:  # whatever torchvision, gdown, the network or the disk raised, the way out is the same
        raise RuntimeError(
            f"{name}: the download failed ({type(error).__name__}: {str(error).strip()}). Check the connection and try "
            f"again, or copy torchvision's files to {target} yourself. {_offline_advice(source)}"
        ) from error
    return target


_download = download  # `load` has an argument of the same name, as torchvision's classes do


def _source(name: str) -> _Source:
    if name not in _SOURCES:
        raise ValueError(f"name: expected one of {', '.join(map(repr, _SOURCES))}, got {name!r}")
    return _SOURCES[name]


def _inspect(source: _Source, root: Path) -> tuple[str, dict[str, int]]:
    """The state as `status` words it, and the parts that hold another number of images than the official ones."""
    folder = root / source.folder
    if not folder.is_dir() or not any(folder.iterdir()):
        return "absent", {}
    try:
        return "present", source.verify(folder)
    except (DamagedError, OSError) as error:
        return f"damaged: {error}", {}


def _offline_advice(source: _Source) -> str:
    return f"Offline, the embedded world {source.stand_in!r} serves the same lessons: load({source.stand_in!r}, split)."


@contextmanager
def _impatient_sockets() -> Iterator[None]:
    before = socket.getdefaulttimeout()
    socket.setdefaulttimeout(STALLED_SECONDS)
    try:
        yield
    finally:
        socket.setdefaulttimeout(before)


def _carve(images: torch.Tensor, labels: torch.Tensor, split: str, share: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Cut validation (one image in `share`) from an official training set."""
    order = fixed_permutation(len(images))
    count = len(images) // share
    chosen = order[:count] if split == "validation" else order[count:]
    return images[chosen], labels[chosen]


def _image_set(
    images: torch.Tensor, labels: torch.Tensor, classes: tuple[str, ...], name: str, size: int | None
) -> ImageSet:
    return ImageSet(images if size is None else resize_images(images, size), labels, classes, name)


def _read_mnist(name: str, split: str, image_size: int | None, root: Path) -> ImageSet:
    folder = root / _SOURCES[name].folder
    part = "t10k" if split == "test" else "train"
    images = read_idx(folder / f"{part}-images-idx3-ubyte")[:, None]
    labels = read_idx(folder / f"{part}-labels-idx1-ubyte").long()
    if split != "test":
        images, labels = _carve(images, labels, split, share=12)
    return _image_set(images, labels, _FASHION if name == "fashion-mnist" else tuple("0123456789"), name, image_size)


def _verify_cifar10(folder: Path) -> dict[str, int]:
    from torchvision.datasets import CIFAR10

    meta = CIFAR10.meta
    verify_checksums(folder, dict([*CIFAR10.train_list, *CIFAR10.test_list, (meta["filename"], meta["md5"])]))
    return {}


def _read_cifar10(name: str, split: str, image_size: int | None, root: Path) -> ImageSet:
    from torchvision.datasets import CIFAR10

    # Pickles: safe to open only because `_verify_cifar10` has compared their checksums.
    official = CIFAR10(root, train=split != "test", download=False)
    images = torch.from_numpy(official.data).permute(0, 3, 1, 2).contiguous()
    labels = torch.tensor(official.targets)
    if split != "test":
        images, labels = _carve(images, labels, split, share=10)
    return _image_set(images, labels, tuple(official.classes), name, image_size)


def _verify_celeba(folder: Path) -> dict[str, int]:
    from torchvision.datasets import CelebA

    verify_checksums(folder, {file: md5 for _, md5, file in CelebA.file_list if file.endswith(".txt")})
    pictures = folder / "img_align_celeba"
    found = {entry.name for entry in os.scandir(pictures) if entry.stat().st_size} if pictures.is_dir() else set()
    wanted = [line.split()[0] for line in (folder / "list_eval_partition.txt").read_text().splitlines() if line.strip()]
    missing = [picture for picture in wanted if picture not in found]
    if missing:
        raise DamagedError(
            f"expected {len(wanted):,} pictures, {len(missing):,} are missing or empty, first {missing[0]}"
        )
    return {}


def _read_celeba(name: str, split: str, image_size: int | None, root: Path) -> ImageSet:
    """Decode every picture of a split: minutes for train, and 2 GB at 64 pixels."""
    import numpy
    from PIL import Image
    from torchvision.datasets import CelebA
    from tqdm.auto import tqdm

    size = 64 if image_size is None else image_size
    official = CelebA(root, split="valid" if split == "validation" else split, target_type="attr", download=False)

    folder = root / "celeba"

    def read(file: str) -> torch.Tensor:
        try:
            with Image.open(folder / "img_align_celeba" / file) as picture:
                side, (width, height) = min(picture.size), picture.size
                left, top = (width - side) // 2, (height - side) // 2
                square = picture.convert("RGB").crop((left, top, left + side, top + side))
                return torch.from_numpy(numpy.array(square.resize((size, size), Image.Resampling.BILINEAR))).permute(
                    2, 0, 1
                )
        except OSError as error:
            raise RuntimeError(
                f"{name}: damaged: {file} is not a whole picture ({error}); delete {folder} and download again"
            ) from error

    images = torch.empty(len(official), 3, size, size, dtype=torch.uint8)
    with ThreadPoolExecutor() as pool:  # Pillow decodes outside Python's lock
        for index, image in enumerate(
            tqdm(pool.map(read, official.filename), total=len(images), desc=f"{name} {split}")
        ):
            images[index] = image
    attributes = [attribute for attribute in official.attr_names if attribute]
    factors = {attribute: official.attr[:, column].bool() for column, attribute in enumerate(attributes)}
    return ImageSet(images, torch.full((len(images),), -1), (), name, factors)


_SOURCES = {
    "mnist": _Source("MNIST", "MNIST/raw", "strokes", verify_idx, _read_mnist),
    "fashion-mnist": _Source("FashionMNIST", "FashionMNIST/raw", "strokes", verify_idx, _read_mnist),
    "cifar10": _Source("CIFAR10", "cifar-10-batches-py", "faces", _verify_cifar10, _read_cifar10),
    "celeba": _Source("CelebA", "celeba", "faces", _verify_celeba, _read_celeba),
}

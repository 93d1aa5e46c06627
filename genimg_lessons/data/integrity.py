"""Are these files whole? Reading and checking what public data sets are made of.

torchvision checks the MD5 of what it downloads, but of unpacked MNIST files it asks only whether they exist, so that an
interrupted unpacking passes for data. Here every byte counts.
"""

from __future__ import annotations

import hashlib
import math
from pathlib import Path

import torch

__all__ = ["OFFICIAL_COUNTS", "DamagedError", "read_idx", "verify_checksums", "verify_idx"]

OFFICIAL_COUNTS = {"train": 60_000, "t10k": 10_000}  # official numbers of images in both MNISTs
# MD5 of the unpacked files. The packed ones have the MD5s that torchvision lists.
_IDX_MD5 = {
    "MNIST": {
        "train-images-idx3-ubyte": "6bbc9ace898e44ae57da46a324031adb",
        "train-labels-idx1-ubyte": "a25bea736e30d166cdddb491f175f624",
        "t10k-images-idx3-ubyte": "2646ac647ad5339dbf082846283269ea",
        "t10k-labels-idx1-ubyte": "27ae3e4e09519cfbb04c329615203637",
    },
    "FashionMNIST": {
        "train-images-idx3-ubyte": "f4a8712d7a061bf5bd6d2ca38dc4d50a",
        "train-labels-idx1-ubyte": "9018921c3c673c538a1fc5bad174d6f9",
        "t10k-images-idx3-ubyte": "8181f5470baa50b63fa0f6fddb340f0a",
        "t10k-labels-idx1-ubyte": "15d484375f8d13e6eb1aabb0c3f46965",
    },
}


class DamagedError(Exception):
    """Files are there but incomplete or not what they should be."""


def _md5(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()


def read_idx(path: Path) -> torch.Tensor:
    """Read a file of MNIST's format: zero, zero, 8 for uint8, number of axes, the sizes as big-endian int32, the bytes.

    Returns uint8 (N, H, W) for images, (N,) for labels. Raises DamagedError if the header or the length is wrong.
    """
    content = path.read_bytes()
    axes = 3 if "idx3" in path.name else 1
    if content[:4] != bytes((0, 0, 8, axes)):
        raise DamagedError(
            f"{path.name}: expected an idx file of uint8 with {axes} axes, got first bytes {content[:4].hex()!r}"
        )
    sizes = [int.from_bytes(content[4 + 4 * i : 8 + 4 * i], "big") for i in range(axes)]
    wanted = 4 + 4 * axes + math.prod(sizes)
    if len(content) != wanted:
        raise DamagedError(f"{path.name}: expected {wanted:,} bytes by its header, got {len(content):,}")
    return torch.frombuffer(bytearray(content), dtype=torch.uint8)[4 + 4 * axes :].view(sizes)


def verify_idx(folder: Path) -> dict[str, int]:
    """Check the four files of an MNIST against their headers, each other and the official MD5s.

    folder: `MNIST/raw` or `FashionMNIST/raw`. Returns the parts ("train", "t10k") that hold another number of images than
    the official ones, with that number: a consistent part of a set is no damage. Raises DamagedError.
    """
    checksums = _IDX_MD5[folder.parent.name]
    missing = [file for file in checksums if not (folder / file).is_file()]
    if missing:
        raise DamagedError(
            f"expected {len(checksums)} files, got {len(checksums) - len(missing)}; missing: {', '.join(missing)}"
        )
    cut = {}
    for part, official in OFFICIAL_COUNTS.items():
        files = (f"{part}-images-idx3-ubyte", f"{part}-labels-idx1-ubyte")
        images, labels = (read_idx(folder / file) for file in files)
        if len(images) != len(labels) or len(images) == 0:
            raise DamagedError(f"{part}: expected as many images as labels, got {len(images):,} and {len(labels):,}")
        if int(labels.max()) > 9:
            raise DamagedError(f"{files[1]}: expected labels 0 to 9, got {int(labels.max())}")
        if len(images) != official:
            cut[part] = len(images)
            continue
        # Right size but other bytes: not a smaller set but a broken or a foreign one.
        for file in files:
            if (got := _md5(folder / file)) != checksums[file]:
                raise DamagedError(f"{file}: expected MD5 {checksums[file]}, got {got}")
    return cut


def verify_checksums(folder: Path, checksums: dict[str, str]) -> None:
    """Raise DamagedError unless every file is there with its MD5: file name -> MD5."""
    for file, wanted in checksums.items():
        if not (folder / file).is_file():
            raise DamagedError(f"expected {len(checksums)} files, among them {file}, which is missing")
        if (got := _md5(folder / file)) != wanted:
            raise DamagedError(f"{file}: expected MD5 {wanted}, got {got}")

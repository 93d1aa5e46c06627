"""Photos: crops of photographs that the scikit-image and scikit-learn wheels already hold; for restoration.

The splits are cut *by photograph*: no test crop shows anything that a training crop shows. Files are read straight
from the installed wheels (the same bytes in scikit-image 0.25 and 0.26), so nothing is downloaded and nothing copied.
Only photographs whose documentation there states free terms are used:

train       astronaut (NASA, public domain), coffee (R. Michetti, CC0), flower (vultilion, CC BY 2.0), hubble (NASA,
            public domain), ihc (stained tissue, CMMI, no known restrictions), brick, grass, gravel (CC0)
validation  rocket (SpaceX, public domain), coins (Brooklyn Museum, no known restrictions)
test        chelsea (S. van der Walt, CC0), china (D. Büchele, CC BY 2.0), camera (L. Varshney, CC0)

Images have three channels. brick, grass, gravel, coins and camera are grey photographs with three equal channels: they
bring textures that the colour ones lack. Colour only: `images[~factors["grey"]]`; grey only: average the channels.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import torch

from genimg_lessons.checks import require_positive
from genimg_lessons.data.imageset import ImageSet, check_split, fixed_permutation

__all__ = ["CLASSES", "GREY", "NAME", "from_folder", "load", "photographs"]

NAME = "photos"
GREY = ("brick", "grass", "gravel", "coins", "camera")

_SCIKIT_IMAGE, _SCIKIT_LEARN = ("skimage", "data"), ("sklearn", "datasets", "images")
# split -> photograph -> wheel and folder, file, (height, width)
_FILES = {
    "train": {
        "astronaut": (_SCIKIT_IMAGE, "astronaut.png", (512, 512)),
        "coffee": (_SCIKIT_IMAGE, "coffee.png", (400, 600)),
        "flower": (_SCIKIT_LEARN, "flower.jpg", (427, 640)),
        "hubble": (_SCIKIT_IMAGE, "hubble_deep_field.jpg", (872, 1000)),
        "ihc": (_SCIKIT_IMAGE, "ihc.png", (512, 512)),
        "brick": (_SCIKIT_IMAGE, "brick.png", (512, 512)),
        "grass": (_SCIKIT_IMAGE, "grass.png", (512, 512)),
        "gravel": (_SCIKIT_IMAGE, "gravel.png", (512, 512)),
    },
    "validation": {
        "rocket": (_SCIKIT_IMAGE, "rocket.jpg", (427, 640)),
        "coins": (_SCIKIT_IMAGE, "coins.png", (303, 384)),
    },
    "test": {
        "chelsea": (_SCIKIT_IMAGE, "chelsea.png", (300, 451)),
        "china": (_SCIKIT_LEARN, "china.jpg", (427, 640)),
        "camera": (_SCIKIT_IMAGE, "camera.png", (512, 512)),
    },
}
CLASSES = tuple(name for files in _FILES.values() for name in files)
# Crops along each side of a photograph: every photograph counts the same, however large it is.
_CROPS_PER_SIDE = {"train": 16, "validation": 8, "test": 8}


def load(split: str, image_size: int | None = None) -> ImageSet:
    """Load crops: 2,048 for train (256 of each photograph), 128 for validation and 192 for test (64 of each).

    Images are uint8 (N, 3, image_size, image_size), 64 pixels if None, cut (never resized) on an even grid; crops of
    one photograph may overlap. The label is the photograph; `factors["grey"]` is bool (N,). The order is shuffled and
    fixed: the first n crops are a fair sample. Raises ValueError if a photograph is smaller than the crop,
    FileNotFoundError or RuntimeError if a photograph is missing from its wheel or is not the expected one.
    """
    check_split(split)
    size = 64 if image_size is None else image_size
    require_positive(size, "image_size", whole=True)
    crops, labels = [], []
    for name, photograph in photographs(split).items():
        height, width = photograph.shape[-2:]
        if size > min(height, width):
            raise ValueError(
                f"image_size: expected at most {min(height, width)}, the shorter side of {name!r}, got {size}"
            )
        per_side = _CROPS_PER_SIDE[split]
        for top in torch.linspace(0, height - size, per_side).round().long().tolist():
            for left in torch.linspace(0, width - size, per_side).round().long().tolist():
                crops.append(photograph[:, top : top + size, left : left + size])
                labels.append(CLASSES.index(name))
    order = fixed_permutation(len(crops))
    label = torch.tensor(labels)[order]
    grey = torch.isin(label, torch.tensor([CLASSES.index(name) for name in GREY]))
    return ImageSet(torch.stack(crops)[order], label, CLASSES, NAME, {"grey": grey})


def photographs(split: str) -> dict[str, torch.Tensor]:
    """The whole photographs of a split: name -> uint8 (3, H, W). Errors as for `load`."""
    check_split(split)
    return {name: _read(name, *place) for name, place in _FILES[split].items()}


def from_folder(folder: str | Path, *, grey: bool = True) -> dict[str, torch.Tensor]:
    """Pictures of your own, such as Train400 or Set12: file name without its ending -> uint8 (1, H, W), or (3, H, W).

    Every .png, .jpg, .jpeg and .bmp in the folder, in the order of their names. A colour file read as grey is converted
    by Pillow's luma (0.299 R + 0.587 G + 0.114 B). Raises FileNotFoundError if there is no folder or no picture in it,
    ValueError for a file that is no picture.
    """
    import numpy
    from PIL import Image, UnidentifiedImageError

    folder = Path(folder)
    files = sorted(path for path in folder.glob("*") if path.suffix.lower() in (".png", ".jpg", ".jpeg", ".bmp"))
    if not files:
        found = "a folder without one" if folder.is_dir() else "no such folder"
        raise FileNotFoundError(f"folder: expected .png, .jpg or .bmp files in {folder}, found {found}")
    pictures = {}
    for path in files:
        try:
            with Image.open(path) as picture:
                pixels = torch.from_numpy(numpy.array(picture.convert("L" if grey else "RGB")))
        except (UnidentifiedImageError, OSError) as error:
            raise ValueError(f"{path.name}: expected a picture, got a file that Pillow cannot read: {error}") from error
        pictures[path.stem] = pixels[None] if grey else pixels.permute(2, 0, 1).contiguous()
    return pictures


def _read(name: str, folder: tuple[str, ...], file: str, size: tuple[int, int]) -> torch.Tensor:
    """Read one photograph from its wheel; `skimage.data` itself could try to download, a plain file cannot."""
    import numpy
    from PIL import Image

    # find_spec locates the wheel without running it: importing scikit-learn would cost a second.
    spec = find_spec(folder[0])
    path = Path(spec.origin).parent.joinpath(*folder[1:], file) if spec and spec.origin else None
    if path is None or not path.is_file():
        raise FileNotFoundError(
            f"photograph {name!r}: expected the file {file} in the installed {folder[0]} package, found none; "
            "reinstall scikit-image (0.25 or 0.26) and scikit-learn"
        )
    with Image.open(path) as picture:
        pixels = torch.from_numpy(numpy.array(picture.convert("RGB"))).permute(2, 0, 1).contiguous()
    if pixels.shape != (3, *size):
        raise RuntimeError(
            f"photograph {name!r}: expected {size[0]}x{size[1]} pixels (height x width), got "
            f"{pixels.shape[1]}x{pixels.shape[2]}; the installed {folder[0]} package holds another picture"
        )
    return pixels

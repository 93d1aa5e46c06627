"""Worlds to learn from: four that ship with the package and work offline, and four public data sets.

embedded  digits   1,797 real handwritten digits, 8x8, 17 grey levels (scikit-learn)
          strokes  28x28 digits drawn from jittered pen strokes
          faces    colour cartoon faces drawn from about twenty named factors
          photos   crops of photographs (scikit-image, scikit-learn)
public    mnist, fashion-mnist, cifar10, celeba (torchvision; downloaded only when asked)

Every world comes as an `ImageSet` through `load`. The modules `digits`, `strokes`, `faces`, `photos` and `public` hold
what only one world has (`faces.render`, `digits.levels`, `photos.photographs`); they load on first use.
"""

from __future__ import annotations

import difflib
import importlib
from pathlib import Path
from types import ModuleType

from genimg_lessons.data.batches import batches
from genimg_lessons.data.imageset import SPLITS, ImageSet, check_split

__all__ = ["EMBEDDED", "PUBLIC", "SPLITS", "ImageSet", "available", "batches", "load"]

EMBEDDED = ("digits", "strokes", "faces", "photos")
PUBLIC = ("mnist", "fashion-mnist", "cifar10", "celeba")

_SUBMODULES = (*EMBEDDED, "public")


def load(
    name: str,
    split: str,
    *,
    image_size: int | None = None,
    root: str | Path | None = None,
    download: bool = False,
) -> ImageSet:
    """Load one split of one world.

    name: one of EMBEDDED or PUBLIC; split: "train", "validation" or "test", disjoint and always the same.
    image_size: side of the square images in pixels; the world's own size if None.
    root, download: only for public sets. root is the folder that holds (or will hold) them, `$GENIMG_DATA` or
    `~/.cache/genimg-lessons` if None; download=True fetches a set that is absent or damaged. Embedded worlds need
    neither and ignore both, so that one cell can serve every world.
    Raises ValueError for an unknown name or split, FileNotFoundError for a public set that is absent, RuntimeError for
    one that is damaged or cannot be downloaded. No world ever stands in for another by itself.
    """
    if name not in EMBEDDED + PUBLIC:
        close = difflib.get_close_matches(str(name).lower(), EMBEDDED + PUBLIC, n=1)
        hint = f"; did you mean {close[0]!r}?" if close else ""
        raise ValueError(
            f"name: expected one of {', '.join(map(repr, EMBEDDED))} (embedded) or "
            f"{', '.join(map(repr, PUBLIC))} (public), got {name!r}{hint}"
        )
    check_split(split)
    if name in EMBEDDED:
        return importlib.import_module(f"{__name__}.{name}").load(split, image_size)
    from genimg_lessons.data import public

    return public.load(name, split, image_size, root=root, download=download)


def available(root: str | Path | None = None) -> dict[str, str]:
    """Say for every world whether it can be loaded now: "embedded", "present", "absent" or "damaged: why".

    root: as for `load`. Public files are read and their checksums compared, which takes about a second.
    """
    from genimg_lessons.data import public

    return {name: "embedded" for name in EMBEDDED} | {name: public.status(name, root) for name in PUBLIC}


def __getattr__(name: str) -> ModuleType:
    """Import a world's module the first time it is asked for (PEP 562)."""
    if name in _SUBMODULES:
        return importlib.import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    """List the worlds' modules too, so that completion in JupyterLab finds them."""
    return sorted({*__all__, *_SUBMODULES})

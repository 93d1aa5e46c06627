"""Helper package of an open course on image generation and restoration.

Submodules, not names, are the interface: a lesson reads `losses.adversarial.hinge_generator(...)`, so that the reader
always sees which room of the house a word lives in. Submodules load on first use, and `import genimg_lessons` alone
costs next to nothing.
"""

import importlib
from types import ModuleType

__version__ = "0.1.0"

_SUBMODULES = (
    "checks",
    "data",
    "degradations",
    "editing",
    "ema",
    "evaluation",
    "images",
    "inverse_problems",
    "layers",
    "losses",
    "models",
    "plots",
    "seeding",
    "training",
    "widgets",
)

__all__ = ["__version__", *_SUBMODULES]


def __getattr__(name: str) -> ModuleType:
    """Import a submodule the first time it is asked for (PEP 562)."""
    if name in _SUBMODULES:
        return importlib.import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    """List the submodules too, so that completion in JupyterLab finds them."""
    return sorted(__all__)

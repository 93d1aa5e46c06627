"""One place that seeds, and one report of what the results depend on."""

from __future__ import annotations

import os
import platform
import random

import numpy
import torch

__all__ = ["environment_report", "make_generator", "randn", "seed_everything"]


def make_generator(seed: int) -> torch.Generator:
    """Return a CPU generator with its own state. Raises TypeError or ValueError unless 0 <= seed < 2**63."""
    if isinstance(seed, bool) or not isinstance(seed, int):
        raise TypeError(f"seed: expected a whole number, got {type(seed).__name__} {seed!r}")
    if not 0 <= seed < 2**63:
        raise ValueError(f"seed: expected 0 <= seed < 2**63, got {seed}")
    return torch.Generator().manual_seed(seed)


def seed_everything(seed: int) -> torch.Generator:
    """Seed Python, NumPy and torch (all devices) and return a CPU generator seeded alike.

    The only function of the package that touches global random state: layers draw their first weights from it.
    Everything else takes the returned generator as an argument.
    """
    generator = make_generator(seed)
    random.seed(seed)
    numpy.random.seed(seed % 2**32)  # noqa: NPY002 - the legacy global state is what third-party code reads
    torch.manual_seed(seed)
    return generator


def randn(
    *shape: int,
    generator: torch.Generator | None = None,
    device: torch.device | str = "cpu",
    dtype: torch.dtype = torch.float32,
) -> torch.Tensor:
    """Standard normal noise drawn where the generator lives (CPU by default), then moved.

    Drawing on the CPU in float32 and moving gives the CPU and the GPU the same numbers to start from.
    """
    source = generator.device if generator is not None else "cpu"
    return torch.randn(*shape, generator=generator, device=source).to(device=device, dtype=dtype)


def environment_report() -> dict[str, str]:
    """What a result depends on: versions, device, threads, instruction set. Values are text, keys are stable."""
    cuda = torch.cuda.is_available()
    return {
        "python": platform.python_version(),
        "torch": torch.__version__,
        "numpy": numpy.__version__,
        "system": f"{platform.system()} {platform.machine()}",
        "device": torch.cuda.get_device_name(0) if cuda else "cpu",
        "instruction set": torch.backends.cpu.get_cpu_capability(),
        "threads": str(torch.get_num_threads()),
        "cores": str(os.cpu_count()),
    }

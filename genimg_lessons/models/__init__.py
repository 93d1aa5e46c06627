"""Models, one module per family. Constructors take sizes by keyword; nothing is learned from the first batch."""

from genimg_lessons.models import (
    autoregressive,
    gan,
    inpainting,
    mixture,
    recurrent,
    restoration,
    translation,
    vae,
)

__all__ = ["autoregressive", "gan", "inpainting", "mixture", "recurrent", "restoration", "translation", "vae"]

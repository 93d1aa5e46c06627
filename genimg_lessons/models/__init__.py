"""Models, one module per family. Constructors take sizes by keyword; nothing is learned from the first batch."""

from genimg_lessons.models import autoregressive, gan, restoration, vae

__all__ = ["autoregressive", "gan", "restoration", "vae"]

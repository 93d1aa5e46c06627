"""What a JPEG file keeps of a picture."""

from __future__ import annotations

import io

import torch

from genimg_lessons.checks import require_images, require_positive

__all__ = ["Jpeg"]


class Jpeg:
    """Write each picture as a JPEG file in memory (Pillow) and read it again: 8x8 cosine blocks, rounded coarsely.

    quality: whole number from 1 (worst) to 95; 75 is a usual photograph, 10 shows the blocks. Colours are stored at half
    the resolution, as Pillow does by default. Neither linear nor differentiable: the gradient stops here.
    """

    def __init__(self, quality: int) -> None:
        """Raise TypeError or ValueError unless quality is a whole number from 1 to 95."""
        require_positive(quality, "quality", whole=True)
        if quality > 95:
            raise ValueError(f"quality: expected a whole number from 1 to 95, got {quality}")
        self.quality = quality

    def __call__(self, x: torch.Tensor) -> torch.Tensor:
        """x: (N, 1 or 3, H, W) float in [0, 1] -> (N, 1 or 3, H, W), multiples of 1 / 255.

        Raises TypeError or ValueError for other values or channel counts.
        """
        import numpy
        from PIL import Image

        require_images(x, "x", low=0, high=1)
        if x.shape[1] not in (1, 3):
            raise ValueError(f"x: expected 1 or 3 channels, got {tuple(x.shape)}")
        stored = []
        for picture in (x.detach().cpu() * 255).round().to(torch.uint8):
            file = io.BytesIO()
            pixels = picture.permute(1, 2, 0).numpy()  # (H, W, C), as Pillow wants it
            Image.fromarray(pixels[..., 0] if x.shape[1] == 1 else pixels).save(file, "JPEG", quality=self.quality)
            read = torch.from_numpy(numpy.array(Image.open(file)))
            stored.append(read.unsqueeze(0) if read.ndim == 2 else read.permute(2, 0, 1))
        return torch.stack(stored).to(x) / 255

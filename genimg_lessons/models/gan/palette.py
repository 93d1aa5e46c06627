"""A painter with a palette: a few colours for each picture, and a map that says where each of them goes."""

from __future__ import annotations

import torch
from torch import nn
from torch.nn import functional as F

from genimg_lessons.checks import require_positive, require_shape
from genimg_lessons.models.gan.base import LatentGenerator
from genimg_lessons.models.gan.small import SmallGenerator, require_divisible
from genimg_lessons.models.sizes import require_sizes

__all__ = ["PaletteGenerator", "PixelMean"]


class PixelMean(nn.Module):
    """Each pixel becomes the mean of a 2 x 2 square: what is the same in every square of a pixel shuffle stays so.

    A shuffle lays four channels side by side, and they need not agree; whichever 2 x 2 square is averaged, it holds
    each of the four once. (N, C, H, W) -> the same shape; the last row and column are repeated at the border.
    Ref: Sugawara et al. 2019, Checkerboard artifacts free convolutional neural networks.
    """

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Average."""
        kernel = x.new_full((x.shape[1], 1, 2, 2), 0.25)
        return F.conv2d(F.pad(x, (0, 1, 0, 1), mode="replicate"), kernel, groups=x.shape[1])


class PaletteGenerator(LatentGenerator):
    """Mixes `colours` colours from the latent, and lets convolutions decide which pixel gets how much of each.

    G(z)[:, i, j] = sum_k m_k(z)[i, j] c_k(z), where c_k in (-1, 1)^C comes from a small dense network and the shares
    m_k >= 0, sum_k m_k = 1, from the layers of `SmallGenerator` (a `PixelMean` after each shuffle), one map for each
    colour, and a softmax over the colours. Every pixel is a blend of the palette, so areas come out flat: a bias that
    suits drawings and cartoons, and would not suit grass. With `enlarge` = 2 the maps are doubled (bilinear) before the
    softmax, which draws edges twice as fine for hardly more work. `sharpness` multiplies the logits of the maps.
    forward(z): (N, latent_dim) -> (N, C, H, W) in (-1, 1). Raises ValueError unless H and W divide by 4 * enlarge and
    width by 4, TypeError or ValueError unless the sizes are whole numbers above 0 and the sharpness is above 0.
    """

    def __init__(
        self,
        *,
        image_shape: tuple[int, int, int],
        latent_dim: int = 16,
        width: int = 32,
        colours: int = 12,
        enlarge: int = 1,
        sharpness: float = 2.0,
    ) -> None:
        """width: channels of the coarsest map, as for `SmallGenerator`; the palette's hidden layer has 2 width units."""
        super().__init__(image_shape=image_shape, latent_dim=latent_dim)
        require_sizes(image_shape, width=width, colours=colours, enlarge=enlarge)
        require_divisible(image_shape, 4 * enlarge)
        require_positive(sharpness, "sharpness")
        channels, height, columns = image_shape
        self.colours, self.sharpness = colours, sharpness
        plan = (colours, height // enlarge, columns // enlarge)
        small = SmallGenerator(image_shape=plan, latent_dim=latent_dim, width=width)
        self.maps = nn.Sequential()
        for layer in small.layers[:-1]:  # without its tanh
            self.maps.extend([layer, PixelMean()] if isinstance(layer, nn.PixelShuffle) else [layer])
        self.maps.append(nn.Upsample(scale_factor=enlarge, mode="bilinear") if enlarge > 1 else nn.Identity())
        self.palette = nn.Sequential(
            nn.Linear(latent_dim, 2 * width), nn.LeakyReLU(0.2), nn.Linear(2 * width, colours * channels), nn.Tanh()
        )

    def shares(self, z: torch.Tensor) -> torch.Tensor:
        """How much of each colour a pixel gets: (N, latent_dim) -> (N, colours, H, W), which sum to 1 over the colours."""
        require_shape(z, ("N", self.latent_dim), "z")
        return (self.sharpness * self.maps(z)).softmax(dim=1)

    def mixed(self, z: torch.Tensor) -> torch.Tensor:
        """The palette: (N, latent_dim) -> (N, colours, C) in (-1, 1)."""
        require_shape(z, ("N", self.latent_dim), "z")
        return self.palette(z).unflatten(1, (self.colours, self.image_shape[0]))

    def forward(self, z: torch.Tensor) -> torch.Tensor:
        """Map latents to images."""
        return torch.einsum("nkhw,nkc->nchw", self.shares(z), self.mixed(z))

"""Image to image: pix2pix's two players, and a network that paints content in a style.

pix2pix (Isola et al. 2017, arXiv 1611.07004): a U-Net turns the source image into the target, a discriminator sees
source and target together and judges patches. Images in [-1, 1], as in all adversarial games. Style transfer (Huang &
Belongie 2017, arXiv 1703.06868): an encoder, an exchange of statistics, a decoder; images in [0, 1].
"""

from __future__ import annotations

import itertools

import torch
from torch import nn

from genimg_lessons.checks import require_positive, require_shape
from genimg_lessons.layers.blocks import ConvNormActivation
from genimg_lessons.layers.folding import crop, pad_to_multiple
from genimg_lessons.layers.hourglass import hourglass
from genimg_lessons.layers.statistics import adain
from genimg_lessons.models.sizes import require_sizes

__all__ = ["PatchDiscriminator", "StyleEncoder", "StyleTransfer", "UNetTranslator"]


class UNetTranslator(nn.Module):
    """pix2pix's generator: a U-Net whose bridges carry the outlines across.

    image_shape: (C, H, W) of the targets; source_channels: channels of the source, C if None; width: channels at full
    size, doubled at each of `depth` halvings; dropout: share of the deepest features that is dropped, in training and
    when drawing alike if the model stays in training mode (the paper's only source of variety). Any height and width.
    """

    def __init__(
        self,
        *,
        image_shape: tuple[int, int, int],
        source_channels: int | None = None,
        width: int = 16,
        depth: int = 3,
        dropout: float = 0.0,
    ) -> None:
        """Raise TypeError or ValueError unless sizes are whole numbers above 0 and 0 <= dropout < 1."""
        super().__init__()
        self.source_channels = image_shape[0] if source_channels is None else source_channels
        require_sizes(image_shape, source_channels=self.source_channels, width=width, depth=depth)
        if not 0 <= dropout < 1:
            raise ValueError(f"dropout: expected 0 <= dropout < 1, got {dropout}")
        self.depth = depth
        widths = [width * 2**level for level in range(depth + 1)]
        pairs = list(itertools.pairwise(widths))
        self.first = ConvNormActivation(self.source_channels, width, norm=None, activation="leaky_relu")
        self.down = nn.ModuleList(
            ConvNormActivation(fine, coarse, kernel_size=4, stride=2, activation="leaky_relu") for fine, coarse in pairs
        )
        self.middle = nn.Dropout2d(dropout)
        self.up = nn.ModuleList(ConvNormActivation(fine + coarse, fine) for fine, coarse in pairs)
        self.last = nn.Conv2d(width, image_shape[0], 3, padding=1)

    def forward(self, source: torch.Tensor) -> torch.Tensor:
        """Translate. source: (N, source_channels, H, W) in [-1, 1] -> (N, C, H, W) in (-1, 1)."""
        require_shape(source, ("N", self.source_channels, "H", "W"), "source")
        x = self.first(pad_to_multiple(source, 2**self.depth))
        x = hourglass(x, self.down, self.up, middle=self.middle)
        return torch.tanh(crop(self.last(x), source.shape[-2:]))


class PatchDiscriminator(nn.Module):
    """Judge patches, not pictures: one logit for each place, from a source and its supposed target.

    image_shape: (C, H, W) of the targets; source_channels: as for `UNetTranslator`; width: channels of the first layer,
    doubled at each of `depth` strided 4x4 convolutions (spectral norm, leaky ReLU). With depth 2 a logit sees 18 x 18
    pixels. `train_translator` averages the loss over the places.
    """

    def __init__(
        self,
        *,
        image_shape: tuple[int, int, int],
        source_channels: int | None = None,
        width: int = 32,
        depth: int = 2,
    ) -> None:
        """Raise TypeError or ValueError unless all sizes are whole numbers above 0."""
        super().__init__()
        self.channels = image_shape[0]
        self.source_channels = self.channels if source_channels is None else source_channels
        require_sizes(image_shape, source_channels=self.source_channels, width=width, depth=depth)
        widths = [self.channels + self.source_channels, *(width * 2**level for level in range(depth))]
        self.body = nn.Sequential(
            *(
                ConvNormActivation(narrow, wide, kernel_size=4, stride=2, norm="spectral", activation="leaky_relu")
                for narrow, wide in itertools.pairwise(widths)
            ),
            ConvNormActivation(widths[-1], 1, norm="spectral", activation=None),
        )

    def forward(self, target: torch.Tensor, condition: torch.Tensor) -> torch.Tensor:
        """Logits of the patches. target: (N, C, H, W); condition: the source, (N, source_channels, H, W) -> (N, h, w)."""
        require_shape(target, ("N", self.channels, "H", "W"), "target")
        require_shape(condition, (len(target), self.source_channels, *target.shape[2:]), "condition")
        return self.body(torch.cat([target, condition], dim=1)).squeeze(1)


class StyleEncoder(nn.Module):
    """Four 3x3 convolutions in two sizes whose features stand for content and style, and a head for the task they learn.

    Features get their meaning from a task: a lesson trains this net to tell textures apart (`classes` answers), in place
    of the large pretrained network of the papers. image_shape: (C, H, W), any height and width may follow. No
    normalisation layers: they would wipe out the very statistics that carry the style.
    """

    def __init__(self, *, image_shape: tuple[int, int, int], classes: int, width: int = 32) -> None:
        """Raise TypeError or ValueError unless all sizes are whole numbers above 0."""
        super().__init__()
        require_sizes(image_shape, classes=classes, width=width)
        self.channels = image_shape[0]
        plan = [(self.channels, width, 1), (width, width, 2), (width, 2 * width, 1), (2 * width, 2 * width, 2)]
        self.layers = nn.ModuleList(
            nn.Sequential(nn.Conv2d(a, b, 3, stride, 1, padding_mode="reflect"), nn.ReLU()) for a, b, stride in plan
        )
        self.head = nn.Linear(4 * width, classes)

    def features(self, x: torch.Tensor) -> list[torch.Tensor]:
        """What each layer says: x: (N, C, H, W) in [0, 1] -> four tensors, sizes H, H / 2, H / 2, H / 4 (rounded up)."""
        require_shape(x, ("N", self.channels, "H", "W"), "x")
        found, x = [], 2 * x - 1
        for layer in self.layers:
            x = layer(x)
            found.append(x)
        return found

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Logits from the means and deviations of the last features: (N, C, H, W) -> (N, classes)."""
        last = self.features(x)[-1].flatten(2)
        return self.head(torch.cat([last.mean(2), last.std(2)], dim=1))


class StyleTransfer(nn.Module):
    """AdaIN style transfer: encode content and style, exchange the statistics, decode.

    encoder: a trained `StyleEncoder`, frozen here; width: as the encoder's. Only the decoder learns. Ref: Huang &
    Belongie 2017, arXiv 1703.06868, section 6.
    """

    def __init__(self, encoder: StyleEncoder, *, width: int = 32) -> None:
        """Freeze the encoder and mirror it."""
        super().__init__()
        require_positive(width, "width", whole=True)
        self.encoder = encoder.requires_grad_(False)
        inside = encoder.layers[-1][0].out_channels

        def conv(inputs: int, outputs: int) -> nn.Module:
            return nn.Conv2d(inputs, outputs, 3, padding=1, padding_mode="reflect")

        self.decoder = nn.Sequential(
            *(conv(inside, 2 * width), nn.ReLU(), nn.Upsample(scale_factor=2)),
            *(conv(2 * width, width), nn.ReLU(), nn.Upsample(scale_factor=2)),
            *(conv(width, width), nn.ReLU(), conv(width, encoder.channels), nn.Sigmoid()),
        )

    def forward(self, content: torch.Tensor, style: torch.Tensor, strength: float = 1.0) -> torch.Tensor:
        """Paint the content in the style. Both in [0, 1], sides that 4 divides: (N, C, H, W), (N, C, h, w) -> (N, C, H, W).

        strength: 0 gives the content back as the decoder sees it, 1 the full style; values between mix the features.
        """
        if any(side % 4 for side in content.shape[-2:]):
            raise ValueError(f"content: expected sides that 4 divides, got {tuple(content.shape)}")
        inside = self.encoder.features(content)[-1]
        target = adain(inside, self.encoder.features(style)[-1])
        return self.decoder(inside + strength * (target - inside))

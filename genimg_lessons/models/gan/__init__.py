"""Generators and discriminators: the two players of a generative adversarial network.

A generator maps a latent vector z ~ N(0, I), (N, latent_dim), to images (N, C, H, W) in [-1, 1]. A discriminator maps
images in [-1, 1] to one logit each, (N,); its sigmoid is the probability that the image is real. The conditional ones
are told, as a second argument (N, K), what the image is to show.

References
1. Goodfellow et al. 2014, Generative adversarial nets, arXiv 1406.2661.
2. Radford et al. 2015, Unsupervised representation learning with DCGANs, arXiv 1511.06434.
3. Shi et al. 2016, Sub-pixel convolution, arXiv 1609.05158 (PixelShuffle).
4. Miyato et al. 2018, Spectral normalization for GANs, arXiv 1802.05957.
5. Mirza & Osindero 2014, Conditional generative adversarial nets, arXiv 1411.1784.
6. Miyato & Koyama 2018, cGANs with projection discriminator, arXiv 1802.05637.
"""

from genimg_lessons.models.gan.base import Discriminator, LatentGenerator
from genimg_lessons.models.gan.conditional import ConditionalDiscriminator, ConditionalGenerator
from genimg_lessons.models.gan.dcgan import DCGANDiscriminator, DCGANGenerator
from genimg_lessons.models.gan.dense import MLPDiscriminator, MLPGenerator
from genimg_lessons.models.gan.palette import PaletteGenerator
from genimg_lessons.models.gan.small import SmallDiscriminator, SmallGenerator

__all__ = [
    "ConditionalDiscriminator",
    "ConditionalGenerator",
    "DCGANDiscriminator",
    "DCGANGenerator",
    "Discriminator",
    "LatentGenerator",
    "MLPDiscriminator",
    "MLPGenerator",
    "PaletteGenerator",
    "SmallDiscriminator",
    "SmallGenerator",
]

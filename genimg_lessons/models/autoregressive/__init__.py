"""Autoregressive models: the exact probability of an image as a product over its pixels.

    p(x) = prod_i p(x_i | x_1, ..., x_{i-1}),        pixels in raster order: row by row, left to right

Within a pixel the channels follow each other: red, then green given red, then blue given both
(van den Oord, Kalchbrenner & Kavukcuoglu 2016, arXiv 1601.06759, Eq. 1 and 2). Images are grey levels 0 ... K-1, int64.
All models share forward, log_prob, sample and complete (`base`); they differ in how a pixel looks back.
"""

from genimg_lessons.models.autoregressive.base import AutoregressiveModel
from genimg_lessons.models.autoregressive.lstm_on_maps import DiagonalBiLSTM, RowLSTM
from genimg_lessons.models.autoregressive.pixel_cnn import PixelCNN
from genimg_lessons.models.autoregressive.pixel_lstm import PixelLSTM
from genimg_lessons.models.autoregressive.wavenet import WaveNet

__all__ = ["AutoregressiveModel", "DiagonalBiLSTM", "PixelCNN", "PixelLSTM", "RowLSTM", "WaveNet"]

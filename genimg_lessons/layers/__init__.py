"""Building blocks that torch.nn lacks: convolutions that look back only, LSTMs that walk over a map, usual bricks."""

from genimg_lessons.layers import blocks, causal_conv, diagonal_lstm, masked_conv, pointwise, row_lstm

__all__ = ["blocks", "causal_conv", "diagonal_lstm", "masked_conv", "pointwise", "row_lstm"]

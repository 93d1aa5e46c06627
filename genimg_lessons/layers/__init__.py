"""Building blocks that torch.nn lacks: convolutions that look back only, and LSTMs that walk over the rows of a map."""

from genimg_lessons.layers import causal_conv, diagonal_lstm, masked_conv, pointwise, row_lstm

__all__ = ["causal_conv", "diagonal_lstm", "masked_conv", "pointwise", "row_lstm"]

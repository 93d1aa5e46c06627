"""Building blocks that torch.nn lacks: layers that look back, go round or know what is missing, and usual bricks."""

from genimg_lessons.layers import (
    blocks,
    causal_conv,
    diagonal_lstm,
    folding,
    hourglass,
    masked_conv,
    partial_conv,
    pointwise,
    recurrent_conv,
    row_lstm,
    statistics,
)

__all__ = [
    "blocks",
    "causal_conv",
    "diagonal_lstm",
    "folding",
    "hourglass",
    "masked_conv",
    "partial_conv",
    "pointwise",
    "recurrent_conv",
    "row_lstm",
    "statistics",
]

"""Editing by known rules: fuse, blend, warp, brighten, and paint by optimisation. Images (N, C, H, W) in [0, 1]."""

from genimg_lessons.editing.geometry import composite, homography, homography_warp
from genimg_lessons.editing.poisson import poisson_blend
from genimg_lessons.editing.pyramids import collapse, focus_fusion, laplacian_pyramid, pyramid_blend
from genimg_lessons.editing.style import paint_style
from genimg_lessons.editing.tone import equalize_histogram, gamma_curve, stretch_contrast

__all__ = [
    "collapse",
    "composite",
    "equalize_histogram",
    "focus_fusion",
    "gamma_curve",
    "homography",
    "homography_warp",
    "laplacian_pyramid",
    "paint_style",
    "poisson_blend",
    "pyramid_blend",
    "stretch_contrast",
]

"""Judging images: distances between sets of images, and quality of one image against its reference."""

from genimg_lessons.evaluation.distances import frechet_distance
from genimg_lessons.evaluation.image_quality import psnr, ssim
from genimg_lessons.evaluation.judge import Judge, judge

__all__ = ["Judge", "frechet_distance", "judge", "psnr", "ssim"]

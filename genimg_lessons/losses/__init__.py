"""Losses, one module per family; every function returns one value per image, (N,), and the lesson writes `.mean()`."""

from genimg_lessons.losses import adversarial, likelihood, perceptual, restoration, variational

__all__ = ["adversarial", "likelihood", "perceptual", "restoration", "variational"]

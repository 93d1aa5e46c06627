"""Training loops as generators: the notebook keeps the `for`, and logs, plots and stops inside it."""

from genimg_lessons.training.gan import train_gan
from genimg_lessons.training.likelihood import train_likelihood
from genimg_lessons.training.restoration import train_restorer
from genimg_lessons.training.step import Step
from genimg_lessons.training.translation import train_translator
from genimg_lessons.training.vae import train_vae
from genimg_lessons.training.vae_gan import train_vae_gan

__all__ = ["Step", "train_gan", "train_likelihood", "train_restorer", "train_translator", "train_vae", "train_vae_gan"]

"""Style by optimisation: walk in image space until the features agree (Gatys, Ecker & Bethge 2015)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import torch

from genimg_lessons.checks import require_images, require_positive
from genimg_lessons.losses.perceptual import content_loss, gram_loss

__all__ = ["paint_style"]

Features = Callable[[torch.Tensor], Sequence[torch.Tensor]]


def paint_style(
    content: torch.Tensor,
    style: torch.Tensor,
    features: Features,
    *,
    steps: int,
    style_weight: float,
    learning_rate: float = 0.03,
) -> Iterator[tuple[int, torch.Tensor, dict[str, torch.Tensor]]]:
    """Minimise content_loss + style_weight * gram_loss over the image, from the content on, with Adam.

    content: (N, C, H, W) in [0, 1]; style: (N, C, h, w) in [0, 1], any size; features: images -> one tensor per layer, the
    last one for the content, all of them for the style. Yields (number, image in [0, 1], {"content", "style"}: (N,))
    before each of the `steps` updates and after the last. Ref: arXiv 1508.06576, Eq. 7.
    """
    require_images(content, "content", low=0, high=1)
    require_images(style, "style", channels=content.shape[1], low=0, high=1)
    require_positive(steps, "steps", whole=True)
    require_positive(style_weight, "style_weight")
    with torch.no_grad():
        content_target = features(content)[-1]
        style_target = [layer.expand(len(content), -1, -1, -1) for layer in features(style)]
    image = content.clone().requires_grad_()
    optimiser = torch.optim.Adam([image], lr=learning_rate)
    for number in range(steps + 1):
        found = features(image)
        losses = {"content": content_loss(found[-1], content_target), "style": gram_loss(found, style_target)}
        yield number, image.detach().clone(), {name: loss.detach() for name, loss in losses.items()}
        if number == steps:
            return
        optimiser.zero_grad(set_to_none=True)
        (losses["content"] + style_weight * losses["style"]).sum().backward()
        optimiser.step()
        with torch.no_grad():
            image.clamp_(0, 1)

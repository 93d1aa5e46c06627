"""pix2pix's game and the inpainter's loop: who moves, what is told to whom, and that both learn."""

from __future__ import annotations

import copy

import pytest
import torch

from genimg_lessons.degradations import box_mask
from genimg_lessons.ema import ExponentialMovingAverage
from genimg_lessons.losses import adversarial
from genimg_lessons.models.inpainting import PartialInpainter
from genimg_lessons.models.translation import PatchDiscriminator, UNetTranslator
from genimg_lessons.training import train_restorer, train_translator
from genimg_lessons.training.translation import translator_step


def pairs(n: int = 48) -> tuple[torch.Tensor, torch.Tensor]:
    """Outlines of bright or dark boxes, and the boxes: the inside is to be filled."""
    hole = 1 - box_mask(n, 8, 8, torch.Generator().manual_seed(0), share=(0.3, 0.7))
    inside = -torch.nn.functional.max_pool2d(-hole, 3, 1, 1)
    return 2 * (hole - inside).clamp(0, 1) - 1, 1.6 * hole - 0.8


def players(device: str = "cpu") -> tuple[UNetTranslator, PatchDiscriminator]:
    torch.manual_seed(0)
    return (
        UNetTranslator(image_shape=(1, 8, 8), width=8, depth=2).to(device),
        PatchDiscriminator(image_shape=(1, 8, 8), width=8, depth=1).to(device),
    )


def game(steps: int, device: str = "cpu", **options: object):
    net, critic = players(device)
    sources, targets = (x.to(device) for x in pairs())
    rng = torch.Generator().manual_seed(1)
    return net, critic, train_translator(net, critic, sources, targets, steps=steps, rng=rng, **options)


def test_the_translator_s_step_moves_the_translator_only():
    net, critic = players()
    before = copy.deepcopy(critic.state_dict()), copy.deepcopy(net.state_dict())
    optimiser = torch.optim.SGD(net.parameters(), lr=0.1)
    critic.eval()  # spectral norm's power iteration is a buffer
    source, target = (x[:4] for x in pairs())
    losses = translator_step(net, critic, optimiser, source, target, adversarial.hinge_generator, l1_weight=10.0)
    assert set(losses) == {"generator", "l1"}
    assert all(torch.equal(value, critic.state_dict()[name]) for name, value in before[0].items())
    assert any(not torch.equal(value, net.state_dict()[name]) for name, value in before[1].items())
    assert all(p.requires_grad and p.grad is None for p in critic.parameters())


def test_the_step_is_the_published_sum():
    net, critic = players()
    source, target = (x[:4] for x in pairs())
    net.eval(), critic.eval()
    fake = net(source)
    total = adversarial.hinge_generator(critic(fake, source)).mean() + 7 * (fake - target).abs().mean()
    expected = torch.autograd.grad(total, list(net.parameters()))
    optimiser = torch.optim.SGD(net.parameters(), lr=0.0)
    translator_step(net, critic, optimiser, source, target, adversarial.hinge_generator, l1_weight=7.0)
    for ours, theirs in zip(net.parameters(), expected, strict=True):
        torch.testing.assert_close(ours.grad, theirs)


def test_it_learns_to_fill_outlines():
    _, _, training = game(250, l1_weight=20.0)
    steps = list(training)
    assert steps[-1].number == 250
    assert sum(float(s.losses["l1"]) for s in steps[-10:]) < 0.4 * sum(float(s.losses["l1"]) for s in steps[:10])


def test_the_average_follows_and_learning_rates_end_at_zero():
    net, critic = players()
    average = ExponentialMovingAverage(net, 0.9)
    start = copy.deepcopy(average.average.state_dict())
    list(train_translator(net, critic, *pairs(), steps=5, average=average, rng=torch.Generator().manual_seed(0)))
    assert any(not torch.equal(v, start[k]) for k, v in average.average.state_dict().items())
    net, critic, training = game(10)
    steps = []
    for _ in training:
        steps.append(copy.deepcopy(net.last.weight))
    assert (steps[-1] - steps[-2]).abs().max() == 0 < (steps[1] - steps[0]).abs().max()


def test_bad_pairs_are_named():
    net, critic = players()
    sources, targets = pairs()
    for change, message in (
        ({"targets": targets[:40]}, "expected pairs, got 48 and 40 images"),
        ({"targets": 2 * targets}, r"targets: expected values in \[-1"),
        ({"sources": torch.full_like(sources, float("nan"))}, "sources: expected finite values"),
        ({"loss": "banana"}, "loss: expected one of"),
        ({"steps": 0}, "steps: expected"),
        ({"l1_weight": 0.0}, "l1_weight: expected"),
    ):
        arguments = {"sources": sources, "targets": targets, "steps": 1, **change}
        with pytest.raises(ValueError, match=message):
            next(train_translator(net, critic, **arguments))


def with_holes(x: torch.Tensor, generator: torch.Generator | None = None) -> tuple[torch.Tensor, torch.Tensor]:
    """Nonsense in the holes, and the mask: what an inpainter is given."""
    mask = box_mask(len(x), *x.shape[2:], generator).to(x.device)
    return torch.where(mask.bool(), x, 9.0), mask


def inpainting(steps: int, device: str = "cpu"):
    torch.manual_seed(0)
    model = PartialInpainter(image_shape=(1, 8, 8), width=8, depth=1).to(device)
    images = (0.5 + 0.5 * torch.linspace(-1, 1, 12).view(1, 1, 12, 1)).expand(4, 1, 12, 12).clone().to(device)
    rng = torch.Generator().manual_seed(0)
    return model, train_restorer(model, images, with_holes, steps=steps, patch_size=8, generator=rng)


def test_a_measurement_of_two_parts_reaches_the_model():
    _, training = inpainting(120)
    losses = [float(step.losses["loss"]) for step in training]
    assert sum(losses[-10:]) < 0.3 * sum(losses[:10])


@pytest.mark.gpu
@pytest.mark.parametrize("loop", [lambda device: game(20, device)[2], lambda device: inpainting(20, device)[1]])
def test_cpu_and_gpu_agree(loop):
    """The same draws on both devices: losses within 2 % of each other over 20 updates."""
    histories = [
        torch.tensor([[float(v) for v in step.losses.values()] for step in loop(device)]) for device in ("cpu", "cuda")
    ]
    torch.testing.assert_close(histories[0], histories[1], rtol=2e-2, atol=1e-3)

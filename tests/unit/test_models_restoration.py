"""Networks that restore, enlarge, complete and translate: published sizes, identity at the start, any size, locality."""

from __future__ import annotations

import copy

import pytest
import torch
from torch import nn

from genimg_lessons.degradations import irregular_mask
from genimg_lessons.images import enlarge
from genimg_lessons.layers.statistics import adain, channel_statistics
from genimg_lessons.models import inpainting, recurrent, translation
from genimg_lessons.models.restoration import ESPCN, SRCNN, DnCNN, UNet

SAME_SIZE = {
    "DnCNN": lambda shape: DnCNN(image_shape=shape, width=4, depth=4),
    "DnCNN folded": lambda shape: DnCNN(image_shape=shape, width=4, depth=3, fold=2),
    "UNet": lambda shape: UNet(image_shape=shape, width=4),
    "RecurrentRestorer": lambda shape: recurrent.RecurrentRestorer(image_shape=shape, width=4, steps=2),
    "RecurrentRestorer folded": lambda shape: recurrent.RecurrentRestorer(image_shape=shape, width=4, steps=2, fold=3),
}
LARGER = {
    "SRCNN": lambda shape, factor: SRCNN(image_shape=shape, factor=factor, width=4),
    "ESPCN": lambda shape, factor: ESPCN(image_shape=shape, factor=factor, width=4),
}
INPAINTERS = {
    "partial": lambda shape: inpainting.PartialInpainter(image_shape=shape, width=4),
    "gated": lambda shape: inpainting.GatedInpainter(image_shape=shape, width=4),
}
SIZES = [(28, 28), (37, 53)]


def parameters(model: nn.Module) -> int:
    return sum(weight.numel() for weight in model.parameters())


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("size", [*SIZES, (1, 1), (5, 8)])
@pytest.mark.parametrize("name", SAME_SIZE)
def test_an_untrained_restorer_of_any_size_returns_its_input(name, size, channels, generator):
    y = torch.rand(2, channels, *size, generator=generator)
    assert torch.equal(SAME_SIZE[name]((channels, 16, 16))(y), y)


@pytest.mark.parametrize("factor", [2, 3, 4])
@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("name", LARGER)
def test_an_untrained_enlarger_of_any_size_is_bicubic(name, channels, factor, generator):
    for height, width in SIZES:
        y = torch.rand(1, channels, height, width, generator=generator)
        large = LARGER[name]((channels, 8, 8), factor)(y)
        assert torch.equal(large, enlarge(y, factor)) and large.shape == (1, channels, factor * height, factor * width)


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", INPAINTERS)
def test_an_inpainter_of_any_size_keeps_what_is_known(name, size, channels, generator):
    torch.manual_seed(0)
    model = INPAINTERS[name]((channels, 16, 16))
    x, mask = torch.rand(2, channels, *size, generator=generator), irregular_mask(2, *size, generator)
    y = model(x, mask)
    known = mask.bool().expand_as(x)
    assert torch.equal(y[known], x[known]) and not torch.isclose(y[~known], x[~known]).all()
    nonsense = torch.where(known, x, torch.full_like(x, float("nan")))
    assert torch.equal(model(nonsense, mask), y)  # and what is missing has no say
    assert torch.equal(model(x, torch.ones_like(mask)), x)
    nothing = model(x, torch.zeros_like(mask))
    assert torch.isfinite(nothing).all() and torch.equal(nothing[0], nothing[1])


def test_a_gated_inpainter_tells_black_from_missing():
    torch.manual_seed(0)
    model, black = INPAINTERS["gated"]((1, 16, 16)), torch.zeros(1, 1, 16, 16)
    known, holes = torch.ones(1, 1, 16, 16), torch.ones(1, 1, 16, 16)
    known[..., 0, 0] = holes[..., 0, 0] = 0
    holes[..., 8:, :] = 0
    assert model(black, known)[..., 0, 0] != model(black, holes)[..., 0, 0]


def test_one_known_pixel_is_heard_across_the_picture():
    """What has seen nothing at full size has seen something further down: the masks of both levels are joined."""
    torch.manual_seed(0)
    model = INPAINTERS["partial"]((1, 16, 16))
    for weight in model.parameters():
        nn.init.uniform_(weight, 0.1, 0.2)  # nothing is cut off by a ReLU
    x, mask = torch.full((1, 1, 16, 16), 0.5, requires_grad=True), torch.zeros(1, 1, 16, 16)
    mask[..., 2, 2] = 1
    model(x, mask)[..., 13, 13].backward()
    assert x.grad.nonzero().tolist() == [[0, 0, 2, 2]]


def test_a_context_encoder_keeps_what_is_known_and_one_size(generator):
    model = inpainting.ContextEncoder(image_shape=(3, 16, 24), width=4, code=5).eval()
    x, mask = torch.rand(2, 3, 16, 24, generator=generator), irregular_mask(2, 16, 24, generator)
    known = mask.bool().expand_as(x)
    assert torch.equal(model(x, mask)[known], x[known])
    with pytest.raises(ValueError, match="x: expected shape"):
        model(x[..., :16], mask[..., :16])
    with pytest.raises(ValueError, match="height and width that 8 divides, got"):
        inpainting.ContextEncoder(image_shape=(3, 28, 28))


@pytest.mark.parametrize("depth", [2, 3, 6])
def test_the_receptive_field_is_twice_the_depth_plus_one(depth):
    torch.manual_seed(0)
    model = DnCNN(image_shape=(1, 21, 21), width=4, depth=depth).eval()
    nn.init.normal_(model.residual[-1].weight)
    y = torch.rand(1, 1, 21, 21, requires_grad=True)
    model(y)[0, 0, 10, 10].backward()
    reach = (y.grad[0, 0] != 0).nonzero().sub(10).abs().max().item()
    assert reach == depth


@pytest.mark.parametrize("fold", [1, 2])
@pytest.mark.parametrize("steps", [0, 1, 3])
def test_thinking_longer_sees_further_for_no_weights(steps, fold):
    torch.manual_seed(0)
    model = recurrent.RecurrentRestorer(image_shape=(1, 40, 40), width=4, steps=9, fold=fold)
    for weight in model.parameters():
        nn.init.uniform_(weight, 0.1, 0.2)
    y = torch.rand(1, 1, 40, 40, requires_grad=True)
    model(y, steps)[0, 0, 20, 20].backward()
    seen = (y.grad[0, 0] != 0).nonzero()
    assert (seen.amax(0) - seen.amin(0) + 1).tolist() == [fold * (7 + 2 * steps)] * 2  # three layers and `steps` more
    assert parameters(model) == parameters(
        recurrent.RecurrentRestorer(image_shape=(1, 9, 9), width=4, steps=0, fold=fold)
    )


def test_estimates_are_the_answers_after_each_step(generator):
    torch.manual_seed(0)
    model = recurrent.RecurrentRestorer(image_shape=(1, 8, 8), width=4, steps=3)
    nn.init.normal_(model.reconstruct.weight)
    y = torch.rand(2, 1, 9, 10, generator=generator)
    estimates = model.estimates(y)
    assert len(estimates) == 4 and all(torch.equal(x, model(y, t)) for t, x in enumerate(estimates))
    assert len(model.estimates(y, 5)) == 6 and not torch.equal(model(y, 5), model(y, 3))


def test_a_recurrent_recogniser_takes_another_number_of_steps(generator):
    model = recurrent.RecurrentCNN(image_shape=(1, 28, 28), classes=10, width=8, steps=3)
    x = torch.rand(2, 1, 28, 28, generator=generator)
    assert not torch.equal(model(x), model(x, 1)) and torch.equal(model(x), model(x, 3))
    first, second = model.recurrent
    map_of = second(model.between(first(model.first(x), 1)), 1)  # both layers take the number of steps
    torch.testing.assert_close(model(x, 1), model.head(map_of.amax(dim=(2, 3))))
    assert parameters(model) == parameters(
        recurrent.RecurrentCNN(image_shape=(1, 28, 28), classes=10, width=8, steps=0)
    )


def test_a_recurrent_recogniser_without_the_brake_is_convolutions_and_relus(generator):
    torch.manual_seed(0)
    model = recurrent.RecurrentCNN(image_shape=(1, 12, 12), classes=3, width=8, steps=1, normalise=False)
    x = torch.rand(2, 1, 12, 12, generator=generator)
    first, second = model.recurrent
    for layer, u in ((first, model.first(x)), (second, model.between(first(model.first(x))))):
        constant = layer.feed_forward(u)
        torch.testing.assert_close(layer(u), torch.relu(constant + layer.recurrent(torch.relu(constant))))
    braked = recurrent.RecurrentCNN(image_shape=(1, 12, 12), classes=3, width=8, steps=1)
    braked.load_state_dict(model.state_dict())
    assert not torch.equal(braked(100 * x), model(100 * x)) and parameters(braked) == parameters(model)


def test_the_paper_s_networks_have_the_paper_s_sizes():
    denoiser = DnCNN(image_shape=(1, 40, 40), width=64, depth=17)
    convolutions = [m for m in denoiser.modules() if isinstance(m, nn.Conv2d)]
    assert len(convolutions) == 17 and sum(isinstance(m, nn.BatchNorm2d) for m in denoiser.modules()) == 15
    assert sum(c.weight.numel() for c in convolutions) == 64 * 9 + 15 * 64 * 64 * 9 + 64 * 9
    # 9-1-5 with 64 and 32 channels: the paper counts 8,032 weights, without the biases
    sr = SRCNN(image_shape=(1, 16, 16), factor=3)
    assert sum(m.weight.numel() for m in sr.modules() if isinstance(m, nn.Conv2d)) == 8_032


def test_the_plain_forms_of_the_papers_predict_the_image(generator):
    torch.manual_seed(0)
    y = torch.rand(1, 1, 6, 6, generator=generator)
    sr, espcn = (kind(image_shape=(1, 6, 6), factor=2, width=4, residual=False) for kind in (SRCNN, ESPCN))
    assert torch.equal(sr(y), sr.body(enlarge(y, 2)))
    assert torch.equal(espcn(y), nn.functional.pixel_shuffle(espcn.body(y), 2))


def test_the_middle_frame_is_restored(generator):
    model = DnCNN(image_shape=(2, 8, 8), width=4, depth=3, frames=3)
    clip = torch.rand(1, 6, 8, 8, generator=generator)
    assert torch.equal(model(clip), clip[:, 2:4])
    nn.init.normal_(model.residual[-1].weight)
    changed = clip.clone()
    changed[:, 5] += 1
    assert not torch.equal(model(clip), model(changed))  # the other frames are seen


def test_a_patch_judge_sees_a_patch():
    torch.manual_seed(0)
    model = translation.PatchDiscriminator(image_shape=(1, 32, 32), width=4, depth=2)
    x = torch.rand(1, 1, 32, 32, requires_grad=True)
    condition = torch.rand(1, 1, 32, 32, requires_grad=True)
    logits = model(x, condition)
    assert logits.shape == (1, 8, 8)
    logits[0, 4, 4].backward()
    assert torch.equal(condition.grad != 0, x.grad != 0)  # the source is seen as well as the target
    seen = (x.grad[0, 0] != 0).nonzero()
    assert (seen.amax(0) - seen.amin(0) + 1).tolist() == [18, 18]


def test_style_transfer_trains_the_decoder_only_and_strength_0_is_the_content(generator):
    torch.manual_seed(0)
    encoder = translation.StyleEncoder(image_shape=(3, 16, 16), classes=4, width=4)
    model = translation.StyleTransfer(encoder, width=4)
    content, style = torch.rand(2, 3, 16, 20, generator=generator), torch.rand(2, 3, 12, 12, generator=generator)
    painted = model(content, style)
    assert painted.shape == content.shape and painted.min() >= 0 and painted.max() <= 1
    painted.sum().backward()
    assert all(p.grad is None for p in encoder.parameters()) and all(
        p.grad is not None for p in model.decoder.parameters()
    )
    assert torch.equal(model(content, style, 0.0), model.decoder(encoder.features(content)[-1]))
    halfway = (adain(encoder.features(content)[-1], encoder.features(style)[-1]) + encoder.features(content)[-1]) / 2
    torch.testing.assert_close(model(content, style, 0.5), model.decoder(halfway))
    with pytest.raises(ValueError, match="content: expected sides that 4 divides"):
        model(content[..., :18], style)
    mean, deviation = channel_statistics(encoder.features(style)[-1])
    assert mean.shape == deviation.shape == (2, 8, 1, 1)


def test_copies_of_a_style_transfer_are_copies():
    encoder = translation.StyleEncoder(image_shape=(1, 16, 16), classes=4, width=4)
    model = translation.StyleTransfer(encoder, width=4)
    twin = copy.deepcopy(model)
    with torch.no_grad():
        twin.encoder.head.weight.add_(1)
    assert not torch.equal(twin.encoder.head.weight, model.encoder.head.weight)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: DnCNN(image_shape=(3, 8, 8), width=4, depth=3)(torch.zeros(1, 1, 8, 8)), "y: expected shape"),
        (lambda: DnCNN(image_shape=(1, 8, 8), depth=1), "depth: expected at least 2"),
        (lambda: DnCNN(image_shape=(1, 8, 8), width=0), "width: expected"),
        (lambda: DnCNN(image_shape=(1, 8, 8), frames=2), "frames: expected an odd number"),
        (lambda: UNet(image_shape=(3, 8, 8))(torch.zeros(1, 1, 8, 8)), "y: expected shape"),
        (lambda: SRCNN(image_shape=(1, 8, 8), factor=2, width=3), "width: expected an even number"),
        (lambda: ESPCN(image_shape=(1, 8, 8), factor=2, depth=1), "depth: expected at least 2"),
        (lambda: ESPCN(image_shape=(1, 8, 8), factor=2)(torch.zeros(1, 3, 8, 8)), "y: expected shape"),
        (
            lambda: recurrent.RecurrentCNN(image_shape=(1, 8, 8), classes=2, dropout=1.0),
            "dropout: expected 0 <= dropout",
        ),
        (lambda: translation.UNetTranslator(image_shape=(1, 8, 8), dropout=-0.1), "dropout: expected 0 <= dropout"),
        (
            lambda: translation.PatchDiscriminator(image_shape=(1, 8, 8))(
                torch.zeros(2, 1, 8, 8), torch.zeros(1, 1, 8, 8)
            ),
            "condition: expected shape",
        ),
        (
            lambda: inpainting.GatedInpainter(image_shape=(3, 8, 8))(torch.zeros(2, 3, 8, 8), torch.zeros(2, 3, 8, 8)),
            "mask: expected shape",
        ),
    ],
)
def test_bad_input_is_named(make, message):
    with pytest.raises(ValueError, match=message):
        make()

"""batches(): every row once, rows stay together, the order comes from the generator."""

from __future__ import annotations

import pytest
import torch

from genimg_lessons import data
from genimg_lessons.data import batches


def seeded(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def test_every_row_once_and_together() -> None:
    x, y = torch.arange(10.0)[:, None], torch.arange(10)
    passes = list(batches(x, y, batch_size=4, generator=seeded()))
    assert [len(b) for b, _ in passes] == [4, 4, 2]
    assert sorted(torch.cat([labels for _, labels in passes]).tolist()) == list(range(10))
    for rows, labels in passes:
        assert rows[:, 0].long().equal(labels)


def test_drop_last() -> None:
    kept = list(batches(torch.arange(10), batch_size=4, generator=seeded(), drop_last=True))
    assert [len(b) for b in kept] == [4, 4]
    assert len(list(batches(torch.arange(8), batch_size=4, drop_last=True))) == 2


def test_one_tensor_comes_bare_and_a_large_batch_is_everything() -> None:
    (everything,) = batches(torch.arange(5), batch_size=99)
    assert isinstance(everything, torch.Tensor) and sorted(everything.tolist()) == [0, 1, 2, 3, 4]


def test_order_is_the_generator_s() -> None:
    x = torch.arange(100)
    first, again, other = (torch.cat(list(batches(x, batch_size=7, generator=seeded(s)))) for s in (0, 0, 1))
    assert first.equal(again) and not first.equal(other) and not first.equal(x)
    generator = seeded()
    one, two = (torch.cat(list(batches(x, batch_size=7, generator=generator))) for _ in range(2))
    assert not one.equal(two)
    # The order is drawn by the call, so that draws made while looping do not change it.
    generator = seeded()
    loop = batches(x, batch_size=7, generator=generator)
    torch.rand(5, generator=generator)
    assert torch.cat(list(loop)).equal(first)


def test_global_state_untouched_with_a_generator() -> None:
    state = torch.get_rng_state()
    list(batches(torch.arange(9), batch_size=2, generator=seeded()))
    assert state.equal(torch.get_rng_state())


def test_shuffle_is_uniform() -> None:
    generator = seeded()
    first = torch.cat([next(iter(batches(torch.arange(4), batch_size=1, generator=generator))) for _ in range(2000)])
    assert (first.bincount(minlength=4) / 2000 - 0.25).abs().max() < 4 * (0.25 * 0.75 / 2000) ** 0.5


@pytest.mark.parametrize("device", ["cpu", pytest.param("cuda", marks=pytest.mark.gpu)])
def test_dtype_and_device_are_kept(device: str) -> None:
    for rows, mask in batches(
        torch.zeros(5, 2, dtype=torch.float16, device=device), torch.ones(5, dtype=torch.bool), batch_size=2
    ):
        assert rows.dtype == torch.float16 and rows.device.type == device
        assert mask.dtype == torch.bool and mask.device.type == "cpu"


@pytest.mark.parametrize(
    ("arguments", "settings", "error"),
    [
        ((), {"batch_size": 2}, ValueError),
        ((torch.zeros(3), torch.zeros(4)), {"batch_size": 2}, ValueError),
        ((torch.zeros(0, 3),), {"batch_size": 2}, ValueError),
        ((torch.zeros(3),), {"batch_size": 0}, ValueError),
        ((torch.zeros(3),), {"batch_size": 2.0}, TypeError),
        ((torch.zeros(3), 2), {"batch_size": 2}, TypeError),
        ((torch.zeros(3), torch.tensor(2)), {"batch_size": 2}, TypeError),
        (([1, 2, 3],), {"batch_size": 2}, TypeError),
        ((torch.zeros(3),), {"batch_size": 4, "drop_last": True}, ValueError),
    ],
)
def test_mistakes_show_at_the_call(arguments, settings, error) -> None:
    with pytest.raises(error, match=r"tensors|batch_size"):
        batches(*arguments, **settings)  # never iterated


def test_an_image_set_is_refused_with_a_hint() -> None:
    with pytest.raises(TypeError, match=r"\.signed\(\)"):
        batches(data.load("digits", "validation"), batch_size=4)

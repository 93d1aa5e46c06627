"""Laws of the checks: right values pass, wrong ones raise an error that names what was expected and what came."""

import pytest
import torch

from genimg_lessons.checks import (
    EquationError,
    check_equation,
    require_images,
    require_positive,
    require_same_shape,
    require_shape,
)


def test_an_equation_that_holds_prints_its_number_and_tolerance_only(capsys):
    check_equation("6.1", torch.tensor([1.0, 2.0]), torch.tensor([1.0, 2.0000001]), 1e-5)
    assert capsys.readouterr().out == "equation (6.1) holds at 2 points: difference at most 1e-05\n"


@pytest.mark.parametrize(
    ("left", "right", "tolerance", "relative"),
    [
        (1.0, 1.1, 0.05, False),
        (1.0, -1.0, 0.5, False),
        (float("nan"), 1.0, 10.0, False),
        (1.0, float("nan"), 10.0, False),
        (torch.tensor([1.0, 3.0]), torch.tensor([1.0, 2.0]), 0.5, False),
        (100.0, 102.0, 0.01, True),
        (float("inf"), 1.0, 0.1, False),
    ],
)
def test_an_equation_that_does_not_hold_raises(left, right, tolerance, relative):
    with pytest.raises(EquationError, match=r"equation \(6\.1\) does not hold"):
        check_equation("6.1", left, right, tolerance, relative=relative)


def test_relative_tolerance_scales_with_the_right_hand_side():
    check_equation("1.1", 101.0, 100.0, 0.011, relative=True)


def test_sides_of_different_shape_are_not_broadcast():
    with pytest.raises(ValueError, match=r"\(2,\) and \(3,\)"):
        check_equation("6.1", torch.zeros(2), torch.zeros(3), 1.0)
    with pytest.raises(ValueError, match="empty"):
        check_equation("6.1", torch.zeros(0), torch.zeros(0), 1.0)
    with pytest.raises(ValueError, match="tolerance"):
        check_equation("6.1", 1.0, 1.0, 0.0)


def test_shapes_with_letters():
    require_shape(torch.zeros(3, 3), ("N", "N"), "m")
    with pytest.raises(ValueError, match=r"m: expected shape \(N, N\), got a float32 tensor of shape \(3, 4\)"):
        require_shape(torch.zeros(3, 4), ("N", "N"), "m")
    with pytest.raises(TypeError, match=r"m: expected a torch\.Tensor, got list"):
        require_shape([1, 2], ("N",), "m")


@pytest.mark.parametrize(
    ("x", "error", "text"),
    [
        (torch.zeros(2, 8, 8), ValueError, r"shape \(N, C, H, W\)"),
        (torch.zeros(1, 1, 8, 8, dtype=torch.uint8), TypeError, "divide uint8 images by 255"),
        (torch.zeros(0, 1, 8, 8), ValueError, "at least one image"),
        (torch.full((1, 1, 8, 8), float("nan")), ValueError, "64 NaN"),
        (torch.full((1, 1, 8, 8), 1.5), ValueError, r"in \[0, 1\], got values from 1.5 to 1.5"),
        (torch.full((1, 1, 8, 8), -0.5), ValueError, "got values from -0.5"),
    ],
)
def test_bad_images_are_refused(x, error, text):
    with pytest.raises(error, match=text):
        require_images(x, low=0, high=1)


def test_same_shape_and_positive():
    with pytest.raises(ValueError, match=r"\(2,\) and \(2, 1\)"):
        require_same_shape(torch.zeros(2), torch.zeros(2, 1))
    for value, error in [
        (0, ValueError),
        (-1.0, ValueError),
        (True, TypeError),
        ("3", TypeError),
        (float("nan"), ValueError),
    ]:
        with pytest.raises(error, match="rate: expected"):
            require_positive(value, "rate")
    with pytest.raises(TypeError, match="whole"):
        require_positive(1.5, "steps", whole=True)

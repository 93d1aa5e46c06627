"""The judges know their worlds, say how they were made, and can be made again."""

import json

import pytest
import torch
from safetensors import safe_open

from genimg_lessons import data
from genimg_lessons.evaluation import frechet_distance, judge, recipe
from genimg_lessons.evaluation.judge import WEIGHTS, Judge

# Lowest accuracy on the test split that the lessons rely on; a smile near zero is neither up nor down.
EXPECTED = {
    "digits": {"digit": 0.96},
    "strokes": {"digit": 0.99},
    "faces": {"glasses": 0.99, "hair_style": 0.99, "hair_colour": 0.99, "facial_hair": 0.99, "smile": 0.97},
}


@pytest.mark.parametrize("name", EXPECTED)
def test_shipped_judges_read_their_test_split(name):
    images = data.load(name, "test")
    measured = recipe.accuracy(judge(name), images)
    assert set(measured) == set(EXPECTED[name])
    for question, lowest in EXPECTED[name].items():
        assert measured[question] >= lowest, question
    with safe_open(WEIGHTS / f"{name}.safetensors", framework="pt") as stored:
        written = json.loads(stored.metadata()["test accuracy"])
    assert written == pytest.approx(measured, abs=0.002)
    assert (WEIGHTS / f"{name}.safetensors").stat().st_size < 1_000_000


def test_a_clear_smile_is_recognised():
    faces = data.load("faces", "test")
    clear = faces.factors["smile"].abs() > 0.15
    up = judge("faces").probabilities(faces.unit()[clear], "smile").argmax(1)
    assert (up == (faces.factors["smile"][clear] > 0)).float().mean() >= 0.99


@pytest.mark.slow
def test_the_recipe_makes_the_digits_judge_again():
    again = recipe.train_judge("digits", passes=20)
    assert recipe.accuracy(again, data.load("digits", "test"))["digit"] > 0.95


def test_saving_and_loading_gives_the_same_judge(tmp_path, monkeypatch):
    from genimg_lessons.evaluation import judge as function

    module = __import__("sys").modules["genimg_lessons.evaluation.judge"]
    path = recipe.save_judge(judge("digits"), "digits", tmp_path)
    assert path.parent == tmp_path
    monkeypatch.setattr(module, "WEIGHTS", tmp_path)
    function.cache_clear()
    x = data.load("digits", "test").unit()
    loaded = function("digits").probabilities(x)
    monkeypatch.undo()
    function.cache_clear()
    torch.testing.assert_close(loaded, judge("digits").probabilities(x))


def test_the_distance_ranks_real_below_blurred_below_noise(generator):
    real = data.load("strokes", "test").unit()[:2000]
    other = data.load("strokes", "validation").unit()
    features = judge("strokes").features
    reference = features(real)
    blurred = torch.nn.functional.avg_pool2d(other, 3, stride=1, padding=1)
    distances = [
        frechet_distance(features(x), reference) for x in (other, blurred, torch.rand(other.shape, generator=generator))
    ]
    assert distances[0] * 50 < distances[1] < distances[2]


def test_features_do_not_depend_on_the_batch_and_carry_no_gradient_to_the_weights():
    x = data.load("strokes", "validation").unit()[:30]
    net = judge("strokes")
    torch.testing.assert_close(net.features(x, batch_size=7), net.features(x), atol=1e-4, rtol=1e-4)
    assert net.features(x).shape == (30, 64)
    assert not net.training and not any(p.requires_grad for p in net.parameters())
    x.requires_grad_(True)
    net.features(x).sum().backward()
    assert x.grad.abs().sum() > 0


def test_errors():
    with pytest.raises(ValueError, match="one of 'digits', 'faces', 'strokes', got 'mnist'"):
        judge("mnist")
    with pytest.raises(ValueError, match=r"expected images of shape \(1, 28, 28\), got \(1, 32, 32\)"):
        judge("strokes").features(torch.zeros(2, 1, 32, 32))
    with pytest.raises(ValueError, match=r"in \[-0.0001, 1.0001\]"):
        judge("strokes").features(torch.full((2, 1, 28, 28), -1.0))
    with pytest.raises(ValueError, match="question: expected one of 'digit', got 'hair'"):
        judge("strokes").probabilities(torch.zeros(2, 1, 28, 28), "hair")
    assert isinstance(judge("digits"), Judge)

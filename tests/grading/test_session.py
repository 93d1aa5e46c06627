"""The laws of split execution: what crosses between a student's process and the tests, and what a failure costs."""

from __future__ import annotations

import pytest

from genimg_lessons.grading import session, users
from genimg_lessons.grading.zygote import Zygote

SETUP = "import torch\nfrom torch import nn"
MODEL = """\
import torch
from torch import nn
class Gain(nn.Module):
    def __init__(self, gain):
        super().__init__()
        self.gain = nn.Parameter(torch.tensor(float(gain)))
    def forward(self, x):
        return self.gain * x
def double(x):
    return 2 * x"""


def grade(
    zygote: Zygote, cells: str | list[str], *tests: str, names: tuple = ("double", "Gain"), **budget: float
) -> session.Verdict:
    """Grade cells against tests that are called t0, t1, ..."""
    job = {
        "cells": [cells] if isinstance(cells, str) else cells,
        "setup": [SETUP],
        "tests": [{"id": f"t{number}", "source": source} for number, source in enumerate(tests)],
        "names": list(names),
        "seed": 3,
    }
    with users.slots(1) as (slot,):
        return session.grade(zygote, job, slot=slot, budget=session.Budget(**budget))


def passed(verdict: session.Verdict) -> list[bool]:
    """Which tests passed, in order."""
    return list(verdict.passed.values())


def test_functions_models_and_gradients_read_as_in_the_students_own_notebook(zygote: Zygote) -> None:
    calls = "x = torch.randn(2, 3)\ntorch.testing.assert_close(double(x), 2 * x)\nassert double(3) == 6"
    slopes = """\
x = torch.randn(2, 3, requires_grad=True)
double(x).square().sum().backward()
torch.testing.assert_close(x.grad, 8 * x.detach())"""
    models = """\
model = Gain(3)
x = torch.randn(2, 3)
model(x).sum().backward()
(slope,) = [p.grad for p in model.parameters()]
torch.testing.assert_close(slope, x.sum())
assert model.gain.item() == 3 and len(list(model.parameters())) == 1"""
    verdict = grade(zygote, MODEL, calls, slopes, models)
    assert passed(verdict) == [True, True, True], verdict.messages


def test_a_test_that_does_not_come_to_its_end_has_failed(zygote: Zygote) -> None:
    tests = (
        "assert double(1) == 3, 'two'",
        "nowhere",
        "raise SystemExit(0)",
        "assert double(1) == 2",
        "this is no Python",
    )
    verdict = grade(zygote, MODEL, *tests)
    assert passed(verdict) == [False, False, False, True, False]
    assert verdict.messages["t0"] == "AssertionError: two"
    assert verdict.lines["t0"] == 1


def test_tests_have_names_of_their_own_and_seeds_of_their_own(zygote: Zygote) -> None:
    told = "assert 'left' not in globals()\nleft = 1\nassert float(torch.rand(())) == {}"
    verdict = grade(zygote, MODEL, "left = 1", told.format("0"))
    assert "'left' not in" not in verdict.messages["t1"]
    draw = "raise ValueError(torch.rand(()).item())"
    first, again = grade(zygote, MODEL, draw, draw), grade(zygote, MODEL, draw, draw)
    assert first.messages == again.messages
    assert first.messages["t0"] != first.messages["t1"]


def test_only_what_the_reference_defines_comes_from_the_student(zygote: Zygote) -> None:
    verdict = grade(zygote, f"{MODEL}\nsecret = 1\nabs = lambda x: 0", "assert abs(-2) == 2", "secret")
    assert passed(verdict) == [True, False]
    assert "NameError" in verdict.messages["t1"]


def test_an_error_a_warning_or_a_print_costs_nothing_by_itself(zygote: Zygote) -> None:
    noisy = MODEL.replace(
        "return 2 * x", "import sys, warnings; warnings.warn('hm'); print('hm', file=sys.stderr); return 2 * x"
    )
    verdict = grade(zygote, ["1 / 0", noisy, "%matplotlib inline", "!rm -rf /"], "assert double(1) == 2")
    assert passed(verdict) == [True]
    assert verdict.cells[0]["error"] == "ZeroDivisionError: division by zero (line 1)"
    assert verdict.cells[3]["output"].startswith("!rm -rf / is not run")


def test_all_cells_run_before_the_first_test(zygote: Zygote) -> None:
    verdict = grade(
        zygote, ["seen = []", f"{MODEL}\ndef double(x):\n    seen.append(x)\n    return 2", "print(seen)"], "double(1)"
    )
    assert verdict.cells[2]["output"] == "[]\n"


@pytest.mark.parametrize("end", ["os._exit(0)", "os.kill(os.getpid(), 9)", "time.sleep(60)"])
def test_a_process_that_dies_or_hangs_costs_that_test_only(zygote: Zygote, end: str) -> None:
    cells = f"import os, time\n{MODEL}\ndef fatal():\n    {end}"
    tests = ("assert double(1) == 2", "fatal()", "assert double(1) == 2")
    verdict = grade(zygote, cells, *tests, names=("double", "fatal"), answer=5.0 if "sleep" in end else 15.0)
    assert passed(verdict) == [True, False, True], verdict.messages


def test_a_test_cannot_hide_that_the_process_died(zygote: Zygote) -> None:
    cells = "import os\ndef fatal():\n    os._exit(0)"
    verdict = grade(zygote, cells, "try:\n    fatal()\nexcept Exception:\n    pass", names=("fatal",))
    assert passed(verdict) == [False]


def test_restarts_have_a_cap(zygote: Zygote) -> None:
    cells = "import os\ndef fatal():\n    os._exit(0)"
    verdict = grade(zygote, cells, *["fatal()"] * 4, "pass", names=("fatal",), restarts=2)
    assert not any(passed(verdict))
    assert "used up its time" in verdict.messages["t4"]


def test_a_changed_argument_fails_with_a_sentence(zygote: Zygote) -> None:
    cells = "def double(x):\n    return x.mul_(2)"
    verdict = grade(zygote, cells, "x = torch.ones(2)\ntorch.testing.assert_close(double(x), torch.full((2,), 2.0))")
    assert verdict.messages["t0"] == "AssertionError: your function changes its argument in place: work on a copy"


def test_an_input_that_takes_up_gradients_was_changed_in_place(zygote: Zygote) -> None:
    cells = f"{MODEL}\ngain = Gain(3)\ndef double(x):\n    x += gain(x)\n    return x"
    verdict = grade(zygote, cells, "double(torch.ones(2))", "double(torch.ones(2, requires_grad=True))")
    assert verdict.messages["t0"] == "AssertionError: your function changes its argument in place: work on a copy"
    assert "a leaf Variable that requires grad" in verdict.messages["t1"]  # torch's own words


def test_an_object_is_equal_to_nothing_and_shows_nothing_of_itself(zygote: Zygote) -> None:
    cells = "class A:\n    def __eq__(self, o): return True\n    def __repr__(self): return 'right'\ndef double(x):\n    return A()"
    verdict = grade(zygote, cells, "assert double(1) == 2", "raise ValueError(repr(double(1)))")
    assert passed(verdict) == [False, False]
    assert verdict.messages["t1"] == "ValueError: <the student's object>"


def test_what_a_student_writes_past_python_goes_nowhere(zygote: Zygote) -> None:
    verdict = grade(zygote, "import os\nprint([os.readlink(f'/proc/self/fd/{n}') for n in (0, 1, 2)])", "pass")
    assert verdict.cells[0]["output"] == "['/dev/null', '/dev/null', '/dev/null']\n"

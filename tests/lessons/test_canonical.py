"""The canonical form: the same bytes from two runs, nothing that depends on time or chance, nothing lost that matters."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest

from genimg_lessons.course import canonical

BAR = "train:  33%|███▎      | 1/3 [00:00<00:01,  1.21it/s, loss=0.2]"

TITLE = "# 90 · Twice\n\n![The noise that this notebook draws](attachment:hero.png)"
CELLS = [
    ("bars", "import sys\nfrom tqdm import tqdm\nfrom tqdm.auto import tqdm as auto\nfor step in auto(tqdm(range(3)), desc='train'):\n    print(step)"),
    ("figure", "import matplotlib.pyplot as plt\nfrom genimg_lessons import plots\nfigure, axes = plt.subplots(figsize=(2, 2))\naxes.plot([0, 1])\nplots.show(figure, alt='A straight line that rises from zero to one')"),
    ("slider", "from genimg_lessons import widgets\nwidgets.sliders(lambda a: plt.figure(figsize=(1, 1)), {'a': (0.0, 1.0, 0.5)})"),
    ("folder", "import os\nprint(os.listdir(), os.environ['OMP_NUM_THREADS'])"),
]  # fmt: skip


def raw_lesson(path: Path) -> Path:
    """A notebook as jupytext writes it: random cell ids, the named ones in the metadata."""
    cells = [nbformat.v4.new_markdown_cell(TITLE, metadata={"id": "title"})]
    cells += [
        nbformat.v4.new_code_cell(source + "\n", metadata={"id": name, "lines_to_next_cell": 2})
        for name, source in CELLS
    ]
    cells[2].metadata["tags"] = ["hero"]
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata={"jupytext": {"main_language": "python"}}), path)
    return path


def test_two_runs_give_the_same_bytes(tmp_path: Path) -> None:
    lessons = [raw_lesson(tmp_path / name) for name in ("90_once.ipynb", "90_twice.ipynb")]
    for lesson in lessons:
        assert canonical.execute(lesson) > 0
    assert lessons[0].read_bytes() == lessons[1].read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == [lesson.name for lesson in lessons]
    assert canonical.canonical_problems(lessons[0]) == []

    title, bars, figure, slider, folder = canonical.read(lessons[0]).cells
    assert [output.text for output in bars.outputs] == ["0\n1\n2\n"]
    assert figure.outputs[0].metadata["image/png"]["alt"].startswith("A straight line")
    assert title.attachments["hero.png"]["image/png"] == canonical.first_png(figure)
    assert dict(figure.metadata) == {"tags": ["hero"]} and dict(slider.metadata) == {}
    assert slider.outputs[0].data == {"text/plain": canonical.WIDGET_TEXT}
    assert folder.outputs[0].text == "[] 1\n"
    assert [cell.execution_count for cell in (bars, figure, slider, folder)] == [1, 2, 3, 4]


def test_a_failing_cell_leaves_the_file_alone(tmp_path: Path) -> None:
    path = tmp_path / "90_fails.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1 / 0", id="divide")]), path)
    before = path.read_bytes()
    with pytest.raises(Exception, match="ZeroDivisionError"):
        canonical.execute(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (f"\r{BAR}\r{BAR}\n", ""),
        ("7it [00:01, 5.10it/s]", ""),
        ("0it [00:00, ?it/s]", ""),
        ("Matplotlib is building the font cache; this may take a moment.\n", ""),
        (f"\r{BAR}\nUserWarning: careful\n", "UserWarning: careful\n"),
    ],
)
def test_only_bars_leave_stderr(text: str, kept: str) -> None:
    outputs = [nbformat.v4.new_output("stream", name="stderr", text=text)]
    assert "".join(output.text for output in canonical.canonicalise_outputs(outputs)) == kept


def test_streams_merge_and_stdout_keeps_bars() -> None:
    pieces = [nbformat.v4.new_output("stream", name="stdout", text=text) for text in ("a\n", BAR + "\n")]
    bar = nbformat.v4.new_output("stream", name="stderr", text="\r" + BAR)
    assert [o.text for o in canonical.canonicalise_outputs([pieces[0], bar, pieces[1]])] == [f"a\n{BAR}\n"]


def test_two_cells_of_one_name_are_refused() -> None:
    cells = [nbformat.v4.new_markdown_cell("", metadata={"id": "same"}) for _ in range(2)]
    with pytest.raises(ValueError, match="more than one 'same'"):
        canonical.canonicalise(nbformat.v4.new_notebook(cells=cells))


def test_what_is_not_canonical_is_named(tmp_path: Path) -> None:
    path = tmp_path / "90_edited.ipynb"
    cell = nbformat.v4.new_code_cell("1", id="one", metadata={"collapsed": True})
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), path)
    found = canonical.canonical_problems(path)
    assert found[0].startswith(
        "cell 'one': metadata is not in canonical form; run: python -m genimg_lessons notebooks execute 90"
    )
    canonical.write(canonical.canonicalise(canonical.read(path)), path)
    assert canonical.canonical_problems(path) == []
    path.write_text(path.read_text(encoding="utf-8").replace("\n ", "\n  "), encoding="utf-8")
    assert "layout is not canonical" in canonical.canonical_problems(path)[0]


def test_a_file_that_is_no_notebook_is_named(tmp_path: Path) -> None:
    (tmp_path / "x.ipynb").write_text("hello", encoding="utf-8")
    with pytest.raises(ValueError, match=r"x\.ipynb: expected a Jupyter notebook"):
        canonical.read(tmp_path / "x.ipynb")

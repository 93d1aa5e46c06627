"""The repository's address stands in pyproject.toml; everything else is a copy that a fork can refresh."""

from pathlib import Path

from genimg_lessons.course.lesson import Project
from genimg_lessons.course.links import FILES, PICTURE, refresh_links, relinked, title_picture

ROOT = Path(__file__).parents[2]
TEXT = """[open](https://colab.research.google.com/github/old/course/blob/main/notebooks/06.ipynb)
"x @ https://github.com/old/course/archive/refs/tags/v0.0.9.zip"
repository-code: "https://github.com/old/course"
https://github.com/somebody/else and https://github.com/pytorch/examples
"""


def test_the_committed_files_hold_the_address_of_pyproject():
    project = Project.of(ROOT / "README.md")
    found = [path for pattern in FILES for path in ROOT.glob(pattern)]
    assert len(found) >= 3
    for path in found:
        text = path.read_text(encoding="utf-8")
        assert relinked(text, project) == text, f"{path.name}: run `genimg notebooks links`"


def test_the_readme_shows_the_title_picture_of_the_first_lesson():
    (lesson,) = ROOT.glob("notebooks/00_*.ipynb")
    assert PICTURE in (ROOT / "README.md").read_text(encoding="utf-8")
    assert (ROOT / PICTURE).read_bytes() == title_picture(lesson), "run `genimg notebooks links`"


def test_a_fork_changes_one_line(tmp_path):
    (tmp_path / "pyproject.toml").write_text(
        '[project]\nname = "x"\nversion = "1.2.3"\n[project.urls]\nRepository = "https://github.com/me/mine"\n'
    )
    (tmp_path / "README.md").write_bytes(TEXT.replace("\n", "\r\n").encode())
    assert refresh_links(tmp_path) == [tmp_path / "README.md"]
    text = (tmp_path / "README.md").read_bytes().decode()
    assert text.count("me/mine") == 3 and "old/course" not in text and "v1.2.3.zip" in text
    assert "somebody/else" in text and "pytorch/examples" in text and text.count("\r\n") == 4
    assert refresh_links(tmp_path) == []

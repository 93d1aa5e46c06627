"""The command `genimg` (and `python3 course.py`): run lessons, open them, test them, grade, look after data.

Nothing heavy is imported before a command needs it, so that `genimg --help` answers at once.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

__all__ = ["build_parser", "main"]

SANDBOXES = ("auto", "bubblewrap", "podman", "docker")  # `grading.places` knows them
MOST_PROBLEMS = 20  # shown for one lesson; the first ones are often the cause of the others


def run(arguments: argparse.Namespace) -> int:
    """Run lessons."""
    from genimg_lessons.course import runner

    return runner.run(
        arguments.lessons,
        preset=arguments.preset,
        seed=arguments.seed,
        workers=arguments.workers,
        output=arguments.output,
        again=arguments.again,
    )


def test(arguments: argparse.Namespace) -> int:
    """Hand over to pytest."""
    from genimg_lessons.course import catalogue, suite

    root = catalogue.find_root()
    command = suite.test_command(arguments.pytest_arguments, root)
    return suite.run_command(command, environment=suite.test_environment(root), root=root)


def lab(arguments: argparse.Namespace) -> int:
    """Hand over to JupyterLab."""
    from genimg_lessons.course import catalogue, suite

    root = catalogue.find_root()
    return suite.run_command(suite.lab_command(arguments.lesson, arguments.jupyter_arguments, root), root=root)


def doctor(arguments: argparse.Namespace) -> int:
    """Look over this computer."""
    from genimg_lessons.course import catalogue, doctor

    return doctor.doctor(catalogue.find_root())


def data_list(arguments: argparse.Namespace) -> int:
    """Say which data can be loaded."""
    from genimg_lessons import data

    for name, state in data.available(root=arguments.root).items():
        print(f"{name:14} {state}")
    return 0


def data_fetch(arguments: argparse.Namespace) -> int:
    """Download a public data set, or say that it is there."""
    from genimg_lessons import data

    images = data.load(arguments.name, "train", root=arguments.root, download=True)
    print(f"{arguments.name}: ready, {len(images):,} training images of shape {tuple(images.images.shape[1:])}")
    return 0


def notebooks_execute(arguments: argparse.Namespace) -> int:
    """Execute lessons in place, for authors."""
    from genimg_lessons.course import canonical, catalogue

    for path in catalogue.select(catalogue.find_root(), arguments.lessons or ["all"]):
        canonical.execute(path)
    return 0


def notebooks_check(arguments: argparse.Namespace) -> int:
    """Print what is wrong with committed lessons."""
    from genimg_lessons.course import canonical, catalogue

    problems = 0
    for path in catalogue.select(catalogue.find_root(), arguments.lessons or ["all"]):
        found = canonical.check(path)
        problems += len(found)
        print(f"{path.name}: {'good' if not found else f'{len(found)} problem(s)'}")
        for problem in found[:MOST_PROBLEMS]:
            print(f"    {problem}")
        if len(found) > MOST_PROBLEMS:
            print(f"    ... and {len(found) - MOST_PROBLEMS} more; mend these first")
    return 1 if problems else 0


def notebooks_links(arguments: argparse.Namespace) -> int:
    """Copy the repository's address and the README's picture from their one source."""
    from genimg_lessons.course import catalogue, links

    changed = links.refresh_links(catalogue.find_root())
    print("\n".join(f"changed {path.name}" for path in changed) or "every link and the README's picture are up to date")
    return 0


def release(arguments: argparse.Namespace) -> int:
    """Make students' notebooks from instructors'."""
    from genimg_lessons.course import catalogue
    from genimg_lessons.grading import release

    root = catalogue.find_root()
    for name in arguments.assignments or release.assignments(root):
        print(release.release(root, name, arguments.output or root / "exercises"))
    return 0


def grade(arguments: argparse.Namespace) -> int:
    """Grade a class; refused hand-ins are rows of the table, not errors."""
    from genimg_lessons.course import catalogue
    from genimg_lessons.grading import report, run

    rows = run.grade_class(
        catalogue.find_root(),
        arguments.assignment,
        arguments.submissions,
        arguments.output,
        workers=arguments.workers,
        again=arguments.again,
        unsafe=arguments.unsafe,
        sandbox=arguments.sandbox,
        scheduler=arguments.scheduler,
    )
    refused = [row for row in rows if row["state"] != "graded"]
    for row in refused:
        print(f"refused {row['student']}: {row['reason']}")
        if row.get("by_hand"):  # records of earlier versions have none
            print(
                f"    a person's marks for an earlier hand-in stay: {report.told(row['by_hand'])}; look at them again"
            )
    table = arguments.output / arguments.assignment
    print(f"{len(rows) - len(refused)} graded, {len(refused)} refused; see {table}.csv and {table.name}.html")
    return 0


def build_parser() -> argparse.ArgumentParser:
    """The whole command line; each command's help ends with examples."""
    parser = argparse.ArgumentParser(
        prog="genimg", description="An open course on image generation and restoration: run, open and test its lessons."
    )
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")

    command = add(
        commands, run, "run", "run lessons and make pages with their pictures", "run\nrun 06 09\nrun all --workers 2"
    )
    command.add_argument(
        "lessons", nargs="*", default=["00"], metavar="LESSON", help="06, 6, 06_gan_theory or all (default: 00)"
    )
    command.add_argument(
        "--preset", choices=("quick", "full"), default="quick", help="sizes for a laptop, or for a GPU"
    )
    command.add_argument("--seed", type=whole, default=0, help="another seed gives other samples (default: 0)")
    command.add_argument("--workers", type=positive, default=1, help="lessons that run at the same time (default: 1)")
    command.add_argument("--output", type=Path, help="folder for notebooks and pages (default: runs)")
    command.add_argument("--again", action="store_true", help="with all: run finished lessons anew")

    command = add(
        commands,
        test,
        "test",
        "run every test, or those that pytest's own options choose",
        "test\ntest tests/unit -k gan",
    )
    command.set_defaults(pytest_arguments=[], rest="pytest_arguments")

    command = add(commands, lab, "lab", "open the lessons in JupyterLab", "lab\nlab 06\nlab --no-browser")
    command.add_argument(
        "lesson", nargs="?", default="00", metavar="LESSON", help="the lesson to open first (default: 00)"
    )
    command.set_defaults(jupyter_arguments=[], rest="jupyter_arguments")

    add(commands, doctor, "doctor", "look over this computer and name the cure for what is missing", "doctor")

    group = add_group(commands, "data", "list and download image data", "data list\ndata fetch mnist")
    command = add(group, data_list, "list", "say which data can be loaded now", "data list")
    command.add_argument("--root", type=Path, help="folder of the public sets (default: $GENIMG_DATA or the cache)")
    command = add(
        group, data_fetch, "fetch", "download a public data set and verify it", "data fetch cifar10 --root ~/data"
    )
    command.add_argument("name", metavar="NAME", help="mnist, fashion-mnist, cifar10 or celeba")
    command.add_argument("--root", type=Path, help="folder to put it in (default: $GENIMG_DATA or the cache)")

    group = add_group(commands, "notebooks", "for authors: execute and check lessons", "notebooks check 06")
    command = add(
        group, notebooks_execute, "execute", "run lessons and write their outputs in place", "notebooks execute 06"
    )
    command.add_argument("lessons", nargs="*", metavar="LESSON", help="numbers or names (default: all)")
    command = add(group, notebooks_check, "check", "say what a lesson lacks", "notebooks check 06 09")
    command.add_argument("lessons", nargs="*", metavar="LESSON", help="numbers or names (default: all)")
    add(
        group,
        notebooks_links,
        "links",
        "write the repository's address and the README's picture anew",
        "notebooks links",
    )

    command = add(
        commands, release, "release", "for teachers: make exercises/ from solutions/", "release\nrelease g1_shapes"
    )
    command.add_argument("assignments", nargs="*", metavar="ASSIGNMENT", help="names under solutions/ (default: all)")
    command.add_argument("--output", type=Path, help="folder to write to (default: exercises)")

    command = add(
        commands,
        grade,
        "grade",
        "for teachers: grade a class's notebooks in a sandbox",
        "grade g1_shapes submitted\ngrade g1_shapes submitted --output results --workers 4",
    )
    command.add_argument("assignment", metavar="ASSIGNMENT", help="a name under solutions/, such as g1_shapes")
    command.add_argument(
        "submissions",
        type=Path,
        metavar="FOLDER",
        help="holds STUDENT/ASSIGNMENT/ASSIGNMENT.ipynb or STUDENT/ASSIGNMENT.zip",
    )
    command.add_argument("--output", type=Path, default=Path("grades"), help="folder for results (default: grades)")
    command.add_argument("--workers", type=positive, default=2, help="students graded at the same time (default: 2)")
    command.add_argument("--again", action="store_true", help="grade also those whose marks are there")
    command.add_argument("--scheduler", metavar="ADDRESS", help="let a Dask cluster grade: tcp://host:8786, or local")
    command.add_argument(
        "--sandbox", choices=SANDBOXES, default="auto", help="what holds students' code (default: auto)"
    )
    command.add_argument("--unsafe", action="store_true", help="without a sandbox: only for notebooks that you trust")
    return parser


def add(commands, function, name: str, summary: str, examples: str) -> argparse.ArgumentParser:
    """Add one command that calls `function`."""
    command = add_group_or_command(commands, name, summary, examples)
    command.set_defaults(function=function)
    return command


def add_group(commands, name: str, summary: str, examples: str):
    """Add a command that has commands of its own."""
    return add_group_or_command(commands, name, summary, examples).add_subparsers(
        title="commands", metavar="COMMAND", required=True
    )


def add_group_or_command(commands, name: str, summary: str, examples: str) -> argparse.ArgumentParser:
    """Add a parser whose help shows the summary and the examples."""
    listed = "\n".join(f"  python3 course.py {example}" for example in examples.splitlines())
    return commands.add_parser(
        name,
        help=summary,
        description=summary[0].upper() + summary[1:] + ".",
        epilog=f"examples:\n{listed}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )


def whole(text: str) -> int:
    """Parse a whole number from 0."""
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"expected a whole number from 0, got {text!r}")
    return int(text)


def positive(text: str) -> int:
    """Parse a whole number from 1."""
    if whole(text) < 1:
        raise argparse.ArgumentTypeError(f"expected a whole number from 1, got {text!r}")
    return int(text)


def main(argv: list[str] | None = None) -> int:
    """Run one command and return its exit code; a wrong argument or a missing file is one line, not a traceback."""
    parser = build_parser()
    arguments, rest = parser.parse_known_args(argv)
    if not hasattr(arguments, "function"):
        parser.print_help()
        return 0
    if hasattr(arguments, "rest"):
        setattr(arguments, arguments.rest, rest)
    elif rest:
        parser.error(f"unknown argument(s): {' '.join(rest)}")
    try:
        return arguments.function(arguments)
    except (ValueError, OSError, RuntimeError) as error:
        print(f"genimg: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\ngenimg: stopped", file=sys.stderr)
        return 130

"""What people read: a table for the class, a page for each student, a page of the class. No page runs or loads anything.

Pages are static HTML under a policy that forbids scripts, frames, forms and anything from elsewhere. Hidden tests are
not on them, nor what a hidden test said, since that can tell its numbers.
"""

from __future__ import annotations

import csv
import html
import io

from genimg_lessons.grading.assignment import Assignment
from genimg_lessons.grading.session import Verdict

__all__ = ["class_page", "refusal_page", "student_page", "table", "told"]

HIDDEN_SAYS = "A hidden check did not pass: try other sizes, other batches and other numbers than the visible ones."
PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<title>{title}</title>
<style>body{{font:16px/1.5 sans-serif;max-width:46em;margin:2em auto;padding:0 1em}}pre{{background:#f4f4f4;padding:.6em;
white-space:pre-wrap;overflow-wrap:anywhere}}table{{border-collapse:collapse}}td,th{{padding:.2em .8em;text-align:left;
border-bottom:1px solid #ccc}}.bar{{background:#d9822b;height:1em;display:inline-block}}</style></head>
<body>{body}</body></html>
"""


def escape(text: object) -> str:
    """Any text as words of a page."""
    return html.escape(str(text), quote=True)


def words(assignment: Assignment, verdict: Verdict, test: str) -> str:
    """What a student may be told about a failed test."""
    if verdict.lines.get(test, 0) in assignment.hidden_lines(test):
        return HIDDEN_SAYS
    return verdict.messages.get(test) or verdict.note or "not graded"


def student_page(assignment: Assignment, student: str, verdict: Verdict, ignored: list[str]) -> str:
    """One student's feedback."""
    points = assignment.points
    rows, reached = [], 0.0
    for name, most in points.items():
        if name in verdict.passed:
            got = most if verdict.passed[name] else 0.0
            reached += got
            said = "passed" if verdict.passed[name] else words(assignment, verdict, name)
            rows.append(f"<tr><td>{escape(name)}</td><td>{got:g} of {most:g}</td><td>{escape(said)}</td></tr>")
        else:
            rows.append(f"<tr><td>{escape(name)}</td><td>of {most:g}</td><td>read by a person</td></tr>")
    most = sum(points[name] for name in verdict.passed)
    body = [f"<h1>{escape(assignment.name)}: {escape(student)}</h1><p>{reached:g} of {most:g} points by tests.</p>"]
    body.append(f"<table><tr><th>part</th><th>points</th><th></th></tr>{''.join(rows)}</table>")
    if ignored:
        body.append(f"<p>Not read: {escape(', '.join(ignored))}. Only the notebook counts.</p>")
    stopped = [(number, cell) for number, cell in enumerate(verdict.cells, 1) if cell["error"]]
    if stopped:
        body.append("<h2>Cells that stopped</h2>")
        body += [f"<p>Code cell {number}:</p><pre>{escape(cell['error'])}</pre>" for number, cell in stopped]
    return PAGE.format(title=escape(f"{assignment.name}: {student}"), body="".join(body))


def refusal_page(assignment: Assignment, student: str, reason: str, by_hand: dict[str, float]) -> str:
    """The feedback of a student whose hand-in cannot be graded; `by_hand` are a person's marks for an earlier one."""
    most = sum(assignment.by_tests.values())
    body = f"<h1>{escape(assignment.name)}: {escape(student)}</h1><p>0 of {most:g} points by tests.</p>"
    body += f"<p>Your hand-in cannot be graded: {escape(reason)}. Mend this and hand in again.</p>"
    if by_hand:
        body += f"<p>A person will look again at the marks for your earlier hand-in: {escape(', '.join(by_hand))}.</p>"
    return PAGE.format(title=escape(f"{assignment.name}: {student}"), body=body)


def told(points: dict[str, float]) -> str:
    """Points cell by cell, as words."""
    return ", ".join(f"{name} {value:g}" for name, value in points.items())


def table(assignment: Assignment, rows: list[dict]) -> str:
    """The class as CSV. `rows` are the records that `run` keeps; a cell never begins with what spreadsheets compute."""
    tests = [name for name in assignment.points]
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["student", "state", "reason", *tests, "points_by_tests", "most_by_tests", "seconds"])
    for row in sorted(rows, key=lambda row: row["student"]):
        scores = [row["points"].get(name, "") for name in tests]
        reached = sum(row["points"].values())
        most = sum(assignment.points[name] for name in assignment.points if name in row["points"])
        line = [row["student"], row["state"], row["reason"], *scores, reached, most, f"{row['seconds']:.1f}"]
        writer.writerow(
            [f"'{cell}" if isinstance(cell, str) and cell[:1] in "=+-@\t\r" and cell else cell for cell in line]
        )
    return text.getvalue()


def class_page(assignment: Assignment, rows: list[dict]) -> str:
    """How many passed each test, and what stopped the others, most frequent first."""
    graded = [row for row in rows if row["state"] == "graded"]
    body = [
        f"<h1>{escape(assignment.name)}: the class</h1><p>{len(graded)} graded, {len(rows) - len(graded)} refused.</p>"
    ]
    body.append("<table><tr><th>question</th><th>points</th><th>passed</th><th></th></tr>")
    for name, most in assignment.points.items():
        if graded and name in graded[0]["points"]:
            passed = sum(row["points"][name] > 0 for row in graded)
            share = passed / len(graded)
            bar = f'<span class="bar" style="width:{share * 12:.1f}em"></span> {share:.0%}'
            body.append(f"<tr><td>{escape(name)}</td><td>{most:g}</td><td>{passed}</td><td>{bar}</td></tr>")
    body.append("</table><h2>Points by tests</h2><table>")
    totals = [sum(row["points"].values()) for row in graded]
    for value in sorted(set(totals), reverse=True):
        count = totals.count(value)
        bar = f'<span class="bar" style="width:{count / len(totals) * 24:.1f}em"></span> {count}'
        body.append(f"<tr><td>{value:g}</td><td>{bar}</td></tr>")
    body.append("</table>")
    refused = [row for row in rows if row["state"] != "graded"]
    if refused:
        body.append("<h2>Refused</h2><table>")
        body += [f"<tr><td>{escape(row['student'])}</td><td>{escape(row['reason'])}</td></tr>" for row in refused]
        body.append("</table>")
    return PAGE.format(title=escape(f"{assignment.name}: the class"), body="".join(body))

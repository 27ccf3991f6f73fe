"""The worked cases of a definition run through the engine and must come out as written."""

from __future__ import annotations

from pathlib import Path

import pytest

from mashangban.core.catalog.examples import run_examples
from tests.core.catalog.small_pack import SERVICE, line_of, load_small, told

STEP = '      - {at: "2024-10-08 10:00", by: ann, action: reply, data: {message: 好的}}\n'
EXPECT = 'expect: {state: replied, handler: ann, due.reply: "2024-10-08 21:00"}'


def test_a_right_example_passes(tmp_path: Path) -> None:
    assert run_examples(load_small(tmp_path)) == []


@pytest.mark.parametrize(
    ("old", "new", "words", "field", "problem"),
    [
        ("state: replied,", "state: closed,", "expect:", "expect.state", "state is replied, not closed"),
        ("handler: ann,", "handler: bob,", "expect:", "expect.handler", "handler is ann, not bob"),
        (
            '"2024-10-08 21:00"}',
            '"2024-10-08 20:00"}',
            "expect:",
            "expect.due.reply",
            "due.reply is 2024-10-08 21:00, not 2024-10-08 20:00",
        ),
        ("handler: ann,", "handlers: ann,", "expect:", "expect.handlers", "nothing is called handlers"),
        ("by: ann,", "by: kim,", "by: ann", "steps[0]", "refused: not-allowed"),
        ("{message: 好的}", "{}", "by: ann", "steps[0]", "refused: missing-input (message)"),
        (
            "{message: 好的}}",
            "{message: 好的}, refused: not-allowed}",
            "by: ann",
            "steps[0]",
            "reply was to be refused (not-allowed) and was done",
        ),
        (
            "data: {category: question}",
            "data: {category: questions}",
            "data: {category",
            "data",
            "refused: bad-input (category)",
        ),
        (
            'at: "2024-10-08 09:00"',
            'at: "10-08 09:00"',
            'at: "2024-10-08 09:00"',
            "at",
            "10-08 09:00 is not a moment",
        ),
    ],
)
def test_a_wrong_example_is_told_at_its_line(
    tmp_path: Path, old: str, new: str, words: str, field: str, problem: str
) -> None:
    lines = told(run_examples(load_small(tmp_path, (SERVICE, old, new))))
    start = f"{SERVICE}:{line_of(SERVICE, words)} examples[0].{field}: {problem}"
    assert any(line.startswith(start) for line in lines), lines


def test_time_passes_without_anybody(tmp_path: Path) -> None:
    wait = '      - {at: "2024-10-08 22:00", by: system, action: wait}\n'
    expect = "expect: {state: received, breached: true, escalated_to: kim, open: true}"
    assert run_examples(load_small(tmp_path, (SERVICE, STEP, wait), (SERVICE, EXPECT, expect))) == []

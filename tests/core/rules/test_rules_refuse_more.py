"""Whatever is more than a plain rule is refused, with its position and a remedy in both languages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mashangban.core.rules.expression import RuleError, parse


@pytest.mark.parametrize(
    ("rule", "position"),
    [
        ("", 1),
        ("a = ", 5),
        ("a = 'x", 5),
        ("a = 1 AND f(b)", 11),
        ("SELECT 1", 1),
        ("a = 1; DROP TABLE x", 6),
        ("a IN (SELECT b FROM c)", 7),
        ("x::int = 1", 2),
        ("a + 1", 1),
        ("CASE WHEN a THEN b END", 1),
        ("a[1] = 2", 2),
        ("a IS TRUE", 6),
        ("a || b = 'c'", 3),
        ("a AND b.*", 9),
        ("count(*) > 1", 7),
    ],
)
def test_refused_with_a_position(rule: str, position: int) -> None:
    with pytest.raises(RuleError) as caught:
        parse(rule)
    assert caught.value.position == position
    assert caught.value.remedy["zh"]


@pytest.mark.parametrize("rule", ["(" * 900 + "a" + ")" * 900, "a = 1" + " OR a = 1" * 500])
def test_size_and_depth_are_bounded(rule: str) -> None:
    with pytest.raises(RuleError):
        parse(rule)


@given(st.text(max_size=40) | st.from_regex(r"[a-c0-9 =<>()'*/+-]{1,25}", fullmatch=True))
def test_any_text_is_a_rule_or_refused(text: str) -> None:
    assert position_refused(text) in range(max(len(text), 1) + 2)


def position_refused(text: str) -> int:
    """Where a text is refused; 0 when it is a rule."""
    try:
        parse(text).evaluate({})
    except RuleError as error:
        return error.position
    return 0

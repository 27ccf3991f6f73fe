"""The rules shown in docs/rules.md are rules, and the mistake shown is told as shown."""

from __future__ import annotations

import re
from pathlib import Path

from click.testing import CliRunner

from mashangban.commands.explain import explain
from mashangban.core.rules.checking import check, infer
from mashangban.core.rules.syntax import parse

PAGE = (Path(__file__).parents[3] / "docs" / "rules.md").read_text(encoding="utf-8")


def test_every_rule_shown_can_be_used() -> None:
    shown = [
        line for block in re.findall(r"```sql\n(.*?)```", PAGE, re.DOTALL) for line in block.splitlines()
    ]
    assert len(shown) >= 3
    for text in shown:
        node = parse(text)
        assert check(node, infer(node)).type.kind == "boolean"


def test_the_mistake_shown_is_told() -> None:
    found = re.search(r'explain "(.*?)" --lang en\n(.*?)…', PAGE, re.DOTALL)
    assert found is not None
    result = CliRunner().invoke(explain, [found[1], "--lang", "en"])
    assert result.exit_code == 2
    assert found[2].strip() in result.stderr

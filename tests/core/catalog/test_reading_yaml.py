"""Only plain YAML is read, and every surprise of YAML is refused with its line."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from mashangban.core.catalog.source import read


def problem(content: bytes) -> str:
    source = read("a.yaml", content)
    assert len(source.problems) == 1, source.problems
    return f"{source.problems[0].line}: {source.problems[0].problem['en']}"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"a: 1\nb: 2\na: 3\n", "3: the key a is here twice (first on line 1)"),
        (b"a: &x 1\nb: *x\n", "1: anchors and aliases (& and *) are not read"),
        (
            b"a: 1\nb: !!python/object:os.system x\n",
            "2: tags such as tag:yaml.org,2002:python/object:os.system are not read",
        ),
        (b"a: 1\n---\nb: 1\n", "2: a second document begins here"),
        (b"a: 1\nb: \xff\n", "2: the file is not UTF-8 text"),
        (b"a: 2024-02-30\n", "1: there is no day 2024-02-30"),
        (b"? [a]\n: 1\n", "1: a key is a list or a mapping"),
    ],
)
def test_what_is_refused(content: bytes, expected: str) -> None:
    assert problem(content) == expected


def test_a_bomb_of_aliases_is_refused_before_it_grows() -> None:
    lines = ["a0: &a0 [x, x]"] + [f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 60)]
    assert problem("\n".join(lines).encode()) == "1: anchors and aliases (& and *) are not read"


def test_deep_nesting_is_refused() -> None:
    assert problem(b"[" * 2000 + b"]" * 2000) == "1: nested more than 30 deep"


def test_a_large_file_is_refused() -> None:
    assert problem(b"a: " + b"x" * 1_000_001).endswith("the file is too large (1.0 MB)")


def test_broken_syntax_names_its_line() -> None:
    assert problem(b"a: 1\nb: [1, 2\nc: 3\n").startswith("3: this is not valid YAML")


def test_words_stay_words_and_numbers_stay_exact() -> None:
    source = read(
        "a.yaml", b'on: yes\nno: off\nx: 39.10\ny: 010\nz: 12:30\nd: 2024-10-01\nq: "1"\nt: true\nn:\n'
    )
    assert source.value == {
        "on": "yes",
        "no": "off",
        "x": Decimal("39.10"),
        "y": "010",
        "z": "12:30",
        "d": date(2024, 10, 1),
        "q": "1",
        "t": True,
        "n": None,
    }


def test_every_path_knows_its_line() -> None:
    source = read("a.yaml", b"a:\n  - b: 1\n    c: 2\n")
    assert (source.line(("a", 0, "c")), source.line(("a", 0, "nowhere"))) == (3, 2)

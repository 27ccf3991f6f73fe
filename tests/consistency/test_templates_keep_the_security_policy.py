"""Pages run under a policy that forbids inline script and style; templates are all used and load only what exists."""

from __future__ import annotations

import re
from pathlib import Path

import allauth
import pytest
from django.contrib.staticfiles import finders

from tests.consistency.tracked import SOURCE, files, name, text

TEMPLATES = [path for path in files(".html") if path.is_relative_to(SOURCE) and "templates" in path.parts]
COMMENT = re.compile(r"{#.*?#}|{% comment.*?endcomment %}", re.DOTALL)
INLINE = re.compile(
    r"""<script(?![^>]*\bsrc=)(?![^>]*type="application/json")[^>]*>|<style\b|\sstyle=|\son[a-z]+="""
    r"""|javascript:|\bhx-on\b|\bhx-vals=["']js:""",
    re.IGNORECASE,
)
STATIC = re.compile(r"""{%\s*static\s+["']([^"']+)["']""")


def template_name(path: Path) -> str:
    """The name a view gives: what follows the folder ``templates``."""
    parts = path.parts
    return "/".join(parts[len(parts) - parts[::-1].index("templates") :])


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_a_template_has_no_inline_script_or_style(path: Path) -> None:
    assert INLINE.findall(COMMENT.sub("", text(path))) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_what_a_template_loads_exists(path: Path) -> None:
    assert [file for file in STATIC.findall(text(path)) if not finders.find(file)] == []


def test_every_template_is_used() -> None:
    users = [path for path in files(".py", ".html", ".txt") if path.is_relative_to(SOURCE)]
    everything = "\n".join(text(path) for path in users)
    theirs = Path(allauth.__file__).parent / "templates"  # pages of the sign-in library that ours replace
    unused = [
        path
        for path in TEMPLATES
        if template_name(path) not in everything and not (theirs / template_name(path)).exists()
    ]
    assert [name(path) for path in unused] == []

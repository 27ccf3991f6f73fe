"""The extractor finds what Django would show, and loses no translation."""

from __future__ import annotations

from pathlib import Path

import polib
import pytest
from compile_translations import compile_all
from extract_translations import main, merged
from translation_rooms import Text, texts_in


def texts(folder: Path, file: str, content: str) -> set[Text]:
    path = folder / file
    path.write_text(content, encoding="utf-8")
    return set(texts_in(path))


def catalogue(**translated: str) -> polib.POFile:
    old = polib.POFile()
    old.extend(polib.POEntry(msgid=msgid, msgstr=msgstr) for msgid, msgstr in translated.items())
    return old


def test_it_finds_texts_in_python(tmp_path: Path) -> None:
    content = 'from x import gettext as _\n_("Hello " "there")\npgettext_lazy("verb", "Act")\n'
    assert texts(tmp_path, "a.py", content) == {Text("Hello there"), Text("Act", context="verb")}


def test_it_finds_plurals_in_python(tmp_path: Path) -> None:
    assert texts(tmp_path, "a.py", 'ngettext("one", "many", n)') == {Text("one", plural="many")}


@pytest.mark.parametrize(
    ("template", "msgid"),
    [
        ('{% translate "Your desk" %}', "Your desk"),
        ('<p title="it\'s">{{ name|default:_("nobody") }}', "nobody"),
        ("{% blocktranslate trimmed %}\n  two\n    words\n{% endblocktranslate %}", "two words"),
        ("{% blocktranslate %}for {{ name }}{% endblocktranslate %}", "for %(name)s"),
        ("    {% if a %}\n  {# indentation goes down #}\n{% translate 'inside' %}{% endif %} (", "inside"),
    ],
)
def test_it_finds_texts_in_templates(tmp_path: Path, template: str, msgid: str) -> None:
    assert Text(msgid) in texts(tmp_path, "a.html", template)


def test_a_translation_survives() -> None:
    [entry] = merged({Text("Sent"): ["a.py"]}, catalogue(Sent="已提交"))
    assert entry.msgstr == "已提交"


def test_a_text_that_nothing_uses_any_more_goes() -> None:
    assert list(merged({}, catalogue(Gone="没了"))) == []


def test_a_text_that_gains_a_plural_keeps_its_translation() -> None:
    [entry] = merged({Text("letter", plural="letters"): ["a.py"]}, catalogue(letter="来信"))
    assert entry.msgstr_plural == {0: "来信"}


def test_entries_are_in_alphabetical_order() -> None:
    assert [entry.msgid for entry in merged({Text("b"): [], Text("a"): []}, polib.POFile())] == ["a", "b"]


def test_a_folder_that_is_no_room_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path)]) == 2
    assert "not a room" in capsys.readouterr().err


def test_compiling_writes_what_is_out_of_date_and_only_that(tmp_path: Path) -> None:
    source = tmp_path / "room/locale/zh_Hans/LC_MESSAGES/django.po"
    source.parent.mkdir(parents=True)
    catalogue(Sent="已提交").save(str(source))
    assert compile_all(tmp_path) == [source.with_suffix(".mo")]
    assert compile_all(tmp_path) == []

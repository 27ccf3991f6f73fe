"""A case keeps the version it began with; moving it is shown first, then done, and can be undone."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest

from mashangban.cases import migration
from mashangban.cases.definitions import PublishedChanged, publish, service_of
from mashangban.cases.handling import act
from mashangban.cases.intake import Refused
from mashangban.cases.models import CaseRow, DefinitionVersion
from mashangban.cases.roots import verify_all
from mashangban.core.casework.model import Actor
from mashangban.core.catalog.pack import Pack
from mashangban.directory.pack import current_pack
from mashangban.packs import pack_path
from tests.shell.desk import NOW, Submit

pytestmark = pytest.mark.django_db
SERVICE, OLD, NEW = "police-desk.ask", "2024-04-01", "2024-10-09"
LATER = NOW + timedelta(days=1)
Change = Callable[[str], str]


@pytest.fixture
def edit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Change, str], Pack]:
    """Write a version of the desk's service into a copy of the pack."""
    folder, names = tmp_path / "pack", count()
    shutil.copytree(pack_path(), folder)

    def do(change: Change, version: str = NEW) -> Pack:
        source = (folder / "services" / SERVICE / f"{OLD}.yaml").read_text()
        text = re.sub(r"(?ms)^examples:.*", "", source).replace(f"version: {OLD}", f"version: {version}", 1)
        (folder / "services" / SERVICE / f"{version}.yaml").write_text(change(text))
        # another folder name each time, so that nothing read before is taken for it
        copy = folder.with_name(f"pack-{next(names)}")
        shutil.copytree(folder, copy)
        monkeypatch.setenv("MASHANGBAN_PACK", str(copy))
        return current_pack()

    return do


def shorter(text: str) -> str:
    return text.replace("within: 12 hours", "within: 6 hours", 1)


def test_a_published_version_never_changes(pack: Pack, edit: Callable[[Change, str], Pack]) -> None:
    publish(pack, NOW)
    with pytest.raises(PublishedChanged) as caught:
        publish(edit(shorter, OLD), NOW)
    assert [(one.service, one.version) for one in caught.value.changed] == [(SERVICE, OLD)]


def test_publishing_again_changes_nothing(pack: Pack) -> None:
    assert publish(pack, NOW) == len(DefinitionVersion.objects.all())
    assert publish(pack, NOW) == 0


def test_a_new_version_is_for_new_cases_only(
    hand_in: Submit, officer: Actor, pack: Pack, edit: Callable[[Change, str], Pack]
) -> None:
    publish(pack, NOW)
    old = hand_in().number
    edit(shorter, NEW)
    new = hand_in(LATER)
    assert new.due_at == LATER + timedelta(hours=6)
    row = act(old, "note", officer, {"note": "x"}, now=LATER)
    assert (row.version, row.due_at) == (OLD, NOW + timedelta(hours=12))


def test_a_version_edited_in_the_pack_is_served_as_it_was_published(
    pack: Pack, edit: Callable[[Change, str], Pack]
) -> None:
    publish(pack, NOW)
    edit(shorter, OLD)
    assert str(service_of(SERVICE, OLD).clocks["reply"].within) == "12 hours"


def test_a_dry_run_says_who_and_what_and_changes_nothing(
    hand_in: Submit, edit: Callable[[Change, str], Pack]
) -> None:
    number = hand_in().number
    edit(shorter, NEW)
    planned = migration.plan(SERVICE, NEW, now=LATER)
    assert [(one.number, one.from_version) for one in planned.touched] == [(number, OLD)]
    assert any("clock reply is 6 hours instead of 12 hours" in line for line in planned.changes)
    assert CaseRow.objects.get(number=number).version == OLD


def test_moving_leaves_clocks_alone_and_can_be_undone(
    hand_in: Submit, leader: Actor, edit: Callable[[Change, str], Pack]
) -> None:
    number = hand_in().number
    edit(shorter, NEW)
    applied = migration.apply(migration.plan(SERVICE, NEW, now=LATER), leader, LATER)
    row = CaseRow.objects.get(number=number)
    assert (row.version, row.due_at) == (NEW, NOW + timedelta(hours=12))
    migration.undo(applied.pk, leader, LATER)
    assert CaseRow.objects.get(number=number).version == OLD
    assert verify_all() == []
    with pytest.raises(migration.NothingToUndo):
        migration.undo(applied.pk, leader, LATER)


def test_a_case_without_a_counterpart_stops_the_move(
    hand_in: Submit, leader: Actor, edit: Callable[[Change, str], Pack]
) -> None:
    number = hand_in().number
    edit(lambda text: text + "\nmigrates: {received: closed}\n", NEW)
    planned = migration.plan(SERVICE, NEW, now=LATER)
    assert not planned.possible
    with pytest.raises(Refused):
        migration.apply(planned, leader, LATER)
    assert CaseRow.objects.get(number=number).version == OLD

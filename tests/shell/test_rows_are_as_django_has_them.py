"""Whole rows read and written by statements that are put together once: the same as by ``get`` and ``save``."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from mashangban.applications import drafts
from mashangban.applications.models import Application
from mashangban.cases.models import CaseRow
from mashangban.database.rows import RowGone, read_row, refresh_row, write_row
from tests.shell.desk import NOW, Submit

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft() -> Application:
    return drafts.begin("over-60s", {}, now=NOW, demo=True).application


def columns(row: Any) -> dict[str, Any]:
    return {
        name: bytes(value) if isinstance(value, memoryview) else value
        for name, value in vars(row).items()
        if name != "_state"
    }


def test_a_row_read_is_the_row_that_django_gets(hand_in: Submit) -> None:
    number = hand_in().number
    assert columns(read_row(CaseRow, "number", number)) == columns(CaseRow.objects.get(number=number))


def test_a_row_that_is_not_there_is_none() -> None:
    assert read_row(CaseRow, "number", "00000000000000") is None


def test_a_row_written_is_read_back_whole(draft: Application) -> None:
    draft.steps = {"form": "某日"}
    draft.sealed, draft.told_at, draft.touched_at = b"\x00\xff", None, NOW + timedelta(seconds=1)
    write_row(draft)
    assert columns(Application.objects.get(pk=draft.pk)) == columns(draft)


def test_a_row_refreshed_forgets_what_it_had_of_others(draft: Application, hand_in: Submit) -> None:
    assert getattr(draft, "case") is None  # noqa: B009 - by name: mypy would hold it to be None ever after
    case = CaseRow.objects.get(number=hand_in().number)
    Application.objects.filter(pk=draft.pk).update(case=case, step="submitted")
    with transaction.atomic():
        refresh_row(draft, lock=True)
    assert (draft.step, draft.case) == ("submitted", case)


def test_a_row_that_is_gone_is_neither_refreshed_nor_written(draft: Application) -> None:
    Application.objects.filter(pk=draft.pk).delete()
    with pytest.raises(RowGone):
        refresh_row(draft)
    with pytest.raises(RowGone):
        write_row(draft)

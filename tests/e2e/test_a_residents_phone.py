"""A resident's phone with scripts: live questions, photos, the map, drafts, a lost connection, a double tap."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from mashangban.cases.models import CaseRow
from mashangban.directory.codes import code_for_place, token_of
from tests.e2e import clock
from tests.e2e.conftest import Visit
from tests.e2e.soundness import settle

pytestmark = pytest.mark.django_db(transaction=True)

Axe = Callable[[Page], None]


@pytest.fixture
def desk() -> str:
    """The path of a police grid's desk."""
    return "/q/" + token_of(code_for_place("wdd-grid-01", now=clock.now()))


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "photo.jpg"
    out = io.BytesIO()
    Image.effect_noise((1200, 900), 60).convert("RGB").save(out, "JPEG")
    path.write_bytes(out.getvalue())
    return path


def written(page: Page) -> Page:
    """A suggestion typed, up to the question of how to be reached."""
    page.get_by_label("表扬", exact=True).check()
    page.get_by_label("请把事情说清楚").fill("路灯修好了，谢谢")
    page.get_by_role("button", name="下一步", exact=True).last.click()
    page.get_by_label(re.compile("匿名提交")).check()
    page.get_by_role("button", name="下一步", exact=True).last.click()
    return page


def test_a_question_appears_as_soon_as_it_is_called_for(visit: Visit, desk: str, axe: Axe) -> None:
    page = visit(f"{desk}/new/trouble")
    page.get_by_label("请把事情说清楚").fill("太吵了")
    page.get_by_label("噪声扰民").check()
    expect(page.get_by_text("声音是从哪里来的")).to_be_visible()
    expect(page.get_by_label("请把事情说清楚")).to_have_value("太吵了")
    axe(page)


def test_a_question_goes_when_it_is_not(visit: Visit, desk: str) -> None:
    page = visit(f"{desk}/new/trouble")
    page.get_by_label("噪声扰民").check()
    page.get_by_text("声音是从哪里来的").wait_for()
    page.get_by_label("治安隐患").check()
    expect(page.get_by_text("声音是从哪里来的")).to_have_count(0)


def test_photos_are_sent_at_once_and_can_be_taken_out(visit: Visit, desk: str, photo: Path) -> None:
    page = visit(f"{desk}/new/suggestion")
    page.locator("input[type=file]").set_input_files([photo, photo])
    expect(page.locator(".thumb:not(.is-busy)")).to_have_count(2)
    page.get_by_role("button", name="删除这张照片").first.click()
    expect(page.locator('input[name="q-photos"]')).to_have_count(1)


def test_a_spot_is_marked_on_the_map(visit: Visit, desk: str) -> None:
    page = visit(f"{desk}/new/suggestion")
    page.get_by_role("button", name="在地图上标出来").click()
    page.locator(".leaflet-container").click(position={"x": 120, "y": 90})
    expect(page.locator("#q-point")).to_have_value(re.compile(r"^39\.\d+,117\.\d+$"))


def test_a_draft_survives_and_holds_no_name_or_number(visit: Visit, desk: str) -> None:
    page = visit(f"{desk}/new/suggestion")
    page.get_by_label("请把事情说清楚").fill("写到一半")
    page.goto("/privacy")
    page.goto(f"{desk}/new/suggestion")
    page.get_by_role("button", name="继续填写").click()
    expect(page.get_by_label("请把事情说清楚")).to_have_value("写到一半")
    page.get_by_label("表扬", exact=True).check()
    page.get_by_role("button", name="下一步", exact=True).last.click()
    page.get_by_label("手机号").fill("19900000001")
    page.get_by_role("button", name="上一步").click()
    page.get_by_label("请把事情说清楚").fill("写完了")
    assert "19900000001" not in page.evaluate("JSON.stringify(localStorage)")


def test_without_a_connection_it_waits_and_is_sent_once_it_is_back(visit: Visit, desk: str) -> None:
    page = written(visit(f"{desk}/new/suggestion"))
    page.context.set_offline(True)
    page.get_by_role("button", name="提交", exact=True).last.click()
    expect(page.get_by_text("恢复后会自动提交")).to_be_visible()
    page.context.set_offline(False)
    expect(page.get_by_role("heading", name="已经收到")).to_be_visible()
    assert CaseRow.objects.count() == 1
    settle(page)
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('draft:')).length") == 0


def test_a_double_tap_makes_one_case(visit: Visit, desk: str) -> None:
    page = written(visit(f"{desk}/new/suggestion"))
    page.get_by_role("button", name="提交", exact=True).last.dblclick()
    expect(page.get_by_role("heading", name="已经收到")).to_be_visible()
    assert CaseRow.objects.count() == 1


def test_without_scripts_a_letter_arrives_all_the_same(visit: Visit, desk: str) -> None:
    page = written(visit(f"{desk}/new/suggestion", javascript=False))
    page.get_by_role("button", name="提交", exact=True).last.click()
    expect(page.get_by_role("heading", name="已经收到")).to_be_visible()


def test_large_type_is_twenty_pixels_at_least(visit: Visit, desk: str) -> None:
    page = visit("/", size="small-phone")
    with page.expect_navigation():
        page.get_by_role("button", name="关怀版").click()
    for path in (desk, f"{desk}/new/trouble", "/t/", "/privacy"):
        page.goto(path)
        smallest = page.evaluate(
            """() => Math.min(...[...document.querySelectorAll('main *')]
                .filter((one) => [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim()))
                .filter((one) => one.offsetWidth > 1)
                .map((one) => parseFloat(getComputedStyle(one).fontSize)))"""
        )
        assert smallest >= 20, path

"""`mashangban poster` writes a poster whose code is the place's, or says what is wrong and how to mend it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
import zxingcpp
from click.testing import CliRunner, Result
from django.utils import timezone
from PIL import Image

from mashangban.commands.poster import poster
from mashangban.directory.codes import code_for_place, issue, resolve, revoke, url_of
from mashangban.directory.models import PlaceCode
from mashangban.directory.pack import current_pack
from mashangban.papers.place_posters import poster_of

PLACE = "wdd-grid-01"

pytestmark = pytest.mark.django_db


def run(*arguments: str, language: str = "en_GB.UTF-8") -> Result:
    return CliRunner(env={"LC_ALL": language}).invoke(poster, arguments)


def address_on(file: Path) -> str:
    return str(zxingcpp.read_barcodes(Image.open(file))[0].text)


def test_the_picture_opens_the_places_valid_code(tmp_path: Path) -> None:
    file = tmp_path / "poster.png"
    assert run(PLACE, "--out", str(file)).exit_code == 0
    assert address_on(file) == url_of(code_for_place(PLACE, now=timezone.now()))


def test_the_printed_code_leads_back_to_the_place(tmp_path: Path) -> None:
    file = tmp_path / "poster.png"
    run(PLACE, "--out", str(file), "--base-url", "https://mashangban.example/")
    address = address_on(file)
    assert address.startswith("https://mashangban.example/q/")
    assert resolve(address.rpartition("/")[2], timezone.now()).place == PLACE


def test_a_pdf_is_written_for_a_title_too(tmp_path: Path) -> None:
    file = tmp_path / "poster.PDF"
    assert run(current_pack().places[PLACE].title.zh, "--out", str(file)).exit_code == 0
    assert file.read_bytes().startswith(b"%PDF")


def test_printing_again_keeps_the_code(tmp_path: Path) -> None:
    for name in ("one.pdf", "two.pdf"):
        run(PLACE, "--out", str(tmp_path / name))
    assert PlaceCode.objects.filter(place=PLACE).count() == 1


def test_a_revoked_code_is_not_printed_again(tmp_path: Path) -> None:
    old = code_for_place(PLACE, now=timezone.now())
    revoke(old, now=timezone.now(), by="test", reason="torn down")
    file = tmp_path / "poster.png"
    run(PLACE, "--out", str(file))
    assert address_on(file) != url_of(old)


def test_an_unknown_place_is_answered_with_near_ones(tmp_path: Path) -> None:
    result = run("wdd-gird-01", "--out", str(tmp_path / "poster.pdf"))
    assert result.exit_code == 1
    assert PLACE in result.stderr
    assert not (tmp_path / "poster.pdf").exists()


def test_errors_are_told_in_the_callers_language(tmp_path: Path) -> None:
    result = run("nowhere-at-all", "--out", str(tmp_path / "poster.pdf"), language="zh_CN.UTF-8")
    assert "没有“nowhere-at-all”这个地点" in result.stderr


@pytest.mark.parametrize("name", ["poster.svg", "poster"])
def test_another_kind_of_file_is_wrong_use(tmp_path: Path, name: str) -> None:
    result = run(PLACE, "--out", str(tmp_path / name))
    assert result.exit_code == 2
    assert ".pdf or .png" in result.stderr


@pytest.mark.parametrize(
    "address", ["mashangban.example", "ftp://mashangban.example", "http://", "http://[::1"]
)
def test_an_address_that_opens_nothing_is_wrong_use(tmp_path: Path, address: str) -> None:
    assert run(PLACE, "--out", str(tmp_path / "poster.pdf"), "--base-url", address).exit_code == 2


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    result = run(PLACE, "--out", str(tmp_path / "missing" / "poster.pdf"))
    assert result.exit_code == 1
    assert (
        result.stderr
        == f"Error: There is no folder {tmp_path / 'missing'}. Make it first, or write the file elsewhere.\n"
    )


def test_a_file_that_cannot_be_written_is_told_in_one_line(tmp_path: Path) -> None:
    file = tmp_path / ("x" * 300 + ".pdf")  # longer than a file name may be: refused for any user
    result = run(PLACE, "--out", str(file))
    assert (result.exit_code, len(result.stderr.splitlines())) == (1, 1)
    assert "cannot be written" in result.stderr
    assert "Errno" not in result.stderr


def test_the_unit_and_its_promise_come_from_the_pack() -> None:
    facts = poster_of(code_for_place(PLACE, now=timezone.now()))
    assert "派出所" in facts.unit_zh
    assert "12" in facts.promise_zh
    assert "12" in facts.promise_en


def test_the_last_day_is_the_one_before_the_code_ends() -> None:
    ends = datetime(2030, 6, 30, 16, tzinfo=UTC)  # midnight in Tianjin, the beginning of 1 July
    facts = poster_of(issue(PLACE, now=timezone.now(), by="test", expires_at=ends))
    assert str(facts.valid_until) == "2030-06-30"

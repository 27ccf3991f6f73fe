"""The pack is found by the environment, else in the checkout."""

from pathlib import Path

import pytest

from mashangban.packs import PackMissing, pack_path


def test_the_checkout_has_the_first_district(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MASHANGBAN_PACK", raising=False)
    assert (pack_path("nankai") / "calendars" / "state-council.yaml").is_file()


def test_the_environment_names_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MASHANGBAN_PACK", str(tmp_path))
    assert pack_path("nankai") == tmp_path


def test_an_unknown_pack_is_refused_with_the_places(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MASHANGBAN_PACK", raising=False)
    with pytest.raises(PackMissing, match=r"atlantis.*MASHANGBAN_PACK"):
        pack_path("atlantis")

"""The settings a real installation runs with pass Django's own inspections."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command

PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "mashangban.config.settings",
    "MASHANGBAN_SECRET_KEY": "x9" * 32,
    "MASHANGBAN_BASE_URL": "https://desk.example",
    "MASHANGBAN_ALLOWED_HOSTS": "desk.example",
}


def django(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a management command as an installation would, with its data in a folder of its own."""
    keep = {
        name: value for name, value in os.environ.items() if not name.startswith(("MASHANGBAN_", "DATABASE_"))
    }
    return subprocess.run(
        [sys.executable, "-m", "django", *arguments],
        env=keep | {"MASHANGBAN_VAR": str(folder)} | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_production_settings_pass_the_deployment_checks(tmp_path: Path) -> None:
    done = django(tmp_path, "check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)
    assert done.returncode == 0, done.stderr


def test_a_production_start_without_a_secret_says_what_to_do(tmp_path: Path) -> None:
    done = django(tmp_path, "check", DJANGO_SETTINGS_MODULE=PRODUCTION["DJANGO_SETTINGS_MODULE"])
    assert done.returncode == 1
    assert "MASHANGBAN_SECRET_KEY is not set" in done.stderr
    assert "Traceback" not in done.stderr


def test_static_files_can_be_collected_with_hashed_names(tmp_path: Path) -> None:
    done = django(tmp_path, "collectstatic", "--noinput", "--verbosity", "0", **PRODUCTION)
    assert done.returncode == 0, done.stderr
    assert list((tmp_path / "static" / "built").glob("portal.*.css.gz"))


@pytest.mark.django_db
def test_every_change_of_a_model_has_its_migration() -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=1)

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
    "MASHANGBAN_SECRET_KEY": "correct horse battery staple " * 2,
    "MASHANGBAN_BASE_URL": "https://desk.example",
    "MASHANGBAN_ALLOWED_HOSTS": "desk.example",
}


def python(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run Python as an installation would, with its data in a folder of its own."""
    # browser tests in the same worker set DJANGO_ALLOW_ASYNC_UNSAFE; no installation does
    ours = ("MASHANGBAN_", "DATABASE_", "DJANGO_")
    keep = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return subprocess.run(
        [sys.executable, *arguments],
        env=keep | {"MASHANGBAN_VAR": str(folder)} | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def django(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a management command with the settings of a real installation."""
    return python(folder, "-m", "django", *arguments, **PRODUCTION)


def test_the_production_settings_pass_the_deployment_checks(tmp_path: Path) -> None:
    done = django(tmp_path, "check", "--deploy", "--fail-level", "WARNING")
    assert done.returncode == 0, done.stderr


def test_serving_without_a_secret_says_what_to_do(tmp_path: Path) -> None:
    done = python(
        tmp_path, "-c", "import mashangban.config.wsgi", DJANGO_SETTINGS_MODULE="mashangban.config.settings"
    )
    assert done.returncode == 1
    assert "MASHANGBAN_SECRET_KEY is not set" in done.stderr
    assert "Traceback" not in done.stderr


def test_commands_keep_a_secret_that_only_their_owner_can_read(tmp_path: Path) -> None:
    read = "from django.conf import settings; print(settings.SECRET_KEY)"
    answers = {
        python(tmp_path, "-c", read, DJANGO_SETTINGS_MODULE="mashangban.config.settings").stdout for _ in "ab"
    }
    assert len(answers) == 1
    assert (tmp_path / "secret").stat().st_mode & 0o077 == 0


def test_static_files_can_be_collected_with_hashed_names(tmp_path: Path) -> None:
    done = django(tmp_path, "collectstatic", "--noinput", "--verbosity", "0")
    assert done.returncode == 0, done.stderr
    assert list((tmp_path / "static" / "built").glob("portal.*.css.gz"))


@pytest.mark.django_db
def test_every_change_of_a_model_has_its_migration() -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=1)

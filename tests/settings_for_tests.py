"""The project's own settings, on a database and a folder that exist only for one test run.

``MASHANGBAN_TEST_DB`` chooses the engine: ``sqlite`` (default, a file, as in real use) or ``postgres``
(the server of ``TEST_DATABASE_URL``; ``scripts/with_postgres.py`` starts one).
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

# The first process of a run makes the folder and removes it; pytest-xdist's workers inherit its name.
if "MASHANGBAN_TEST_RUN" not in os.environ:
    os.environ["MASHANGBAN_TEST_RUN"] = tempfile.mkdtemp(prefix="mashangban-tests-")
    atexit.register(shutil.rmtree, os.environ["MASHANGBAN_TEST_RUN"], ignore_errors=True)
RUN = Path(os.environ["MASHANGBAN_TEST_RUN"])
ENGINE = os.environ.get("MASHANGBAN_TEST_DB", "sqlite")

if ENGINE == "sqlite":
    os.environ["DATABASE_URL"] = f"sqlite:///{RUN / 'unused.sqlite3'}"
elif ENGINE == "postgres" and os.environ.get("TEST_DATABASE_URL"):
    os.environ["DATABASE_URL"] = os.environ["TEST_DATABASE_URL"]
elif ENGINE == "postgres":
    raise SystemExit(
        "MASHANGBAN_TEST_DB=postgres needs a server: run "
        "`MASHANGBAN_TEST_DB=postgres .venv/bin/python scripts/with_postgres.py .venv/bin/pytest …`, "
        "or set TEST_DATABASE_URL."
    )
else:
    raise SystemExit(f"MASHANGBAN_TEST_DB is '{ENGINE}'; use sqlite or postgres.")

# What a developer has exported for a server must not change what the tests see.
for name in [name for name in os.environ if name.startswith("MASHANGBAN_") and "_TEST_" not in name]:
    del os.environ[name]
os.environ.update(
    MASHANGBAN_VAR=str(RUN / os.environ.get("PYTEST_XDIST_WORKER", "main")),
    MASHANGBAN_SECRET_KEY="a secret that only tests use, long enough for every check",
    MASHANGBAN_DEMO="1",
    MASHANGBAN_RATE_LIMITS="0",
)

from mashangban.config.settings import *  # noqa: E402, F403 - the environment above must be set first
from mashangban.config.settings import DATABASES, STATIC_ROOT, STORAGES  # noqa: E402 - for the type checker

if ENGINE == "sqlite":
    DATABASES["default"]["TEST"] = {"NAME": str(RUN / "test.sqlite3")}
    # Nobody needs a test's data after a power cut; everything else is as in real use.
    options = DATABASES["default"]["OPTIONS"]
    options["init_command"] = options["init_command"].replace("synchronous=FULL", "synchronous=OFF")

# Whitenoise warns when there is no such folder.
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
# Tests must not depend on a collected, hashed copy of the static files; tests/consistency checks that one.
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

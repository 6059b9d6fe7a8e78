"""Chromium, opened once for all benchmarks."""

import shutil
from functools import cache

from playwright.sync_api import Browser, sync_playwright


@cache
def chromium() -> Browser:
    path = shutil.which("chromium")
    if path is None:
        raise SystemExit("run `make chromium` first: pages are opened in it")
    return sync_playwright().start().chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])

"""One browser for a module's tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from serving import find_browser


@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    path = find_browser()
    from playwright.sync_api import sync_playwright

    flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage"]
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, headless=True, args=flags)
        yield opened
        opened.close()

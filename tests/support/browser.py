"""A real Chromium for tests of pages; where there is none, such a test says that it was left out."""

from __future__ import annotations

import os
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.async_api import async_playwright

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from playwright.async_api import Browser

CHROMIUM = Path("/usr/bin/chromium")
IS_THERE = CHROMIUM.exists()
_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    if not IS_THERE:
        if os.environ.get("CI"):
            pytest.fail(f"There is no {CHROMIUM}, and CI leaves no test out.")
        pytest.skip(f"LEFT OUT: there is no {CHROMIUM}.")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=str(CHROMIUM), args=_FLAGS)
        try:
            yield browser
        finally:
            await browser.close()

"""A real Chromium, as Debian packages it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Browser, BrowserContext, async_playwright

from tests.support.requirements import program

MILLISECONDS = 120_000
"""The most that a page may take for anything. Far more than it needs, so that a busy machine fails no test."""
CONNECTIONS = 6
"""The connections that Chromium opens to one host by HTTP/1.1."""
ANOTHER_HOST = "club.test"
"""Resolves to this machine. Pages from it are not in a secure context, as on a club's network without TLS."""
_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    f"--host-resolver-rules=MAP {ANOTHER_HOST} 127.0.0.1",
]
BROWSER_TEST = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(400)]
"""The marks of every test that uses the module's browser, which lives in the module's event loop."""


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=program("chromium"), args=_FLAGS, timeout=MILLISECONDS
        )
        yield browser
        await browser.close()


@asynccontextmanager
async def chromium_without_cookies(folder: Path) -> AsyncIterator[BrowserContext]:
    """A browser whose user has blocked cookies, and with them locks."""
    preferences = folder / "Default" / "Preferences"
    preferences.parent.mkdir()
    preferences.write_text('{"profile": {"default_content_setting_values": {"cookies": 2}}}')
    async with async_playwright() as playwright:
        context = await playwright.chromium.launch_persistent_context(
            folder, executable_path=program("chromium"), args=_FLAGS, timeout=MILLISECONDS
        )
        context.set_default_timeout(MILLISECONDS)
        yield context
        await context.close()

"""One Chromium for each module, because starting it takes as long as a test. Each test has its own contexts."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest_asyncio
from playwright.async_api import Browser, BrowserContext

from tests.support.chromium import MILLISECONDS, chromium

NewContext = Callable[..., Awaitable[BrowserContext]]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as browser:
        yield browser


@pytest_asyncio.fixture(loop_scope="module")
async def new_context(browser: Browser) -> AsyncIterator[NewContext]:
    """Makes contexts that are closed after the test. The test fails if a script of a page raised an exception."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    async def new_context(**options: Any) -> BrowserContext:
        context = await browser.new_context(**options)
        context.set_default_timeout(MILLISECONDS)
        context.on("weberror", lambda error: errors.append(str(error.error)))
        contexts.append(context)
        return context

    yield new_context
    for context in contexts:
        await context.close()
    assert errors == [], "a script of a page raised an exception"


@pytest_asyncio.fixture(loop_scope="module")
async def context(new_context: NewContext) -> BrowserContext:
    return await new_context()

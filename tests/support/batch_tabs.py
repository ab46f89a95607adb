"""Several tabs of one browser on the page of one batch."""

import asyncio
from typing import Any

from playwright.async_api import BrowserContext, Page

from tests.support.chromium import MILLISECONDS

MANUAL_CLOCK = """{
  const timers = new Map();
  const wait = setTimeout;
  let next = 1;
  globalThis.hasStream = false;
  globalThis.setTimeout = (call) => (timers.set(next, call), next++);
  globalThis.clearTimeout = (timer) => timers.delete(timer);
  globalThis.EventSource = class extends EventSource {
    constructor(...options) {
      super(...options);
      globalThis.hasStream = true;
    }
  };
  globalThis.letTimePass = () => {
    const due = [...timers.values()];
    timers.clear();
    due.forEach((call) => call());
  };
  globalThis.letTimePassUntil = async (condition) => {
    for (let pause = 20; !condition(); pause = Math.min(2_000, pause * 1.2)) {
      letTimePass();
      await new Promise((resolve) => wait(resolve, pause));
    }
  };
}"""
"""For a page whose timers end when a test says so.

The pauses grow, because on a busy machine an answer needs a while to arrive, and must not find another timer ended.
"""
DEAF = """globalThis.BroadcastChannel = class extends BroadcastChannel {
  set onmessage(listen) {
    super.onmessage = (message) => globalThis.isDeaf || listen(message);
  }
}"""
"""For a page that ignores the other tabs while `isDeaf` is true."""
VISIBILITY = """{
  let state = "visible";
  Object.defineProperty(document, "visibilityState", { get: () => state });
  globalThis.turn = (now) => {
    state = now;
    document.dispatchEvent(new Event("visibilitychange"));
  };
}"""
"""For a page that a test hides and shows: in a browser without a screen, all pages are visible."""


class BatchTabs:
    """The open tabs, the streams that they requested, and the errors that they logged."""

    def __init__(self, context: BrowserContext, url: str) -> None:
        self._context, self._url = context, url
        self.pages: list[Page] = []
        self.errors: list[str] = []
        self.streams: list[Any] = []
        self.ended: asyncio.Queue[Any] = asyncio.Queue()
        context.on("requestfailed", lambda request: "/stream" in request.url and self.ended.put_nowait(request))
        context.on("request", lambda request: "/stream" in request.url and self.streams.append(request))

    async def open(self, count: int = 1) -> None:
        for _ in range(count):
            page = await self._context.new_page()
            page.on("pageerror", lambda error: self.errors.append(str(error)))
            page.on("console", lambda line: line.type == "error" and self.errors.append(line.text))
            await page.goto(self._url)
            self.pages.append(page)

    async def close(self, page: Page) -> None:
        self.pages.remove(page)
        await page.close()

    async def wait_for_facts(self, count: int) -> None:
        """Wait until every tab shows facts 1 to `count`, each once and in order."""
        for page in self.pages:
            facts = page.locator("#history li")
            await facts.nth(count - 1).wait_for(state="attached")
            assert await facts.evaluate_all("facts => facts.map(fact => fact.value)") == list(range(1, count + 1))

    async def wait_for_state(self, state: str) -> None:
        for page in self.pages:
            await page.wait_for_selector(f"body[data-state={state}]")

    async def let_time_pass(self, page: Page, until: str) -> None:
        """End the timers of a page with a manual clock, again and again, until this JavaScript expression is true."""
        await asyncio.wait_for(page.evaluate(f"letTimePassUntil(() => {until})"), MILLISECONDS / 1_000)

    def leader(self) -> Page:
        """The tab that has the stream."""
        return self.streams[-1].frame.page

    def other_than(self, page: Page) -> Page:
        """The other one of two tabs."""
        (other,) = (each for each in self.pages if each is not page)
        return other

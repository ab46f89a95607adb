"""The page of a batch and its files: safe, small, and kept by browsers."""

import re
from html.parser import HTMLParser

import pytest

from tests.support.batch_work import post_batch

UNKNOWN = "5eba7c55-7ac4-4a4e-9d2e-0a1b2c3d4e5f"
SCRIPTS = ("abortable.js", "batch-history.js", "batch-stream.js", "batch.js")


class Page(HTMLParser):
    """The files that a page makes a browser load, and whether it has inline code."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.loads: list[str] = []
        self.inline: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag == "script":
            self.loads.append(given["src"])
        if tag == "link" and given["rel"] == "stylesheet":
            self.loads.append(given["href"])
        self.inline += [name for name in given if name == "style" or name.startswith("on")]


async def test_a_batch_page_loads_only_its_own_files(edge):
    batch_id = (await post_batch(edge, swimmer="Uma <script>alert(1)</script> Doe"))["batchId"]
    answer = await edge.client.get(f"/batch/{batch_id}")
    text = await answer.text()
    assert (answer.status, answer.content_type, answer.charset) == (200, "text/html", "utf-8")
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "Uma" not in text
    assert batch_id not in text
    page = Page(text)
    assert page.loads
    assert page.inline == []
    for address in page.loads:
        assert (await edge.client.get(address)).status == 200, address


async def test_the_page_of_an_unknown_batch_has_status_404(edge):
    answer = await edge.client.get(f"/batch/{UNKNOWN}")
    assert (answer.status, answer.content_type) == (404, "text/html")
    assert answer.headers["Cache-Control"] == "no-store"
    assert (await edge.client.get("/batch/no-uuid")).status == 404


@pytest.mark.parametrize(
    ("name", "content_type"),
    [*((name, "text/javascript") for name in SCRIPTS), ("batch.css", "text/css")],
)
async def test_page_assets_have_their_type_and_are_cached_until_they_change(edge, name, content_type):
    answer = await edge.client.get(f"/assets/{name}")
    assert (answer.status, answer.content_type, answer.charset) == (200, content_type, "utf-8")
    assert answer.headers["Cache-Control"] == "no-cache"
    again = await edge.client.get(f"/assets/{name}", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status, await again.read()) == (304, b"")


@pytest.mark.parametrize("name", ["batch.html", "nothing.js", "..%2fapp.py", "%2e%2e/app.py", "batch.js/"])
async def test_no_other_file_is_served(edge, name):
    answer = await edge.client.get(f"/assets/{name}")
    assert answer.status == 404


async def test_the_scripts_never_set_markup(edge):
    for name in SCRIPTS:
        script = await (await edge.client.get(f"/assets/{name}")).text()
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(", script)

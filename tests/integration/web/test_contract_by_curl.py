"""The curl command in the API contract works as printed."""

import asyncio

from tests.support.requirements import program

URLS = 'urls=["https://example.com/heat1.pdf"]'


async def test_the_curl_command_of_the_contract_posts_a_batch(edge):
    url = str(edge.client.make_url("/api/batch/extract"))
    process = await asyncio.create_subprocess_exec(
        *(program("curl"), "-sS", "-i", "-X", "POST", url, "-F", "swimmer=John Smith", "-F", URLS),
        stdout=asyncio.subprocess.PIPE,
    )
    out, _ = await asyncio.wait_for(process.communicate(), 30)
    assert out.startswith(b"HTTP/1.1 202 ")
    (job,) = edge.store.batches.find(edge.woken[0]).jobs
    assert (job.filename, job.source_url) == ("heat1.pdf", "https://example.com/heat1.pdf")

"""`python -m tests.bench.background_reading --port P`: keeps a service busy reading four batches until it is killed.

It prints a line once all four are processing. Every PDF is different, because a known PDF is not read again.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import os

import aiohttp

from tests.support.hytek_pdf import merged, random_program

BATCHES = 4
BEING_READ = "being read"
_SHEETS = 12
_PRINTOUTS = 12
_SECONDS_BETWEEN_LOOKS = 0.1
_NICE = 19  # posting should cost the viewers' core as little as possible


async def read(port: int) -> None:
    pdf = merged(*(random_program(seed, 2) for seed in range(_PRINTOUTS)))
    numbers = itertools.count()
    async with aiohttp.ClientSession(f"http://127.0.0.1:{port}") as client:
        started = [asyncio.Event() for _ in range(BATCHES)]
        async with asyncio.TaskGroup() as group:
            for each in started:
                group.create_task(_one_after_another(client, pdf, numbers, each))
            for each in started:
                await each.wait()
            print(BEING_READ, flush=True)


async def _one_after_another(
    client: aiohttp.ClientSession, pdf: bytes, numbers: itertools.count[int], started: asyncio.Event
) -> None:
    while True:
        form = aiohttp.FormData({"swimmer": "Uma Doe"})
        for number in itertools.islice(numbers, _SHEETS):
            form.add_field("pdfs", pdf + b"\n%%%d" % number, filename="sheet.pdf", content_type="application/pdf")
        async with client.post("/api/batch/extract", data=form, raise_for_status=True) as answer:
            path = f"/api/batch/{(await answer.json())['batchId']}"
        while (status := await _status(client, path)) in {"pending", "processing"}:
            if status == "processing":
                started.set()
            await asyncio.sleep(_SECONDS_BETWEEN_LOOKS)
        if status != "completed":
            raise RuntimeError(f"a background batch is {status}")


async def _status(client: aiohttp.ClientSession, path: str) -> str:
    async with client.get(path, raise_for_status=True) as answer:
        return str((await answer.json())["batch"]["status"])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    os.nice(_NICE)
    asyncio.run(read(parser.parse_args().port))


if __name__ == "__main__":
    main()

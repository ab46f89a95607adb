"""Streams through a proxy: one that buffers responses, and nginx with its default settings."""

import asyncio
import socket
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import TextIO

import aiohttp

from tests.integration.web.test_hub import numbers
from tests.support.eventually import LIMIT, eventually_on_loop
from tests.support.requirements import program
from tests.support.stream_server import stream_server
from tests.support.tcp_proxy import tcp_proxy

HELD_BACK = 4_096


async def in_lumps(_: bytes, server: asyncio.StreamReader, to_client: asyncio.StreamWriter) -> None:
    """Forward the response in large pieces, and the rest at its end, as a proxy without stream support does."""
    held = b""
    while content := await server.read(65_536):
        held += content
        if len(held) >= HELD_BACK:
            to_client.write(held)
            held = b""
    to_client.write(held)
    await to_client.drain()


def read_to_the_end(port: int, path: str) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=LIMIT) as peer:
        peer.sendall(f"GET {path} HTTP/1.1\r\nHost: h\r\n\r\n".encode())
        received = bytearray()
        while content := peer.recv(65_536):
            received += content
        return bytes(received)


async def test_a_buffering_proxy_delivers_every_fact_once(sqlite_store) -> None:
    async with stream_server(sqlite_store) as server, tcp_proxy(server.port, in_lumps) as port:
        batch_id = server.post(12)
        reading = [asyncio.create_task(asyncio.to_thread(read_to_the_end, port, server.path(batch_id))) for _ in "123"]
        await eventually_on_loop(lambda: len(server.hub._viewers) == len(reading))
        server.end_jobs(12)
        for received in await asyncio.gather(*reading):
            assert numbers(received) == server.facts(batch_id)
            assert received.endswith(b"0\r\n\r\n")


@asynccontextmanager
async def nginx(folder: Path, port: int) -> AsyncIterator[int]:
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        own = free.getsockname()[1]
    folders = "\n".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"""
        daemon off; master_process off; pid {folder}/pid; error_log stderr notice;
        events {{}}
        http {{
            access_log off; {folders}
            server {{
                listen 127.0.0.1:{own};
                location / {{ proxy_pass http://127.0.0.1:{port}; }}
            }}
        }}
        """
    )
    command = [program("nginx"), "-p", str(folder), "-e", "stderr", "-c", str(folder / "nginx.conf")]
    with await asyncio.to_thread(subprocess.Popen, command, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert await asyncio.to_thread(_listens, process.stderr), "nginx does not start"
            yield own
        finally:
            process.terminate()
            await asyncio.to_thread(process.wait, LIMIT)


def _listens(log: TextIO) -> bool:
    """Read nginx's log up to the line that it writes once it listens."""
    return any("getrlimit" in line for line in log)


async def test_nginx_with_its_defaults_forwards_events_immediately(sqlite_store, tmp_path: Path) -> None:
    async with stream_server(sqlite_store) as server, nginx(tmp_path, server.port) as port:
        batch_id = server.post(3)
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=LIMIT)) as client:
            url = f"http://127.0.0.1:{port}{server.path(batch_id)}"
            async with client.get(url) as answer:
                assert answer.status == 200
                received = b""
                while not numbers(received):  # the job runs until the test ends it: nothing else would flush a buffer
                    received += await answer.content.readany()
                server.end_jobs(3)
                received += await answer.content.read()
            facts = server.facts(batch_id)
            assert numbers(received) == facts
            async with client.get(url, headers={"Last-Event-ID": str(facts[-1])}) as answer:
                assert answer.status == 204

"""A proxy between a client and the service that treats the bytes as a test needs."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, closing

PassOn = Callable[[bytes, asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def tcp_proxy(port: int, pass_on: PassOn) -> AsyncIterator[int]:
    """The port of a proxy to `port` on this machine. It serves one request for each connection.

    `pass_on(request head, from the server, to the client)` copies the answer. What still runs at the end is cancelled.
    """
    passing: set[asyncio.Task[None]] = set()

    async def serve(client: asyncio.StreamReader, to_client: asyncio.StreamWriter) -> None:
        with closing(to_client):
            head = await client.readuntil(b"\r\n\r\n")
            server, to_server = await asyncio.open_connection("127.0.0.1", port)
            with closing(to_server):
                to_server.write(head.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))
                await pass_on(head, server, to_client)

    def connected(client: asyncio.StreamReader, to_client: asyncio.StreamWriter) -> None:
        passing.add(asyncio.create_task(serve(client, to_client)))

    listener = await asyncio.start_server(connected, "127.0.0.1", 0)
    try:
        yield listener.sockets[0].getsockname()[1]
    finally:
        # Not `async with listener`: from Python 3.12 on it waits for the open connections before they are cancelled.
        listener.close()
        for task in passing:
            task.cancel()
        await asyncio.gather(*passing, return_exceptions=True)
        await listener.wait_closed()

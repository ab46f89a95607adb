"""Work on the I/O loop ends by its timeout, by cancellation or at shutdown, and so do its DNS lookups."""

import asyncio
import socket
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest

from heatsync.model.cancel import CancelToken
from heatsync.model.errors import AiTimeout, Cancelled, CancelReason
from heatsync.net.io_loop import IoLoop
from tests.support.web_server import WAIT


@pytest.fixture
def silent_name_server():
    """A name server that never answers."""
    with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as server:
        server.bind(("127.0.0.1", 0))
        server.settimeout(WAIT)
        yield server


def run(io_loop, work, cancel=None, timeout=WAIT):
    return io_loop.run(work, cancel=cancel or CancelToken(), timeout=timeout, timeout_error=AiTimeout(transient=True))


def in_thread(function):
    """Call in a thread. The list gets the result or the error."""
    ended: list = []

    def call():
        try:
            ended.append(function())
        except Exception as error:  # noqa: BLE001 - the test checks it
            ended.append(error)

    thread = threading.Thread(target=call)
    thread.start()
    return thread, ended


class Hanging:
    """Work that never ends by itself, and not at once when it is cancelled."""

    def __init__(self):
        self.started = threading.Event()
        self.cancelled = threading.Event()
        self.may_end = threading.Event()
        self.ended = threading.Event()

    async def __call__(self):
        self.started.set()
        try:
            await asyncio.get_running_loop().create_future()
        finally:
            self.cancelled.set()
            await asyncio.to_thread(self.may_end.wait, WAIT)
            self.ended.set()


def test_work_runs_on_the_io_loop_and_its_result_is_returned(io_loop):
    async def work():
        return threading.current_thread().name

    assert run(io_loop, work) == "heatsync-io"


def test_an_error_of_the_work_is_raised_unchanged(io_loop):
    async def work():
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        run(io_loop, work)


def test_a_timeout_error_of_the_work_itself_is_raised_unchanged(io_loop):
    async def work():
        raise TimeoutError("of its own")

    with pytest.raises(TimeoutError, match="of its own"):
        run(io_loop, work)


def test_work_that_times_out_raises_the_given_error(io_loop):
    hanging = Hanging()
    hanging.may_end.set()
    with pytest.raises(AiTimeout) as raised:
        run(io_loop, hanging, timeout=0.05)
    assert raised.value.transient
    assert hanging.ended.is_set()


def test_cancelled_work_has_ended_before_run_returns(io_loop):
    cancel, hanging = CancelToken(), Hanging()

    def work():
        try:
            run(io_loop, hanging, cancel)
        except Cancelled as stopped:
            return stopped.reason, hanging.ended.is_set()

    thread, ended = in_thread(work)
    assert hanging.started.wait(WAIT)
    cancel.cancel(CancelReason.USER)
    assert hanging.cancelled.wait(WAIT)
    assert not ended
    hanging.may_end.set()
    thread.join(WAIT)
    assert ended == [(CancelReason.USER, True)]


def test_work_that_is_already_cancelled_is_not_started(io_loop):
    cancel, hanging = CancelToken(), Hanging()
    cancel.cancel(CancelReason.CLAIM_LOST)
    with pytest.raises(Cancelled):
        run(io_loop, hanging, cancel)
    assert not hanging.started.is_set()


def test_cancelling_one_piece_of_work_does_not_cancel_the_others(io_loop):
    first, second, cancel = Hanging(), Hanging(), CancelToken()
    first.may_end.set()
    second.may_end.set()
    other_cancel = CancelToken()
    thread, ended = in_thread(lambda: run(io_loop, first, cancel))
    other_thread, _ = in_thread(lambda: run(io_loop, second, other_cancel))
    assert first.started.wait(WAIT)
    assert second.started.wait(WAIT)
    cancel.cancel(CancelReason.USER)
    thread.join(WAIT)
    assert isinstance(ended[0], Cancelled)
    assert not second.ended.is_set()
    other_cancel.cancel(CancelReason.USER)
    other_thread.join(WAIT)
    assert second.ended.is_set()


def test_closing_cancels_running_work_with_the_reason_shutdown():
    io_loop, hanging = IoLoop(), Hanging()
    hanging.may_end.set()
    io_loop.start()
    thread, ended = in_thread(lambda: run(io_loop, hanging))
    assert hanging.started.wait(WAIT)
    io_loop.close()
    thread.join(WAIT)
    assert hanging.ended.is_set()
    assert isinstance(ended[0], Cancelled)
    assert ended[0].reason is CancelReason.SHUTDOWN


def test_an_invalid_name_server_fails_the_start():
    with pytest.raises(OSError, match="The network cannot be used"):
        IoLoop(("[fe80::1%x]:53",)).start()


def test_a_closed_io_loop_refuses_work():
    io_loop = IoLoop()
    io_loop.start()
    io_loop.close()
    io_loop.close()
    with pytest.raises(Cancelled) as raised:
        run(io_loop, Hanging())
    assert raised.value.reason is CancelReason.SHUTDOWN


def test_a_token_can_be_cancelled_after_the_io_loop_is_closed():
    io_loop, cancel, inside = IoLoop(), CancelToken(), threading.Event()
    io_loop.start()

    async def stubborn():
        inside.set()
        try:
            await asyncio.get_running_loop().create_future()
        except asyncio.CancelledError:
            cancel.cancel(CancelReason.USER)
            raise

    thread, ended = in_thread(lambda: run(io_loop, stubborn, cancel))
    assert inside.wait(WAIT)
    io_loop.close()
    thread.join(WAIT)
    assert isinstance(ended[0], Cancelled)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "::1"])
def test_local_names_and_ip_addresses_are_resolved(io_loop, host):
    async def resolve():
        return await asyncio.get_running_loop().getaddrinfo(host, 80, type=socket.SOCK_STREAM)

    found = run(io_loop, resolve)
    assert found
    for family, kind, _, _, address in found:
        assert kind == socket.SOCK_STREAM
        assert address[:2] in {("127.0.0.1", 80), ("::1", 80)}
        assert len(address) == (2 if family == socket.AF_INET else 4)


def test_the_hosts_file_is_read(io_loop):
    lines = (line.split("#")[0].split() for line in Path("/etc/hosts").read_text(encoding="utf-8").splitlines())
    address, name = next(words[:2] for words in lines if len(words) > 1 and words[0].startswith("127."))

    async def resolve():
        return await asyncio.get_running_loop().getaddrinfo(name, 80)

    assert address in {found[0] for *_, found in run(io_loop, resolve)}


def test_a_connection_by_name_uses_the_loops_resolver(io_loop):
    with closing(socket.create_server(("127.0.0.1", 0))) as server:

        async def connect():
            _, writer = await asyncio.open_connection("localhost", server.getsockname()[1])
            writer.close()
            await writer.wait_closed()
            return asyncio.get_running_loop()._default_executor

        assert run(io_loop, connect) is None


@pytest.mark.parametrize("name", ["a" * 64 + ".example", "sheets..example", "x" * 300])
def test_an_invalid_name_is_unknown(io_loop, name):
    async def resolve():
        return await asyncio.get_running_loop().getaddrinfo(name, 80)

    with pytest.raises(socket.gaierror) as raised:
        run(io_loop, resolve)
    assert raised.value.errno == socket.EAI_NONAME


def test_a_hanging_lookup_can_be_cancelled(silent_name_server):
    io_loop, cancel = IoLoop((f"127.0.0.1:{silent_name_server.getsockname()[1]}",)), CancelToken()
    io_loop.start()

    async def resolve():
        return await asyncio.get_running_loop().getaddrinfo("sheets.example", 80)

    thread, ended = in_thread(lambda: run(io_loop, resolve, cancel))
    assert silent_name_server.recv(512)
    cancel.cancel(CancelReason.USER)
    thread.join(WAIT)
    assert isinstance(ended[0], Cancelled)
    io_loop.close()


HANGING_LOOKUP = """
import asyncio, sys, threading
from heatsync.model.cancel import CancelToken
from heatsync.model.errors import AiTimeout, Cancelled
from heatsync.net.io_loop import IoLoop

io_loop = IoLoop((sys.argv[1],))
io_loop.start()

async def resolve():
    return await asyncio.get_running_loop().getaddrinfo("sheets.example", 443)

def work():
    try:
        io_loop.run(resolve, cancel=CancelToken(), timeout=600, timeout_error=AiTimeout())
    except Cancelled as stopped:
        print("stopped by", stopped.reason, flush=True)

worker = threading.Thread(target=work)
worker.start()
sys.stdin.readline()
io_loop.close()
worker.join()
"""


def test_a_process_with_a_hanging_lookup_exits(silent_name_server):
    address = f"127.0.0.1:{silent_name_server.getsockname()[1]}"
    with subprocess.Popen(
        [sys.executable, "-W", "error", "-c", HANGING_LOOKUP, address],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert silent_name_server.recv(512)  # the lookup has started
        out, err = process.communicate("close\n", timeout=WAIT)
    assert (process.returncode, out, err) == (0, "stopped by shutdown\n", "")

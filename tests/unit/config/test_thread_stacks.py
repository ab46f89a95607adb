"""A signal makes the process log the stacks of all its threads."""

import asyncio
import os
import signal
import threading

import pytest
import structlog.testing
import uvloop

from config.thread_stacks import log_stacks_on_signal
from tests.support.eventually import eventually


@pytest.fixture
def as_before():
    before = signal.getsignal(signal.SIGUSR1)
    yield
    signal.signal(signal.SIGUSR1, before)


def test_the_signal_logs_the_stack_of_every_thread_while_the_loop_runs(as_before):
    leave = threading.Event()

    def waits_for_uma(name):
        leave.wait(60)

    worker = threading.Thread(target=waits_for_uma, args=("Uma Doe",), name="worker")
    worker.start()

    async def ask(logs):
        os.kill(os.getpid(), signal.SIGUSR1)
        await asyncio.to_thread(eventually, lambda: any(log.get("thread") == "worker" for log in logs))

    log_stacks_on_signal()
    with structlog.testing.capture_logs() as logs:
        uvloop.run(ask(logs))
    leave.set()
    worker.join()
    stacks = {log["thread"]: log["stack"] for log in logs}
    assert "waits_for_uma" in stacks["worker"]
    assert "MainThread" in stacks
    assert "Uma Doe" not in str(stacks)

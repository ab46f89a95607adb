"""Fixtures: parts of the engine that need a thread or processes of their own."""

import threading
from collections.abc import Iterator
from contextlib import closing

import pytest

from heatsync.net.io_loop import IoLoop
from heatsync.parsing.read_pdf import read_pdf
from heatsync.pdf.sandbox import Sandbox


@pytest.fixture
def io_loop() -> Iterator[IoLoop]:
    with closing(IoLoop()) as io_loop:
        io_loop.start()
        yield io_loop
    assert not [thread for thread in threading.enumerate() if thread.name == "heatsync-io"]


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with closing(Sandbox(preload=[read_pdf])) as sandbox:
        sandbox.start()
        yield sandbox

"""Unit tests start no process and use no database server: that keeps the whole tier under 20 seconds."""

import multiprocessing.process
import multiprocessing.util
import os
import subprocess
from typing import NoReturn

import pytest

_STARTS_A_PROCESS = (
    (subprocess.Popen, "__init__"),
    (multiprocessing.process.BaseProcess, "start"),
    (multiprocessing.util, "spawnv_passfds"),  # by which the fork server is started
    (os, "fork"),
    (os, "posix_spawn"),
)


@pytest.fixture(autouse=True)
def no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    for owner, name in _STARTS_A_PROCESS:
        monkeypatch.setattr(owner, name, _refuse_process)


def _refuse_process(*_: object, **__: object) -> NoReturn:
    pytest.fail("A unit test started a process. Move it to tests/integration (see tests/README.md).")


@pytest.fixture
def postgres_url() -> NoReturn:
    pytest.fail("A unit test asked for PostgreSQL. Move it to tests/integration (see tests/README.md).")

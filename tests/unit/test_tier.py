"""A unit test that breaks the rules of its tier fails."""

import multiprocessing
import os
import subprocess
import sys

import pytest

from heatsync.pdf.sandbox import Sandbox


def start_by_subprocess() -> None:
    subprocess.run([sys.executable, "-c", ""], check=True)


def start_by_multiprocessing() -> None:
    multiprocessing.get_context("spawn").Process(target=print).start()


def start_by_sandbox() -> None:
    Sandbox().start()


def start_by_fork() -> None:
    os.fork()


@pytest.mark.parametrize("start", [start_by_subprocess, start_by_multiprocessing, start_by_sandbox, start_by_fork])
def test_a_unit_test_that_starts_a_process_fails(start):
    with pytest.raises(pytest.fail.Exception, match="A unit test started a process"):
        start()


def test_a_unit_test_that_needs_postgresql_fails(request):
    with pytest.raises(pytest.fail.Exception, match="A unit test asked for PostgreSQL"):
        request.getfixturevalue("postgres_database")

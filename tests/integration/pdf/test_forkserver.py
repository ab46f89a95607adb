"""The fork server prepares its workers, and reports when it cannot."""

import json
import multiprocessing.forkserver
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from heatsync.model.cancel import CancelToken
from heatsync.pdf.sandbox import Sandbox
from tests.support import worker_tasks as tasks

ROOT = Path(__file__).parents[3]
PROBE = ROOT / "tests" / "support" / "preload_probe.py"
NICENESS = min(19, os.nice(0) + 10)


def missing_task(pdf: bytes, progress: object) -> bytes:
    """Its module does not exist, as after a rename."""
    raise NotImplementedError


missing_task.__module__ = "heatsync.no_such_module"


@pytest.fixture
def pdf(tmp_path: Path) -> Path:
    path = tmp_path / "sheet.pdf"
    path.write_bytes(b"a sheet")
    return path


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    sandbox = Sandbox(slots=1, preload=[missing_task])
    sandbox.start()
    yield sandbox
    sandbox.close()


def test_a_module_that_cannot_be_preloaded_is_logged_once(sandbox, pdf):
    with structlog.testing.capture_logs() as logs:
        results = [sandbox.run(tasks.echo, pdf, b"!", cancel=CancelToken()) for _ in range(2)]
    assert results == [b"a sheet!"] * 2
    assert logs == [{"event": "preload_failed", "log_level": "error", "modules": ["heatsync.no_such_module"]}]


def test_a_new_worker_runs_at_low_priority_with_its_modules_loaded(tmp_path):
    probe = run_probe(tmp_path)
    assert probe["niceness"] == NICENESS
    assert {"heatsync.pdf.forkserver_preload", "heatsync.pdf.worker", "heatsync.parsing.read_sheet"} <= {
        *probe["loaded"]
    }


def test_the_fork_server_imports_this_installation_from_any_working_directory(tmp_path):
    package = tmp_path / "heatsync"
    package.mkdir()
    (package / "__init__.py").write_text("raise ImportError('the wrong package')")
    (tmp_path / "json.py").write_text("raise SystemExit('the working directory is not trusted')")
    probe = run_probe(tmp_path)
    assert probe["niceness"] == NICENESS
    assert Path(probe["file"]).is_relative_to(ROOT)


def run_probe(folder: Path) -> dict:
    """What a worker reports whose server was started in this folder. Fails if the server logged anything."""
    done = subprocess.run(
        [sys.executable, PROBE], cwd=folder, env={"PYTHONPATH": str(ROOT)}, capture_output=True, check=True, timeout=60
    )
    return json.loads(done.stdout)


@pytest.mark.parametrize("name", ["_forkserver_pid", "_forkserver_alive_fd"])
def test_this_python_keeps_the_internals_that_the_sandbox_needs(name):
    internals = multiprocessing.forkserver._forkserver
    assert hasattr(internals, name), (
        f"Python {sys.version.split()[0]} moved multiprocessing.forkserver._forkserver.{name}. "
        "Read that module and adapt heatsync/pdf/forkserver.py, the only file that uses it."
    )


def test_a_python_whose_fork_server_changed_is_refused_with_an_explanation(monkeypatch):
    monkeypatch.setattr(multiprocessing.forkserver, "_forkserver", object())
    with pytest.raises(RuntimeError, match=r"has no _forkserver_pid, _forkserver_alive_fd\. Run HeatSync on Python"):
        Sandbox().start()

"""The make targets report in one sentence what is missing, and renew a virtual environment that is out of date."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.requirements import program

ROOT = Path(__file__).parents[3]
PYTHON_TARGETS = (
    "demo", "serve", "test", "test-unit", "test-more", "coverage", "lint", "lint-lock", "lock", "accuracy", "bench",
    "bench-viewers",
)  # fmt: skip


@pytest.fixture
def project(tmp_path):
    folder = tmp_path / "project"
    folder.mkdir()
    for name in ("Makefile", "pyproject.toml", "requirements.lock", "requirements-dev.lock"):
        shutil.copy(ROOT / name, folder)
    return folder


def make(project, *arguments, path):
    environment = {"PATH": str(path), "HOME": str(project)}
    return subprocess.run(
        [program("make"), *arguments],
        cwd=project,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def fake_python(folder, before_running):
    """A folder with a python3 that runs `before_running` before each command."""
    folder.mkdir()
    program = folder / "python3"
    program.write_text(f"#!/bin/sh\nexec '{sys.executable}' -c '{before_running}; exec(sys.argv[2])' \"$@\"\n")
    program.chmod(0o755)
    return folder


def only_error(run):
    """The only line on standard error, apart from make's own."""
    assert run.returncode != 0
    assert run.stdout == ""
    [line] = [line for line in run.stderr.splitlines() if not line.startswith("make: ***")]
    return line


@pytest.mark.parametrize("target", PYTHON_TARGETS)
def test_an_old_python_is_refused_in_one_sentence(project, tmp_path, target):
    path = fake_python(tmp_path / "bin", "import sys; sys.version_info = (3, 9, 18)")
    run = make(project, target, path=path)
    assert only_error(run) == "HeatSync needs Python 3.11 or newer, and python3 here is 3.9."
    assert not (project / ".venv").exists()


def test_a_python_without_the_venv_module_is_refused_in_one_sentence(project, tmp_path):
    path = fake_python(tmp_path / "bin", 'import sys; sys.modules["ensurepip"] = None')
    assert only_error(make(project, "demo", path=path)).startswith("HeatSync needs Python's venv module: install it")


def test_a_missing_python_is_named_in_one_sentence(project, tmp_path):
    (tmp_path / "empty").mkdir()
    run = make(project, "demo", path=tmp_path / "empty")
    assert only_error(run) == "HeatSync needs Python 3.11 or newer, and there is no python3 here."


@pytest.fixture
def installed(project):
    """A project whose .venv looks complete: all its stamps are newer than the lock files."""
    binaries = project / ".venv" / "bin"
    binaries.mkdir(parents=True)
    (binaries / "python").write_text("")
    for age, name in enumerate(
        (".venv/.dev", ".venv/.runtime", ".venv/bin/python", "pyproject.toml", "requirements.lock")
    ):
        (project / name).touch()
        os.utime(project / name, (1_000_000 - age, 1_000_000 - age))
    os.utime(project / "requirements-dev.lock", (999_000, 999_000))
    return project


def planned(project, target):
    return make(project, "--dry-run", target, path=os.environ["PATH"]).stdout


def test_an_up_to_date_venv_is_not_changed(installed):
    assert "install" not in planned(installed, "test")


def test_the_demo_installs_the_runtime_only(installed):
    (installed / ".venv" / ".dev").unlink()
    assert "install" not in planned(installed, "demo")
    assert "install --require-hashes --no-deps -r requirements-dev.lock" in planned(installed, "test")


@pytest.mark.parametrize("changed", ["requirements.lock", "pyproject.toml"])
def test_a_changed_lock_or_project_file_makes_the_venv_stale(installed, changed):
    (installed / changed).touch()
    assert "install --require-hashes --no-deps -r requirements.lock" in planned(installed, "demo")


def test_a_changed_development_lock_affects_development_only(installed):
    (installed / "requirements-dev.lock").touch()
    assert "install" not in planned(installed, "serve")
    assert "requirements-dev.lock" in planned(installed, "lint")


def test_a_venv_without_its_python_is_recreated(installed):
    python = installed / ".venv" / "bin" / "python"
    python.unlink()
    python.symlink_to("/nonexistent/python3")
    assert "-m venv --clear .venv" in planned(installed, "demo")


def test_every_target_is_in_the_help(project):
    text = make(project, "help", path=os.environ["PATH"]).stdout
    for target in (*PYTHON_TARGETS, "test-newest", "lint-scripts"):
        assert f"make {target} " in text


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_locks_pin_by_hash_and_name_no_host(lock):
    text = (ROOT / lock).read_text()
    assert "://" not in text
    assert "--index" not in text
    pins = [block for block in text.split("\n") if block and block[0] not in " #"]
    assert pins
    assert all("==" in pin and pin.endswith("\\") for pin in pins)


def test_the_two_locks_agree():
    def pins(name):
        lines = (ROOT / name).read_text().splitlines()
        # Without the marker after the version: development may need a package on more systems than the runtime.
        return {line.split()[0] for line in lines if "==" in line and not line.startswith((" ", "#"))}

    assert pins("requirements.lock") < pins("requirements-dev.lock")


@pytest.mark.parametrize(("allowed", "code"), [((), 2), (("ALLOW_NONE=1",), 0)])
def test_a_machine_without_a_newer_python_is_named_and_fails_unless_that_is_allowed(project, tmp_path, allowed, code):
    shutil.copytree(ROOT / ".ci", project / ".ci", ignore=shutil.ignore_patterns("node_modules"))
    path = fake_python(tmp_path / "bin", "import sys; sys.version_info = (3, 14, 0)")
    run = make(project, "test-newest", *allowed, path=f"{path}:/usr/bin:/bin")
    assert run.returncode == code
    assert run.stderr.startswith("LEFT OUT: there is no Python newer than 3.14 here")

"""The make targets say what is missing in one sentence, and know when .venv is stale."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.requirements import program

ROOT = Path(__file__).parents[3]


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
    """A python3 that does as the real one does, after `before_running`."""
    folder.mkdir()
    program = folder / "python3"
    program.write_text(f"#!/bin/sh\nexec '{sys.executable}' -c '{before_running}; exec(sys.argv[2])' \"$@\"\n")
    program.chmod(0o755)
    return folder


def only_error(run):
    """What make says, without its own last line that the target failed."""
    assert run.returncode != 0
    assert run.stdout == ""
    [line] = [line for line in run.stderr.splitlines() if not line.startswith("make: ***")]
    return line


@pytest.mark.parametrize("target", ["demo", "test", "serve", "lint", "lock", "bench", "bench-viewers"])
def test_a_python_that_is_too_old_is_told_in_one_sentence(project, tmp_path, target):
    path = fake_python(tmp_path / "bin", "import sys; sys.version_info = (3, 9, 18)")
    run = make(project, target, path=path)
    assert only_error(run) == "HeatSync needs Python 3.11 or newer, and python3 here is 3.9."
    assert not (project / ".venv").exists()


def test_a_python_without_the_venv_module_is_told_in_one_sentence(project, tmp_path):
    path = fake_python(tmp_path / "bin", 'import sys; sys.modules["ensurepip"] = None')
    assert only_error(make(project, "demo", path=path)).startswith("HeatSync needs Python's venv module: install it")


def test_a_machine_without_python_is_told_in_one_sentence(project, tmp_path):
    (tmp_path / "empty").mkdir()
    run = make(project, "demo", path=tmp_path / "empty")
    assert only_error(run) == "HeatSync needs Python 3.11 or newer, and there is no python3 here."


@pytest.fixture
def installed(project):
    """A project whose .venv looks made: every file of it is newer than the locks."""
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


def test_a_venv_that_is_up_to_date_is_left_alone(installed):
    assert "install" not in planned(installed, "test")


def test_the_demo_installs_the_runtime_only(installed):
    (installed / ".venv" / ".dev").unlink()
    assert "install" not in planned(installed, "demo")
    assert "install --require-hashes --no-deps -r requirements-dev.lock" in planned(installed, "test")


@pytest.mark.parametrize("changed", ["requirements.lock", "pyproject.toml"])
def test_a_changed_lock_or_project_file_makes_the_venv_stale(installed, changed):
    (installed / changed).touch()
    assert "install --require-hashes --no-deps -r requirements.lock" in planned(installed, "demo")


def test_a_changed_development_lock_concerns_only_development(installed):
    (installed / "requirements-dev.lock").touch()
    assert "install" not in planned(installed, "serve")
    assert "requirements-dev.lock" in planned(installed, "lint")


def test_a_venv_whose_python_went_away_is_made_anew(installed):
    python = installed / ".venv" / "bin" / "python"
    python.unlink()
    python.symlink_to("/nonexistent/python3")
    assert "-m venv --clear .venv" in planned(installed, "demo")


def test_every_target_is_in_the_help(project):
    told = make(project, "help", path=os.environ["PATH"]).stdout
    for target in ("demo", "test", "serve", "lint", "lock", "bench", "bench-viewers"):
        assert f"make {target} " in told


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_a_lock_pins_by_hash_and_names_no_host(lock):
    text = (ROOT / lock).read_text()
    assert "://" not in text
    assert "--index" not in text
    pins = [block for block in text.split("\n") if block and block[0] not in " #"]
    assert pins
    assert all("==" in pin and pin.endswith("\\") for pin in pins)


def test_the_two_locks_agree():
    def pins(name):
        lines = (ROOT / name).read_text().splitlines()
        # Without the condition after the version: development may need on every system what the runtime needs on most.
        return {line.split()[0] for line in lines if "==" in line and not line.startswith((" ", "#"))}

    assert pins("requirements.lock") < pins("requirements-dev.lock")

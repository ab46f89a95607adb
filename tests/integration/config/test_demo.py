"""The README's first command, run as printed: real sheets, real actors, a real terminal."""

import json
import os
import pty
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from icalendar import Calendar
from rich.text import Text

from tests.support import demo_picture
from tests.support.requirements import program

ROOT = Path(__file__).parents[3]
HEATSYNC = Path(sys.executable).parent / "heatsync"
SAMPLES = sorted((ROOT / "docs" / "samples").glob("*.pdf"))


@pytest.fixture
def temporary(monkeypatch):
    """The folder for temporary files. A short path: the fork server's socket lies in it."""
    with tempfile.TemporaryDirectory(prefix="hs") as path:
        monkeypatch.setenv("TMPDIR", path)
        yield Path(path)


@pytest.fixture
def folder(tmp_path, temporary):
    """The working directory, empty."""
    return tmp_path


def extract(*arguments):
    return subprocess.run([HEATSYNC, "extract", *arguments], capture_output=True, text=True, timeout=100, check=False)


def test_make_demo_prints_the_entries_and_writes_a_calendar(folder):
    (folder / "docs").symlink_to(ROOT / "docs")
    for name in ("Makefile", "requirements.lock", "pyproject.toml"):
        shutil.copy(ROOT / name, folder)
    planned = subprocess.run(
        [program("make"), "--no-print-directory", "--dry-run", "demo"],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
        env={**os.environ, "MAKEFLAGS": "", "VENV": ".venv"},  # `make test-newest` passes its own VENV on
    )
    command = planned.stdout.splitlines()[-1]
    assert command.startswith(".venv/bin/heatsync extract ")
    here = command.replace(".venv/bin/heatsync", shlex.quote(os.fspath(HEATSYNC)))
    ran = subprocess.run(here, shell=True, capture_output=True, text=True, timeout=100, check=False)  # noqa: S602 - as make does
    assert ran.returncode == 0, ran.stderr
    table = [line for line in ran.stdout.splitlines() if line.startswith("│")]
    for sheet in SAMPLES:
        assert any(sheet.name in line for line in table)
        assert f"{sheet.name}: " in ran.stderr
    events = Calendar.from_ical((folder / "demo.ics").read_bytes()).events
    assert len(events) == len(table)
    assert f"{len(table)} entries in {len(SAMPLES)} heat sheets." in ran.stdout


def test_json_is_the_only_output(folder):
    ran = extract(*SAMPLES, "--swimmer", "Doe, Uma", "--json")
    assert ran.returncode == 0, ran.stderr
    answer = json.loads(ran.stdout)
    assert [source["filename"] for source in answer["sources"]] == [sheet.name for sheet in SAMPLES]
    assert answer["totalEvents"] == len(answer["events"]) > 0
    assert {event["swimmerName"] for event in answer["events"]} == {"Doe, Uma"}
    assert answer["failedSources"] == []


def test_one_bad_sheet_fails_alone(folder):
    (folder / "notes.pdf").write_text("no heat sheet at all")
    ran = extract("notes.pdf", SAMPLES[0], "--swimmer", "Uma Doe", "--json")
    assert ran.returncode == 1, ran.stderr
    answer = json.loads(ran.stdout)
    assert [(failed["filename"], failed["errorCode"]) for failed in answer["failedSources"]] == [
        ("notes.pdf", "NOT_A_PDF")
    ]
    assert [source["filename"] for source in answer["sources"]] == [SAMPLES[0].name]


def test_a_swimmer_without_entries_causes_a_warning(folder):
    ran = extract(SAMPLES[0], "--swimmer", "Pim Nobodyatall")
    assert ran.returncode == 0, ran.stderr
    assert "0 entries in 1 heat sheet." in ran.stdout
    assert "Warning: " in ran.stdout


def test_no_files_are_left_behind(folder, temporary):
    assert extract(SAMPLES[0], "--swimmer", "Uma Doe").returncode == 0
    assert list(folder.iterdir()) == []
    assert list(temporary.iterdir()) == []


def test_every_progress_bar_ends_at_100_percent(folder, monkeypatch):
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "120")
    terminal, end = pty.openpty()
    try:
        program = subprocess.Popen(
            [HEATSYNC, "extract", *SAMPLES, "--swimmer", "Uma Doe"], stdout=subprocess.DEVNULL, stderr=end
        )
        os.close(end)
        shown = demo_picture.read_terminal(terminal)
        assert program.wait(timeout=100) == 0
    finally:
        os.close(terminal)
    last_frame = shown.decode().rpartition(SAMPLES[0].name)[2]
    assert last_frame.count("100%") == len(SAMPLES)
    assert last_frame.count(" entries") + last_frame.count(" entry") == len(SAMPLES)
    assert all(sheet.name in shown.decode() for sheet in SAMPLES)


def test_the_picture_in_the_readme_shows_what_the_demo_prints(temporary):
    sheets = [sheet.relative_to(ROOT).as_posix() for sheet in SAMPLES]
    printed = demo_picture.printed(os.fspath(HEATSYNC), "extract", *sheets, "--swimmer", "Uma Doe")
    words = Text.from_ansi(printed).plain.split()
    shown = demo_picture.words_in(demo_picture.PICTURE.read_text())
    start = shown.index(words[0])
    hint = "run python -m tests.support.demo_picture"
    assert shown[start : start + len(words)] == words, hint

"""Commands print results, report errors in sentences, and exit with a code."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

import config
from config.commands import app
from config.settings import Settings, environment_name
from heatsync.model.errors import InvalidUrls, StoreUnavailable
from heatsync.model.message import Message
from heatsync.model.rendering import render
from tests.support.service_double import RANKED, RELAY, SWIM, Service

ROOT = Path(__file__).parents[3]


@pytest.fixture
def run(monkeypatch):
    def run_with(service, *arguments):
        monkeypatch.setattr(config, "service", service, raising=False)
        return CliRunner().invoke(app, list(map(str, arguments)))

    return run_with


@pytest.fixture
def sheets(tmp_path):
    paths = [tmp_path / "saturday.pdf", tmp_path / "sunday.pdf"]
    for path in paths:
        path.write_bytes(b"%PDF-1.7")
    return paths


# extract


def test_entries_go_to_standard_output_and_progress_to_standard_error(run, sheets):
    ran = run(Service(swims=(SWIM, RELAY, RANKED)), "extract", *sheets, "--swimmer", "Uma Doe")
    assert ran.exit_code == 0
    rows = [[cell.strip() for cell in line.split("│")[1:-1]] for line in ran.stdout.splitlines() if "│" in line]
    assert rows == [
        ["2026-03-07", "ca. 09:15", "21 / 22 Girls 11-12 50 Free", "Prelims", "3", "4", "31.20", "sunday.pdf"],
        ["2026-03-08", "", "30 Girls 200 Medley Relay (relay A leg 2)", "", "1", "5", "", "sunday.pdf"],
        ["?", "", "40 Girls 400 Free  [2J[bold]", "", "", "rank 12", "", "sunday.pdf"],
    ]
    assert "3 entries in 2 heat sheets." in ran.stdout
    assert ran.stderr.splitlines() == [
        "saturday.pdf: Opening",
        "saturday.pdf: 3 entries",
        "sunday.pdf: Opening",
        "sunday.pdf: 3 entries (cached)",
    ]


def test_on_a_terminal_every_job_has_a_progress_bar(run, sheets, monkeypatch):
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "120")
    ran = run(Service(swims=(SWIM,), failing=frozenset({2})), "extract", *sheets, "--swimmer", "Uma Doe")
    bars = ran.stderr.replace("\x1b", "\n\x1b")
    assert "saturday.pdf" in bars
    assert "100%" in bars
    assert "1 entry" in bars
    assert "sunday.pdf" in bars
    assert "failed: The pages are pictures." in bars


NO_TEXT = Message("PAGES_WITHOUT_TEXT", pages=[2])


def test_a_failed_sheet_is_named_and_the_exit_code_is_1(run, sheets):
    service = Service(swims=(SWIM,), failing=frozenset({2}), warnings=(NO_TEXT,))
    ran = run(service, "extract", *sheets, "--swimmer", "Uma Doe")
    assert ran.exit_code == 1
    assert "Failed: sunday.pdf: The pages are pictures." in ran.stdout
    assert f"Warning: saturday.pdf: {render(NO_TEXT)}" in ran.stdout
    assert "1 entry in 1 heat sheet." in ran.stdout


def test_json_output_equals_the_response_of_the_api(run, sheets):
    ran = run(Service(swims=(SWIM,), failing=frozenset({2})), "extract", *sheets, "--swimmer", "Uma Doe", "--json")
    assert ran.exit_code == 1
    answer = json.loads(ran.stdout)
    assert (answer["success"], answer["swimmerName"], answer["totalEvents"]) == (True, "Uma Doe", 1)
    assert answer["events"][0]["eventLabel"] == "21 / 22"
    assert answer["failedSources"][0]["errorCode"] == "NO_TEXT"


def test_the_calendar_is_written_and_its_path_printed(run, sheets, tmp_path):
    service = Service(swims=(SWIM, RELAY))
    ran = run(service, "extract", *sheets, "--swimmer", "Uma Doe", "--ics", "uma.ics")
    assert ran.exit_code == 0
    assert "Calendar: uma.ics" in ran.stdout
    calendar = (tmp_path / "uma.ics").read_text()
    assert calendar.startswith("BEGIN:VCALENDAR")
    assert calendar.count("BEGIN:VEVENT") == 2


NAMESAKES = (replace(SWIM, age=11), replace(SWIM, event_number=30, event_label=None, age=13))


def test_each_row_begins_with_its_swimmer_if_there_are_namesakes(run, sheets, tmp_path):
    ran = run(Service(swims=NAMESAKES), "extract", *sheets, "--swimmer", "Uma Doe", "--ics", "uma.ics")
    rows = [[cell.strip() for cell in line.split("│")[1:-1]] for line in ran.stdout.splitlines() if "│" in line]
    assert [row[0] for row in rows] == ["Doe, Uma (female, 11)", "Doe, Uma (female, 13)"]
    assert "┃ Swimmer" in ran.stdout
    summaries = [line for line in (tmp_path / "uma.ics").read_text().splitlines() if line.startswith("SUMMARY")]
    assert [summary.partition("Uma Doe (female\\, ")[2][:2] for summary in summaries] == ["11", "13"]


def test_an_age_or_team_leaves_one_of_the_namesakes(run, sheets, tmp_path):
    ran = run(Service(swims=NAMESAKES), "extract", *sheets, "--swimmer", "Uma Doe", "--age", "13", "--ics", "uma.ics")
    assert ran.exit_code == 0
    assert "1 entry in 2 heat sheets." in ran.stdout
    assert "Swimmer" not in ran.stdout
    assert (tmp_path / "uma.ics").read_text().count("SUMMARY:Uma: ") == 1
    wrong = run(Service(swims=NAMESAKES), "extract", *sheets, "--swimmer", "Uma Doe", "--age", "ten")
    assert (wrong.exit_code, "age must be" in wrong.stderr) == (2, True)


def test_all_invalid_inputs_are_reported_at_once(run, tmp_path):
    service = Service()
    link = "https://example.com/heats.pdf"
    ran = run(service, "extract", "none.pdf", tmp_path, link, "--swimmer", "  ", "--ics", "nowhere/uma.ics")
    assert ran.exit_code == 2
    assert ran.stderr.splitlines() == [
        "There is no file none.pdf.",
        f"There is no file {tmp_path}.",
        render(Message("MISSING_SWIMMER")),
        "Can't write nowhere/uma.ics: the folder nowhere does not exist.",
    ]
    assert ran.stdout == ""
    assert service.calls == []


@pytest.mark.parametrize(
    ("name", "code"), [("-", "MISSING_SWIMMER"), (", ,", "MISSING_SWIMMER"), ("Uma Doe; Ash Poe", "SEVERAL_SWIMMERS")]
)
def test_a_text_that_is_not_one_name_is_refused(run, sheets, name, code):
    service = Service(swims=(SWIM,))
    ran = run(service, "extract", *sheets, "--swimmer", name)
    assert ran.exit_code == 2
    assert ran.stderr.splitlines() == [render(Message(code))]
    assert service.calls == []


@pytest.mark.parametrize("arguments", [("extract",), ("extract", "a.pdf"), ("swim",), ("serve", "--port", "x")])
def test_wrong_usage_exits_with_code_2(run, arguments):
    assert run(Service(), *arguments).exit_code == 2


# all commands


@pytest.mark.parametrize(
    ("error", "code", "sentence"),
    [
        (InvalidUrls(), 2, render(Message("INVALID_URLS"))),
        (StoreUnavailable(), 1, render(Message("UNAVAILABLE"))),
        (OSError(98, "Address already in use"), 1, "Address already in use"),
    ],
)
@pytest.mark.parametrize("command", ["serve", "migrate", "purge", "extract"])
def test_expected_errors_are_one_sentence(run, sheets, command, error, code, sentence):
    arguments = (sheets[0], "--swimmer", "Uma Doe") if command == "extract" else ()
    ran = run(Service(error=error), command, *arguments)
    assert ran.exit_code == code
    assert sentence in ran.stderr
    assert "Traceback" not in ran.stderr


def test_a_bug_prints_a_traceback(run):
    ran = run(Service(error=KeyError("bug")), "migrate")
    assert isinstance(ran.exception, KeyError)


@pytest.mark.parametrize("command", ["serve", "migrate", "purge", "extract", "config"])
def test_invalid_settings_are_reported_at_once_with_code_2(run, sheets, monkeypatch, command):
    monkeypatch.setenv("HEATSYNC_PORT", "x")
    monkeypatch.setenv("HEATSYNC_KEEP_DAYS", "0")
    service = Service()
    arguments = (sheets[0], "--swimmer", "Uma Doe") if command == "extract" else ()
    ran = run(service, command, *arguments)
    assert ran.exit_code == 2
    assert [line.split()[0] for line in ran.stderr.splitlines()] == ["HEATSYNC_PORT", "HEATSYNC_KEEP_DAYS"]
    assert service.calls == []


@pytest.mark.parametrize("command", ["serve", "migrate", "purge", "config"])
def test_an_unknown_variable_causes_a_warning_only(run, monkeypatch, command):
    monkeypatch.setenv("HEATSYNC_POTR", "1")
    ran = run(Service(), command)
    assert ran.exit_code == 0
    assert "Did you mean HEATSYNC_PORT?" in ran.stderr


# serve, config, migrate, purge


def test_serve_accepts_host_and_port(run):
    service = Service()
    assert run(service, "serve", "--host", "0.0.0.0", "--port", "8080").exit_code == 0  # noqa: S104 - not opened here
    [(name, settings)] = service.calls
    assert (name, settings.host, settings.port) == ("serve", "0.0.0.0", 8080)  # noqa: S104 - the same


def test_config_shows_every_setting_with_its_value_and_origin(run, monkeypatch, tmp_path):
    (tmp_path / ".env").write_text("HEATSYNC_KEEP_DAYS=7\n")
    monkeypatch.setenv("OPENAI_API_KEY", "hidden")
    monkeypatch.setenv("HEATSYNC_DATABASE_URL", "postgresql://uma:hidden@host/database")
    ran = run(Service(), "config")
    assert ran.exit_code == 0
    lines = [line.split() for line in ran.stdout.splitlines()]
    assert [line[0] for line in lines] == [environment_name(field) for field in Settings.model_fields]
    assert ["HEATSYNC_KEEP_DAYS", "7", ".env"] in lines
    assert ["HEATSYNC_PORT", "3001", "default"] in lines
    assert ["OPENAI_API_KEY", "**********", "environment"] in lines
    assert "hidden" not in ran.output


def test_migrate_lists_the_applied_migrations(run):
    assert run(Service(applied=("0001_first",)), "migrate").stdout == "Applied 0001_first\n"
    assert run(Service(), "migrate").stdout == "The database is up to date.\n"


def test_purge_counts_what_it_removed(run):
    assert run(Service(), "purge").stdout == "Removed: 2 batches, 3 PDFs, 4 files.\n"


# the console script


def test_a_worker_that_imports_the_console_script_imports_only_the_standard_library():
    code = f"""
import sys
sys.path.insert(0, {os.fspath(ROOT)!r})
import config.cli
print(*(name for name in sys.modules if name.partition(".")[0] not in sys.stdlib_module_names | {{"__main__"}}))
"""
    started = subprocess.run(
        [sys.executable, "-I", "-S", "-c", code],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert started.stdout.split() == ["config", "config.cli"]


def test_an_old_python_is_refused_in_one_sentence(monkeypatch):
    from config import cli

    monkeypatch.setattr(sys, "version_info", (3, 10, 0))
    with pytest.raises(SystemExit, match=r"^HeatSync needs Python 3\.11 or newer\.$"):
        cli.main()


def test_the_console_script_is_installed_and_exits_with_the_commands_code():
    script = Path(sys.executable).parent / "heatsync"
    assert (
        "extract" in subprocess.run([script, "--help"], capture_output=True, text=True, timeout=60, check=True).stdout
    )
    assert subprocess.run([script, "swim"], capture_output=True, timeout=60, check=False).returncode == 2

"""The operator token comes from the settings, or is generated once and kept in a private file."""

import stat

import pytest
import structlog.testing

from config.environment import load
from config.operator_token import FILE, operator_token, plain

POSTGRES = "postgresql://uma@localhost/heatsync"


def test_a_token_is_generated_once_and_readable_by_its_owner_only(tmp_path):
    with structlog.testing.capture_logs() as logs:
        first = operator_token(load(data_dir=tmp_path / "data").settings)
        again = operator_token(load(data_dir=tmp_path / "data").settings)
    path = tmp_path / "data" / FILE
    assert first == again == path.read_text().strip()
    assert len(first) > 30
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [entry.name for entry in path.parent.iterdir()] == [FILE]
    assert [log["path"] for log in logs] == [str(path)] * 2
    assert first not in str(logs)


def test_the_mode_of_a_readable_token_file_is_restricted_and_its_token_kept(tmp_path):
    path = tmp_path / FILE
    path.write_text("brought back from a backup\n")
    path.chmod(0o644)
    assert operator_token(load(data_dir=tmp_path).settings) == "brought back from a backup"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_an_empty_token_file_gets_a_new_token(tmp_path):
    (tmp_path / FILE).write_text("\n")
    token = operator_token(load(data_dir=tmp_path).settings)
    assert len(token) > 30
    assert token == (tmp_path / FILE).read_text().strip()


def test_a_token_in_the_settings_is_used_and_no_file_is_created(monkeypatch, tmp_path):
    monkeypatch.setenv("HEATSYNC_OPERATOR_TOKEN", "club secret\n")
    monkeypatch.setenv("HEATSYNC_OPERATOR_READ_TOKEN", "eyes only")
    settings = load(data_dir=tmp_path / "data").settings
    assert (operator_token(settings), plain(settings.operator_read_token)) == ("club secret", "eyes only")
    assert not (tmp_path / "data").exists()


def test_with_postgresql_no_token_is_generated(tmp_path):
    with structlog.testing.capture_logs() as logs:
        assert operator_token(load(data_dir=tmp_path, database_url=POSTGRES).settings) is None
    assert [log["event"] for log in logs] == ["operator_endpoints_disabled"]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["HEATSYNC_OPERATOR_TOKEN", "HEATSYNC_OPERATOR_READ_TOKEN"])
def test_the_settings_mask_the_tokens(monkeypatch, name):
    monkeypatch.setenv(name, "club secret")
    settings = load().settings
    assert "club secret" not in repr(settings) + settings.shown(name.removeprefix("HEATSYNC_").lower())

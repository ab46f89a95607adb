"""Settings come from three places, are checked all at once, and never show a secret."""

from ipaddress import ip_network
from pathlib import Path

import pytest
from pydantic import ValidationError

from config.environment import WrongSettings, load
from config.settings import Settings, environment_name


def problems(**overrides):
    with pytest.raises(WrongSettings) as wrong:
        load(**overrides)
    return wrong.value.problems


def problem_with(monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    [sentence] = problems()
    return sentence


def test_without_any_setting_the_defaults_hold(tmp_path):
    loaded = load()
    assert loaded.settings.data_dir == tmp_path / ".heatsync"
    assert loaded.settings.database_url == "sqlite:///heatsync.db"
    assert (loaded.settings.host, loaded.settings.port) == ("127.0.0.1", 3001)
    assert (loaded.settings.extractor, loaded.settings.openai_model) == ("auto", "gpt-5.2")
    assert (loaded.settings.max_pdfs_per_batch, loaded.settings.max_pdf_bytes) == (15, 20 * 1024**2)
    assert (loaded.settings.max_active_batches, loaded.settings.keep_days) == (4, 30)
    assert loaded.settings.download_allow == ()
    assert loaded.settings.openai_api_key is None
    assert loaded.settings.operator_token is None
    assert set(loaded.origins.values()) == {"default"}
    assert loaded.warnings == ()


def test_settings_cannot_be_changed():
    settings = load().settings
    with pytest.raises(ValidationError):
        settings.port = 1


def test_the_command_line_wins_over_the_environment_and_that_over_the_file(monkeypatch, tmp_path):
    (tmp_path / ".env").write_text("HEATSYNC_PORT=1000\nHEATSYNC_HOST=file\nHEATSYNC_KEEP_DAYS=7\n")
    monkeypatch.setenv("HEATSYNC_PORT", "2000")
    monkeypatch.setenv("HEATSYNC_HOST", "environment")
    loaded = load(port=3000, host=None)
    assert (loaded.settings.port, loaded.origins["port"]) == (3000, "command line")
    assert (loaded.settings.host, loaded.origins["host"]) == ("environment", "environment")
    assert (loaded.settings.keep_days, loaded.origins["keep_days"]) == (7, ".env")


def test_an_empty_variable_is_as_if_it_were_not_there(monkeypatch, tmp_path):
    (tmp_path / ".env").write_text("HEATSYNC_PORT=1000\nOPENAI_API_KEY=\n")
    monkeypatch.setenv("HEATSYNC_PORT", "")
    loaded = load()
    assert (loaded.settings.port, loaded.origins["port"]) == (1000, ".env")
    assert (loaded.settings.openai_api_key, loaded.origins["openai_api_key"]) == (None, "default")


def test_a_list_is_separated_by_commas(monkeypatch):
    monkeypatch.setenv("HEATSYNC_DOWNLOAD_ALLOW", "127.0.0.0/8, fd00::/8,10.1.2.3,")
    monkeypatch.setenv("HEATSYNC_NAMESERVERS", "9.9.9.9,127.0.0.1:5353,[::1]:53,::1")
    settings = load().settings
    assert settings.download_allow == tuple(map(ip_network, ("127.0.0.0/8", "fd00::/8", "10.1.2.3/32")))
    assert settings.nameservers == ("9.9.9.9", "127.0.0.1:5353", "[::1]:53", "::1")


def test_a_size_may_have_a_unit(monkeypatch):
    monkeypatch.setenv("HEATSYNC_MAX_PDF_BYTES", "30MiB")
    assert load().settings.max_pdf_bytes == 30 * 1024**2


def test_the_data_folder_stays_where_it_was_when_the_current_folder_changes(monkeypatch, tmp_path):
    monkeypatch.setenv("HEATSYNC_DATA_DIR", "data")
    settings = load().settings
    monkeypatch.chdir("/")
    assert settings.data_dir == tmp_path / "data"


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("HEATSYNC_PORT", "x", "a port number from 1 to 65535, or 0 for any free one, not 'x' (environment)."),
        ("HEATSYNC_PORT", "65536", "a port number from 1 to 65535, or 0 for any free one, not '65536' (environment)."),
        ("HEATSYNC_KEEP_DAYS", "0", "a whole number of days from 1 to 36500, not '0' (environment)."),
        ("HEATSYNC_MAX_PDFS_PER_BATCH", "1.5", "a whole number of at least 1, not '1.5' (environment)."),
        ("HEATSYNC_MAX_PDF_BYTES", "-1", "a number of bytes, or a size such as 20MiB, not '-1' (environment)."),
        ("HEATSYNC_AI_TIMEOUT", "inf", "a number of seconds above 0, not 'inf' (environment)."),
        ("HEATSYNC_PDF_TIMEOUT", "0", "a number of seconds above 0, not '0' (environment)."),
        ("HEATSYNC_EXTRACTOR", "magic", "one of these: auto, local, ai, not 'magic' (environment)."),
        ("HEATSYNC_LOG_LEVEL", "loud", "one of these: debug, info, warning, error, not 'loud' (environment)."),
        ("HEATSYNC_LOG_FORMAT", "xml", "one of these: auto, json, console, not 'xml' (environment)."),
    ],
)
def test_a_wrong_value_is_told_with_what_would_be_right(monkeypatch, name, value, sentence):
    assert problem_with(monkeypatch, name, value) == f"{name} must be {sentence}"


@pytest.mark.parametrize("value", ["300.0.0.0/8", "10.0.0.1/8", "home", "127.0.0.0/8,home"])
def test_a_network_that_is_none_is_refused(monkeypatch, value):
    assert "networks like 127.0.0.0/8" in problem_with(monkeypatch, "HEATSYNC_DOWNLOAD_ALLOW", value)


@pytest.mark.parametrize(
    "value", ["dns.example", "9.9.9.9:x", "9.9.9.9:0", "9.9.9.9:65536", "[::1]:x", "[::1", "9.9.9.9/32"]
)
def test_a_name_server_is_an_address(monkeypatch, value):
    assert "addresses like 9.9.9.9" in problem_with(monkeypatch, "HEATSYNC_NAMESERVERS", value)


@pytest.mark.parametrize(
    "value",
    [
        "heatsync.db",
        "mysql://host/database",
        "sqlite://heatsync.db",
        "sqlite:///",
        "sqlite:///:memory:",
        "sqlite:///a.db?mode=ro",
        "postgresql://host",
        "postgresql://host:port/database",
    ],
)
def test_a_database_that_cannot_be_meant_is_refused(monkeypatch, value):
    assert "sqlite:///heatsync.db or postgresql://" in problem_with(monkeypatch, "HEATSYNC_DATABASE_URL", value)


@pytest.mark.parametrize(
    "value",
    [
        "sqlite:////var/lib/heatsync.db",
        "postgresql://u:p@host:5432/database",
        "postgresql://postgres:@/postgres?host=/tmp/socket",
        "postgres://host/database",
    ],
)
def test_a_database_of_either_kind_is_taken(monkeypatch, value):
    monkeypatch.setenv("HEATSYNC_DATABASE_URL", value)
    assert load().settings.database_url == value


@pytest.mark.parametrize("value", ["host", "ftp://host", "http://", "http://host:x/v1"])
def test_the_address_of_the_ai_is_a_web_address(monkeypatch, value):
    assert "http:// or https://" in problem_with(monkeypatch, "OPENAI_BASE_URL", value)


def test_a_data_folder_that_is_a_file_is_refused(monkeypatch, tmp_path):
    (tmp_path / "taken").write_text("")
    assert "must be a folder" in problem_with(monkeypatch, "HEATSYNC_DATA_DIR", "taken")


def test_ai_without_a_key_is_a_wrong_setting(monkeypatch):
    sentence = "OPENAI_API_KEY must be set when HEATSYNC_EXTRACTOR is ai."
    assert problem_with(monkeypatch, "HEATSYNC_EXTRACTOR", "AI") == sentence
    monkeypatch.setenv("OPENAI_API_KEY", "sk-invented")
    assert load().settings.extractor == "ai"


def test_all_wrong_settings_are_told_at_once_and_in_their_order(monkeypatch, tmp_path):
    (tmp_path / ".env").write_text("HEATSYNC_PORT=high\n")
    monkeypatch.setenv("HEATSYNC_EXTRACTOR", "ai")
    monkeypatch.setenv("HEATSYNC_DOWNLOAD_ALLOW", "here,there")
    told = problems(host="")
    assert [sentence.split()[0] for sentence in told] == [
        "HEATSYNC_HOST",
        "HEATSYNC_PORT",
        "OPENAI_API_KEY",
        "HEATSYNC_DOWNLOAD_ALLOW",
    ]
    assert told[0].endswith("(command line).")
    assert told[1].endswith("(.env).")


def test_a_file_that_is_no_text_is_told(tmp_path):
    (tmp_path / ".env").write_bytes(b"HEATSYNC_HOST=\xff\xfe\n")
    [sentence] = problems()
    assert sentence.startswith("The file .env cannot be read:")


def test_an_unknown_variable_is_a_warning_with_a_suggestion(monkeypatch, tmp_path):
    (tmp_path / ".env").write_text("HEATSYNC_EXTRACTER=local\nOTHER=1\n")
    monkeypatch.setenv("HEATSYNC_ZZZZZZZZZZZZ", "1")
    monkeypatch.setenv("HEATSYNC_TEST_DATABASE_URL", "postgresql://host/database")
    assert load().warnings == (
        "HEATSYNC_EXTRACTER is not a setting of HeatSync. Did you mean HEATSYNC_EXTRACTOR?",
        "HEATSYNC_ZZZZZZZZZZZZ is not a setting of HeatSync.",
    )


def test_an_ai_key_under_the_wrong_name_is_a_warning(monkeypatch):
    monkeypatch.setenv("HEATSYNC_OPENAI_API_KEY", "sk-invented")
    loaded = load()
    assert loaded.settings.openai_api_key is None
    assert loaded.warnings == ("HEATSYNC_OPENAI_API_KEY is not a setting of HeatSync. Did you mean OPENAI_API_KEY?",)


def test_no_secret_is_shown(monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "hidden")
    monkeypatch.setenv("HEATSYNC_OPERATOR_TOKEN", "hidden")
    monkeypatch.setenv("HEATSYNC_DATABASE_URL", "postgresql://uma:hidden@host:5432/database?password=hidden&x=/y")
    monkeypatch.setenv("OPENAI_BASE_URL", "https://uma:hidden@host/v1")
    settings = load().settings
    shown = {field: settings.shown(field) for field in Settings.model_fields}
    assert "hidden" not in repr(settings) + str(settings) + str(shown)
    assert shown["database_url"] == "postgresql://uma:****@host:5432/database?password=****&x=/y"
    assert shown["openai_base_url"] == "https://uma:****@host/v1"
    assert set(shown["openai_api_key"]) == set(shown["operator_token"]) == {"*"}
    assert settings.operator_token.get_secret_value() == "hidden"


def test_no_wrong_secret_is_repeated(monkeypatch):
    monkeypatch.setenv("HEATSYNC_DATABASE_URL", "postgresql://uma:hidden@host")
    monkeypatch.setenv("OPENAI_BASE_URL", "ftp://uma:hidden@host")
    told = problems()
    assert [sentence.split()[0] for sentence in told] == ["HEATSYNC_DATABASE_URL", "OPENAI_BASE_URL"]
    assert "hidden" not in str(told)


def test_every_setting_says_what_it_is_for_and_what_fits():
    for name, field in Settings.model_fields.items():
        assert field.description, name
    assert environment_name("data_dir") == "HEATSYNC_DATA_DIR"
    assert environment_name("openai_model") == "OPENAI_MODEL"


def test_the_example_file_names_every_setting_with_its_default(monkeypatch, tmp_path):
    example = (Path(__file__).parents[3] / ".env.example").read_text()
    names = [line.lstrip("# ").partition("=")[0] for line in example.splitlines() if "=" in line]
    assert sorted(names) == sorted(environment_name(field) for field in Settings.model_fields)
    before = load().settings
    (tmp_path / ".env").write_text(example)
    assert load().settings == before
    (tmp_path / ".env").write_text("\n".join(line.removeprefix("#") for line in example.splitlines() if "=" in line))
    assert load().settings == before

"""Settings have three sources, are validated all at once, and never show a secret."""

from ipaddress import ip_network
from pathlib import Path

import pytest
from pydantic import ValidationError

from config.environment import InvalidSettings, load
from config.settings import Settings, environment_name


def problems(**overrides):
    with pytest.raises(InvalidSettings) as invalid:
        load(**overrides)
    return invalid.value.args


def problem_with(monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    [sentence] = problems()
    return sentence


def test_defaults(tmp_path):
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


def test_settings_are_frozen():
    settings = load().settings
    with pytest.raises(ValidationError):
        settings.port = 1


def test_the_command_line_takes_precedence_over_the_environment_and_both_over_the_file(monkeypatch, tmp_path):
    (tmp_path / ".env").write_text("HEATSYNC_PORT=1000\nHEATSYNC_HOST=file\nHEATSYNC_KEEP_DAYS=7\n")
    monkeypatch.setenv("HEATSYNC_PORT", "2000")
    monkeypatch.setenv("HEATSYNC_HOST", "environment")
    loaded = load(port=3000, host=None)
    assert (loaded.settings.port, loaded.origins["port"]) == (3000, "command line")
    assert (loaded.settings.host, loaded.origins["host"]) == ("environment", "environment")
    assert (loaded.settings.keep_days, loaded.origins["keep_days"]) == (7, ".env")


def test_an_empty_variable_counts_as_unset(monkeypatch, tmp_path):
    (tmp_path / ".env").write_text("HEATSYNC_PORT=1000\nOPENAI_API_KEY=\n")
    monkeypatch.setenv("HEATSYNC_PORT", "")
    loaded = load()
    assert (loaded.settings.port, loaded.origins["port"]) == (1000, ".env")
    assert (loaded.settings.openai_api_key, loaded.origins["openai_api_key"]) == (None, "default")


def test_lists_are_separated_by_commas(monkeypatch):
    monkeypatch.setenv("HEATSYNC_DOWNLOAD_ALLOW", "127.0.0.0/8, fd00::/8,10.1.2.3,")
    monkeypatch.setenv("HEATSYNC_NAMESERVERS", "9.9.9.9,127.0.0.1:5353,[::1]:53,::1")
    settings = load().settings
    assert settings.download_allow == tuple(map(ip_network, ("127.0.0.0/8", "fd00::/8", "10.1.2.3/32")))
    assert settings.nameservers == ("9.9.9.9", "127.0.0.1:5353", "[::1]:53", "::1")


def test_sizes_accept_a_unit(monkeypatch):
    monkeypatch.setenv("HEATSYNC_MAX_PDF_BYTES", "30MiB")
    assert load().settings.max_pdf_bytes == 30 * 1024**2


def test_the_data_folder_does_not_move_with_the_working_directory(monkeypatch, tmp_path):
    monkeypatch.setenv("HEATSYNC_DATA_DIR", "data")
    settings = load().settings
    monkeypatch.chdir("/")
    assert settings.data_dir == tmp_path / "data"


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("HEATSYNC_PORT", "x", "a port number from 1 to 65535, or 0 for any free port, not 'x' (environment)."),
        ("HEATSYNC_PORT", "65536", "a port number from 1 to 65535, or 0 for any free port, not '65536' (environment)."),
        ("HEATSYNC_KEEP_DAYS", "0", "an integer from 1 to 36500, not '0' (environment)."),
        ("HEATSYNC_MAX_PDFS_PER_BATCH", "1.5", "an integer of at least 1, not '1.5' (environment)."),
        ("HEATSYNC_MAX_PDF_BYTES", "-1", "a number of bytes, or a size such as 20MiB, not '-1' (environment)."),
        ("HEATSYNC_AI_TIMEOUT", "inf", "a number of seconds greater than 0, not 'inf' (environment)."),
        ("HEATSYNC_PDF_TIMEOUT", "0", "a number of seconds greater than 0, not '0' (environment)."),
        ("HEATSYNC_EXTRACTOR", "magic", "auto, local or ai, not 'magic' (environment)."),
        ("HEATSYNC_LOG_LEVEL", "loud", "debug, info, warning or error, not 'loud' (environment)."),
        ("HEATSYNC_LOG_FORMAT", "xml", "auto, json or console, not 'xml' (environment)."),
    ],
)
def test_the_message_about_an_invalid_value_describes_a_valid_one(monkeypatch, name, value, sentence):
    assert problem_with(monkeypatch, name, value) == f"{name} must be {sentence}"


@pytest.mark.parametrize("value", ["300.0.0.0/8", "10.0.0.1/8", "home", "127.0.0.0/8,home"])
def test_invalid_networks_are_refused(monkeypatch, value):
    assert "networks such as 127.0.0.0/8" in problem_with(monkeypatch, "HEATSYNC_DOWNLOAD_ALLOW", value)


@pytest.mark.parametrize(
    "value", ["dns.example", "9.9.9.9:x", "9.9.9.9:0", "9.9.9.9:65536", "[::1]:x", "[::1", "9.9.9.9/32"]
)
def test_dns_servers_are_ip_addresses(monkeypatch, value):
    assert "IP addresses such as 9.9.9.9" in problem_with(monkeypatch, "HEATSYNC_NAMESERVERS", value)


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
def test_invalid_database_urls_are_refused(monkeypatch, value):
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
def test_sqlite_and_postgresql_urls_are_accepted(monkeypatch, value):
    monkeypatch.setenv("HEATSYNC_DATABASE_URL", value)
    assert load().settings.database_url == value


@pytest.mark.parametrize("value", ["host", "ftp://host", "http://", "http://host:x/v1"])
def test_the_url_of_the_ai_service_is_a_web_url(monkeypatch, value):
    assert "http:// or https://" in problem_with(monkeypatch, "OPENAI_BASE_URL", value)


def test_the_data_folder_must_not_be_a_file(monkeypatch, tmp_path):
    (tmp_path / "taken").write_text("")
    assert "must be a folder" in problem_with(monkeypatch, "HEATSYNC_DATA_DIR", "taken")


def test_the_ai_extractor_requires_a_key(monkeypatch):
    sentence = "OPENAI_API_KEY must be set when HEATSYNC_EXTRACTOR is ai."
    assert problem_with(monkeypatch, "HEATSYNC_EXTRACTOR", "AI") == sentence
    monkeypatch.setenv("OPENAI_API_KEY", "sk-invented")
    assert load().settings.extractor == "ai"


def test_all_invalid_settings_are_reported_at_once_in_order(monkeypatch, tmp_path):
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


def test_an_unreadable_env_file_is_reported(tmp_path):
    (tmp_path / ".env").write_bytes(b"HEATSYNC_HOST=\xff\xfe\n")
    [sentence] = problems()
    assert sentence.startswith("Can't read the file .env:")


def test_an_unknown_variable_causes_a_warning_with_a_suggestion(monkeypatch, tmp_path):
    (tmp_path / ".env").write_text("HEATSYNC_EXTRACTER=local\nOTHER=1\n")
    monkeypatch.setenv("HEATSYNC_ZZZZZZZZZZZZ", "1")
    monkeypatch.setenv("HEATSYNC_TEST_DATABASE_URL", "postgresql://host/database")
    assert load().warnings == (
        "HEATSYNC_EXTRACTER is not a HeatSync setting. Did you mean HEATSYNC_EXTRACTOR?",
        "HEATSYNC_ZZZZZZZZZZZZ is not a HeatSync setting.",
    )


def test_an_ai_key_under_the_wrong_name_causes_a_warning(monkeypatch):
    monkeypatch.setenv("HEATSYNC_OPENAI_API_KEY", "sk-invented")
    loaded = load()
    assert loaded.settings.openai_api_key is None
    assert loaded.warnings == ("HEATSYNC_OPENAI_API_KEY is not a HeatSync setting. Did you mean OPENAI_API_KEY?",)


def test_secrets_are_masked(monkeypatch):
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


def test_messages_do_not_repeat_invalid_secrets(monkeypatch):
    monkeypatch.setenv("HEATSYNC_DATABASE_URL", "postgresql://uma:hidden@host")
    monkeypatch.setenv("OPENAI_BASE_URL", "ftp://uma:hidden@host")
    told = problems()
    assert [sentence.split()[0] for sentence in told] == ["HEATSYNC_DATABASE_URL", "OPENAI_BASE_URL"]
    assert "hidden" not in str(told)


def test_every_setting_has_a_description():
    for name, field in Settings.model_fields.items():
        assert field.description, name
    assert environment_name("data_dir") == "HEATSYNC_DATA_DIR"
    assert environment_name("openai_model") == "OPENAI_MODEL"


def test_the_example_file_has_every_setting_with_its_default(monkeypatch, tmp_path):
    example = (Path(__file__).parents[3] / ".env.example").read_text()
    names = [line.lstrip("# ").partition("=")[0] for line in example.splitlines() if "=" in line]
    assert sorted(names) == sorted(environment_name(field) for field in Settings.model_fields)
    before = load().settings
    (tmp_path / ".env").write_text(example)
    assert load().settings == before
    (tmp_path / ".env").write_text("\n".join(line.removeprefix("#") for line in example.splitlines() if "=" in line))
    assert load().settings == before

"""All settings of HeatSync, validated when the process starts and constant afterwards."""

from pathlib import Path

from pydantic import ByteSize, Field, SecretStr, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, SettingsConfigDict

from config import values

PREFIX = "HEATSYNC_"


class Settings(BaseSettings):
    """The settings of one process. `config.environment.load` creates it from the environment and `.env`."""

    model_config = SettingsConfigDict(
        frozen=True,
        env_prefix=PREFIX,
        env_file=".env",
        env_file_encoding="utf-8",
        env_ignore_empty=True,  # an empty value counts as unset
        extra="ignore",
        validate_default=True,
    )

    data_dir: values.Folder = Field(Path(".heatsync"), description="folder for files and relative SQLite databases")
    database_url: values.DatabaseUrl = Field("sqlite:///heatsync.db", repr=False, description="URL of the database")
    host: values.Text = Field("127.0.0.1", description="IP address or host name to listen on")
    port: values.Port = Field(3001, description="port to listen on")
    public_url: values.PublicUrl = Field(None, description="URL of the service for its users, behind a proxy")

    extractor: values.ExtractorName = Field(
        "auto", description="how heat sheets are read: local, ai, or auto (local, then AI if needed)"
    )
    openai_api_key: SecretStr | None = Field(
        None, validation_alias="OPENAI_API_KEY", description="API key of the AI service"
    )
    openai_base_url: values.WebUrl = Field(
        None, repr=False, validation_alias="OPENAI_BASE_URL", description="URL of the AI service, if it is not OpenAI"
    )
    openai_model: values.Text = Field("gpt-5.2", validation_alias="OPENAI_MODEL", description="AI model")

    max_pdfs_per_batch: values.Count = Field(15, description="maximum number of heat sheets in a batch")
    max_pdf_bytes: values.Bytes = Field(ByteSize(20 * 1024**2), description="maximum size of a heat sheet")
    max_active_batches: values.Count = Field(4, description="maximum number of batches that run in parallel")
    max_viewers: values.Count = Field(10_000, description="maximum number of open streams")
    max_viewers_per_batch: values.Count = Field(10_000, description="maximum number of open streams of one batch")
    keep_days: values.Days = Field(30, description="days until a batch and its PDFs are deleted")

    download_allow: values.Networks = Field((), description="private networks that downloads may reach")
    download_timeout: values.Seconds = Field(60.0, description="time limit of a download, in seconds")
    nameservers: values.NameServers = Field((), description="DNS servers, if not the system's")
    ai_timeout: values.Seconds = Field(300.0, description="time limit of an AI call, in seconds")
    pdf_timeout: values.Seconds = Field(60.0, description="time limit of reading a PDF, in seconds")
    pdf_memory_bytes: values.Bytes = Field(ByteSize(512 * 1024**2), description="memory limit of reading a PDF")

    operator_token: SecretStr | None = Field(None, description="token for the operator endpoints")
    operator_read_token: SecretStr | None = Field(
        None, description="token for read-only access to the operator endpoints"
    )
    log_level: values.LogLevel = Field("info", description="lowest level of the log lines")
    log_format: values.LogFormat = Field(
        "auto", description="format of the log lines: json, console, or auto (console on a terminal)"
    )

    @field_validator("openai_api_key")
    @classmethod
    def _ai_needs_a_key(cls, key: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        if key is None and info.data.get("extractor") == "ai":
            raise PydanticCustomError("sentence", "OPENAI_API_KEY must be set when HEATSYNC_EXTRACTOR is ai.")
        return key

    def shown(self, field: str) -> str:
        """A setting's value as text, with secrets masked."""
        value = getattr(self, field)
        if isinstance(value, tuple):
            return ",".join(map(str, value))
        text = "" if value is None else str(value)
        return values.without_password(text) if "://" in text else text


def environment_name(field: str) -> str:
    """The name of a setting's environment variable."""
    alias = Settings.model_fields[field].validation_alias
    return alias if isinstance(alias, str) else PREFIX + field.upper()

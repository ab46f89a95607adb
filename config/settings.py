"""Everything about HeatSync that can be set, checked once at the edge and never changed afterwards."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ByteSize, Field, SecretStr, field_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, SettingsConfigDict

from config.values import (
    Bytes,
    Count,
    DatabaseUrl,
    Days,
    ExtractorName,
    Folder,
    LogFormat,
    LogLevel,
    NameServers,
    Networks,
    Port,
    Seconds,
    Text,
    WebUrl,
    without_password,
)

if TYPE_CHECKING:
    from pydantic import ValidationInfo

PREFIX = "HEATSYNC_"


class Settings(BaseSettings):
    """The settings of one process. `config.environment.load` makes it from the environment and `.env`."""

    model_config = SettingsConfigDict(
        frozen=True,
        env_prefix=PREFIX,
        env_file=".env",
        env_file_encoding="utf-8",
        env_ignore_empty=True,  # "OPENAI_API_KEY=" in .env or a compose file means that there is none
        extra="ignore",
        validate_default=True,
    )

    data_dir: Folder = Field(Path(".heatsync"), description="where files lie, and relative SQLite databases")
    database_url: DatabaseUrl = Field("sqlite:///heatsync.db", repr=False, description="the database")
    host: Text = Field("127.0.0.1", description="the address that the server listens on")
    port: Port = Field(3001, description="the port that the server listens on")

    extractor: ExtractorName = Field("auto", description="who reads heat sheets: local, ai, or local and then ai")
    openai_api_key: SecretStr | None = Field(None, validation_alias="OPENAI_API_KEY", description="the key for AI")
    openai_base_url: WebUrl = Field(
        None, repr=False, validation_alias="OPENAI_BASE_URL", description="where the AI is, if not at OpenAI"
    )
    openai_model: Text = Field("gpt-5.2", validation_alias="OPENAI_MODEL", description="the AI model")

    max_pdfs_per_batch: Count = Field(15, description="heat sheets in one batch, at most")
    max_pdf_bytes: Bytes = Field(ByteSize(20 * 1024**2), description="size of one heat sheet, at most")
    max_active_batches: Count = Field(4, description="batches that run side by side, at most")
    max_viewers: Count = Field(10_000, description="viewers that watch at once, at most")
    max_viewers_per_batch: Count = Field(10_000, description="viewers that watch one batch at once, at most")
    keep_days: Days = Field(30, description="days until a batch and its PDFs are removed")

    download_allow: Networks = Field((), description="private networks that downloads may reach all the same")
    download_timeout: Seconds = Field(60.0, description="seconds for one download")
    nameservers: NameServers = Field((), description="name servers, if not the system's")
    ai_timeout: Seconds = Field(300.0, description="seconds for one answer of the AI")
    pdf_timeout: Seconds = Field(60.0, description="seconds for reading one PDF")
    pdf_memory_bytes: Bytes = Field(ByteSize(512 * 1024**2), description="memory for reading one PDF")

    operator_token: SecretStr | None = Field(None, description="opens the operators' part of the API")
    operator_read_token: SecretStr | None = Field(None, description="lets operators' tools look, and change nothing")
    log_level: LogLevel = Field("info", description="the least important lines to log")
    log_format: LogFormat = Field("auto", description="json, console, or console on a terminal only")

    @field_validator("openai_api_key")
    @classmethod
    def _ai_needs_a_key(cls, key: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        if key is None and info.data.get("extractor") == "ai":
            raise PydanticCustomError("sentence", "OPENAI_API_KEY must be set when HEATSYNC_EXTRACTOR is ai.")
        return key

    def shown(self, field: str) -> str:
        """A setting's value for people: secrets are masked."""
        value = getattr(self, field)
        if isinstance(value, tuple):
            return ",".join(map(str, value))
        text = "" if value is None else str(value)
        return without_password(text) if "://" in text else text


def environment_name(field: str) -> str:
    """What a setting is called in the environment."""
    alias = Settings.model_fields[field].validation_alias
    return alias if isinstance(alias, str) else PREFIX + field.upper()

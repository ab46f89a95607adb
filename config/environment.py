"""Makes the settings from the command line, the environment and `.env`, and knows where each came from."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError
from pydantic_settings import DotEnvSettingsSource, EnvSettingsSource

from config.settings import PREFIX, Settings, environment_name
from config.values import MustBe

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic_core import ErrorDetails

_TESTS_OWN = f"{PREFIX}TEST_"


class WrongSettings(Exception):
    """Settings that do not fit: a sentence for each of them."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Loaded:
    """The settings, where each came from (by field), and what to warn people about."""

    settings: Settings
    origins: Mapping[str, str]
    warnings: tuple[str, ...]


def load(**overrides: Any) -> Loaded:
    """Read all settings; `overrides` are the command line's, where None is not given.

    Raises `WrongSettings` with every wrong one.
    """
    given = {field: value for field, value in overrides.items() if value is not None}
    try:
        environment, file = EnvSettingsSource(Settings).env_vars, DotEnvSettingsSource(Settings).env_vars
    except (OSError, UnicodeDecodeError) as error:
        raise WrongSettings((f"The file .env cannot be read: {error}.",)) from error
    origins = {field: _origin(field, given, environment, file) for field in Settings.model_fields}
    try:
        settings = Settings(**given)
    except ValidationError as error:
        raise WrongSettings(_problems(error, origins)) from None  # pydantic's own text repeats secrets
    return Loaded(settings, origins, _warnings({**file, **environment}))


def _origin(field: str, given: Mapping[str, Any], environment: Mapping[str, Any], file: Mapping[str, Any]) -> str:
    name = environment_name(field).lower()
    if field in given:
        return "command line"
    if name in environment:
        return "environment"
    return ".env" if name in file else "default"


def _problems(error: ValidationError, origins: Mapping[str, str]) -> tuple[str, ...]:
    """One sentence for each wrong setting, however many of its parts are wrong."""
    by_field = {_field(detail): detail for detail in reversed(error.errors())}
    return tuple(
        _problem(field, by_field[field], origins[field]) for field in Settings.model_fields if field in by_field
    )


def _problem(field: str, detail: ErrorDetails, origin: str) -> str:
    if detail["type"] == "sentence":
        return detail["msg"]
    right = next(item for item in Settings.model_fields[field].metadata if isinstance(item, MustBe))
    seen = "" if right.secret else f", not {detail['input']!r}"
    return f"{environment_name(field)} must be {right.words}{seen} ({origin})."


def _field(detail: ErrorDetails) -> str:
    place = str(detail["loc"][0])
    return next(field for field in Settings.model_fields if place in {field, environment_name(field)})


def _warnings(variables: Mapping[str, str | None]) -> tuple[str, ...]:
    known = {environment_name(field) for field in Settings.model_fields}
    names = sorted({name.upper() for name in variables})
    unknown = [name for name in names if name.startswith(PREFIX) and name not in known]
    return tuple(_warning(name, known) for name in unknown if not name.startswith(_TESTS_OWN))


def _warning(name: str, known: set[str]) -> str:
    near = get_close_matches(name, known, n=1)
    advice = f" Did you mean {near[0]}?" if near else ""
    return f"{name} is not a setting of HeatSync.{advice}"

"""The JSON bodies: how they are made, their bytes, and their schemas."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from types import SimpleNamespace

import msgspec
import pytest

from web import operator_responses, responses, result_responses
from web.json_body import Body, Moment, encode


class Inner(Body, frozen=True, kw_only=True):
    seed_time: str | None


class Outer(Body, frozen=True, kw_only=True):
    swimmer_name: str
    total: int = msgspec.field(name="totalEvents")
    created_at: Moment
    ended_at: Moment | None
    inner: tuple[Inner, ...]


@dataclass(frozen=True, slots=True)
class Swim:
    seed_time: str | None
    lane: int


NOON = datetime(2026, 3, 14, 12, tzinfo=UTC)


def test_a_body_takes_its_fields_from_the_attributes_of_several_objects() -> None:
    batch = SimpleNamespace(swimmer_name="Uma Doe", created_at=NOON, ended_at=None, total=99)
    body = Outer.of(batch, SimpleNamespace(inner=[Swim("31.20", 4), Swim(None, 5)]), total=2)
    assert json.loads(encode(body)) == {
        "swimmerName": "Uma Doe",
        "totalEvents": 2,
        "createdAt": "2026-03-14T12:00:00.000Z",
        "endedAt": None,
        "inner": [{"seedTime": "31.20"}, {"seedTime": None}],
    }


@pytest.mark.parametrize("seed_time", [31.2, ...])
def test_a_body_does_not_take_a_value_of_another_type(seed_time: object) -> None:
    with pytest.raises(msgspec.ValidationError):
        Inner.of(seed_time=seed_time)


def test_a_body_is_utf_8_on_one_line() -> None:
    assert encode(Inner(seed_time='Zoë\n"1')) == '{"seedTime":"Zoë\\n\\"1"}'.encode()


def test_a_time_is_in_utc_with_milliseconds() -> None:
    assert str(Moment(NOON)) == "2026-03-14T12:00:00.000Z"
    later = datetime(2026, 3, 14, 12, 0, 1, 2_999, tzinfo=timezone(timedelta(hours=2)))
    assert str(Moment(later)) == "2026-03-14T10:00:01.002Z"


def bodies() -> list[type[Body]]:
    modules = responses, result_responses, operator_responses
    classes = {value for module in modules for value in vars(module).values() if isinstance(value, type)}
    return sorted((each for each in classes if issubclass(each, Body)), key=lambda body: body.__name__)


def schema_of(type_: type) -> dict[str, object]:
    """The JSON Schema of a type that msgspec does not know."""
    if type_ is Moment:
        return {"type": "string", "format": "date-time"}
    raise NotImplementedError


@pytest.mark.parametrize("body", bodies())
def test_every_body_has_a_json_schema(body: type[Body]) -> None:
    _, components = msgspec.json.schema_components([body], schema_hook=schema_of)
    names = {field.encode_name for field in msgspec.structs.fields(body)}
    assert set(components[body.__name__].get("properties", {})) == names

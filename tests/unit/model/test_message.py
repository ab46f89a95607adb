import json

import msgspec
import pytest

from heatsync.model.message import Message

NESTED = Message("RETRYING", problem=Message("DOWNLOAD_NOT_FOUND", status=404), retry=1, max=3)
MESSAGES = [
    Message("NOT_FOUND"),
    Message("DOWNLOAD_NOT_FOUND", status=404),
    Message("NAMES", names=["Doe, Uma", "Roe, Kim"], pages=(1, 2), share=0.5),
    Message("EVENTS", events=[Message("EVENT", event="12"), Message("EVENT", event="13")]),
    NESTED,
]


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: message.code)
def test_message_survives_json(message):
    assert msgspec.convert(json.loads(json.dumps(msgspec.to_builtins(message))), Message) == message


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: message.code)
def test_message_can_be_a_key(message):
    assert {message: 1}[Message(message.code, **message.parameters)] == 1


def test_parameter_order_does_not_matter():
    assert Message("PAGE", page=1, of=2) == Message("PAGE", of=2, page=1)


def test_lists_are_kept_as_tuples():
    assert Message("NAMES", names=["Uma Doe"]).parameters == {"names": ("Uma Doe",)}


def test_nested_messages_keep_their_codes_in_json():
    problem = msgspec.to_builtins(NESTED)["parameters"]["problem"]
    assert problem == {"code": "DOWNLOAD_NOT_FOUND", "parameters": {"status": 404}}


def test_members_of_a_later_version_are_ignored():
    assert msgspec.convert({"code": "A", "parameters": {}, "more": 1}, Message) == Message("A")


@pytest.mark.parametrize(
    "raw",
    [
        None,
        "text",
        [],
        {},
        {"code": "A"},
        {"code": 1, "parameters": {}},
        {"code": "A", "parameters": []},
        {"code": "A", "parameters": {"a": None}},
        {"code": "A", "parameters": {"a": {"b": 1}}},
        {"code": "A", "parameters": {"a": [[1]]}},
    ],
    ids=str,
)
def test_other_json_is_refused(raw):
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(raw, Message)

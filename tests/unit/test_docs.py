"""Every setting, address, event, error code and command is named in the documents."""

import inspect
import json
import re
from dataclasses import fields
from pathlib import Path

import pytest

from config.commands_jobs import app as command_line
from config.settings import Settings, environment_name
from heatsync.model import errors
from heatsync.model.batch import BatchStatus, JobStatus
from heatsync.model.stream_events import EventType
from heatsync.model.swim import Swim, TimeSource
from web.app import WebServices, make_app
from web.forms import FormLimits
from web.operator_routes import OperatorServices

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()
API = (ROOT / "docs" / "api.md").read_text()
CODE = re.compile(r"`([^`\n]+)`")


def named(text):
    """What stands in code marks."""
    return set(CODE.findall(text))


ERRORS = [
    kind
    for _, kind in inspect.getmembers(errors, inspect.isclass)
    if issubclass(kind, errors.HeatSyncError) and kind.__module__ == errors.__name__
]


@pytest.mark.parametrize("field", Settings.model_fields)
def test_every_setting_has_a_row_with_its_default(field):
    [row] = [line for line in README.splitlines() if line.startswith(f"| `{environment_name(field)}` |")]
    default = Settings.model_fields[field].default
    shown = row.split("|")[2].strip().strip("`")
    if default in {None, ()}:
        assert shown == ""
    elif field.endswith("_bytes"):
        assert shown == f"{default // 1024**2}MiB"
    else:
        assert shown.removeprefix("./") == str(default).removesuffix(".0")


def test_no_setting_is_described_that_does_not_exist():
    described = set(re.findall(r"^\| `([A-Z_]+)` \|", README, re.MULTILINE))
    assert described == {environment_name(field) for field in Settings.model_fields}


def test_every_address_is_described_and_no_other():
    async def nobody(_request):
        raise NotImplementedError

    operators = OperatorServices(**{field.name: None for field in fields(OperatorServices)})
    given = {"limits": FormLimits(1, 1), "stream": nobody, "operators": operators}
    services = WebServices(**{field.name: None for field in fields(WebServices)} | given)
    served = {(route.method, route.resource.canonical) for route in make_app(services).router.routes()}
    served = {(method, path) for method, path in served if method != "HEAD"}
    described = {(method, path) for path, method in re.findall(r"^\| `(/\S+)` \| ([A-Z]+) \|", API, re.MULTILINE)}
    assert served == described


@pytest.mark.parametrize("event", EventType)
def test_every_event_is_described(event):
    assert f"| `{event}` |" in API


@pytest.mark.parametrize("kind", ERRORS, ids=lambda kind: kind.__name__)
def test_every_error_code_is_described(kind):
    assert kind.code in named(API)


def test_the_edges_own_error_codes_are_described():
    from web import errors as edge
    from web import health

    own = re.findall(r'"([A-Z]{3,}(?:_[A-Z]+)+)"', inspect.getsource(edge) + inspect.getsource(health))
    assert own
    assert set(own) <= named(API)


def test_no_error_code_is_described_that_does_not_exist():
    from web import errors as edge
    from web import health

    described = {code for row in re.findall(r"^\| (`[A-Z_`, ]+`) \|", API, re.MULTILINE) for code in CODE.findall(row)}
    source = inspect.getsource(errors) + inspect.getsource(edge) + inspect.getsource(health)
    assert described
    assert [code for code in described if f'"{code}"' not in source] == []


@pytest.mark.parametrize("status", [*BatchStatus, *JobStatus, *TimeSource])
def test_every_status_is_described(status):
    assert status in named(API)


def test_every_member_of_an_entry_is_described():
    for field in fields(Swim):
        first, *others = field.name.split("_")
        assert first + "".join(word.title() for word in others) in named(API)


def test_every_command_is_described():
    for command in command_line.registered_commands:
        name = command.name or command.callback.__name__
        assert any(text.startswith(f"heatsync {name}") for text in named(README)), name


def test_the_contracts_own_curl_lines_are_in_the_readme():
    post = r"""curl -X POST http://localhost:3001/api/batch/extract \
  -F "swimmer=John Smith" \
  -F "urls=[\"https://example.com/heat1.pdf\"]"
"""
    assert post in README
    assert "curl -N http://localhost:3001/api/batch/{batchId}/stream\n" in README


def test_every_link_between_documents_leads_somewhere():
    for page in (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").glob("*.md")):
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text()):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_json_in_the_documents_is_json():
    for block in re.findall(r"```json\n(.*?)```", README + API, re.DOTALL):
        json.loads(block)

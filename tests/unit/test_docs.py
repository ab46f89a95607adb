"""The documents name every setting, endpoint, stream event, error code and command, and nothing that does not exist."""

import inspect
import json
import re
import tomllib
from dataclasses import fields
from functools import cache
from pathlib import Path
from types import NoneType
from typing import get_args

import pytest
from aiohttp import hdrs
from pydantic import ByteSize, SecretStr

from config.operator_commands import app as command_line
from config.settings import Settings, environment_name
from heatsync.model import errors
from heatsync.model.batch import BatchStatus, JobStatus
from heatsync.model.stream_events import EventType
from heatsync.model.swim import Swim, TimeSource
from tests.support.services import make_services
from web import errors as web_errors
from web import health
from web.app import make_app

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()
SETTINGS = (ROOT / "docs" / "settings.md").read_text()
API = (ROOT / "docs" / "api.md").read_text()
ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text()
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
OPERATORS = (ROOT / "docs" / "operators.md").read_text()
PAGES = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), *(ROOT / "tests").glob("*.md")]
CURRENT_PAGES = [page for page in PAGES if page.name != "CHANGELOG.md"]  # it also names what earlier versions had
PRODUCT = ("heatsync", "actors", "web", "config")
# Settings of nginx and a method of Python that the pages mention.
FOREIGN = {"worker_connections", "worker_rlimit_nofile", "most_common"}
CODE = re.compile(r"`([^`\n]+)`")


def named_in(text):
    """The texts in backticks."""
    return set(CODE.findall(text))


def name_of(page):
    return page.relative_to(ROOT).as_posix()


# README


def test_the_readme_has_fewer_than_150_lines():
    assert len(README.splitlines()) < 150


def test_no_page_installs_heatsync_from_a_package_index():
    for page in PAGES:
        assert "pip install heatsync" not in page.read_text(), f"{name_of(page)}: HeatSync is on no index"


def test_the_readme_names_the_wheel_of_this_version():
    wheels = set(re.findall(r"heatsync-[\d.]+-py3-none-any\.whl", README))
    assert wheels == {f"heatsync-{PYPROJECT['project']['version']}-py3-none-any.whl"}


def test_the_newest_section_of_the_changelog_is_this_version():
    changelog = (ROOT / "CHANGELOG.md").read_text()
    newest = re.search(r"^## \[([\d.]+)\] - \d{4}-\d\d-\d\d$", changelog, re.MULTILINE)
    assert newest, 'CHANGELOG.md has no section like "## [0.2.0] - 2026-11-27"'
    assert newest[1] == PYPROJECT["project"]["version"]


def test_the_curl_commands_of_the_specification_are_in_the_readme():
    post = r"""curl -X POST http://localhost:3001/api/batch/extract \
  -F "swimmer=John Smith" \
  -F "urls=[\"https://example.com/heat1.pdf\"]"
"""
    assert post in README
    assert "curl -N http://localhost:3001/api/batch/{batchId}/stream\n" in README


@pytest.mark.parametrize(
    "command", [command.name or command.callback.__name__ for command in command_line.registered_commands]
)
def test_every_command_is_in_the_readme(command):
    assert any(text.startswith(f"heatsync {command}") for text in named_in(README)), f"README.md lacks {command}"


@pytest.mark.parametrize("group", command_line.registered_groups, ids=lambda group: group.name)
def test_every_subcommand_is_in_the_readme(group):
    [row] = [line for line in README.splitlines() if line.startswith(f"| `heatsync {group.name} ")]
    shown = {text.split()[-1] for text in named_in(row)}
    assert shown == {command.name for command in group.typer_instance.registered_commands}


# Settings


SETTING_ROWS = {
    cells[0].strip("`"): cells[1:]
    for line in SETTINGS.splitlines()
    if line.startswith("| `")
    for cells in [[cell.strip() for cell in line.strip("|").split("|")]]
}


def kind_of(annotation):
    """A setting's kind in `docs/settings.md`, from the type of its field."""
    kinds = {ByteSize: "bytes", SecretStr: "secret", Path: "path", float: "seconds", int: "integer", str: "text"}
    if annotation in kinds:
        return kinds[annotation]
    parts = [part for part in get_args(annotation) if part is not NoneType]
    if all(isinstance(part, str) for part in parts):
        return "choice"
    return (
        "list"
        if getattr(annotation, "__origin__", None) is tuple
        else kind_of(getattr(parts[0], "__origin__", parts[0]))
    )


def shown_default(default):
    if default in {None, ()}:
        return ""
    if isinstance(default, ByteSize):
        return f"`{default // 1024**2}MiB`"
    return f"`{default:g}`" if isinstance(default, float) else f"`{default}`"


def test_exactly_the_settings_are_described():
    assert set(SETTING_ROWS) == {environment_name(field) for field in Settings.model_fields}


@pytest.mark.parametrize("field", Settings.model_fields)
def test_every_setting_is_described_with_its_default_and_kind(field):
    setting = Settings.model_fields[field]
    default, kind, meaning = SETTING_ROWS[environment_name(field)]
    assert default == shown_default(setting.default), f"default of {environment_name(field)}"
    assert kind == kind_of(setting.annotation), f"kind of {environment_name(field)}"
    assert meaning.endswith(".")
    if kind == "choice":
        assert set(get_args(setting.annotation)) <= named_in(meaning), f"{meaning} lacks a choice"


@pytest.mark.parametrize("field", Settings.model_fields)
def test_every_setting_is_in_the_example_file_with_its_default(field):
    example = (ROOT / ".env.example").read_text()
    default = shown_default(Settings.model_fields[field].default).strip("`")
    assert f"#{environment_name(field)}={default}" in example.splitlines()


# Operators


METRICS = set(re.findall(r'"(heatsync_[a-z_]+)"', (ROOT / "web" / "metrics.py").read_text()))


def test_exactly_the_metrics_are_described():
    assert METRICS
    described = {re.sub(r"_total$|\{.*", "", name) for name in named_in(OPERATORS) if name.startswith("heatsync_")}
    assert {re.sub("_total$", "", name) for name in described} == METRICS


# API


def test_exactly_the_endpoints_are_described(sqlite_store, tmp_path):
    routes = make_app(make_services(sqlite_store, None, None, tmp_path)).router.routes()
    served = {(route.method, route.resource.canonical) for route in routes if route.method != hdrs.METH_HEAD}
    described = {(method, path) for path, method in re.findall(r"^\| `(/\S+)` \| ([A-Z]+) \|", API, re.MULTILINE)}
    assert served == described


@pytest.mark.parametrize("event", EventType)
def test_every_stream_event_is_described(event):
    assert f"| `{event}` |" in API


ERRORS = [
    kind
    for _, kind in inspect.getmembers(errors, inspect.isclass)
    if issubclass(kind, errors.HeatSyncError) and kind.__module__ == errors.__name__
]


@pytest.mark.parametrize("kind", ERRORS, ids=lambda kind: kind.__name__)
def test_every_error_code_is_described(kind):
    assert kind.code in named_in(API)


def test_the_error_codes_of_the_web_package_are_described():
    own = re.findall(r'"([A-Z]{3,}(?:_[A-Z]+)+)"', inspect.getsource(web_errors) + inspect.getsource(health))
    assert own
    assert set(own) <= named_in(API)


def test_every_described_error_code_exists():
    described = {code for row in re.findall(r"^\| (`[A-Z_`, ]+`) \|", API, re.MULTILINE) for code in CODE.findall(row)}
    source = "".join(map(inspect.getsource, (errors, web_errors, health)))
    assert described
    assert [code for code in described if f'"{code}"' not in source] == []


@pytest.mark.parametrize("status", [*BatchStatus, *JobStatus, *TimeSource])
def test_every_status_is_described(status):
    assert status in named_in(API)


@pytest.mark.parametrize("field", [field.name for field in fields(Swim)])
def test_every_field_of_an_entry_is_described(field):
    first, *others = field.split("_")
    assert first + "".join(word.title() for word in others) in named_in(API)


# Architecture


TREE = [
    (("heatsync/" if indent else "") + name, sentence)
    for indent, name, sentence in re.findall(
        r"^( *)(\w+)/ +(.+)$", ARCHITECTURE.partition("## Packages")[2].split("```")[1], re.MULTILINE
    )
]


def layers(name):
    [contract] = [each for each in PYPROJECT["tool"]["importlinter"]["contracts"] if each["name"] == name]
    return contract["layers"]


def test_the_tree_shows_the_layers_that_import_linter_checks_in_their_order():
    shown = [name for name, _ in TREE]
    assert [name for name in shown if "/" not in name] == layers("imports point down only")
    inside = [f"heatsync/{name}" for name in layers("packages of heatsync import down only")]
    assert [name for name in shown if "/" in name] == inside


def test_the_tree_shows_every_package():
    domain = [init.parent for init in (ROOT / "heatsync").glob("*/__init__.py")]
    assert {name for name, _ in TREE} == {*PRODUCT, *map(name_of, domain)}


@pytest.mark.parametrize(("package", "sentence"), TREE, ids=[name for name, _ in TREE])
def test_the_tree_quotes_the_docstring_of_each_package(package, sentence):
    docstring = re.match(r'"""(.+?)"""', (ROOT / package / "__init__.py").read_text(), re.DOTALL)
    assert docstring, f"{package}/__init__.py has no docstring"
    assert docstring[1] == sentence


def test_the_domain_has_no_modules_outside_its_packages():
    assert [module.name for module in (ROOT / "heatsync").glob("*.py") if module.name != "__init__.py"] == []


# All names in the documents exist


@cache
def all_code():
    """The words of all files that are not documentation."""
    files = [file for folder in (*PRODUCT, "tests") for file in (ROOT / folder).rglob("*") if file.is_file()]
    files += [ROOT / name for name in ("Makefile", "pyproject.toml", "docker-compose.yml", "Dockerfile", ".ci/run")]
    kinds = {".py", ".js", ".html", ".toml", ".yml", ".css", ""}
    texts = (file.read_text() for file in files if file.suffix in kinds and file != Path(__file__))
    words = (word for text in texts for word in re.findall(r"\w+", text))
    return frozenset({*words, *map(environment_name, Settings.model_fields), *FOREIGN})


@cache
def all_files():
    folders = (*PRODUCT, "tests", "docs")
    return [path.relative_to(ROOT).as_posix() for folder in folders for path in (ROOT / folder).rglob("*")]


def is_a_path(text):
    is_a_media_type = text.startswith(("application/", "multipart/"))
    return not is_a_media_type and bool(re.fullmatch(r"[\w.*-]+(/[\w.*-]*)+|[\w-]+\.(py|js|html|toml|md|svg)", text))


def exists(path):
    """Whether this is a path from the root, or how the path of a file ends."""
    return any(ROOT.glob(path)) or any(f"/{file}".endswith(f"/{path}") for file in all_files())


@pytest.mark.parametrize("page", CURRENT_PAGES, ids=name_of)
def test_every_file_that_a_page_names_exists(page):
    missing = sorted(text for text in named_in(page.read_text()) if is_a_path(text) and not exists(text))
    assert missing == [], f"{name_of(page)} names files that do not exist"


@pytest.mark.parametrize("page", CURRENT_PAGES, ids=name_of)
def test_every_name_that_a_page_quotes_exists_in_the_code(page):
    quoted = [text for text in named_in(page.read_text()) if re.fullmatch(r"[A-Za-z_][\w.]*(\(\))?", text)]
    unknown = sorted(text for text in quoted if not is_a_path(text) and not set(re.findall(r"\w+", text)) <= all_code())
    assert unknown == [], f"{name_of(page)} quotes names that the code does not have"


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_relative_link_resolves(page):
    broken = []
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text()):
        if re.match(r"\w+:", target):
            continue
        path, _, anchor = target.partition("#")
        file = page.parent / path if path else page
        if not file.exists() or (anchor and anchor not in anchors(file)):
            broken.append(target)
    assert broken == [], f"{name_of(page)} has links that lead nowhere"


def anchors(page):
    """The anchors that GitHub gives the headings of a page."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", CURRENT_PAGES, ids=name_of)
def test_every_make_target_that_a_page_names_exists(page):
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    commands = re.findall(r"(?:^|`|\$ )make ([a-z][a-z -]*)", page.read_text(), re.MULTILINE)
    assert {target for command in commands for target in command.split()} <= targets, f"{name_of(page)}"


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_json_examples_are_json(page):
    for block in re.findall(r"```json\n(.*?)```", page.read_text(), re.DOTALL):
        json.loads(block)


# Where an architecture question is answered


WHERE = re.findall(r"^\| (.+\?) \| `(.+?)` \|$", ARCHITECTURE, re.MULTILINE)


def test_the_table_of_places_answers_questions():
    assert len(WHERE) > 20


@pytest.mark.parametrize(("question", "file"), WHERE, ids=[file for _, file in WHERE])
def test_every_question_is_answered_by_a_file(question, file):
    assert (ROOT / file).is_file(), f"{question} {file} does not exist"

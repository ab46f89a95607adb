"""The catalogue has every message that the code constructs, with exactly its parameters, and no other."""

import ast
import inspect
import tomllib
from pathlib import Path
from string import Formatter

import pytest

import heatsync.model.errors
from heatsync.model.errors import HeatSyncError
from heatsync.model.rendering import Catalogue

ROOT = Path(__file__).parents[3]
SOURCES = sorted(path for package in ("heatsync", "actors", "web", "config") for path in (ROOT / package).rglob("*.py"))
LANGUAGES = sorted((ROOT / "heatsync" / "model" / "catalogue").glob("*.toml"))
TEXTS = Catalogue.load().texts
ERRORS = {
    kind.code
    for _, kind in inspect.getmembers(heatsync.model.errors, inspect.isclass)
    if issubclass(kind, HeatSyncError)
}


def message_calls():
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", None) == "Message":
                yield f"{path.relative_to(ROOT)}:{node.lineno}:{node.col_offset}", node


CALLS = dict(message_calls())
LITERAL = {at: call for at, call in CALLS.items() if isinstance(call.args[0], ast.Constant)}
CODES = {call.args[0].value for call in LITERAL.values()} | ERRORS


def is_text(node):
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def placeholders(text):
    """The parameters that a text needs."""
    if isinstance(text, str):
        return {name for _, name, _, _ in Formatter().parse(text) if name is not None}
    forms = [form for category, form in text.items() if category != "by"]
    return set().union({text["by"]}, *map(placeholders, forms))


@pytest.mark.parametrize("call", LITERAL.values(), ids=LITERAL)
def test_every_message_is_in_the_catalogue_with_its_parameters(call):
    code, given = call.args[0].value, {keyword.arg for keyword in call.keywords}
    assert None not in given, "parameters are named one by one"
    assert code in TEXTS
    assert placeholders(TEXTS[code]) == given


def test_codes_are_literals_or_an_errors_own():
    others = [at for at, call in CALLS.items() if at not in LITERAL and getattr(call.args[0], "attr", None) != "code"]
    assert others == []


@pytest.mark.parametrize("call", LITERAL.values(), ids=LITERAL)
def test_parameters_contain_no_english_text(call):
    literals = [node.value for keyword in call.keywords for node in ast.walk(keyword.value) if is_text(node)]
    assert [text for text in literals if any(map(str.isalpha, text))] == []


@pytest.mark.parametrize("code", sorted(ERRORS))
def test_every_error_has_a_default_message_without_parameters(code):
    assert placeholders(TEXTS[code]) == set()


def test_the_catalogue_has_no_text_that_nothing_uses():
    assert [code for code in TEXTS if code not in CODES] == []


@pytest.mark.parametrize("path", LANGUAGES, ids=lambda path: path.stem)
def test_every_language_has_the_same_messages_and_parameters(path):
    texts = Catalogue.load(path.stem).texts
    assert {code: placeholders(text) for code, text in texts.items()} == {
        code: placeholders(text) for code, text in TEXTS.items()
    }


@pytest.mark.parametrize("path", LANGUAGES, ids=lambda path: path.stem)
def test_every_language_has_the_separators_that_lists_name(path):
    raw = tomllib.loads(path.read_text())
    texts = [text for each in raw["messages"].values() for text in ([each] if isinstance(each, str) else each.values())]
    named = {separator for text in texts for _, _, separator, _ in Formatter().parse(text) if separator}
    assert raw["separators"].keys() == {"texts", "numbers", *named}


@pytest.mark.parametrize("path", LANGUAGES, ids=lambda path: path.stem)
def test_every_plural_has_the_form_for_other_numbers(path):
    texts = Catalogue.load(path.stem).texts
    assert [code for code, text in texts.items() if not isinstance(text, str) and "other" not in text] == []

import pytest
from structlog.testing import capture_logs

from heatsync.model.message import Message
from heatsync.model.rendering import Catalogue, current_catalogue, render, use_catalogue

SEPARATORS = {"texts": "; ", "numbers": ", ", "or": " or "}
ENGLISH = Catalogue(
    "en",
    {
        "PLAIN": "All is well.",
        "PAGE": "Page {page} of {pages}",
        "NAMES": "Left out: {names}.",
        "FOUND": {"by": "entries", "one": "{entries} entry", "other": "{entries} entries"},
        "PAGES": {"by": "pages", "one": "page {pages}", "other": "pages {pages}"},
        "RETRYING": "{problem} Retrying.",
        "AGED": "{ages:or}",
        "LOST": "{ages:and}",
        "BROKEN": "A lonely { brace",
        "NO_OTHER": {"by": "entries", "one": "one"},
    },
    SEPARATORS,
)


@pytest.fixture
def restored_catalogue():
    before = current_catalogue()
    yield
    use_catalogue(before)


@pytest.mark.parametrize(
    ("message", "text"),
    [
        (Message("PLAIN"), "All is well."),
        (Message("PAGE", page=2, pages=9), "Page 2 of 9"),
        (Message("NAMES", names=["Doe, Uma", "Roe, Kim"]), "Left out: Doe, Uma; Roe, Kim."),
        (Message("NAMES", names=[3, 4]), "Left out: 3, 4."),
        (Message("NAMES", names=[Message("PLAIN"), "Uma Doe"]), "Left out: All is well.; Uma Doe."),
        (Message("AGED", ages=[11, 12]), "11 or 12"),
        (Message("FOUND", entries=0), "0 entries"),
        (Message("FOUND", entries=1), "1 entry"),
        (Message("FOUND", entries=2), "2 entries"),
        (Message("PAGES", pages=[7]), "page 7"),
        (Message("PAGES", pages=[7, 8]), "pages 7, 8"),
        (Message("RETRYING", problem=Message("PLAIN")), "All is well. Retrying."),
        (Message("NAMES", names="{braces} of {a file}"), "Left out: {braces} of {a file}."),
    ],
    ids=str,
)
def test_text_is_built_from_template_and_parameters(message, text):
    assert ENGLISH.render(message) == text


def test_plural_forms_follow_the_language():
    polish = Catalogue(
        "pl", {"FOUND": {"by": "n", "one": "jeden", "few": "{n} wpisy", "other": "{n} wpisów"}}, SEPARATORS
    )
    assert [polish.render(Message("FOUND", n=n)) for n in (1, 2, 5, 22)] == ["jeden", "2 wpisy", "5 wpisów", "22 wpisy"]


@pytest.mark.parametrize(
    ("message", "text"),
    [
        (Message("NAMES_CUT_OFF", names=["Uma Doe", "Kim Roe"], page=3), "Names cut off: Uma Doe; Kim Roe, 3."),
        (Message("NOTHING_KNOWN"), "Nothing known."),
        (Message("PAGE", page=2), "Page: 2."),
        (Message("FOUND"), "Found."),
        (Message("FOUND", entries="many"), "many entries"),
        (Message("BROKEN"), "Broken."),
        (Message("LOST", ages=[11, 12]), "Lost: 11, 12."),
        (Message("AGED", ages=11), "Aged: 11."),
        (Message("NO_OTHER", entries=2), "No other: 2."),
    ],
    ids=str,
)
def test_missing_text_or_parameter_never_breaks_a_response(message, text):
    with capture_logs():  # printing the traceback would take longer than the test
        assert ENGLISH.render(message) == text


def test_missing_text_is_logged_by_its_code_only():
    with capture_logs() as logs:
        ENGLISH.render(Message("NAMES_CUT_OFF", names=["Uma Doe"]))
    [line] = logs
    assert (line["event"], line["code"], line["log_level"]) == ("message_not_rendered", "NAMES_CUT_OFF", "error")
    assert "Uma Doe" not in str(line)


def test_other_languages_fall_back_to_english():
    german = Catalogue("de", {"PLAIN": "Alles gut.", "RETRYING": "{problem} Neuer Versuch."}, SEPARATORS, ENGLISH)
    assert german.render(Message("RETRYING", problem=Message("PAGE", page=1, pages=2))) == "Page 1 of 2 Neuer Versuch."


def test_unknown_languages_have_no_catalogue():
    with pytest.raises(FileNotFoundError):
        Catalogue.load("xx")


@pytest.mark.usefixtures("restored_catalogue")
def test_the_default_language_is_english():
    assert render(Message("NOT_READY", checks=["disk"])) == "Not ready. Failed checks: disk."
    use_catalogue(Catalogue("de", {"NOT_READY": "Nicht bereit: {checks}."}, SEPARATORS))
    assert render(Message("NOT_READY", checks=["disk"])) == "Nicht bereit: disk."

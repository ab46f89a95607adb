"""Explains why a PDF is refused: what it is instead of a heat sheet, by the words and the shapes of its lines."""

import re
from collections.abc import Callable, Sequence

from heatsync.model.message import Message
from heatsync.model.page_text import PageText
from heatsync.parsing.clock import CLOCK
from heatsync.parsing.heading_words import HEAT_NUMBER
from heatsync.parsing.line_content import has_letters, has_time

_TIME = r"(?:\d{1,2}:)?\d{1,2}[.,]\d\d"


def _words(*words: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(words)})(?![^\W_])", re.IGNORECASE)


# In the languages of the known layouts and their neighbors.
_RESULTS = _words(
    "results?", "resultados?", "r[e\u00e9]sultats?", "risultat[io]", "ergebnis(?:se|liste)?", "protokoll",
    "sonu[c\u00e7](?:lar[\u0131i]?)?", "uitslag(?:en)?", "wyniki", "v[y\u00fd]sledky", "tulokset",
    "resultat(?:er|en|lista|liste)?", "eredm[e\u00e9]ny(?:ek)?", "rezultat[ei]?",
    "\u0440\u0435\u0437\u0443\u043b\u044c?\u0442\u0430\u0442\u0438?\u044b?",
    "\u03b1\u03c0\u03bf\u03c4\u03b5\u03bb\u03ad\u03c3\u03bc\u03b1\u03c4\u03b1",
    "points", "punkte", "puntos", "puan", "final(?:s)? time", "endzeit", "time behind",
)  # fmt: skip
_TITLE = _words("psych sheets?", "entry lists?", "meldeliste", "inscritos", "liste des engag[e\u00e9]s")
_STANDARDS = _words(
    "time standards?", "qualifying (?:times?|standards?)", "qualification times?", "pflichtzeiten",
    "qualifikationszeiten", "(?:tiempos|marcas) m[i\u00ed]nim[oa]s", "temps de qualification", "tempi limite",
)  # fmt: skip
_EVENTS = _words("order of events", "event (?:order|list)", "list of events", "wettkampffolge", "orden de pruebas")
_WARM_UP = _words("warm-?up (?:assignments?|schedules?|lanes?)", "einschwimmplan")
_TIMELINE = _words("time ?lines?", "session report", "zeitplan", "schedule", "horario", "cronograma")
# A meet's information has most of these topics.
_TOPICS = (
    _words("meet (?:information|announcement|packet|info)", "ausschreibung", "convocatoria", "r[e\u00e8]glement"),
    _words("sanction(?:ed)?", "liability", "haftung", "genehmigung", "responsabilidad"),
    _words(
        "entry (?:fees?|deadline|limits?|procedures?)", "meldegeld", "meldeschluss", "inscripci(?:o|\u00f3)n(?:es)?"
    ),
    _words("eligib(?:le|ility)", "teilnahmeberechtigt", "startberechtigt", "requisitos"),
    _words("warm-?ups?", "einschwimmen", "calentamiento"),
    _words("facility", "meet director", "officials", "veranstalter", "ausrichter", "organizador"),
)
_POINTS = rf"{_TIME}\S? (?:\S+ )?(?:{_TIME}|\d{{1,4}})(?: \S{{1,3}})?$"
_PLACE_OR_POINTS = re.compile(
    rf"=?\d{{1,3}}\. .*{_TIME}|(?:[=*]?\d{{1,3}}|-+)(?: \d{{1,2}}){{0,2}} \D*[^\W\d]{{2}}.*{_POINTS}"
    r"|.*\b(?:DQ|DSQ|DNS|DNF|disq)\b"
)
_TWO_TIMES = re.compile(rf"{_TIME}.* {_TIME}")
_CLOCK = re.compile(rf"(?<!\S){CLOCK}(?!\S)", re.IGNORECASE)
_LEAST_TOPICS = 4
_FEW = 3


class _Text:
    """The lines of a PDF."""

    def __init__(self, pages: Sequence[PageText]) -> None:
        self.lines = [line for page in pages for line in page.lines]
        self.timed = [line for line in self.lines if has_time(line)]

    def count(self, pattern: re.Pattern[str]) -> int:
        return sum(map(bool, map(pattern.search, self.lines)))

    @property
    def has_heats(self) -> bool:
        return self.count(HEAT_NUMBER) >= _FEW

    @property
    def is_information(self) -> bool:
        return sum(map(bool, map(self.count, _TOPICS))) >= _LEAST_TOPICS

    @property
    def is_table(self) -> bool:
        """Whether most lines with a time have two of them."""
        rows = self.count(_TWO_TIMES)
        return rows >= _FEW and 2 * rows >= len(self.timed)


def is_results(pages: Sequence[PageText]) -> bool:
    """Whether the pages say so, and half of the lines with a time, but for splits, have a place and points too."""
    lines = [line for page in pages for line in page.lines]
    named = [line for line in lines if has_time(line) and has_letters(line)]
    places = sum(map(bool, map(_PLACE_OR_POINTS.match, lines)))
    is_said = any(_RESULTS.search(line) for line in lines if not has_time(line))
    return is_said and places >= _FEW and 2 * places >= len(named)


_REASONS: tuple[tuple[Callable[[_Text], object], Message], ...] = (
    (lambda text: text.count(_STANDARDS) and text.is_table, Message("QUALIFYING_TIMES")),
    (lambda text: text.count(_TITLE) and len(text.timed) > _FEW, Message("PSYCH_SHEET_UNKNOWN")),
    (lambda text: text.count(_WARM_UP) and len(text.timed) < _FEW, Message("WARM_UP_SCHEDULE")),
    (lambda text: text.count(_EVENTS) and len(text.timed) < _FEW, Message("EVENT_LIST")),
    (lambda text: text.count(_TIMELINE) and text.count(_CLOCK) > _FEW > len(text.timed), Message("TIMELINE_UNKNOWN")),
)


def other_paper(pages: Sequence[PageText]) -> Message | None:
    """What the pages are instead of a heat sheet, if that is certain."""
    text = _Text(pages)
    if is_results(pages):
        return Message("RESULTS_ONLY")
    return Message("MEET_INFORMATION") if text.is_information and not text.has_heats else None


def explanation(pages: Sequence[PageText]) -> Message:
    """The reason why pages of no known layout are refused."""
    text = _Text(pages)
    if found := other_paper(pages):
        return found
    for is_it, message in _REASONS:
        if not text.has_heats and is_it(text):
            return message
    if not text.timed:
        return Message("NO_SWIM_TIMES")
    return Message("UNKNOWN_LAYOUT", timed=len(text.timed), lines=len(text.lines))

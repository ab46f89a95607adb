"""Reads text lines as a page of a Hy-Tek program."""

from heatsync.model.sheet import Sheet
from heatsync.parsing.layouts.hytek import HYTEK
from heatsync.parsing.parser import read
from heatsync.pdf.text_cleaning import page_text

MARK = "Sample Swimmers HY-TEK's MEET MANAGER 8.0 - 11:02 PM 6/10/2026 Page 1"
MEET = "Harbor Lights Invitational - 6/11/2026 to 6/14/2026"
SESSION = "Meet Program - Friday Prelims"
LANES = "Lane Name Age Team Seed Time"


def read_page(*lines: str, meet: str = MEET, session: str = SESSION) -> Sheet:
    return read_pages((MARK, meet, session, *lines))


def read_pages(*pages: tuple[str, ...]) -> Sheet:
    return read(HYTEK, [page_text(number, "\r\n".join(lines)) for number, lines in enumerate(pages, 1)])

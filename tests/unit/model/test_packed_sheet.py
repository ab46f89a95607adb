"""A whole sheet survives being packed, and nothing else is taken for one."""

import json
import zlib
from typing import Any

import pytest

from heatsync.model.packed_sheet import pack_sheet, unpack_sheet
from heatsync.model.sheet import Sheet
from tests.support.hytek_pdf import random_program
from tests.support.hytek_text import LANES, read_page
from tests.unit.parsing.test_hytek import read_whole


def test_a_packed_sheet_is_the_same_sheet():
    sheet = read_page(
        "Event 1 Girls 50 Free", LANES, "Heat 1 of 1 Finals", "1 Doe, Uma 13 RC NT", "2 Lark, Pim 13 RC 28.00",
        "3 Roe, Kim 13 RC 28.00", "4 Poe, Kit 13 RC 28.00", "5 Zoë, Ash 13 RC 28.00", "6 Stein, Lee ? 27.9 NT",
    )  # fmt: skip
    assert sheet.unread
    assert unpack_sheet(pack_sheet(sheet)) == sheet


def test_a_packed_sheet_is_small():
    sheet = read_whole(random_program(3, 2).pdf())
    assert len(pack_sheet(sheet)) < 25 * len(sheet.entries)


@pytest.mark.parametrize(
    "packed",
    [b"", b"nonsense", zlib.compress(b"[]"), zlib.compress(b"{"), zlib.compress(b"[1, 2]"), zlib.compress(b"7")],
)
def test_other_bytes_are_no_sheet(packed):
    with pytest.raises(ValueError, match="packed"):
        unpack_sheet(packed)


def parts(sheet: Sheet) -> tuple[list[Any], bytes]:
    """The head of a packed sheet, and the bytes behind it."""
    whole = zlib.decompress(pack_sheet(sheet))
    end = 4 + int.from_bytes(whole[:4], "little")
    return json.loads(whole[4:end]), whole[end:]


def packed(head: list[Any], places: bytes) -> bytes:
    text = json.dumps(head).encode()
    return zlib.compress(len(text).to_bytes(4, "little") + text + places)


SHEET = read_page("Event 1 Girls 50 Free", LANES, "Heat 1 of 1 Finals", "1 Doe, Uma 13 RC NT", "2 Lark, Pim 13 RC NT")


def test_a_sheet_of_another_format_is_refused():
    (form, *members), places = parts(SHEET)
    assert unpack_sheet(packed([form, *members], places)) == SHEET
    with pytest.raises(ValueError, match=f"format {form + 1}"):
        unpack_sheet(packed([form + 1, *members], places))


def test_a_sheet_whose_places_are_cut_or_beyond_its_values_is_refused():
    head, places = parts(SHEET)
    for broken in (places[:-1], b"", b"\xff" * len(places)):
        with pytest.raises(ValueError, match="not a packed sheet"):
            unpack_sheet(packed(head, broken))


def test_a_bomb_is_refused_without_being_inflated():
    with pytest.raises(ValueError, match="packed"):
        unpack_sheet(zlib.compress(b"[" + b" " * (65 << 20) + b"1]"))

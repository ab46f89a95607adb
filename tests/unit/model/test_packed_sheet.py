"""A sheet is unchanged after packing and unpacking, and other bytes are refused."""

import zlib
from typing import Any

import msgspec
import pytest

from heatsync.model import packed_sheet
from heatsync.model.packed_sheet import pack_sheet, unpack_sheet
from heatsync.model.sheet import Sheet
from tests.support.hytek_pdf import random_program
from tests.support.hytek_text import LANES, read_page
from tests.unit.parsing.test_hytek import read_whole


def test_an_unpacked_sheet_equals_the_original():
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
    [b"", b"nonsense", *map(zlib.compress, (b"", b"{", b"\xc1", *map(msgspec.msgpack.encode, ([], [1, 2], 7, {}))))],
)
def test_other_bytes_are_not_a_packed_sheet(packed):
    with pytest.raises(ValueError, match="packed"):
        unpack_sheet(packed)


def parts(sheet: Sheet) -> list[Any]:
    return msgspec.msgpack.decode(zlib.decompress(pack_sheet(sheet)))


def packed(parts: object) -> bytes:
    return zlib.compress(msgspec.msgpack.encode(parts))


SHEET = read_page("Event 1 Girls 50 Free", LANES, "Heat 1 of 1 Finals", "1 Doe, Uma 13 RC NT", "2 Lark, Pim 13 RC NT")


def test_a_sheet_in_another_format_is_refused():
    form, *members = parts(SHEET)
    assert unpack_sheet(packed([form, *members])) == SHEET
    with pytest.raises(ValueError, match=f"format {form + 1}"):
        unpack_sheet(packed([form + 1, *members]))


@pytest.mark.parametrize(
    "damage", [lambda old: old[:-1], lambda _: b"", lambda old: b"\xff" * len(old), lambda old: [1 << 40] * len(old)]
)
def test_a_sheet_with_missing_or_invalid_indexes_is_refused(damage):
    form, *members = parts(SHEET)
    at = packed_sheet._MEMBERS.index("entries")
    count, *columns = members[at]
    members[at] = [count, *((values, indexes and damage(indexes)) for values, indexes in columns)]
    with pytest.raises(ValueError, match="not a packed sheet"):
        unpack_sheet(packed([form, *members]))


def test_a_decompression_bomb_is_refused_early(monkeypatch):
    whole = pack_sheet(SHEET)
    size = len(zlib.decompress(whole))
    monkeypatch.setattr(packed_sheet, "_MAX_BYTES", size)
    assert unpack_sheet(whole) == SHEET
    monkeypatch.setattr(packed_sheet, "_MAX_BYTES", size - 1)
    with pytest.raises(ValueError, match="packed"):
        unpack_sheet(whole)

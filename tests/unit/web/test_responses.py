"""The bytes of an answer."""

from __future__ import annotations

import json

from web.responses import encode


def test_an_answer_is_json_in_utf_8_on_one_line():
    assert encode({"name": "Zoë", "lane": None, "line": "a\nb"}) == '{"name":"Zoë","lane":null,"line":"a\\nb"}'.encode()


def test_half_a_character_of_a_pdf_does_not_break_an_answer():
    assert json.loads(encode({"meetName": "Lark \ud83d Open"})) == {"meetName": "Lark ? Open"}

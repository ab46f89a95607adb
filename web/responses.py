"""Answers that a client may keep and ask for again: the body's checksum is its ETag, and an unchanged one is a 304."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from aiohttp import hdrs, web

from heatsync.model.rendering import render

if TYPE_CHECKING:
    from collections.abc import Mapping

    from heatsync.model.message import Message


def encode(payload: Mapping[str, object]) -> bytes:
    """JSON as UTF-8. PDFs contain halves of characters, which have no bytes: they become question marks."""
    return json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def json_answer(payload: Mapping[str, object], *, status: int = 200) -> web.Response:
    """An answer of this moment only."""
    answer = web.Response(body=encode(payload), status=status, content_type="application/json", charset="utf-8")
    answer.headers[hdrs.CACHE_CONTROL] = "no-store"
    return answer


def failure(code: str, message: Message) -> dict[str, object]:
    """The one shape of every refusal: the API's error code, the text, and the message behind the text."""
    return {"success": False, "error": code, "message": render(message), "details": message.to_json()}


def checked_json(request: web.Request, payload: Mapping[str, object]) -> web.Response:
    return checked(request, encode(payload), "application/json")


def checked(request: web.Request, body: bytes, content_type: str) -> web.Response:
    """A 200 with the body, or a 304 if the client has these bytes."""
    etag = hashlib.sha256(body).hexdigest()[:32]
    answer = (
        web.Response(status=304)
        if is_known(request, etag)
        else web.Response(body=body, content_type=content_type, charset="utf-8")
    )
    answer.etag = etag
    answer.headers[hdrs.CACHE_CONTROL] = "no-cache"
    return answer


def is_known(request: web.Request, etag: str) -> bool:
    """Whether the client says that it has what this tag stands for."""
    # A proxy that compresses marks our tags as weak, so weak ones count too.
    return any(tag.value in {etag, "*"} for tag in request.if_none_match or ())

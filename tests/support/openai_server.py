"""A double of OpenAI's API: a real server that stores files, streams answers, and fails on demand."""

import asyncio
import hashlib
import json
import re
import time
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from tests.support.web_server import Asked, WebServer

Behaviour = Callable[[web.Request], Awaitable[web.StreamResponse]]

KEY = "sk-invented"


class OpenAiServer(WebServer):
    """Streams `text` as its answer. Each of `next_answers`, `next_uploads` and `next_deletes` replaces one response."""

    def __init__(self, text: str = "") -> None:
        app = web.Application(client_max_size=2**26)
        app.router.add_post("/v1/files", self._upload)
        app.router.add_delete("/v1/files/{id}", self._delete)
        app.router.add_post("/v1/chat/completions", self._chat)
        super().__init__(app)
        self.text = text
        self.files: dict[str, str] = {}
        self.uploads: list[dict[str, Any]] = []
        self.questions: list[dict[str, Any]] = []
        self.next_answers: deque[Behaviour] = deque()
        self.next_uploads: deque[Behaviour] = deque()
        self.next_deletes: deque[Behaviour] = deque()

    @property
    def base_url(self) -> str:
        return self.url("/v1")

    async def _upload(self, request: web.Request) -> web.StreamResponse:
        fields: dict[str, Any] = {}
        # Parsed here, because aiohttp's own reader raises a DeprecationWarning when a boundary is split over two reads.
        boundary = request.headers["Content-Type"].partition("boundary=")[2].encode()
        for part in (await request.read()).split(b"--" + boundary)[1:-1]:
            head, _, content = part.removesuffix(b"\r\n").partition(b"\r\n\r\n")
            said = dict(re.findall(r'(name|filename)="([^"]*)"', head.decode()))
            if said["name"] == "file":
                fields |= {"filename": said["filename"], "sha256": hashlib.sha256(content).hexdigest()}
            else:
                fields[said["name"]] = content.decode()
        if self.next_uploads:
            return await self.next_uploads.popleft()(request)
        file_id = f"file-{len(self.uploads) + 1}"
        self.uploads.append(fields)
        self.files[file_id] = fields["sha256"]
        now = int(time.time())
        life = int(fields["expires_after[seconds]"])
        return web.json_response({
            "id": file_id, "object": "file", "bytes": 1, "created_at": now, "expires_at": now + life,
            "filename": fields["filename"], "purpose": fields["purpose"], "status": "processed",
        })  # fmt: skip

    async def _delete(self, request: web.Request) -> web.StreamResponse:
        if self.next_deletes:
            return await self.next_deletes.popleft()(request)
        file_id = request.match_info["id"]
        if self.files.pop(file_id, None) is None:
            return error(404, f"No such File object: {file_id}", param="id")
        return web.json_response({"id": file_id, "object": "file", "deleted": True})

    async def _chat(self, request: web.Request) -> web.StreamResponse:
        if request.headers.get("Authorization") != f"Bearer {KEY}":
            return error(401, "Incorrect API key provided", code="invalid_api_key")
        question = await request.json()
        self.questions.append(question)
        if self.next_answers:
            return await self.next_answers.popleft()(request)
        for part in question["messages"][-1]["content"]:
            if part["type"] == "file" and part["file"]["file_id"] not in self.files:
                return error(404, f"No such File object: {part['file']['file_id']}", param="file_id")
        return await streaming(self.text)(request)


def error(status: int, message: str, code: str | None = None, param: str | None = None, **headers: str) -> web.Response:
    body = {"error": {"message": message, "type": "some_error", "code": code, "param": param}}
    return web.json_response(body, status=status, headers={k.replace("_", "-"): v for k, v in headers.items()})


def failing(*args: Any, **kwargs: Any) -> Behaviour:
    """Answer with an error."""

    async def behave(_: web.Request) -> web.StreamResponse:
        return error(*args, **kwargs)

    return behave


def answering(body: str, content_type: str) -> Behaviour:
    """Answer 200 with anything at all."""

    async def behave(_: web.Request) -> web.StreamResponse:
        return web.Response(text=body, content_type=content_type)

    return behave


def delta(content: str | None = None, finish: str | None = None, refusal: str | None = None) -> dict[str, Any]:
    """One chunk of a stream."""
    choice = {"index": 0, "delta": {"content": content, "refusal": refusal}, "finish_reason": finish}
    return {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [choice]}


def streaming(text: str, finish: str | None = "stop", size: int = 40, *, done: bool = True) -> Behaviour:
    """Stream a text in chunks. Without `finish` there is no finish reason."""
    pieces = [delta(text[at : at + size]) for at in range(0, len(text), size)]
    return sending([*pieces, *([delta(finish=finish)] if finish else [])], done=done)


def sending(events: list[Any], *, done: bool = True) -> Behaviour:
    """Stream these events. Strings are sent unchanged."""

    async def behave(request: web.Request) -> web.StreamResponse:
        answer = await begin(request)
        for event in events:
            await answer.write(frame(event))
        if done:
            await answer.write(frame("[DONE]"))
        return answer

    return behave


def hanging(asked: Asked, first: str | None = None) -> Behaviour:
    """Send nothing, or a first chunk, and then hang."""

    async def behave(request: web.Request) -> web.StreamResponse:
        if first is not None:
            answer = await begin(request)
            await answer.write(frame(delta(first)))
        await asked.hang()
        raise AssertionError

    return behave


def dripping(pause: float) -> Behaviour:
    """Stream one character at a time and never end."""

    async def behave(request: web.Request) -> web.StreamResponse:
        answer = await begin(request)
        while True:
            await answer.write(frame(delta(" ")))
            await asyncio.sleep(pause)

    return behave


def breaking(text: str) -> Behaviour:
    """Drop the connection in the middle of the answer."""

    async def behave(request: web.Request) -> web.StreamResponse:
        answer = await begin(request)
        await answer.write(frame(delta(text)))
        assert request.transport is not None
        request.transport.abort()
        return answer

    return behave


async def begin(request: web.Request) -> web.StreamResponse:
    answer = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
    await answer.prepare(request)
    return answer


def frame(event: Any) -> bytes:
    return f"data: {event if isinstance(event, str) else json.dumps(event)}\n\n".encode()

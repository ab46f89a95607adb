"""Reads multipart forms (RFC 7578). Files go to the disk while they arrive; a refused form leaves nothing behind."""

import asyncio
from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass, field
from email.message import Message as Headers
from typing import Final, TypeAlias

from aiohttp import BodyPartReader, hdrs, web
from aiohttp.http_exceptions import HttpProcessingError

from heatsync.model.errors import BadForm, BatchTooLarge, FileTooLarge, MissingSwimmer, NoPdfs, PdfTooLarge
from heatsync.model.message import Message
from heatsync.store.staged_pdf import StagedPdf
from web.services import Services
from web.validators import MAX_REASON, links, one_line, swimmer_name, upload_name

MAX_FIELD_BYTES: Final = 256 * 1024
MAX_OTHER_PARTS: Final = 64
_READ_BYTES: Final = 64 * 1024
_WRITE_BYTES: Final = 256 * 1024  # a hop to a thread per network packet would cost more than the write

_PDF_FIELDS: Final = frozenset({"pdfs", "pdfs[]", "pdf"})
# What aiohttp raises when a form is malformed or incomplete, or when its client disconnects.
_UNREADABLE: Final = (
    ValueError,
    LookupError,
    RuntimeError,
    HttpProcessingError,
    web.RequestPayloadError,
    ConnectionError,
)


@dataclass(frozen=True, slots=True)
class Upload:
    filename: str | None
    pdf: StagedPdf


@dataclass(frozen=True, slots=True)
class BatchForm:
    """A valid form of a new batch. Files and links are in the order sent."""

    swimmer: str
    uploads: tuple[Upload, ...]
    urls: tuple[str, ...]


@dataclass(slots=True)
class _Draft:
    """The fields of a form that were read so far. `files` closes the files of the uploads."""

    files: ExitStack
    swimmer: str | None = None
    reason: str | None = None
    urls: list[str] = field(default_factory=list)
    uploads: list[Upload] = field(default_factory=list)


Receive: TypeAlias = "Callable[[web.Request, _Draft], Awaitable[None]]"


class FormReader:
    """Reads forms within the service's limits."""

    def __init__(self, services: Services) -> None:
        self._services = services

    @asynccontextmanager
    async def read(self, request: web.Request) -> AsyncIterator[BatchForm]:
        """The form. Files that were not saved are deleted when the block ends. Raises a `RequestError`."""
        async with self._read(request, self._receive) as draft:
            yield self._checked(draft)

    @asynccontextmanager
    async def read_pdf(self, request: web.Request) -> AsyncIterator[tuple[Upload, str | None]]:
        """As `read`, but one PDF and the reason for it, from a form or from a body that is the PDF."""
        receive = self._receive_body if request.content_type == "application/pdf" else self._receive
        async with self._read(request, receive) as draft:
            if not draft.uploads:
                raise NoPdfs
            if len(draft.uploads) > 1:
                raise BatchTooLarge(Message("ONE_PDF_ONLY"))
            yield draft.uploads[0], draft.reason

    @asynccontextmanager
    async def _read(self, request: web.Request, receive: Receive) -> AsyncIterator[_Draft]:
        draft = _Draft(ExitStack())
        try:
            try:
                await receive(request, draft)
            except _UNREADABLE as error:
                raise BadForm from error
            yield draft
        finally:
            # Shielded: a service that stops must not leave the files behind.
            await asyncio.shield(self._services.in_thread(draft.files.close))

    async def _receive(self, request: web.Request, draft: _Draft) -> None:
        if request.content_type != "multipart/form-data":
            raise BadForm
        # Read to the closing boundary: the last part of an incomplete form looks complete.
        reader, parts = await request.multipart(), 0
        while (part := await reader.next()) is not None:
            parts += 1
            if parts > self._services.max_pdfs_per_batch + MAX_OTHER_PARTS:
                raise BadForm(Message("TOO_MANY_FIELDS"))
            if not isinstance(part, BodyPartReader) or _is_encoded(part):
                raise BadForm
            await self._receive_part(part, draft)

    async def _receive_part(self, part: BodyPartReader, draft: _Draft) -> None:
        name, filename = _disposition(part)
        if name in _PDF_FIELDS:
            if filename and len(draft.uploads) >= self._services.max_pdfs_per_batch:
                raise self._too_many()
            await self._receive_pdf(_chunks(part), filename, draft)
            return
        content = await _bytes(part)
        match name:
            case "swimmer":
                text = _text(part, content)
                if draft.swimmer not in {None, text}:
                    raise BadForm(Message("SEVERAL_SWIMMERS"))
                draft.swimmer = text
            case "reason":
                draft.reason = one_line(_text(part, content), MAX_REASON)
            case "urls":
                draft.urls.append(_text(part, content))

    async def _receive_body(self, request: web.Request, draft: _Draft) -> None:
        await self._receive_pdf(request.content.iter_chunked(_WRITE_BYTES), None, draft)

    async def _receive_pdf(self, chunks: AsyncIterable[bytes], filename: str | None, draft: _Draft) -> None:
        pdfs, in_thread = self._services.store.pdfs, self._services.in_thread
        # Entered in the thread: a cancelled handler must still close the file.
        pdf = await in_thread(lambda: draft.files.enter_context(pdfs.stage()))
        try:
            async for chunk in chunks:
                await in_thread(pdf.write, chunk)
        except PdfTooLarge:
            raise self._too_large(filename) from None
        if filename or pdf.size:  # otherwise it is a file input without a file
            draft.uploads.append(Upload(filename, pdf))

    def _checked(self, draft: _Draft) -> BatchForm:
        if draft.swimmer is None:
            raise MissingSwimmer
        swimmer = swimmer_name(draft.swimmer)
        urls = tuple(url for text in draft.urls for url in links(text))
        sheets = len(draft.uploads) + len(urls)
        if sheets == 0:
            raise NoPdfs
        if sheets > self._services.max_pdfs_per_batch:
            raise self._too_many()
        return BatchForm(swimmer, tuple(draft.uploads), urls)

    def _too_large(self, filename: str | None) -> FileTooLarge:
        limit = f"{self._services.max_pdf_bytes / 1024 / 1024:g}"
        if filename is None:
            return FileTooLarge(Message("UNNAMED_FILE_TOO_LARGE", megabytes=limit))
        return FileTooLarge(Message("NAMED_FILE_TOO_LARGE", filename=filename, megabytes=limit))

    def _too_many(self) -> BatchTooLarge:
        return BatchTooLarge(Message("BATCH_LIMIT", max=self._services.max_pdfs_per_batch))


def _text(part: BodyPartReader, content: bytes) -> str:
    return content.decode(part.get_charset("utf-8"))


async def _chunks(part: BodyPartReader) -> AsyncIterator[bytes]:
    buffer = bytearray()
    while not part.at_eof():
        buffer += await part.read_chunk(_READ_BYTES)
        if len(buffer) >= _WRITE_BYTES or part.at_eof():
            yield bytes(buffer)
            buffer.clear()


async def _bytes(part: BodyPartReader) -> bytes:
    data = bytearray()
    while not part.at_eof():
        data += await part.read_chunk(_READ_BYTES)
        if len(data) > MAX_FIELD_BYTES:
            raise BadForm(Message("FIELD_TOO_LARGE"))
    return bytes(data)


def _disposition(part: BodyPartReader) -> tuple[str | None, str | None]:
    """The name of the field and of its file. aiohttp can't parse file names with two semicolons."""
    headers = Headers()
    raw = part.headers.get(hdrs.CONTENT_DISPOSITION, "")
    headers[hdrs.CONTENT_DISPOSITION] = raw.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    name = headers.get_param("name", header=hdrs.CONTENT_DISPOSITION)
    return (name if isinstance(name, str) else None), upload_name(headers.get_filename())


def _is_encoded(part: BodyPartReader) -> bool:
    """Whether the part has a transfer encoding, which RFC 7578, section 4.7, deprecates and no client uses."""
    encoding = part.headers.get(hdrs.CONTENT_TRANSFER_ENCODING, "binary")
    return encoding.lower() not in {"binary", "8bit", "7bit"}

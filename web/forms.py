"""Reads the form of a new batch: files go to the disk while they arrive, and nothing stays of a refused form."""

from __future__ import annotations

import asyncio
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass, field
from email.message import Message as Headers
from typing import TYPE_CHECKING, Final, TypeAlias

from aiohttp import BodyPartReader, hdrs, web
from aiohttp.http_exceptions import HttpProcessingError

from heatsync.model.errors import BadForm, BatchTooLarge, FileTooLarge, MissingSwimmer, NoPdfs, PdfTooLarge
from heatsync.model.message import Message
from web.validators import LONGEST_REASON, links, one_line, swimmer_name, upload_name

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from heatsync.store.staged_pdf import StagedPdf
    from web.services import Services

MAX_FIELD_BYTES: Final = 256 * 1024
MAX_OTHER_PARTS: Final = 64
_READ_BYTES: Final = 64 * 1024
_WRITE_BYTES: Final = 256 * 1024  # a hop to a thread costs more than it writes if the pieces are those of the network

# What aiohttp raises for a form that is malformed, cut off, or whose sender hung up.
_UNREADABLE: Final = (
    ValueError,
    LookupError,
    RuntimeError,
    HttpProcessingError,
    web.RequestPayloadError,
    ConnectionError,
)


@dataclass(frozen=True, slots=True)
class FormLimits:
    max_pdfs_per_batch: int
    max_pdf_bytes: int


@dataclass(frozen=True, slots=True)
class Upload:
    filename: str | None
    pdf: StagedPdf


@dataclass(frozen=True, slots=True)
class BatchForm:
    """A form that may become a batch. Files and links are in the order sent."""

    swimmer: str
    uploads: tuple[Upload, ...]
    urls: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PdfForm:
    """A form that gives a job another PDF, and why."""

    upload: Upload
    reason: str | None


@dataclass(slots=True)
class _Draft:
    """What was read so far."""

    swimmer: str | None = None
    reason: str | None = None
    urls: list[str] = field(default_factory=list)
    uploads: list[Upload] = field(default_factory=list)


Receive: TypeAlias = "Callable[[web.Request, _Draft, ExitStack], Awaitable[None]]"


class FormReader:
    """Reads forms within the service's limits."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._limits = services.limits

    @asynccontextmanager
    async def read(self, request: web.Request) -> AsyncIterator[BatchForm]:
        """The form; its files are gone when the block ends, unless they were kept. Raises a `RequestError`."""
        async with self._read(request, self._receive) as draft:
            yield self._checked(draft)

    @asynccontextmanager
    async def read_pdf(self, request: web.Request) -> AsyncIterator[PdfForm]:
        """The form with one PDF, as `read`; or a body that is the PDF."""
        receive = self._receive_body if request.content_type == "application/pdf" else self._receive
        async with self._read(request, receive) as draft:
            if not draft.uploads:
                raise NoPdfs
            if len(draft.uploads) > 1:
                raise BatchTooLarge(Message("ONE_PDF_ONLY"))
            yield PdfForm(draft.uploads[0], draft.reason)

    @asynccontextmanager
    async def _read(self, request: web.Request, receive: Receive) -> AsyncIterator[_Draft]:
        files = ExitStack()
        try:
            draft = _Draft()
            try:
                await receive(request, draft, files)
            except _UNREADABLE as error:
                raise BadForm from error
            yield draft
        finally:
            # Shielded, or a service that stops would leave the files behind.
            await asyncio.shield(self._services.in_thread(files.close))

    async def _receive(self, request: web.Request, draft: _Draft, files: ExitStack) -> None:
        if request.content_type != "multipart/form-data":
            raise BadForm
        # To the closing boundary: a form that was cut off gives its last part as if it were whole.
        reader, parts = await request.multipart(), 0
        while (part := await reader.next()) is not None:
            parts += 1
            if parts > self._limits.max_pdfs_per_batch + MAX_OTHER_PARTS:
                raise BadForm(Message("TOO_MANY_FIELDS"))
            if not isinstance(part, BodyPartReader) or _is_encoded(part):
                raise BadForm
            name, filename = _disposition(part)
            match name:
                case "pdfs" | "pdfs[]" | "pdf":
                    await self._receive_pdf(part, filename, draft, files)
                case "swimmer":
                    text = await _text(part)
                    if draft.swimmer is not None and text != draft.swimmer:
                        raise BadForm(Message("SEVERAL_SWIMMERS"))
                    draft.swimmer = text
                case "reason":
                    draft.reason = one_line(await _text(part), LONGEST_REASON)
                case "urls":
                    draft.urls.append(await _text(part))
                case _:
                    await _bytes(part)

    async def _receive_pdf(self, part: BodyPartReader, filename: str | None, draft: _Draft, files: ExitStack) -> None:
        if filename and len(draft.uploads) >= self._limits.max_pdfs_per_batch:
            raise self._too_many()
        pdf = await self._new_file(files)
        buffer = bytearray()
        try:
            while not part.at_eof():
                buffer += await part.read_chunk(_READ_BYTES)
                if len(buffer) >= _WRITE_BYTES or part.at_eof():
                    await self._services.in_thread(pdf.write, bytes(buffer))
                    buffer.clear()
        except PdfTooLarge:
            raise self._too_large(filename) from None
        if filename or pdf.size:  # else a file input without a file
            draft.uploads.append(Upload(filename, pdf))

    async def _receive_body(self, request: web.Request, draft: _Draft, files: ExitStack) -> None:
        pdf = await self._new_file(files)
        try:
            async for chunk in request.content.iter_chunked(_WRITE_BYTES):
                await self._services.in_thread(pdf.write, chunk)
        except PdfTooLarge:
            raise self._too_large(None) from None
        if pdf.size:
            draft.uploads.append(Upload(None, pdf))

    async def _new_file(self, files: ExitStack) -> StagedPdf:
        pdfs = self._services.store.pdfs
        # Entered in the thread: a cancelled handler must still close the file.
        return await self._services.in_thread(lambda: files.enter_context(pdfs.stage()))

    def _checked(self, draft: _Draft) -> BatchForm:
        if draft.swimmer is None:
            raise MissingSwimmer
        swimmer = swimmer_name(draft.swimmer)
        urls = tuple(url for text in draft.urls for url in links(text))
        sheets = len(draft.uploads) + len(urls)
        if sheets == 0:
            raise NoPdfs
        if sheets > self._limits.max_pdfs_per_batch:
            raise self._too_many()
        return BatchForm(swimmer, tuple(draft.uploads), urls)

    def _too_large(self, filename: str | None) -> FileTooLarge:
        limit = f"{self._limits.max_pdf_bytes / 1024 / 1024:g}"
        if filename is None:
            return FileTooLarge(Message("UNNAMED_FILE_TOO_LARGE", megabytes=limit))
        return FileTooLarge(Message("NAMED_FILE_TOO_LARGE", filename=filename, megabytes=limit))

    def _too_many(self) -> BatchTooLarge:
        return BatchTooLarge(Message("BATCH_LIMIT", max=self._limits.max_pdfs_per_batch))


async def _text(part: BodyPartReader) -> str:
    return (await _bytes(part)).decode(part.get_charset("utf-8"))


async def _bytes(part: BodyPartReader) -> bytes:
    data = bytearray()
    while not part.at_eof():
        data += await part.read_chunk(_READ_BYTES)
        if len(data) > MAX_FIELD_BYTES:
            raise BadForm(Message("FIELD_TOO_LARGE"))
    return bytes(data)


def _disposition(part: BodyPartReader) -> tuple[str | None, str | None]:
    """The field's name and the file's. aiohttp's own reading gives up on a file name with two semicolons."""
    headers = Headers()
    raw = part.headers.get(hdrs.CONTENT_DISPOSITION, "")
    headers[hdrs.CONTENT_DISPOSITION] = raw.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    name = headers.get_param("name", header=hdrs.CONTENT_DISPOSITION)
    return (name if isinstance(name, str) else None), upload_name(headers.get_filename())


def _is_encoded(part: BodyPartReader) -> bool:
    """Whether the part's bytes are not the file's: no client that we know sends such forms any more."""
    encoding = part.headers.get(hdrs.CONTENT_TRANSFER_ENCODING, "binary")
    return encoding.lower() not in {"binary", "8bit", "7bit"}

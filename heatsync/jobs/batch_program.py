"""Reads the stored sheets of a batch, and merges their programs. No PDF is opened."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import structlog

from heatsync.model.batch import Batch
from heatsync.model.packed_sheet import unpack_sheet
from heatsync.parsing import READER_VERSION
from heatsync.results.merge import Source, read_sources
from heatsync.results.program import ProgramSession
from heatsync.results.program_merge import ProgramSource, merge_programs
from heatsync.results.sheet_program import SheetProgram, sheet_program
from heatsync.store.store import Store

log = structlog.get_logger()

_IN_MEMORY = 64
"""Programs of sheets. A large one takes 100 KB, and 50 ms to read from its sheet."""


@dataclass(frozen=True, slots=True)
class MergedProgram:
    """The sessions of a batch. `without` has the sequences of sheets that AI or an earlier version read."""

    batch: Batch
    sources: tuple[Source, ...]
    without: frozenset[int]
    sessions: tuple[ProgramSession, ...]


class BatchProgram:
    """Blocks on the database, and on merging."""

    def __init__(self, store: Store) -> None:
        self._batches = store.batches
        self._extractions = store.extractions
        self._sheets = store.sheets
        self._program = lru_cache(maxsize=_IN_MEMORY)(_program)

    def of_batch(self, batch_id: str) -> MergedProgram:
        """The program of the sheets that were read so far. Raises `NotFound`."""
        view = self._batches.find(batch_id)
        sources = read_sources(view.jobs, self._extractions.of_jobs(view.jobs))
        programs = {source.job.sequence: program for source in sources if (program := self._of_source(source))}
        return MergedProgram(
            batch=view.batch,
            sources=tuple(sources),
            without=frozenset(source.job.sequence for source in sources) - programs.keys(),
            sessions=merge_programs(_program_sources(sources, programs)),
        )

    def _of_source(self, source: Source) -> SheetProgram | None:
        packed = self._sheets.find(source.job.pdf_sha256 or "", READER_VERSION)
        return None if packed is None else self._program(packed)


def _program(packed: bytes) -> SheetProgram | None:
    try:
        return sheet_program(unpack_sheet(packed))
    except Exception as error:  # noqa: BLE001 - a worker that a hostile PDF took over may have packed anything
        log.warning("kept_sheet_unreadable", kind=type(error).__name__)
        return None


def _program_sources(sources: list[Source], programs: Mapping[int, SheetProgram]) -> list[ProgramSource]:
    return [
        ProgramSource(source.issue, source.extraction.meet_name, programs[source.job.sequence])
        for source in sources
        if source.job.sequence in programs
    ]

"""Builds the parts of the store on one database."""

from datetime import timedelta
from pathlib import Path

from heatsync.store.ai_files import AiFiles
from heatsync.store.attempts import Attempts
from heatsync.store.audit import AuditLog
from heatsync.store.batches import Batches
from heatsync.store.calendar_revisions import CalendarRevisions
from heatsync.store.database import Database
from heatsync.store.deletion import Deletion
from heatsync.store.event_log import EventLog
from heatsync.store.extractions import Extractions
from heatsync.store.operations import Operations
from heatsync.store.overview import Overview
from heatsync.store.pdf_bytes import PdfFiles, PdfRows
from heatsync.store.pdf_storage import PdfStorage
from heatsync.store.sessions import LoggedOutSessions
from heatsync.store.sheets import Sheets
from heatsync.store.transitions import Transitions


class Store:
    """One attribute for each kind of stored data."""

    def __init__(self, url: str, folder: Path, *, keep: timedelta, max_pdf_bytes: int) -> None:
        """`folder` contains the files, and the database if it is SQLite. A batch expires `keep` after its creation."""
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)  # it contains names and entries of children
        self.database = Database(url, folder)
        incoming = folder / "incoming"
        stored = PdfFiles(folder / "pdfs") if self.database.is_sqlite else PdfRows(self.database, incoming)
        self.pdfs = PdfStorage(self.database, stored, incoming, max_pdf_bytes)
        self.batches = Batches(self.database, keep)
        self.events = EventLog(self.database)
        self.extractions = Extractions(self.database)
        self.sheets = Sheets(self.database)
        self.ai_files = AiFiles(self.database)
        self.attempts = Attempts(self.database)
        self.audit = AuditLog(self.database)
        self.operations = Operations(self.database, self.events, self.attempts, self.audit)
        self.sessions = LoggedOutSessions(self.database)
        self.overview = Overview(self.database)
        self.calendar_revisions = CalendarRevisions(self.database)
        self.deletion = Deletion(self.database, self.pdfs)
        self.transitions = Transitions(self.database, self.events)

    def close(self) -> None:
        self.database.close()

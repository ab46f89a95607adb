"""The services that request handlers get in tests, over a real store."""

from concurrent.futures import Executor
from pathlib import Path
from typing import Any

from prometheus_client import CollectorRegistry

from heatsync.jobs.evidence import Evidence
from heatsync.parsing.read_pdf import read_pdf
from heatsync.pdf.sandbox import Sandbox
from heatsync.store.store import Store
from tests.support.operators import OPERATOR, READER
from web.access import Access
from web.hub import Hub
from web.recent_log import RecentLog
from web.services import Services


def make_services(store: Store, actors: Any, executor: Executor, data_dir: Path, **other: Any) -> Services:
    """`other` replaces parts by name."""
    parts = {
        "hub": Hub(),
        "evidence": Evidence(store.pdfs, Sandbox(slots=1, preload=[read_pdf])),
        "access": Access(OPERATOR, READER),
        "registry": CollectorRegistry(),
        "recent_log": RecentLog(),
        "max_pdfs_per_batch": 15,
        "max_pdf_bytes": 1_000_000,
    }
    return Services(store=store, actors=actors, executor=executor, data_dir=data_dir, **{**parts, **other})

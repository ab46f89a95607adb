"""The services that request handlers get in tests, over a real store."""

from concurrent.futures import Executor
from pathlib import Path
from typing import Any

from prometheus_client import CollectorRegistry

from heatsync.jobs.evidence import Evidence
from heatsync.pdf.sandbox import Sandbox
from heatsync.store.store import Store
from tests.support.operators import OPERATOR, READER
from web.access import Access, Tokens
from web.hub import Hub
from web.recent_log import RecentLog
from web.services import FormLimits, Services


def make_services(store: Store, actors: Any, executor: Executor, data_dir: Path, **other: Any) -> Services:
    """`other` replaces parts by name."""
    parts = {
        "hub": Hub(),
        "evidence": Evidence(store.pdfs, Sandbox(slots=1)),
        "access": Access(Tokens(OPERATOR, READER)),
        "registry": CollectorRegistry(),
        "recent_log": RecentLog(),
        "limits": FormLimits(15, 1_000_000),
    }
    return Services(store=store, actors=actors, executor=executor, data_dir=data_dir, **{**parts, **other})

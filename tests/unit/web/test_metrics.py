"""The metrics that are computed on each request."""

from prometheus_client import CollectorRegistry, generate_latest

from actors.actor_status import ActorStatuses
from heatsync.store.batches import NewJob
from heatsync.store.database import Database
from heatsync.store.overview import Overview
from web.hub import Hub
from web.metrics import ServiceCollector


def test_without_a_database_the_other_metrics_are_still_returned(tmp_path):
    away = Overview(Database("postgresql://nobody@127.0.0.1:1/nothing", tmp_path))
    registry = CollectorRegistry()
    registry.register(ServiceCollector(away, ActorStatuses(), Hub()))
    told = generate_latest(registry).decode()
    assert "heatsync_viewers 0.0" in told
    assert "heatsync_jobs{" not in told, "a zero would be a lie"


def test_rows_are_counted_by_status_including_zeros(sqlite_store):
    registry = CollectorRegistry()
    registry.register(ServiceCollector(sqlite_store.overview, ActorStatuses(), Hub()))
    sqlite_store.batches.create("Uma Doe", [NewJob(None, "http://example.com/a.pdf", None)])
    told = generate_latest(registry).decode()
    assert 'heatsync_batches{status="pending"} 1.0' in told
    assert 'heatsync_jobs{status="cancelled"} 0.0' in told

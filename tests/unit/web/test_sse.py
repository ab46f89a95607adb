"""What a stream event looks like on the wire."""

from heatsync.model.stream_events import EventType, Fact, Tick
from tests.unit.model.test_stream_events import JOB
from web.hub import Hub


def test_a_facts_number_is_its_id() -> None:
    fact = Fact("b1", 12, EventType.JOB_COMPLETED, b'{"type":"job_completed"}', "j1")
    assert Hub.frame(fact) == b'id: 12\nevent: job_completed\ndata: {"type":"job_completed"}\n\n'


def test_a_tick_has_no_id() -> None:
    tick = Tick.of(JOB, after=4)
    assert Hub.frame(tick) == b"event: job_progress\ndata: " + tick.data + b"\n\n"

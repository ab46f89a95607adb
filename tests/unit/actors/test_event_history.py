"""The events that viewers receive and their order, also for viewers that join late."""

import pytest

from actors.event_history import EventHistory
from heatsync.model.batch import JobStatus
from heatsync.model.stream_events import EventType, Fact, JobProgress, Tick, encode
from web.hub import Hub

BATCH, JOB = "batch", "job"


def fact(number: int, type_: EventType = EventType.JOB_PROGRESS, supersedes: tuple[int, ...] = ()) -> Fact:
    return Fact(BATCH, number, type_, b"{}", JOB, supersedes=supersedes)


def tick(after: int, percent: int = 0) -> Tick:
    event = JobProgress(JOB, 1, JobStatus.PROCESSING, percent, "Reading", None, 1)
    return Tick(BATCH, after, event, encode(event))


def history_of(*facts: Fact) -> EventHistory:
    return EventHistory(lambda number: [fact for fact in facts if fact.number > number], Hub.frame)


def sent(history: EventHistory, event: Fact | Tick) -> list[Fact | Tick]:
    return [broadcast.event for broadcast in history.accept(event)]


def ids(frames: memoryview) -> list[int]:
    return [int(line[4:]) for line in bytes(frames).decode().splitlines() if line.startswith("id: ")]


def test_each_fact_is_sent_once_and_in_order() -> None:
    history = history_of()
    assert sent(history, fact(1)) == [fact(1)]
    assert sent(history, fact(1)) == []
    assert sent(history, fact(2)) == [fact(2)]


def test_an_event_is_framed_once_for_the_broadcast_and_the_replay() -> None:
    framed = []

    def count_and_frame(event: Fact | Tick) -> bytes:
        framed.append(event)
        return Hub.frame(event)

    history = EventHistory(lambda _: [], count_and_frame)
    [broadcast] = history.accept(fact(1))
    assert broadcast.frame == bytes(history.replay(None))
    assert framed == [fact(1)]


def test_only_the_end_of_the_batch_is_the_last_event() -> None:
    history = history_of()
    endings = fact(1, EventType.JOB_COMPLETED), fact(2, EventType.BATCH_COMPLETED)
    assert [broadcast.is_last for event in endings for broadcast in history.accept(event)] == [False, True]


def test_a_fact_that_arrives_early_is_sent_after_those_missing_before_it() -> None:
    log = []
    history = EventHistory(lambda number: [item for item in log if item.number > number], Hub.frame)
    history.accept(fact(1))
    log += [fact(1), fact(2), fact(3)]
    assert sent(history, fact(3)) == [fact(2), fact(3)]
    assert sent(history, fact(2)) == []


def test_a_failed_read_of_the_log_loses_nothing() -> None:
    outage, log = [], [fact(1)]

    def read_after(number: int) -> list[Fact]:
        if outage:
            raise outage.pop()
        return [item for item in log if item.number > number]

    history = EventHistory(read_after, Hub.frame)
    log += [fact(2), fact(3)]
    outage.append(OSError())
    with pytest.raises(OSError):
        history.accept(fact(3))
    assert ids(history.replay(None)) == [1]
    assert sent(history, fact(3)) == [fact(2), fact(3)]


def test_a_tick_older_than_the_newest_fact_of_its_job_is_dropped() -> None:
    history = history_of(fact(1), fact(2))
    assert sent(history, tick(1)) == []
    assert sent(history, tick(2)) == [tick(2)]


def test_a_replay_ends_with_the_newest_tick_until_a_fact_makes_it_obsolete() -> None:
    history = history_of(fact(1))
    history.accept(tick(1, 10))
    history.accept(tick(1, 20))
    assert bytes(history.replay(None)) == Hub.frame(fact(1)) + Hub.frame(tick(1, 20))
    history.accept(fact(2))
    assert bytes(history.replay(None)) == Hub.frame(fact(1)) + Hub.frame(fact(2))


def test_a_replay_starts_after_the_cursor_and_ignores_one_that_is_too_high() -> None:
    history = history_of(fact(1), fact(2), fact(3))
    assert ids(history.replay(2)) == [3]
    assert ids(history.replay(3)) == []
    assert ids(history.replay(None)) == ids(history.replay(4)) == ids(history.replay(0)) == [1, 2, 3]


def test_all_replays_before_the_next_event_share_the_same_bytes() -> None:
    history = history_of(*(fact(number) for number in range(1, 201)))
    replays = [history.replay(cursor) for cursor in (None, *range(200))]
    assert [ids(replay)[0] for replay in replays] == [1, *range(1, 201)]
    assert len({id(replay.obj) for replay in replays}) == 1
    history.accept(fact(201))
    assert ids(history.replay(199)) == [200, 201]


def test_superseded_facts_are_not_replayed() -> None:
    history = history_of(fact(1), fact(2, EventType.JOB_FAILED), fact(3, EventType.BATCH_COMPLETED))
    assert history.is_over
    history.accept(fact(4, supersedes=(2, 3)))
    assert ids(history.replay(None)) == [1, 4]
    assert not history.is_over


def test_facts_superseded_by_a_missed_fact_are_not_replayed() -> None:
    log = [fact(1), fact(2, EventType.JOB_FAILED), fact(3, EventType.BATCH_COMPLETED)]
    history = EventHistory(lambda number: [item for item in log if item.number > number], Hub.frame)
    log[1:] = [fact(4), fact(5)]
    assert sent(history, fact(5)) == [fact(4), fact(5)]
    assert ids(history.replay(None)) == [1, 4, 5]

"""The order in which viewers are told a batch's story."""

from __future__ import annotations

import pytest

from actors.event_history import EventHistory
from heatsync.model.stream_events import EventType, Fact, Tick

BATCH, JOB = "batch", "job"


def fact(number: int, type_: EventType = EventType.JOB_PROGRESS, supersedes: tuple[int, ...] = ()) -> Fact:
    return Fact(BATCH, number, type_, JOB, "{}", supersedes)


def tick(after: int, data: str = "{}") -> Tick:
    return Tick(BATCH, JOB, after, data)


def ids(frames: memoryview) -> list[int]:
    return [int(line[4:]) for line in bytes(frames).decode().splitlines() if line.startswith("id: ")]


def test_facts_pass_once_and_in_order() -> None:
    channel = EventHistory(lambda _: [])
    assert channel.accept(fact(1)) == [fact(1)]
    assert channel.accept(fact(1)) == []
    assert channel.accept(fact(2)) == [fact(2)]


def test_a_fact_that_came_early_brings_with_it_what_was_missing() -> None:
    log = []
    channel = EventHistory(lambda after: [item for item in log if item.number > after])
    channel.accept(fact(1))
    log += [fact(1), fact(2), fact(3)]
    assert channel.accept(fact(3)) == [fact(2), fact(3)]
    assert channel.accept(fact(2)) == []


def test_a_log_that_cannot_be_read_for_a_moment_takes_nothing_from_the_story() -> None:
    outage, log = [OSError], [fact(1), fact(2), fact(3)]

    def read_after(number: int) -> list[Fact]:
        if number == 0 and outage and channel_exists:
            raise outage.pop()
        return [item for item in log[: 1 if not channel_exists else None] if item.number > number]

    channel_exists = False
    channel = EventHistory(read_after)
    channel_exists = True
    with pytest.raises(OSError):
        channel.accept(fact(3))
    assert ids(channel.replay(None)) == [1]
    assert channel.accept(fact(3)) == [fact(2), fact(3)]


def test_a_tick_older_than_its_jobs_last_fact_is_dropped() -> None:
    channel = EventHistory(lambda _: [fact(1), fact(2)])
    assert channel.accept(tick(1)) == []
    assert channel.accept(tick(2)) == [tick(2)]


def test_who_joins_is_told_the_newest_tick_after_the_facts() -> None:
    channel = EventHistory(lambda _: [fact(1)])
    channel.accept(tick(1, '{"n":1}'))
    channel.accept(tick(1, '{"n":2}'))
    assert bytes(channel.replay(None)).endswith(b'event: job_progress\ndata: {"n":2}\n\n')
    channel.accept(fact(2))
    assert b'"n"' not in bytes(channel.replay(None)), "a fact makes the tick old"


def test_a_cursor_gets_what_is_past_it_and_a_wrong_one_gets_everything() -> None:
    channel = EventHistory(lambda _: [fact(1), fact(2), fact(3)])
    assert ids(channel.replay(2)) == [3]
    assert ids(channel.replay(3)) == []
    assert ids(channel.replay(None)) == ids(channel.replay(4)) == ids(channel.replay(0)) == [1, 2, 3]


def test_all_who_come_back_are_given_parts_of_the_same_bytes() -> None:
    channel = EventHistory(lambda _: [fact(number) for number in range(1, 1_001)])
    stories = [channel.replay(cursor) for cursor in (None, *range(1_000))]
    assert [ids(story)[0] for story in stories] == [1, *range(1, 1_001)]
    assert len({id(story.obj) for story in stories}) == 1
    channel.accept(fact(1_001))
    assert ids(channel.replay(999)) == [1_000, 1_001]


def test_superseded_facts_are_not_replayed() -> None:
    channel = EventHistory(lambda _: [fact(1), fact(2, EventType.JOB_FAILED), fact(3, EventType.BATCH_COMPLETED)])
    assert channel.is_over
    channel.accept(fact(4, supersedes=(2, 3)))
    assert ids(channel.replay(None)) == [1, 4]
    assert not channel.is_over


def test_what_a_missed_fact_superseded_is_not_replayed_either() -> None:
    log = [fact(1), fact(2, EventType.JOB_FAILED), fact(3, EventType.BATCH_COMPLETED)]
    channel = EventHistory(lambda after: [item for item in log if item.number > after])
    log[1:] = [fact(4), fact(5)]
    assert channel.accept(fact(5)) == [fact(4), fact(5)]
    assert ids(channel.replay(None)) == [1, 4, 5]

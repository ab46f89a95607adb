"""The order of waiting batches, and which of them get a new position."""

from actors.batch_queue import BatchQueue


def queue_of(*batch_ids: str) -> BatchQueue:
    queue = BatchQueue()
    for batch_id in batch_ids:
        queue.append(batch_id)
    return queue


def test_batches_leave_in_the_order_in_which_they_came() -> None:
    queue = queue_of("a", "b", "a", "c")
    assert len(queue) == 3
    assert [queue.pop_next(set()) for _ in range(4)] == ["a", "b", "c", None]


def test_a_running_batch_is_skipped() -> None:
    queue = queue_of("a", "b")
    assert queue.pop_next({"a"}) == "b"
    assert queue.pop_next({"a"}) is None
    assert "a" in queue


def test_a_batch_can_be_put_first_or_removed() -> None:
    queue = queue_of("a", "b")
    queue.put_first("c")
    queue.remove("a")
    queue.remove("unknown")
    assert [queue.pop_next(set()) for _ in range(2)] == ["c", "b"]


def test_positions_count_the_running_batches() -> None:
    assert queue_of("a", "b").new_positions(running=4) == {4: "a", 5: "b"}


def test_distant_batches_get_their_position_once() -> None:
    queue = queue_of(*map(str, range(200)))
    first = queue.new_positions(running=0)
    assert list(first) == list(range(200))
    queue.mark_informed(first)
    queue.append("new")
    queue.pop_next(set())
    assert list(queue.new_positions(running=1)) == [*range(1, 100), 200]

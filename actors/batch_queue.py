"""The batches that wait for a supervisor, in the order in which they got work."""

from collections.abc import Container, Mapping
from itertools import count

_NEAR = 100


class BatchQueue:
    """An ordered set that also tracks which batches need a message about their new position."""

    def __init__(self) -> None:
        self._batches: dict[str, None] = {}
        self._informed: set[str] = set()

    def __contains__(self, batch_id: str) -> bool:
        return batch_id in self._batches

    def __len__(self) -> int:
        return len(self._batches)

    def append(self, batch_id: str) -> None:
        """Put the batch last, unless it is in the queue already."""
        self._batches.setdefault(batch_id)

    def put_first(self, batch_id: str) -> None:
        self._batches = {batch_id: None, **self._batches}

    def remove(self, batch_id: str) -> None:
        self._batches.pop(batch_id, None)
        self._informed.discard(batch_id)

    def pop_next(self, running: Container[str]) -> str | None:
        """Take the first batch that is not running; None if there is none."""
        batch_id = next((batch_id for batch_id in self._batches if batch_id not in running), None)
        if batch_id is not None:
            self.remove(batch_id)
        return batch_id

    def new_positions(self, running: int) -> Mapping[int, str]:
        """The batches with a new position to publish, by the number of batches ahead, with `running` before the first.

        The next 100 always. Those further back only once: otherwise each step of a long queue would rewrite all of it.
        """
        return {
            ahead: batch_id
            for ahead, batch_id in zip(count(running), self._batches, strict=False)
            if ahead < _NEAR or batch_id not in self._informed
        }

    def mark_informed(self, positions: Mapping[int, str]) -> None:
        self._informed.update(positions.values())

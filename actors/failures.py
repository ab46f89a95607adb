"""Counts the consecutive supervisor failures of each batch, and computes the delay before the next start."""

from collections import Counter

LONGEST_DELAY = 30.0
"""Seconds."""
_FIRST_DELAY = 0.5
_CRASHES_ALLOWED = 3


class Failures:
    """After the first crash the next supervisor starts at once, then with backoff, and after four crashes no more.

    A database outage is not charged to the batch: it is retried with backoff for as long as the outage lasts.
    """

    def __init__(self) -> None:
        self._crashes: Counter[str] = Counter()
        self._outages: Counter[str] = Counter()
        self._last_crashed: set[str] = set()

    def record(self, batch_id: str, *, crashed: bool) -> float | None:
        """Count one more failure. Returns the delay in seconds before the next supervisor; None after too many."""
        if not crashed:
            self._outages[batch_id] += 1
            return _backoff(self._outages[batch_id])
        self._crashes[batch_id] += 1
        self._last_crashed.add(batch_id)
        crashes = self._crashes[batch_id]
        if crashes > _CRASHES_ALLOWED:
            return None
        return 0.0 if crashes == 1 else _backoff(crashes - 1)

    def take_crash(self, batch_id: str) -> bool:
        """Whether the last supervisor crashed, so that its job may be the cause. True once for each crash."""
        crashed = batch_id in self._last_crashed
        self._last_crashed.discard(batch_id)
        return crashed

    def clear(self, batch_id: str) -> None:
        """A supervisor of this batch ended without a failure."""
        self._crashes.pop(batch_id, None)
        self._outages.pop(batch_id, None)
        self._last_crashed.discard(batch_id)


def _backoff(failures: int) -> float:
    return min(LONGEST_DELAY, _FIRST_DELAY * 2.0 ** (failures - 1))

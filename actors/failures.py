"""How often the supervisors of a batch failed in a row, and what follows from it."""

from __future__ import annotations

from collections import Counter

LONGEST_PAUSE = 30.0
"""Seconds between two tries."""
_CRASHES_ALLOWED = 3


class Failures:
    """A crash is tried again at once, the next ones after growing pauses, and a few are enough. An outage of the
    database is nobody's fault, and is tried again for ever.
    """

    def __init__(self) -> None:
        self._crashes: Counter[str] = Counter()
        self._outages: Counter[str] = Counter()
        self._last_crashed: set[str] = set()

    def count(self, batch_id: str, *, crashed: bool) -> float | None:
        """One more failure. The pause in seconds until the next try, None if there should be no other one."""
        if crashed:
            self._crashes[batch_id] += 1
            self._last_crashed.add(batch_id)
            crashes = self._crashes[batch_id]
            if crashes > _CRASHES_ALLOWED:
                return None
            return 0.0 if crashes == 1 else _pause(crashes - 1)
        self._outages[batch_id] += 1
        return _pause(self._outages[batch_id])

    def last_was_a_crash(self, batch_id: str) -> bool:
        """Whether the last supervisor crashed, so that its running job may be what made it. Asked once for each."""
        if batch_id in self._last_crashed:
            self._last_crashed.discard(batch_id)
            return True
        return False

    def forget(self, batch_id: str) -> None:
        """A supervisor of this batch ended well."""
        self._crashes.pop(batch_id, None)
        self._outages.pop(batch_id, None)
        self._last_crashed.discard(batch_id)


def _pause(times: int) -> float:
    return min(LONGEST_PAUSE, 0.5 * 2.0 ** (times - 1))

"""Tries again what may pass by itself: a time-out, a busy service, a connection that broke."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

import tenacity

from heatsync.model.errors import JobError
from heatsync.model.message import Message
from heatsync.model.metrics import NOOP

if TYPE_CHECKING:
    from collections.abc import Callable

    from heatsync.model.cancel import CancelToken
    from heatsync.model.metrics import Metrics
    from heatsync.model.progress import ProgressCallback

T = TypeVar("T")

_LONGEST_WAIT = 60.0


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How often a transient failure is tried again, and the pause in seconds before the first time; it doubles.

    Past `total` seconds nothing is tried again: a link that hangs must not hold its batch's turn for ever.
    """

    retries: int = 3
    pause: float = 1.0
    total: float = 180.0
    metrics: Metrics = field(default=NOOP, repr=False)

    def keep_trying(self, step: Callable[[], T], progress: ProgressCallback, cancel: CancelToken) -> T:
        """Try a step again, after a growing pause, as long as it fails with what may pass; then its error stands."""
        pauses = tenacity.wait_exponential_jitter(multiplier=self.pause, jitter=self.pause, max=_LONGEST_WAIT)

        def pause(state: tenacity.RetryCallState) -> float:
            asked = getattr(_error(state), "retry_after", None)
            return min(_LONGEST_WAIT, pauses(state) if asked is None else asked)

        def say(state: tenacity.RetryCallState) -> None:
            error = _error(state)
            if isinstance(error, JobError):
                self.metrics.retry_scheduled(error.code)
                progress(0, Message("RETRYING", problem=error.message, retry=state.attempt_number, max=self.retries))

        trying = tenacity.Retrying(
            retry=tenacity.retry_if_exception(lambda error: isinstance(error, JobError) and error.transient),
            stop=tenacity.stop_after_attempt(self.retries + 1) | tenacity.stop_after_delay(self.total),
            wait=pause,
            before_sleep=say,
            sleep=cancel.sleep,
            reraise=True,
        )
        return trying(step)


def _error(state: tenacity.RetryCallState) -> BaseException | None:
    return state.outcome.exception() if state.outcome else None

"""Retries steps that fail with a transient error, such as a timeout, a busy service or a broken connection."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TypeVar, cast

import tenacity

from heatsync.model.cancel import CancelToken
from heatsync.model.errors import JobError
from heatsync.model.message import Message
from heatsync.model.metrics import NOOP, Metrics
from heatsync.model.progress import ProgressCallback

T = TypeVar("T")

_LONGEST_PAUSE = 60.0


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How often a step is retried, and the pause in seconds before the first retry. Each pause is twice the last one.

    After `timeout` seconds in total there are no more retries: a dead link must not block its batch for long.
    """

    retries: int = 3
    pause: float = 1.0
    timeout: float = 180.0
    metrics: Metrics = field(default=NOOP, repr=False)

    def run(self, step: Callable[[], T], progress: ProgressCallback, cancel: CancelToken) -> T:
        """Return what `step` returns. Raises its last error, or `Cancelled` during a pause.

        An error's own `retry_after` replaces the computed pause. `progress` gets a message before each retry.
        """
        backoff = tenacity.wait_exponential_jitter(multiplier=self.pause, jitter=self.pause, max=_LONGEST_PAUSE)

        def pause(state: tenacity.RetryCallState) -> float:
            requested = _error(state).retry_after
            return min(_LONGEST_PAUSE, backoff(state) if requested is None else requested)

        def report(state: tenacity.RetryCallState) -> None:
            error = _error(state)
            self.metrics.retry_scheduled(error.code)
            progress(0, Message("RETRYING", problem=error.message, retry=state.attempt_number, max=self.retries))

        retrying = tenacity.Retrying(
            retry=tenacity.retry_if_exception(lambda error: isinstance(error, JobError) and error.transient),
            stop=tenacity.stop_after_attempt(self.retries + 1) | tenacity.stop_after_delay(self.timeout),
            wait=pause,
            before_sleep=report,
            sleep=cancel.sleep,
            reraise=True,
        )
        return retrying(step)


def _error(state: tenacity.RetryCallState) -> JobError:
    """The error of the last attempt: no other error is retried."""
    return cast("JobError", state.outcome and state.outcome.exception())


def retry_after(header: str | None) -> float | None:
    """Seconds until the time in a Retry-After header (RFC 9110, section 10.2.3): delay-seconds ("120") or an HTTP date.

    None if the header is missing or has neither.
    """
    text = (header or "").strip()
    if text.isascii() and text.isdigit():
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    if moment.tzinfo is None:  # "-0000": UTC at an unknown place (RFC 5322, section 3.3)
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())

"""Where the parts that do the work tell what it cost, for whoever measures it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from heatsync.model.errors import DeathCause


class Metrics(Protocol):
    """Told from any thread, so its methods must be quick and never raise."""

    def job_ran(self, seconds: float, outcome: str, *, cached: bool) -> None:
        """`outcome` is `completed`, `cancelled`, `crashed`, or the code of the error that the job failed with."""

    def step_took(self, step: str, seconds: float) -> None:
        """`step` is `download`, or who read: `local`, `ai`."""

    def will_try_again(self, code: str) -> None:
        """A step failed with what may pass, and the pipeline tries it again."""

    def ai_asked(self, outcome: str, pages: int, sent: int) -> None:
        """One call of the AI: `ok` or an error's code, the pictures of pages in it, and the bytes of sheets sent."""

    def child_died(self, why: DeathCause) -> None: ...


class NoopMetrics:
    """For who measures nothing."""

    def job_ran(self, seconds: float, outcome: str, *, cached: bool) -> None: ...
    def step_took(self, step: str, seconds: float) -> None: ...
    def will_try_again(self, code: str) -> None: ...
    def ai_asked(self, outcome: str, pages: int, sent: int) -> None: ...
    def child_died(self, why: DeathCause) -> None: ...

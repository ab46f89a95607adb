"""A job whose actor was killed gives the same results when it is restarted, whichever step it was killed at."""

import pytest

from tests.support.job_killer import (
    STEPS,
    Service,
    kill_and_restart,
    service,  # noqa: F401 - a fixture
    undisturbed_results,
    weapons_for,
)

# Each step with one weapon, each weapon at many steps. tests/more tries every weapon at every step.
ATTACKS = [
    (moment, step, weapons_for(step)[turn % len(weapons_for(step))]) for turn, (moment, step) in enumerate(STEPS)
]


@pytest.mark.parametrize(("moment", "step", "weapon"), ATTACKS)
def test_a_killed_job_gives_the_same_results_when_restarted(
    service: Service,  # noqa: F811 - the fixture
    moment: str,
    step: str,
    weapon: type[BaseException],
) -> None:
    kill_and_restart(service, moment, step, weapon, undisturbed_results(service))

"""A job is killed at the same step again and again, in every way: each time its restart gives the same results."""

import pytest

from tests.support.job_killer import (
    STEPS,
    Service,
    kill_and_restart,
    service,  # noqa: F401 - a fixture
    undisturbed_results,
    weapons_for,
)

KILLS = 20


@pytest.mark.timeout(600)
@pytest.mark.parametrize(("moment", "step"), STEPS)
def test_a_job_that_is_killed_again_and_again_gives_the_same_results(
    service: Service,  # noqa: F811 - the fixture
    moment: str,
    step: str,
) -> None:
    weapons, expected = weapons_for(step), undisturbed_results(service)
    for kill in range(KILLS):
        kill_and_restart(service, moment, step, weapons[kill % len(weapons)], expected)

"""The random story of the exchange: a short run of it, and as long a one as is asked for."""

import pytest
from hypothesis import HealthCheck, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.protocol.story import Story, TwoCounties
from tests.support.torture import TORTURE, note

_QUIET = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]

TestStory = Story.TestCase
TestStory.settings = settings(
    max_examples=5, stateful_step_count=20, deadline=None, suppress_health_check=_QUIET
)


@pytest.mark.torture
@pytest.mark.timeout(0)
@pytest.mark.parametrize("story", [Story, TwoCounties])
def test_as_long_as_is_asked_for(story: type[Story]) -> None:
    """``make torture STEPS=… EXAMPLES=… SEED=…``: so many stories of each fleet, of at most so many steps."""
    before = dict(Story.totals)
    long = settings(
        max_examples=TORTURE.examples,
        stateful_step_count=TORTURE.steps,
        deadline=None,
        database=None,
        suppress_health_check=_QUIET,
    )
    try:
        run_state_machine_as_test(seed(TORTURE.seed)(story), settings=long)
    finally:
        done = {key: n - before.get(key, 0) for key, n in Story.totals.items()}
        note(f"state machine, {len(story.pcs)} PCs", **done)

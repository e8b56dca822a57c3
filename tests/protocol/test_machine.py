"""The random story of the exchange, a short run of it."""

from hypothesis import HealthCheck, settings

from tests.protocol.machine import Story

_QUIET = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]

TestStory = Story.TestCase
TestStory.settings = settings(
    max_examples=10, stateful_step_count=20, deadline=None, suppress_health_check=_QUIET
)

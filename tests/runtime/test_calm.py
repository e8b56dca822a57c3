"""Full collections wait while a long job makes very many objects, and run again afterwards."""

import gc

from desktop_app.runtime.calm import Calm


def test_full_collections_wait_until_the_end() -> None:
    usual = gc.get_threshold()
    calm = Calm()
    calm.end()
    assert gc.get_threshold() == usual
    calm.begin()
    calm.begin()
    assert gc.get_threshold()[:2] == usual[:2]
    assert gc.get_threshold()[2] > 1000
    calm.end()
    assert gc.get_threshold() == usual

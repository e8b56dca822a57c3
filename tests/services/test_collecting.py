"""The collector looks seldom inside, and as before when the last one is out."""

import gc

from desktop_app.services.collecting import seldom_collected


def test_the_usual_threshold_comes_back_when_the_last_one_is_out() -> None:
    usual = gc.get_threshold()
    with seldom_collected:
        inside = gc.get_threshold()
        with seldom_collected:
            assert gc.get_threshold() == inside
        assert gc.get_threshold() == inside != usual
    assert gc.get_threshold() == usual

"""The look at every PDF that tests make can fail: for a torn file, for text that is not what was drawn."""

import pytest

from desktop_app.papers import mediation_record
from tests.papers import samples
from tests.support import sound_pdfs


def test_a_torn_file_and_another_text_are_noticed() -> None:
    pdf = mediation_record.render(samples.record())
    sound_pdfs.look(pdf)
    for broken in (pdf[:-400], pdf.replace(b"endobj", b"endobx", 1)):
        with pytest.raises(AssertionError):
            sound_pdfs.look(broken)
    with pytest.raises(AssertionError, match="drawn, not read"):
        sound_pdfs.look(pdf, "别的字")


def test_what_a_test_made_is_waiting_to_be_looked_at() -> None:
    sound_pdfs.forget()
    made = samples.record()
    pdf = mediation_record.render(made, fonts=mediation_record.DEFAULT)
    waiting = sound_pdfs.waiting()
    assert pdf in waiting or sound_pdfs.was_seen(pdf)

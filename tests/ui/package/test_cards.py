"""The cards of the exchange page keep their buttons in view where there is little room."""

import pytest
from PySide6.QtWidgets import QApplication

from desktop_app.ui.kit.style import apply_look
from desktop_app.ui.kit.tokens import look
from desktop_app.ui.package.out_card import OutCard


@pytest.mark.parametrize("scale", [1.0, 1.25, 1.5])
def test_a_narrow_card_does_not_grow_with_the_sentences_it_hides(scale: float, qapp: QApplication) -> None:
    apply_look(qapp, scale=scale)
    card = OutCard(may_send=True, may_pair=True, peer_word="县中心")
    layout = card.layout()
    assert layout is not None
    wanted = layout.minimumHeightForWidth(look().px(250)) if layout.hasHeightForWidth() else 0
    assert max(wanted, card.minimumSizeHint().height()) <= look().px(226)
    apply_look(qapp)

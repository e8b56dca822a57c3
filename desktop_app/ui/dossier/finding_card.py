"""What does not fit together in a dossier: each a sentence, with the way to where it is put right."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.domain.dossier_gate import Finding, Place
from desktop_app.services.mediation_view import MediationRow
from desktop_app.ui.kit.buttons import link
from desktop_app.ui.kit.card import Card
from desktop_app.ui.kit.text import Label, line
from desktop_app.ui.kit.tokens import Tone, look

Act = Callable[[Finding], object]


def conflict_of(row: MediationRow) -> tuple[str, object]:
    """Page and target where fields that differ are decided."""
    return "package", ("conflict", row.dispute_uid)


def way_to(finding: Finding, row: MediationRow) -> tuple[str, object]:
    """Page and target where a finding is put right."""
    match finding.place:
        case Place.DISPUTE:
            return "dispute", row.dispute_uid
        case Place.CONFLICT:
            return conflict_of(row)
        case _:
            return "mediation", row.uid


def finding_card(findings: Sequence[Finding], on_go: Act, on_explain: Act | None) -> Card:
    """A card of contradictions; ``on_explain`` None: this user may not write the note."""
    card = Card(f"对不上 {len(findings)} 处", help_text="改好或写明才能归档")
    _fill(card, findings, on_go, on_explain, Tone.DANGER)
    return card


def unsigned_card(findings: Sequence[Finding], on_go: Act, on_explain: Act | None) -> Card:
    """A card of papers that somebody has to sign yet; as ``finding_card``."""
    card = Card(f"待签 {len(findings)} 份", help_text="逐处登记或写明才能归档")
    _fill(card, findings, on_go, on_explain, Tone.WARNING)
    return card


def _fill(card: Card, findings: Sequence[Finding], on_go: Act, on_explain: Act | None, tone: Tone) -> None:
    for number, finding in enumerate(findings):
        if number:
            card.body.addWidget(line("row"))
        card.body.addWidget(_item(finding, on_go, on_explain, tone))


def _item(finding: Finding, on_go: Act, on_explain: Act | None, tone: Tone) -> QWidget:
    s = look().sizes
    holder = QWidget()
    box = QVBoxLayout(holder)
    box.setContentsMargins(s.s12, s.s8, s.s12, s.s8)
    box.setSpacing(s.s4)
    text = Label(finding.text, wrap=True, select=True, tone=tone)
    # A link has its own inside: this puts its word on the column of the text.
    text.setContentsMargins(s.s4, 0, 0, 0)
    box.addWidget(text)
    row = QHBoxLayout()
    row.setSpacing(s.s8)
    go = link(finding.place.label, partial(on_go, finding), small=True)
    go.setAccessibleName(f"{finding.place.label}：{finding.text}")
    row.addWidget(go)
    if on_explain is not None and finding.place is not Place.CONFLICT:
        explain = link("写情况说明", partial(on_explain, finding), small=True)
        explain.setAccessibleName(f"写情况说明：{finding.text}")
        row.addWidget(explain)
    row.addStretch(1)
    box.addLayout(row)
    return holder

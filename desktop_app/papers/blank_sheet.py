"""Blank papers that are no rows of labels: notices with their stub, rights notice, power, evidence.

Each is the paper's own layout with room for the pen where the words of a case would stand.
"""

from collections.abc import Callable, Mapping

from db.enums import (
    AgentAuthority,
    AgentKind,
    Labelled,
    PaperKind,
    PartyKind,
    PartySide,
    RefusalReason,
    Remedy,
    TerminationReason,
)
from desktop_app.papers import evidence_list, notice, power_of_attorney, rights_notice
from desktop_app.papers.kit.flow import Block, prose
from desktop_app.papers.kit.fonts import FontChoice, font_set
from desktop_app.papers.kit.heading import head
from desktop_app.papers.kit.page import BOUND, compose
from desktop_app.papers.kit.sheet import MM, Imprint
from desktop_app.papers.kit.signatures import NO_DAY, PEN, signature_line
from desktop_app.papers.kit.tables import grid
from desktop_app.papers.kit.text import CELL, NOTE
from desktop_app.papers.party import PaperAgent, PaperParty, signing
from desktop_app.papers.templates import marks, shipped

NUMBER = "\uff3f" * 9
_TERM = "　" * 18
_LISTED = 15  # empty rows of a list of evidence that leave room for the signers
_SIDES = (PartySide.APPLICANT, PartySide.RESPONDENT)


def _somebody(side: PartySide) -> PaperParty:
    return PaperParty(side, PartyKind.NATURAL, PEN)


def _all(kind: type[Labelled]) -> notice.Ticks:
    return notice.Ticks(tuple(one.label for one in kind))


def _notice(template: str, reasons: type[Labelled] | None = None) -> Callable[[str, FontChoice], bytes]:
    def make(issuer: str, fonts: FontChoice) -> bytes:
        paper = notice.Notice(
            template,
            (issuer,),
            NUMBER,
            None,
            "",
            _TERM,
            (_somebody(PartySide.APPLICANT),),
            None,
            mediators=(PEN,),
            reasons=_all(reasons) if reasons else notice.Ticks(),
            words=_TERM if reasons else "",
            remedies=_all(Remedy) if reasons else notice.Ticks(),
        )
        return notice.render(paper, fonts=fonts)

    return make


def _rights_notice(issuer: str, fonts: FontChoice) -> bytes:
    told = tuple(rights_notice.ToldParty(_somebody(side)) for side in _SIDES)
    return rights_notice.render(rights_notice.RightsNotice(issuer, NUMBER, NO_DAY, told), fonts=fonts)


def _power(issuer: str, fonts: FontChoice) -> bytes:
    agent = PaperAgent(PEN, AgentKind.CITIZEN, AgentAuthority.GENERAL)
    principal = PaperParty(PartySide.APPLICANT, PartyKind.NATURAL, PEN)
    paper = power_of_attorney.PowerOfAttorney(
        issuer, NUMBER, PEN * 2, NO_DAY, principal, agent, PEN, frozenset()
    )
    return power_of_attorney.render(paper, fonts=fonts, pen=True)


def _evidence(issuer: str, fonts: FontChoice) -> bytes:
    words = shipped("evidence_list", evidence_list.NEEDS)
    known, width, captions = font_set(fonts), BOUND.width, signing()
    columns = words.columns["listed"]
    rows = [[str(number), *[""] * (len(columns) - 1)] for number in range(1, _LISTED + 1)]
    blocks: list[Block] = [
        *head(issuer, words.labels["list_title"], f"{words.labels['number']}：{NUMBER}", width, known),
        grid(columns, rows, width, known, style=CELL, least=10 * MM),
        prose(words.sentences["handed_in"], NOTE, width, known, before=2 * MM, keep_next=True),
        signature_line(captions.sentence("provider", name=PEN), width, known),
        prose(words.sentences["compared"], NOTE, width, known, before=2 * MM, keep_next=True),
        signature_line(captions.sentence("checker", name=PEN), width, known),
    ]
    return compose(blocks, Imprint(words.title, issuer, NO_DAY), marks(words), choice=fonts)


SHEETS: Mapping[PaperKind, Callable[[str, FontChoice], bytes]] = {
    PaperKind.ACCEPTANCE_NOTICE: _notice("acceptance_notice"),
    PaperKind.REFUSAL_NOTICE: _notice("refusal_notice", RefusalReason),
    PaperKind.TERMINATION_NOTICE: _notice("termination_notice", TerminationReason),
    PaperKind.RIGHTS_NOTICE: _rights_notice,
    PaperKind.POWER_OF_ATTORNEY: _power,
    PaperKind.EVIDENCE_LIST: _evidence,
}
"""Its blank under the name of the committee or centre, in these fonts; always the same bytes."""

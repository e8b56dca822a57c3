"""The papers of a mediation's beginning and end with few or many invented parties and short or long texts."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

from db.enums import (
    Labelled,
    PartySide,
    PowerItem,
    RefusalReason,
    Remedy,
    TellManner,
    TerminationReason,
    WithdrawalReason,
)
from desktop_app.papers import (
    application,
    extension_consent,
    notice,
    power_of_attorney,
    rights_notice,
    termination_statement,
    withdrawal,
)
from desktop_app.papers.party import PaperParty
from tests.papers.samples import COMMITTEE, FACTS, HE, HOU, SHOP

CASE = "贺连山 与 侯文斌、柳桥镇顺达装饰材料经营部 损害赔偿纠纷"
SECOND = "南坪社区人民调解委员会"
NUMBER = "（2026）柳人调字第6号"
_GIVEN = "安平志国建军丽华秀英海燕卫东春梅永强桂兰晓峰文静德厚雪松玉梅振华"


def people(count: int) -> tuple[PaperParty, ...]:
    """Parties of both sides, the first three those of the samples; every name is another."""
    made: list[PaperParty] = [HE, HOU, SHOP]
    for number in range(3, count):
        name = f"段{_GIVEN[number % len(_GIVEN)]}{_GIVEN[(number * 7 + 3) % len(_GIVEN)]}{number}"
        side = PartySide.APPLICANT if number % 2 else PartySide.RESPONDENT
        made.append(replace(HE, side=side, name=name, agents=()))
    return tuple(made[:count])


def _long(repeats: int) -> str:
    return "\n".join(f"第{number}段。{FACTS}" for number in range(1, repeats + 1)) if repeats else FACTS


def _ticks(kind: type[Labelled], *chosen: str) -> notice.Ticks:
    labels = tuple(one.label for one in kind)
    return notice.Ticks(labels, frozenset(chosen))


def an_application(count: int, repeats: int) -> bytes:
    parties = people(count)
    paper = application.Application(
        COMMITTEE,
        NUMBER,
        date(2026, 3, 2),
        tuple(p for p in parties if p.side is PartySide.APPLICANT),
        tuple(p for p in parties if p.side is PartySide.RESPONDENT),
        _long(repeats),
        ("赔偿误工费、护理费31,000元", "当面说明跌落的经过", "一次付清"),
        recorder="阮小满",
    )
    return application.render(paper)


def a_rights_notice(count: int, repeats: int) -> bytes:
    del repeats
    told = tuple(
        rights_notice.ToldParty(party, None if number == 1 else date(2026, 3, 2))
        for number, party in enumerate(people(count))
    )
    paper = rights_notice.RightsNotice(
        COMMITTEE, NUMBER, date(2026, 3, 2), told, ("阮小满",), frozenset({TellManner.PAPER})
    )
    return rights_notice.render(paper)


def a_power(count: int, repeats: int) -> bytes:
    agent = replace(HE.agents[0], id_number="139926199808150044", unit="柳桥镇中心卫生院 护士")
    paper = power_of_attorney.PowerOfAttorney(
        COMMITTEE,
        NUMBER,
        CASE,
        date(2026, 3, 3),
        HE,
        agent,
        "、".join(party.name for party in people(count)[1:]),
        frozenset({PowerItem.CLAIMS, PowerItem.ATTEND, PowerItem.OTHER}),
        _long(repeats) if repeats else "代收赔偿款",
    )
    return power_of_attorney.render(paper)


def a_notice(template: str) -> Callable[[int, int], bytes]:
    kinds: dict[str, type[Labelled]] = {
        "refusal_notice": RefusalReason,
        "termination_notice": TerminationReason,
    }

    def make(count: int, repeats: int) -> bytes:
        kind = kinds.get(template)
        first = () if kind is None else (next(iter(kind)).label,)
        paper = notice.Notice(
            template,
            (COMMITTEE,),
            "柳调不〔2026〕12号",
            date(2026, 3, 9),
            "阮小满",
            CASE,
            people(count),
            date(2026, 3, 2),
            accepted_on=date(2026, 3, 3),
            due_on=date(2026, 4, 2),
            mediators=("陶守信", "单秀兰"),
            reasons=notice.Ticks() if kind is None else _ticks(kind, *first),
            words="" if kind is None else _long(repeats),
            remedies=notice.Ticks() if kind is None else _ticks(Remedy, Remedy.COURT.label),
        )
        return notice.render(paper)

    return make


def a_statement(count: int, repeats: int) -> bytes:
    paper = termination_statement.TerminationStatement(
        (COMMITTEE, SECOND),
        NUMBER,
        CASE,
        people(count),
        date(2026, 3, 3),
        date(2026, 4, 2),
        2,
        _ticks(TerminationReason, TerminationReason.EXPIRED.label, TerminationReason.APART.label),
        _long(repeats),
        "误工费按什么标准、护理几天。",
        tuple(remedy.label for remedy in Remedy),
        date(2026, 4, 2),
        "双方都不愿再延期。",
        "柳桥县人民法院　（2026）豫1525诉前调88号",
        ("陶守信", "单秀兰"),
    )
    return termination_statement.render(paper)


def a_withdrawal(count: int, repeats: int) -> bytes:
    parties = people(count)
    paper = withdrawal.Withdrawal(
        COMMITTEE,
        NUMBER,
        CASE,
        date(2026, 3, 2),
        date(2026, 3, 8),
        tuple(p for p in parties if p.side is PartySide.APPLICANT),
        tuple(p for p in parties if p.side is PartySide.RESPONDENT),
        _ticks(WithdrawalReason, WithdrawalReason.SETTLED.label),
        _long(repeats),
        "阮小满",
    )
    return withdrawal.render(paper)


def an_extension(count: int, repeats: int) -> bytes:
    paper = extension_consent.ExtensionConsent(
        (COMMITTEE, SECOND),
        NUMBER,
        CASE,
        people(count),
        ("陶守信", "单秀兰"),
        "人民调解 30 天（《人民调解工作若干规定》第三十三条）",
        "侯文斌",
        date(2026, 3, 30),
        _long(repeats),
        " 15 天",
        date(2026, 4, 2),
        date(2026, 4, 17),
    )
    return extension_consent.render(paper)


COURSE: Mapping[str, Callable[[int, int], bytes]] = {
    "application": an_application,
    "rights_notice": a_rights_notice,
    "power_of_attorney": a_power,
    "refusal_notice": a_notice("refusal_notice"),
    "acceptance_notice": a_notice("acceptance_notice"),
    "termination_notice": a_notice("termination_notice"),
    "termination_statement": a_statement,
    "withdrawal": a_withdrawal,
    "extension_consent": an_extension,
}
"""Name of the paper: made for so many parties and so many paragraphs."""

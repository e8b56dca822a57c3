"""What belongs to the beginning and the end of a mediation, as its detail shows it, and what may be done."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from db.enums import MediationSource, MediationState, PaperKind
from db.models.mediation import Mediation
from desktop_app.domain.actor import Actor
from desktop_app.services import mediation_clock as clocks
from desktop_app.services.aggravation import AggravationRow, aggravation_rows
from desktop_app.services.application import ApplicationRow, application_row, why_not_apply
from desktop_app.services.court_referral import ReferralRow, referral_row, why_not_report
from desktop_app.services.joint_committee import JointRow, joint_row
from desktop_app.services.mediation_ending import OPEN_STATES, EndingRow, ending_row
from desktop_app.services.mediation_extension import (
    ExtensionRow,
    extension_rows,
    most_of,
    waiting,
    why_not_ask,
)
from desktop_app.services.mediation_notice import NoticeRow, kind_to_issue, notice_rows
from desktop_app.services.mediation_suspension import SuspensionRow, suspension_rows
from desktop_app.services.panel_seat import SeatRow, seat_rows
from desktop_app.services.permissions import Permission, allowed
from desktop_app.services.power_of_attorney import AgentRow, agent_rows
from desktop_app.services.rights_notice import TellingRow, telling_rows, untold
from desktop_app.services.rules import Rules

WORDS = {
    "record_application": "登记申请书",
    "void_application": "作废申请书",
    "tell_rights": "告知权利义务",
    "record_power": "登记授权委托",
    "void_power": "解除委托",
    "issue_notice": "发出通知书",
    "serve_notice": "送达通知书",
    "void_notice": "作废通知书",
    "ask_extension": "申请延期",
    "answer_extension": "延期答复",
    "suspend_clock": "期限中止",
    "resume_clock": "期限恢复",
    "record_referral": "登记法院委派",
    "report_to_court": "反馈法院",
    "record_aggravation": "防止激化",
    "report_police": "报告公安机关",
    "record_police_reply": "公安机关答复",
    "join_committee": "联合调解",
    "seat_panel": "登记调解席",
}
"""Words of the history."""


@dataclass(frozen=True, slots=True)
class MediationCourse:
    """Records of the beginning and the end; ``clock`` names the limit that runs with its article.

    ``untold`` names the parties who were not told of their rights yet, ``notice_to_issue`` the notice that
    fits the state, ``most_days`` how long an extension may be.
    """

    source: MediationSource | None
    referred_by: str
    clock: str
    application: ApplicationRow | None
    tellings: tuple[TellingRow, ...]
    untold: tuple[str, ...]
    agents: tuple[AgentRow, ...]
    extensions: tuple[ExtensionRow, ...]
    most_days: int
    suspensions: tuple[SuspensionRow, ...]
    ending: EndingRow | None
    notices: tuple[NoticeRow, ...]
    notice_to_issue: PaperKind | None
    aggravations: tuple[AggravationRow, ...]
    joint: JointRow | None
    referral: ReferralRow | None
    panel_name: str
    seats: tuple[SeatRow, ...]


def course_of(session: Session, mediation: Mediation, rules: Rules) -> MediationCourse:
    """Read them; called inside other services."""
    clock = clocks.clock_for(session, mediation, rules)
    unit = "个工作日" if clock.kind.value == "working" else "天"
    return MediationCourse(
        source=mediation.source,
        referred_by=mediation.referred_by or "",
        clock=f"{clock.key.label} {clock.days} {unit}（{clock.basis}）",
        application=application_row(session, mediation),
        tellings=telling_rows(session, mediation),
        untold=untold(session, mediation),
        agents=agent_rows(session, mediation),
        extensions=extension_rows(session, mediation),
        most_days=most_of(session, mediation, rules),
        suspensions=suspension_rows(session, mediation),
        ending=ending_row(session, mediation),
        notices=notice_rows(session, mediation),
        notice_to_issue=kind_to_issue(session, mediation),
        aggravations=aggravation_rows(session, mediation),
        joint=joint_row(session, mediation),
        referral=referral_row(session, mediation),
        panel_name=rules.profile.panel.name,
        seats=seat_rows(session, mediation, rules),
    )


@dataclass(frozen=True, slots=True)
class CourseAction:
    """An action of this part: key, verb, and why not yet."""

    key: str
    verb: str
    why_not: tuple[str, ...] = ()


def course_actions(
    session: Session, mediation: Mediation, rules: Rules, by: Actor, today: date
) -> tuple[CourseAction, ...]:
    """Actions of the beginning and the end for this user; called inside other services."""
    found: list[CourseAction] = []
    going = mediation.state in OPEN_STATES
    if allowed(by, Permission.TAKE_MEDIATION):
        found += _of_desk(session, mediation, going)
    if allowed(by, Permission.MEDIATE) and mediation.state is MediationState.ACCEPTED:
        found += _of_mediators(session, mediation, rules, today)
    if allowed(by, Permission.MEDIATE) and going and joint_row(session, mediation) is None:
        found.append(CourseAction("join_committee", "联合调解"))
    return tuple(found)


def _of_desk(session: Session, mediation: Mediation, going: bool) -> list[CourseAction]:
    found: list[CourseAction] = []
    if going and not why_not_apply(session, mediation):
        found.append(CourseAction("record_application", "登记申请书"))
    if going and untold(session, mediation):
        found.append(CourseAction("tell_rights", "告知权利义务"))
    if going and any(agent.power_uid is None for agent in agent_rows(session, mediation)):
        found.append(CourseAction("record_power", "登记授权委托"))
    kind = kind_to_issue(session, mediation)
    if kind is not None:
        found.append(CourseAction("issue_notice", f"发{kind.label}"))
    unserved = [n for n in notice_rows(session, mediation) if any(s.served_on is None for s in n.services)]
    if unserved:
        found.append(CourseAction("serve_notice", "登记送达"))
    if waiting(session, mediation) is not None and mediation.state is MediationState.ACCEPTED:
        found.append(CourseAction("answer_extension", "登记延期答复"))
    referral = clocks.referral_of(session, mediation.id)
    if referral is None and going:
        found.append(CourseAction("record_referral", "登记法院委派"))
    elif referral is not None and referral.reported_on is None:
        found.append(CourseAction("report_to_court", "反馈法院", why_not_report(mediation, referral)))
    rows = aggravation_rows(session, mediation)
    if any(row.waits for row in rows):
        found.append(CourseAction("report_police", "登记报告公安"))
    if going:
        found.append(CourseAction("record_aggravation", "登记激化苗头"))
    return found


def _of_mediators(session: Session, mediation: Mediation, rules: Rules, today: date) -> list[CourseAction]:
    found = [CourseAction("ask_extension", "申请延期", why_not_ask(session, mediation, today, rules))]
    if mediation.due_on is None:
        found.append(CourseAction("resume_clock", "恢复期限"))
    elif today <= mediation.due_on:
        found.append(CourseAction("suspend_clock", "中止期限"))
    if rules.profile.panel.posts:
        found.append(CourseAction("seat_panel", "登记调解席"))
    return found

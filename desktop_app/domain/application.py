"""What an application for mediation (F1) must say, and who must hear an oral one again."""

from collections.abc import Collection, Sequence
from uuid import UUID

from db.enums import ApplicationManner
from desktop_app.errors import RuleViolation

MOST_CLAIMS = 30


def check_application(
    manner: ApplicationManner,
    applicants: Sequence[UUID],
    parties: Collection[UUID],
    claims: Sequence[str],
    *,
    read_back: bool,
) -> None:
    """Refuse an application that cannot stand.

    Somebody applies and somebody is left whom it is about, each once; there is at least one claim; and an
    oral application was read back to the applicant (人民调解法 18, 司法部令75号 23).

    :raises RuleViolation: at ``applicants``, ``claims`` or ``read_back``.
    """
    if not applicants:
        raise RuleViolation("请选谁提出申请。", "applicants")
    if len(set(applicants)) != len(applicants) or not set(applicants) <= set(parties):
        raise RuleViolation("申请人应是这件纠纷现在的当事人，每人一次。", "applicants")
    if set(applicants) == set(parties) and len(parties) < 2:
        raise RuleViolation("没有对方当事人，请先在纠纷里登记被申请人。", "applicants")
    if not claims:
        raise RuleViolation("请写明申请事项，一条一行。", "claims")
    if len(claims) > MOST_CLAIMS:
        raise RuleViolation(f"申请事项最多 {MOST_CLAIMS} 条，请合并。", "claims")
    if manner is ApplicationManner.ORAL and not read_back:
        raise RuleViolation("口头申请要写下来读给申请人听，读过以后再勾上。", "read_back")

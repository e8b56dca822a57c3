"""States of a dispatch (交办) between county and township, rules.md 3.5; each side records its own rows.

Of an order of a centre to its own units see ``dispatch_unit_state``.
"""

from db.enums import CentreLevel, DispatchState, Role
from desktop_app.domain.state_machine import Evidence, Machine, Transition


class DispatchEvidence(Evidence):
    """What a step of a dispatch needs on record."""

    FEEDBACK = "feedback", "请先写好办理情况并附上佐证。"


_DESK = frozenset({Role.WINDOW_CLERK, Role.CENTRE_DIRECTOR})
_DIRECTOR = frozenset({Role.CENTRE_DIRECTOR})

_S = DispatchState
_E = DispatchEvidence
_T = Transition[DispatchState]
_TOWNSHIP = CentreLevel.TOWNSHIP
_COUNTY = CentreLevel.COUNTY

MACHINE = Machine(
    "该交办件",
    (
        _T("deliver", "送达", _S.ISSUED, _S.DELIVERED, _DESK, side=_TOWNSHIP),
        _T("sign_for", "签收", _S.DELIVERED, _S.SIGNED_FOR, _DESK, side=_TOWNSHIP),
        _T("ask_return", "申请退单", _S.DELIVERED, _S.RETURN_ASKED, _DESK, True, side=_TOWNSHIP),
        _T("ask_return", "申请退单", _S.SIGNED_FOR, _S.RETURN_ASKED, _DESK, True, side=_TOWNSHIP),
        _T("grant_return", "同意退单", _S.RETURN_ASKED, _S.RETURNED, _DIRECTOR, side=_COUNTY),
        _T("refuse_return", "不同意退单", _S.RETURN_ASKED, _S.DELIVERED, _DIRECTOR, True, side=_COUNTY),
        _T("feed_back", "反馈", _S.SIGNED_FOR, _S.FED_BACK, _DESK, False, (_E.FEEDBACK,), _TOWNSHIP),
        _T("feed_back", "反馈", _S.SENT_BACK, _S.FED_BACK, _DESK, False, (_E.FEEDBACK,), _TOWNSHIP),
        _T("complete", "办结", _S.FED_BACK, _S.COMPLETED, _DIRECTOR, side=_COUNTY),
        _T("send_back", "退回补充", _S.FED_BACK, _S.SENT_BACK, _DIRECTOR, True, side=_COUNTY),
        *(
            _T("withdraw", "撤回", state, _S.WITHDRAWN, _DIRECTOR, True, side=_COUNTY)
            for state in (_S.ISSUED, _S.DELIVERED, _S.SIGNED_FOR, _S.SENT_BACK)
        ),
    ),
)
transitions_from = MACHINE.transitions_from
next_state = MACHINE.next_state

OPEN_STATES = frozenset(DispatchState) - {_S.COMPLETED, _S.RETURNED, _S.WITHDRAWN}

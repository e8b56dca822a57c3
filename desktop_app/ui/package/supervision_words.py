"""Words about a supervision: where it stands, and the line that says all of it."""

from desktop_app.services.supervision_view import SupervisionRow
from desktop_app.ui.kit.dates import short_day_words


def standing(row: SupervisionRow) -> str:
    """等答复, 已答复, 已转出 or 已解除."""
    if row.lifted_on is not None:
        return "已解除"
    if row.moved_to:
        return "已转出"
    return "等答复" if row.waits else "已答复"


def supervision_line(row: SupervisionRow) -> str:
    """督办单 DB20260001，11-23 发出，11-26 前答复，等答复."""
    kind, issued, due = row.kind.label, short_day_words(row.issued_on), short_day_words(row.reply_due_on)
    return f"{kind} {row.number}，{issued} 发出，{due} 前答复，{standing(row)}"

"""Columns of the list of disputes and its two-line form; the keys are those of the exported sheet."""

from db.enums import CentreLevel, DisputeState
from desktop_app.domain.clock_time import local_date
from desktop_app.services.centre import short_name_of
from desktop_app.services.dispute_row import DisputeRow
from desktop_app.ui.dispute.words import DONE_STATES
from desktop_app.ui.kit.cells import Cell, Due, Risk, State, Text, TwoLine
from desktop_app.ui.kit.paged_rows import PagedRows
from desktop_app.ui.kit.rows_model import Column
from desktop_app.ui.kit.tokens import Tone
from desktop_app.ui.sweep.words import short_village

AWAY_WORD = "已转出"


def _number(row: DisputeRow) -> Cell:
    return Text(row.short_number, Tone.MUTED, small=True)


def _who(row: DisputeRow) -> Cell:
    return Text(row.parties or row.title, locked=row.restricted)


def _state(row: DisputeRow) -> Cell:
    if row.away:
        return State(AWAY_WORD, paused=True)
    paused = row.state is DisputeState.SUSPENDED
    return State(row.state.label, done=row.state in DONE_STATES, paused=paused)


def _two_line(row: DisputeRow) -> TwoLine:
    restricted = "受限　" if row.restricted else ""
    below = f"{restricted}{row.short_number}　{AWAY_WORD if row.away else row.state.label}"
    return TwoLine(row.parties or row.title, below, Risk(row.risk), _due(row))


def _at_county(row: DisputeRow) -> TwoLine:
    below = f"{row.short_number}　{short_name_of(row.office_name)}　{row.state.label}"
    return TwoLine(row.parties or row.title, below, Risk(row.risk), _due(row))


def _due(row: DisputeRow) -> Cell:
    """Days left; of a case that moved away, who works it now."""
    if row.away:
        return Text(f"{short_name_of(row.office_name)}承办", Tone.MUTED)
    return Due(row.days_left)


def _lead(row: DisputeRow) -> Cell:
    words = " ".join(part for part in (short_village(row.lead_unit), row.responsible_name) if part)
    return Text(words or "未分流", Tone.NORMAL if words else Tone.MUTED)


def _muted(text: str) -> Cell:
    return Text(text, Tone.MUTED)


def _type(row: DisputeRow) -> Cell:
    return _muted(row.dispute_type.label if row.dispute_type else "")


def dispute_columns(level: CentreLevel) -> tuple[Column[DisputeRow], ...]:
    """Columns of the list; the wide ones only where there is room. The county sees who works it."""
    at_county = level is CentreLevel.COUNTY
    village = Column[DisputeRow](
        "village", "村（社区）", lambda r: Text(short_village(r.village_name)), width=120, wide=True
    )
    office = Column[DisputeRow]("office", "承办", lambda r: Text(short_name_of(r.office_name)), width=72)
    return (
        Column[DisputeRow]("number", "编号", _number, width=80, always=True),
        Column[DisputeRow]("parties", "当事人", _who, always=True),
        Column[DisputeRow]("category", "类别", lambda r: _muted(r.category), width=122, wide=at_county),
        office if at_county else village,
        Column[DisputeRow]("lead", "主办", _lead, width=150, wide=True),
        Column[DisputeRow]("state", "状态", _state, width=80),
        Column[DisputeRow]("risk", "风险", lambda r: Risk(r.risk), width=46),
        Column[DisputeRow]("due", "期限", _due, width=102, always=True),
        Column[DisputeRow](
            "registered", "登记日期", lambda r: _muted(local_date(r.registered_at).isoformat()), width=100,
            wide=True,
        ),
        Column[DisputeRow]("source", "来源", lambda r: _muted(r.source.label), width=96, wide=True),
        Column[DisputeRow]("type", "纠纷类型", _type, width=136, wide=True),
    )  # fmt: skip


def dispute_model(level: CentreLevel) -> PagedRows[DisputeRow]:
    """Model of the list, empty."""
    two_line = _at_county if level is CentreLevel.COUNTY else _two_line
    return PagedRows(dispute_columns(level), lambda row: row.uid, two_line)

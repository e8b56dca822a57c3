"""Where the matter of an agenda's line is shown: page of the navigation and what it is asked to show."""

from desktop_app.services.agenda_row import DueRow, Target

_PAGES = {
    Target.DISPUTE: "dispute",
    Target.MEDIATION: "mediation",
    Target.ASSIGNMENT: "assignment",
    Target.DISPATCH: "package",
    Target.WATCHED: "watched",
    Target.LOAN: "dossier_catalogue",
    Target.ORDER: "dispatch",
    Target.RECEPTION: "reception",
}
_NAMED = {
    Target.SUPERVISION: "package",
    Target.URGE: "dispatch",
    Target.INSPECTION: "dispatch",
    Target.ESCALATION: "dispatch",
}
"""Pages that ask for the kind of a record beside its uid."""
_PARTS = {Target.HAZARD: "风险隐患", Target.CAMPAIGN: "专项行动"}


def place_of(row: DueRow) -> tuple[str, object]:
    """Page and target for ``navigate``; what travels between the offices is shown with the exchange."""
    if row.target in _PARTS:
        return "sweep", ("part", _PARTS[row.target])
    if row.target in _NAMED:
        return _NAMED[row.target], (row.target.value, row.uid)
    if row.target is Target.DECISION:
        return "agenda", ("decision", row.uid)
    return _PAGES[row.target], row.uid

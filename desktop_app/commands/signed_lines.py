"""``signatures …``: who signs where on the papers of a case, and what was seen there."""

from typing import Annotated

import typer

from db.enums import PaperKind
from desktop_app.commands.desk import desk, show
from desktop_app.commands.paper_subjects import mediation_of, subject_of
from desktop_app.errors import RuleViolation

signatures = typer.Typer(help="文书签名：逐处登记", no_args_is_help=True)

Number = Annotated[str, typer.Argument(metavar="NUMBER", help="纠纷编号")]
_WORDS = {True: "已签", False: "没签", None: "没看"}


def register(app: typer.Typer) -> None:
    """Add this module's verbs."""
    app.add_typer(signatures, name="signatures")


@signatures.command("list", help="列出卷内每份文书、每个签名处：已签、没签、还没看。")
def list_all(context: typer.Context, number: Number) -> None:
    """List the papers of a dispute's newest mediation with their signing places."""
    from desktop_app.services.signed_line import list_lines

    with desk(context) as at, at.reading() as session:
        uid = mediation_of(session, number, at).uid
        rows = list_lines(session, uid, by=at.actor, today=at.today)
    document = {
        "papers": [
            {
                "kind": row.kind.value,
                "name": row.name,
                "printed": row.printed,
                "lines": [
                    {"line": one.ordinal, "who": one.who, "signed": one.signed, "seen_by": one.seen_by}
                    for one in row.lines
                ],
            }
            for row in rows
        ]
    }
    lines: list[str] = []
    for row in rows:
        lines.append(row.name if row.printed else f"{row.name}\t没打印")
        lines += [f"  {one.ordinal}\t{one.who}\t{_WORDS[one.signed]}" for one in row.lines]
    show(context, document, "\n".join(lines) or "卷内还没有要签名的文书")


@signatures.command("tick", help="登记一份文书上哪几处已签（--not：没签）。")
def tick(
    context: typer.Context,
    kind: Annotated[PaperKind, typer.Argument(metavar="KIND", show_choices=False, help="文书种类")],
    number: Number,
    line: Annotated[
        list[int] | None, typer.Option("--line", min=1, help="第几处，可以写几次；不写就是全部")
    ] = None,
    meeting: Annotated[int, typer.Option("--meeting", min=1, help="同一种有几份时，第几份")] = 1,
    unsigned: Annotated[bool, typer.Option("--not", help="看过了，没签")] = False,
) -> None:
    """Keep what was seen at the signing places of the last print of a paper."""
    from desktop_app.services.signed_line import LookDraft, line_sheet, note_look

    with desk(context) as at, at.writing() as session:
        subject = subject_of(session, kind, number, meeting, at)
        sheet = line_sheet(session, kind, subject, at.rules, by=at.actor, today=at.today)
        wanted = line or [one.ordinal for one in sheet.lines]
        if wrong := [one for one in wanted if one > len(sheet.lines)]:
            raise RuleViolation(
                f"{sheet.name}只有 {len(sheet.lines)} 处，没有第 {wrong[0]} 处，请用 signatures list 看。",
                "line",
            )
        scan = sheet.scan.uid if sheet.scan is not None else None
        for ordinal in wanted:
            draft = LookDraft(sheet.mark, ordinal, not unsigned, scan)
            note_look(session, draft, by=at.actor, now=at.now)
        seen = line_sheet(session, kind, subject, at.rules, by=at.actor, today=at.today).lines
    left = [one.who for one in seen if not one.signed]
    said = f"{sheet.name}还差 {len(left)} 处：{'、'.join(left)}" if left else f"{sheet.name}都签了"
    show(context, {"name": sheet.name, "left": left}, said)

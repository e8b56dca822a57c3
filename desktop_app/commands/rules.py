"""``rules list|save|check|publish``: versions of the county's rules and code tables."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from desktop_app.commands.desk import Desk, day_of, desk, show, write_file

if TYPE_CHECKING:
    from desktop_app.services.rule_document import ProfilePreview
    from desktop_app.services.table_document import TablePreview

rules = typer.Typer(help="办理规则：县里下发，乡镇使用", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add this module's verbs."""
    app.add_typer(rules, name="rules")


@rules.command("list", help="本机知道的各版规则和字典。")
def listing(context: typer.Context) -> None:
    """All versions, the newest first; those of the profile before those of the code tables."""
    from desktop_app.services.table_document import list_rules

    with desk(context) as at, at.reading() as session:
        rows = list_rules(session, at.rules, by=at.actor, today=at.today)
    items = [
        {
            "table": r.table,
            "version": r.version,
            "name": r.name,
            "valid_from": r.valid_from,
            "standing": r.standing.value,
        }
        for r in rows
    ]
    lines = [
        f"{r.table or '规则'}\t{r.version}\t{r.name}\t{r.valid_from or ''}\t{r.standing.label}" for r in rows
    ]
    show(context, {"count": len(items), "items": items}, "\n".join(lines))


@rules.command("save", help="把一版规则（或用 --table 指定的字典）存成文件，改好再下发。")
def save(
    context: typer.Context,
    version: Annotated[str, typer.Argument(metavar="VERSION")],
    file: Annotated[Path, typer.Argument(metavar="FILE")],
    table: Annotated[str | None, typer.Option("--table", help="字典：category 或 resolution_method")] = None,
) -> None:
    """Write the text of a version to a file."""
    from desktop_app.services.rule_document import version_text
    from desktop_app.services.table_document import table_text

    with desk(context) as at, at.reading() as session:
        if table is None:
            text = version_text(session, version, by=at.actor, today=at.today)
        else:
            text = table_text(session, table, version, by=at.actor, today=at.today)
    write_file(file, text.encode())
    show(context, {"file": str(file)}, f"已存成 {file}")


@rules.command("check", help="（县）检查规则文件（.toml）或字典（.csv、.xlsx），列出和现在的不同；不下发。")
def check(context: typer.Context, file: Annotated[Path, typer.Argument(metavar="FILE")]) -> None:
    """At the county: what publishing a file would change."""
    with desk(context) as at:
        found = _preview(at, file)
    items = [{"key": c.key, "old": c.old, "new": c.new} for c in found.changes]
    lines = [f"{c.label}\t{c.old or '（没有，或见文件）'} → {c.new or '（见文件）'}" for c in found.changes]
    show(context, {"against": found.against, "changes": items}, "\n".join(lines))


@rules.command("publish", help="（县）下发一个规则文件或字典；下一个数据包带给各乡镇。")
def publish(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE")],
    start: Annotated[str | None, typer.Option("--from", help="字典从哪天起用；不写是今天")] = None,
) -> None:
    """At the county: publish a file."""
    from desktop_app.services.rule_document import ProfilePreview, publish_rules
    from desktop_app.services.table_document import TableDraft, publish_table

    with desk(context) as at:
        found = _preview(at, file)
        with at.writing() as session:
            if isinstance(found, ProfilePreview):
                what, day = f"规则“{found.version}”", found.valid_from
                publish_rules(session, found.text, found.file_name, at.rules, by=at.actor, now=at.now)
            else:
                what, day = f"字典“{found.label}”", day_of(start, at.today)
                draft = TableDraft(found.name, found.text, found.file_name, day)
                publish_table(session, draft, at.rules, by=at.actor, now=at.now)
    text = f"{what}已下发，{day} 起用。请给每个乡镇各送一个数据包。"
    show(context, {"published": what, "valid_from": day}, text)


@rules.command("deadlines", help="按现在的放假安排和规则，把在办事项的期限重新算一遍。")
def deadlines(context: typer.Context) -> None:
    """Compute all limits of this office afresh; only what differs is written."""
    from desktop_app.services.deadline_renewal import recompute_deadlines

    with desk(context) as at, at.writing() as session:
        done = recompute_deadlines(session, at.rules, by=at.actor, now=at.now)
    text = f"算了 {done.computed} 件的期限，其中 {done.changed} 件和原来不同，已改过来。"
    show(context, {"computed": done.computed, "changed": done.changed}, text)


def _preview(at: Desk, file: Path) -> "ProfilePreview | TablePreview":
    from desktop_app.services.rule_document import preview_rules
    from desktop_app.services.table_document import TABLE_FILES, preview_table

    with at.reading() as session:
        if file.suffix.lower() in TABLE_FILES:
            return preview_table(session, file, at.rules, by=at.actor, today=at.today)
        return preview_rules(session, file, at.rules, by=at.actor, today=at.today)

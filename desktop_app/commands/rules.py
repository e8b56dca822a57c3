"""``rules list|save|check|publish``: versions of the county's rules."""

from pathlib import Path
from typing import Annotated

import typer

from desktop_app.commands.desk import desk, show, write_file

rules = typer.Typer(help="办理规则：县里下发，乡镇使用", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add this module's verbs."""
    app.add_typer(rules, name="rules")


@rules.command("list", help="本机知道的各版规则。")
def listing(context: typer.Context) -> None:
    """All versions, the newest first."""
    from desktop_app.services.rule_document import list_versions

    with desk(context) as at, at.reading() as session:
        rows = list_versions(session, at.rules, by=at.actor, today=at.today)
    items = [
        {"version": r.version, "name": r.name, "valid_from": r.valid_from, "standing": r.standing.value}
        for r in rows
    ]
    lines = [f"{r.version}\t{r.name}\t{r.valid_from} 起\t{r.standing.label}" for r in rows]
    show(context, {"count": len(items), "items": items}, "\n".join(lines))


@rules.command("save", help="把一版规则存成文件，改好再下发。")
def save(
    context: typer.Context,
    version: Annotated[str, typer.Argument(metavar="VERSION")],
    file: Annotated[Path, typer.Argument(metavar="FILE")],
) -> None:
    """Write the text of a version to a file."""
    from desktop_app.services.rule_document import version_text

    with desk(context) as at, at.reading() as session:
        text = version_text(session, version, by=at.actor, today=at.today)
    write_file(file, text.encode())
    show(context, {"file": str(file)}, f"已存成 {file}")


@rules.command("check", help="（县）检查一个规则文件，列出和现在的不同；不下发。")
def check(context: typer.Context, file: Annotated[Path, typer.Argument(metavar="FILE")]) -> None:
    """At the county: what publishing a file would change."""
    from desktop_app.services.rule_document import preview_rules

    with desk(context) as at, at.reading() as session:
        found = preview_rules(session, file, at.rules, by=at.actor, today=at.today)
    items = [{"key": c.key, "old": c.old, "new": c.new} for c in found.changes]
    lines = [f"{c.label}\t{c.old or '见文件'} → {c.new or '见文件'}" for c in found.changes]
    document = {"version": found.version, "valid_from": found.valid_from, "changes": items}
    show(context, document, "\n".join([f"{found.version}，{found.valid_from} 起", *lines]))


@rules.command("publish", help="（县）下发一个规则文件；下一个数据包带给各乡镇。")
def publish(context: typer.Context, file: Annotated[Path, typer.Argument(metavar="FILE")]) -> None:
    """At the county: publish a file."""
    from desktop_app.services.rule_document import preview_rules, publish_rules

    with desk(context) as at:
        with at.reading() as session:
            found = preview_rules(session, file, at.rules, by=at.actor, today=at.today)
        with at.writing() as session:
            publish_rules(session, found.text, found.file_name, at.rules, by=at.actor, now=at.now)
    text = f"规则“{found.version}”已下发，{found.valid_from} 起用。请给每个乡镇各送一个数据包。"
    show(context, {"version": found.version, "valid_from": found.valid_from}, text)

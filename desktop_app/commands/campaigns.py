"""``campaign list|add|void`` and ``hazard list|mark|close``: the other sweeps."""

from typing import Annotated
from uuid import UUID

import typer

from db.enums import CampaignKind, CampaignRule, RiskLevel
from desktop_app.commands.desk import day_of, desk, show

campaigns = typer.Typer(help="专项行动", no_args_is_help=True)
hazards = typer.Typer(help="风险隐患", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add this module's verbs."""
    app.add_typer(campaigns, name="campaign")
    app.add_typer(hazards, name="hazard")


@campaigns.command("list", help="列出专项行动：排查日子、应做、已做、发现。")
def list_them(context: typer.Context) -> None:
    """Print campaigns with their counters."""
    from desktop_app.services.campaign_view import list_campaigns

    with desk(context) as at, at.reading() as session:
        found = list_campaigns(session, at.rules.identity.code, at.rules, at.now, by=at.actor, today=at.today)
    rows = [
        {
            "campaign": row.uid,
            "name": row.draft.name,
            "days": list(row.days),
            "due": row.count.due,
            "done": row.count.done,
            "found": row.count.found,
        }
        for row in found
    ]
    lines = [
        f"{row.uid}\t{row.draft.name}\t{row.rule_words}\t已做 {row.count.done}/{row.count.due}\t"
        f"发现 {row.count.found}\t{row.problem}"
        for row in found
    ]
    show(context, {"campaigns": rows}, "\n".join(lines) or "没有专项行动")


@campaigns.command("add", help="新建一次专项行动。")
def add(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME")],
    first: Annotated[str, typer.Option("--from", help="开始日期")],
    last: Annotated[str, typer.Option("--to", help="结束日期")],
    rule: Annotated[CampaignRule, typer.Option("--rule", help="哪些日子排查")] = CampaignRule.DAILY,
    on: Annotated[list[str] | None, typer.Option("--on", help="每周几（0 是周一）或指定日期，可重复")] = None,
    kind: Annotated[CampaignKind, typer.Option("--kind", help="种类")] = CampaignKind.SPECIAL,
    village: Annotated[list[str] | None, typer.Option("--village", help="参加的村，可重复")] = None,
) -> None:
    """Make a campaign."""
    from desktop_app.domain.campaign_day import CampaignTime
    from desktop_app.services.campaign import CampaignDraft, start_campaign

    with desk(context) as at, at.writing() as session:
        values = tuple(on or ())
        if rule is CampaignRule.DATES:
            values = tuple(day_of(value, at.today).isoformat() for value in values)
        time = CampaignTime(day_of(first, at.today), day_of(last, at.today), rule, values)
        draft = CampaignDraft(name, kind, time, tuple(village or ()))
        uid = start_campaign(session, draft, at.rules, by=at.actor, now=at.now)
    show(context, {"campaign": uid}, f"已建好“{name}” {uid}")


@campaigns.command("void", help="作废一次专项行动。")
def void(
    context: typer.Context,
    uid: Annotated[UUID, typer.Argument(metavar="CAMPAIGN")],
    reason: Annotated[str, typer.Option("--reason", help="为什么作废")],
) -> None:
    """Make a campaign void."""
    from desktop_app.services.campaign import void_campaign

    with desk(context) as at, at.writing() as session:
        void_campaign(session, uid, reason, by=at.actor, now=at.now)
    show(context, {"campaign": uid}, "已作废")


@hazards.command("list", help="列出在办的风险隐患，期限近的在前；--all 连同已销号的。")
def list_hazards_of(
    context: typer.Context, every: Annotated[bool, typer.Option("--all", help="含已销号的")] = False
) -> None:
    """Print hazards."""
    from desktop_app.services.hazard import list_hazards

    with desk(context) as at, at.reading() as session:
        found = list_hazards(
            session, at.rules.identity.code, by=at.actor, today=at.today, open_only=not every
        )
    rows = [
        {
            "event": row.uid,
            "grid": row.grid_code,
            "description": row.description,
            "owner": row.owner,
            "due": row.due_on,
            "overdue": row.overdue,
            "closed": row.closed_on,
        }
        for row in found
    ]
    lines = [
        f"{row.uid}\t{row.grid_title}\t{row.description}\t{row.owner}\t{row.due_on or ''}"
        + ("\t超期" if row.overdue else "")
        + (f"\t{row.closed_on} 销号" if row.closed_on else "")
        for row in found
    ]
    show(context, {"hazards": rows}, "\n".join(lines) or "没有在办的隐患")


@hazards.command("mark", help="把一条排查情况列为隐患，或改责任人和时限。")
def mark(
    context: typer.Context,
    event: Annotated[UUID, typer.Argument(metavar="EVENT")],
    owner: Annotated[str, typer.Option("--owner", help="责任人")],
    due: Annotated[str, typer.Option("--due", help="整改时限")],
    level: Annotated[RiskLevel, typer.Option("--level", help="等级")] = RiskLevel.YELLOW,
) -> None:
    """Put a finding on the list of hazards."""
    from desktop_app.services.hazard import HazardDraft, mark_hazard

    with desk(context) as at, at.writing() as session:
        draft = HazardDraft(level, owner, day_of(due, at.today))
        mark_hazard(session, event, draft, by=at.actor, now=at.now)
    show(context, {"event": event}, "已列入隐患清单")


@hazards.command("close", help="销号：写明怎样整改的。")
def close(
    context: typer.Context,
    event: Annotated[UUID, typer.Argument(metavar="EVENT")],
    note: Annotated[str, typer.Option("--note", help="怎样整改的、谁去看过")],
) -> None:
    """Close a hazard."""
    from desktop_app.services.hazard import close_hazard

    with desk(context) as at, at.writing() as session:
        close_hazard(session, event, note, by=at.actor, now=at.now)
    show(context, {"event": event}, "已销号")

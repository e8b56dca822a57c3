"""``leaders list|show|page|add|edit|retire|away|back|recuse|unrecuse``: who may be given cases (领导名单)."""

from dataclasses import replace
from typing import Annotated
from uuid import UUID

import typer
from sqlalchemy.orm import Session

from db.enums import InterestKind
from desktop_app.commands.assignments import leader_of
from desktop_app.commands.desk import Desk, day_of, desk, show
from desktop_app.errors import RuleViolation

leaders = typer.Typer(help="包案领导名单", no_args_is_help=True)
Name = Annotated[str, typer.Argument(metavar="NAME", help="领导姓名")]
Reason = Annotated[str, typer.Option("--reason", help="为什么")]
Post = Annotated[str | None, typer.Option("--post", help="职务")]
Phone = Annotated[str | None, typer.Option("--phone", help="电话")]
Level = Annotated[str | None, typer.Option("--level", help="级别的代码，例如 head")]
Duty = Annotated[list[str] | None, typer.Option("--duty", help="分管领域的代码，可写多次")]
TermFrom = Annotated[str | None, typer.Option("--from", help="任期从哪天")]
TermTo = Annotated[str | None, typer.Option("--to", help="任期到哪天")]
Account = Annotated[str | None, typer.Option("--account", help="本人的账号")]


def register(app: typer.Typer) -> None:
    """Add this module's verbs."""
    app.add_typer(leaders, name="leaders")


def _account(session: Session, at: Desk, name: str) -> UUID:
    from desktop_app.services.leader_view import list_accounts

    accounts = {row.name: row.uid for row in list_accounts(session, by=at.actor, today=at.today)}
    if name not in accounts:
        raise RuleViolation(f"没有可选的账号“{name}”，现有：{'、'.join(accounts) or '无'}", "account")
    return accounts[name]


@leaders.command("list", help="领导、级别、分管、手上几件、在不在岗。")
def listed(
    context: typer.Context, ended: Annotated[bool, typer.Option("--ended", help="含已退出的")] = False
) -> None:
    """The leaders of the list."""
    from desktop_app.services.leader_view import list_leaders

    with desk(context) as at, at.reading() as session:
        rows = list_leaders(session, at.rules, by=at.actor, today=at.today, include_ended=ended)
    items = [
        {
            "name": r.name,
            "post": r.post,
            "level": r.level,
            "duties": list(r.duties),
            "open": r.open_count,
            "load": r.load,
            "active": r.active,
            "absence": r.absence,
            "deputy": r.deputy,
        }
        for r in rows
    ]
    lines = [
        f"{r.name}\t{r.post}\t{r.level or '—'}\t{'、'.join(r.duties) or '—'}\t{r.open_count} 件\t"
        f"{r.not_in_office or r.absence}{f'（{r.deputy}代管）' if r.deputy else ''}"
        for r in rows
    ]
    show(context, {"count": len(rows), "items": items}, "\n".join(lines) or "名单里还没有领导")


@leaders.command("page", help="一位领导的包案：超期的在前，下一步是什么。")
def page(context: typer.Context, name: Name) -> None:
    """One leader's cases and what comes next."""
    from desktop_app.services.leader_matter import leader_page

    with desk(context) as at, at.reading() as session:
        uid = leader_of(session, at, name)
        found = leader_page(session, uid, at.rules, by=at.actor, today=at.today)
    items = [
        {
            "number": m.row.number,
            "title": m.row.title,
            "acting_for": m.acting_for,
            "next_step": m.next_step,
            "next_on": m.next_on,
            "overdue": m.overdue,
            "warnings": list(m.warnings),
        }
        for m in found.matters
    ]
    lines = [
        f"{'超' if m.overdue else ''}\t{m.row.number}\t{m.next_on or '—'}\t{m.next_step}\t{m.row.title}"
        for m in found.matters
    ]
    show(
        context, {"leader": name, "overdue": found.overdue_count, "items": items}, "\n".join(lines) or "没有"
    )


@leaders.command("show", help="领导卡：任期、离岗、要回避的人。")
def show_one(context: typer.Context, name: Name) -> None:
    """One leader's card."""
    from desktop_app.services.leader_view import leader_card

    with desk(context) as at, at.reading() as session:
        uid = leader_of(session, at, name)
        card = leader_card(session, uid, at.rules, by=at.actor, today=at.today)
    document = {
        "name": card.row.name,
        "post": card.row.post,
        "level": card.level_key,
        "duties": list(card.duty_keys),
        "account": card.user_name,
        "term": [card.row.term_from, card.row.term_to],
        "taken": card.taken,
        "absences": [
            {"uid": a.uid.hex, "from": a.starts_on, "to": a.ends_on, "deputy": a.deputy, "reason": a.reason}
            for a in card.absences
        ],
        "interests": [
            {"uid": i.uid.hex, "person": i.person_name, "kind": i.kind.value} for i in card.interests
        ],
    }
    lines = [
        f"{card.row.name}  {card.row.post}  {card.row.level}  包过 {card.taken} 件",
        *(
            f"离岗 {a.starts_on} 至 {a.ends_on or '今'}  {a.reason}  代管 {a.deputy or '无'}"
            for a in card.absences
        ),
        *(f"回避 {i.person_name}（{i.kind.label}）" for i in card.interests),
    ]
    show(context, document, "\n".join(lines))


@leaders.command("add", help="把一位领导列入名单。")
def add(
    context: typer.Context,
    name: Name,
    post: Annotated[str, typer.Option("--post", help="职务")],
    phone: Phone = None,
    level: Level = None,
    duty: Duty = None,
    term_from: TermFrom = None,
    term_to: TermTo = None,
    account: Account = None,
) -> None:
    """Put a leader on the list."""
    from desktop_app.services.leader import LeaderDraft, add_leader

    with desk(context) as at, at.writing() as session:
        draft = LeaderDraft(
            name, post, phone or "", level or "", tuple(duty or ()),
            None if term_from is None else day_of(term_from, at.today),
            None if term_to is None else day_of(term_to, at.today),
            None if account is None else _account(session, at, account),
        )  # fmt: skip
        uid = add_leader(session, draft, at.rules, by=at.actor, now=at.now)
    show(context, {"uid": uid.hex}, f"已列入名单：{name}")


@leaders.command("edit", help="改一位领导的卡；没写的不变。")
def edit(
    context: typer.Context,
    name: Name,
    post: Post = None,
    phone: Phone = None,
    level: Level = None,
    duty: Duty = None,
    term_from: TermFrom = None,
    term_to: TermTo = None,
    account: Account = None,
) -> None:
    """Change what is named of a leader's card."""
    from desktop_app.services.leader import LeaderDraft, edit_leader
    from desktop_app.services.leader_view import leader_card

    with desk(context) as at, at.writing() as session:
        uid = leader_of(session, at, name)
        card = leader_card(session, uid, at.rules, by=at.actor, today=at.today)
        row = card.row
        draft = LeaderDraft(
            row.name, row.post if post is None else post, (row.phone or "") if phone is None else phone,
            card.level_key if level is None else level, card.duty_keys if duty is None else tuple(duty),
            row.term_from if term_from is None else day_of(term_from, at.today),
            row.term_to if term_to is None else day_of(term_to, at.today), card.user_uid,
        )  # fmt: skip
        if account is not None:
            draft = replace(draft, user_uid=_account(session, at, account))
        edit_leader(session, uid, draft, at.rules, by=at.actor, now=at.now)
    show(context, {"uid": uid.hex}, f"已改：{name}")


@leaders.command("retire", help="退出名单；手上有包案的先更换领导。")
def retire(context: typer.Context, name: Name, reason: Reason) -> None:
    """Take a leader off the list."""
    from desktop_app.services.leader import retire_leader

    with desk(context) as at, at.writing() as session:
        retire_leader(session, leader_of(session, at, name), reason, by=at.actor, now=at.now)
    show(context, {"name": name}, f"{name}已退出名单")


@leaders.command("away", help="登记离岗，定代管领导。")
def away(
    context: typer.Context,
    name: Name,
    reason: Reason,
    first: Annotated[str, typer.Option("--from", help="从哪天")],
    last: Annotated[str | None, typer.Option("--to", help="到哪天；不写就等登记回岗")] = None,
    deputy: Annotated[str | None, typer.Option("--deputy", help="代管领导")] = None,
) -> None:
    """Record an absence."""
    from desktop_app.services.leader import AbsenceDraft, add_absence

    with desk(context) as at, at.writing() as session:
        draft = AbsenceDraft(
            day_of(first, at.today), None if last is None else day_of(last, at.today), reason,
            None if deputy is None else leader_of(session, at, deputy),
        )  # fmt: skip
        uid = add_absence(session, leader_of(session, at, name), draft, by=at.actor, now=at.now)
    show(context, {"uid": uid.hex}, f"已登记离岗：{name}")


@leaders.command("back", help="登记回岗：离岗的最后一天。")
def back(
    context: typer.Context,
    name: Name,
    on: Annotated[str, typer.Option("--on", help="离岗的最后一天")],
) -> None:
    """Enter the last day away."""
    from desktop_app.services.leader import end_absence
    from desktop_app.services.leader_view import leader_card

    with desk(context) as at, at.writing() as session:
        uid = leader_of(session, at, name)
        card = leader_card(session, uid, at.rules, by=at.actor, today=at.today)
        running = next((a for a in card.absences if a.runs), None)
        if running is None:
            raise RuleViolation(f"{name}没有登记离岗，请核对。", "name")
        end_absence(session, running.uid, day_of(on, at.today), by=at.actor, now=at.now)
    show(context, {"name": name}, f"已登记回岗：{name}")


@leaders.command("recuse", help="登记一位要回避的人。")
def recuse(
    context: typer.Context,
    name: Name,
    person: Annotated[str, typer.Option("--person", help="要回避的人")],
    kind: Annotated[InterestKind, typer.Option("--kind", help="什么关系")] = InterestKind.KIN,
    note: Annotated[str, typer.Option("--note", help="说明")] = "",
) -> None:
    """Record for whose matters a leader stands aside."""
    from desktop_app.services.leader import InterestDraft, add_interest

    with desk(context) as at, at.writing() as session:
        draft = InterestDraft(person, kind, note)
        uid = add_interest(session, leader_of(session, at, name), draft, by=at.actor, now=at.now)
    show(context, {"uid": uid.hex}, f"已登记：{name}对{person}的事项回避")


@leaders.command("unrecuse", help="作废一条登记错的、不再有的回避关系。")
def unrecuse(
    context: typer.Context,
    name: Name,
    person: Annotated[str, typer.Option("--person", help="不用再回避的人")],
    reason: Reason,
) -> None:
    """Take a recorded interest back."""
    from desktop_app.services.leader import void_interest
    from desktop_app.services.leader_view import leader_card

    with desk(context) as at, at.writing() as session:
        uid = leader_of(session, at, name)
        card = leader_card(session, uid, at.rules, by=at.actor, today=at.today)
        found = next((i for i in card.interests if i.person_name == person), None)
        if found is None:
            raise RuleViolation(f"没有登记{name}与{person}的关系，请核对。", "person")
        void_interest(session, found.uid, reason, by=at.actor, now=at.now)
    show(context, {"name": name, "person": person}, "已作废")

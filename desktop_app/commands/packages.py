"""``package export|verify|import|status|pair|share``."""

from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from desktop_app.commands.desk import Desk, desk, show
from desktop_app.errors import RuleViolation
from desktop_app.runtime.clock import utc_now

package = typer.Typer(help="与上级（下级）交换数据包", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add this module's verbs."""
    app.add_typer(package, name="package")


def peer_of(at: Desk, name: str | None) -> UUID:
    """The uid of a paired office by its name or code; without a name the only one.

    :raises RuleViolation: when none or several fit.
    """
    from desktop_app.services.office import list_peers

    with at.reading() as session:
        peers = list_peers(session, by=at.actor, today=at.today)
    if not peers:
        raise RuleViolation("还没有配对的单位，请先用 package pair 配对", "to")
    if name is None and len(peers) == 1:
        return peers[0].uid
    found = [peer.uid for peer in peers if name in (peer.name, peer.code)]
    if len(found) != 1:
        raise RuleViolation(f"请用 --to 写明送给谁：{'、'.join(p.name for p in peers)}", "to")
    return found[0]


@package.command("card", help="写出本单位的配对文件，交给对方。")
def card(context: typer.Context, folder: Annotated[Path, typer.Argument(metavar="DIR")]) -> None:
    """Write this office's pairing file."""
    from desktop_app.services.pairing import write_own_pairing

    with desk(context) as at, at.writing() as session:
        path = write_own_pairing(session, at.centre, folder, by=at.actor, now=at.now)
    show(context, {"file": str(path)}, f"配对文件已写到 {path}，请交给对方")


@package.command("pair", help="读对方的配对文件；两边念的 20 位数字一样，再用 --number 确认。")
def pair(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE")],
    number: Annotated[str | None, typer.Option("--number", help="对方屏幕上的 20 位数字")] = None,
) -> None:
    """Read the other side's pairing file, and confirm it with the number read from the other screen."""
    from desktop_app.services.package_settle import settle_quarantine
    from desktop_app.services.pairing import confirm_pairing, read_candidate

    with desk(context) as at:
        with at.reading() as session:
            candidate = read_candidate(session, at.centre, file, by=at.actor, today=at.today)
        if number is not None:
            with at.writing() as session:
                confirm_pairing(session, at.centre, candidate, number, by=at.actor, now=at.now)
            # What came before the pairing waits in quarantine.
            settle_quarantine(at.centre, by=at.actor, now=utc_now)
    document = {
        "name": candidate.shown,
        "code": candidate.code,
        "number": candidate.number,
        "paired": number is not None,
    }
    text = f"{candidate.shown}\n核对数字：{candidate.number}"
    show(context, document, f"已与{candidate.shown}配对" if number is not None else text)


@package.command("export", help="写一个数据包到文件夹或 U 盘，写完即核对。")
def export(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="DIR")],
    to: Annotated[str | None, typer.Option("--to", help="送给谁（名称或代码），只有一家时可省")] = None,
) -> None:
    """Export everything the other office has not acknowledged."""
    from desktop_app.services.package_export import export_package

    with desk(context) as at:
        done = export_package(at.centre, peer_of(at, to), folder, by=at.actor, now=utc_now)
    document = {
        "to": done.peer_name,
        "changes": done.changes,
        "receipts": done.receipts,
        "files": [{"file": str(f.path), "size": f.size, "sha256": f.sha256} for f in done.files],
    }
    show(context, document, "\n".join([*(str(f.path) for f in done.files), done.text]))


@package.command("verify", help="只核对一个数据包，不收进。")
def verify(context: typer.Context, file: Annotated[Path, typer.Argument(metavar="FILE")]) -> None:
    """Verify a package and say what it holds, without importing it."""
    from desktop_app.services.package_found import verify_package

    with desk(context) as at:
        facts = verify_package(at.centre, file)
    document = {
        "package": str(facts.package_uid),
        "kind": facts.kind.value,
        "from": facts.sender_name,
        "made_at": facts.made_at,
        "changes": facts.changes,
        "receipts": facts.receipts,
        "missing": facts.missing,
        "reason": None if facts.reason is None else facts.reason.value,
        "contents": [line.text for line in facts.lines],
    }
    lines = [f"{facts.sender_name} 的{facts.kind.label}，更改 {facts.changes} 处，回执 {facts.receipts} 份"]
    lines += [line.text for line in facts.lines]
    show(context, document, "\n".join([*lines, facts.text]))


@package.command("import", help="收进一个数据包；同一个包收几次结果一样。")
def import_file(context: typer.Context, file: Annotated[Path, typer.Argument(metavar="FILE")]) -> None:
    """Import one package; a refused one changes nothing and says why."""
    from desktop_app.services.package_import import import_package
    from desktop_app.services.package_settle import settle_quarantine

    with desk(context) as at:
        done = import_package(at.centre, file, by=at.actor, now=utc_now)
        settle_quarantine(at.centre, by=at.actor, now=utc_now)
    document = {
        "package": str(done.package_uid),
        "from": done.peer_name,
        "state": done.state.value,
        "reason": None if done.reason is None else done.reason.value,
        "new": done.new,
        "known": done.known,
        "refused": done.refused,
        "conflicts": done.conflicts,
        "missing": done.missing,
        "receipt_code": done.receipt_code,
        "followed": len(done.followed),
    }
    code = f"回执码 {done.receipt_code}" if done.receipt_code else ""
    show(context, document, "\n".join(part for part in (done.text, code) if part))


@package.command("status", help="与各单位往来的情况。")
def status(context: typer.Context) -> None:
    """Say for each paired office what is unsent, unacknowledged, waiting."""
    from desktop_app.services.package_history import list_history
    from desktop_app.services.package_view import list_exchange

    with desk(context) as at, at.reading() as session:
        peers = list_exchange(session, at.centre, by=at.actor, today=at.today)
        history = list_history(session, at.rules, by=at.actor, today=at.today)
    document = {
        "peers": [
            {
                "name": p.name,
                "code": p.code,
                "unsent": p.unsent,
                "unacknowledged": p.unacknowledged,
                "waiting_in": p.waiting_in,
                "quarantined": p.quarantined,
                "days_silent": p.days_silent,
            }
            for p in peers
        ],
        "history": [
            {
                "number": h.ordinal,
                "direction": h.direction.value,
                "peer": h.peer_name,
                "state": h.standing.value,
                "at": h.at,
                "receipt_code": h.receipt_code or None,
            }
            for h in history
        ],
    }
    lines = [
        f"{p.name}\t待送出 {p.unsent} 处\t未回执 {p.unacknowledged} 处"
        f"\t等前包 {p.waiting_in}\t隔离 {p.quarantined}"
        for p in peers
    ]
    lines += [f"第 {h.ordinal} 号\t{h.direction.label}\t{h.standing.label}\t{h.content}" for h in history]
    show(context, document, "\n".join(lines) or "还没有配对的单位")


@package.command("share", help="与本单位其他电脑经共享文件夹互传一次；写了 DIR 就记住它，--off 不再用。")
def share(
    context: typer.Context,
    folder: Annotated[Path | None, typer.Argument(metavar="DIR")] = None,
    off: Annotated[bool, typer.Option("--off", help="不再用共享文件夹")] = False,
) -> None:
    """One round with the other PCs of this office through the shared folder."""
    from desktop_app.services.package_settle import settle_quarantine
    from desktop_app.services.package_within import (
        exchange_within_office,
        set_share_folder,
        share_folder,
    )

    with desk(context) as at:
        if folder is not None or off:
            with at.writing() as session:
                set_share_folder(session, at.centre, None if off else folder, by=at.actor, now=at.now)
        with at.reading() as session:
            place = share_folder(session, by=at.actor, today=at.today)
        if off:
            show(context, {"folder": None}, "不再用共享文件夹")
            return
        if place is None:
            raise RuleViolation("还没有共享文件夹，请写明：package share DIR", "folder")
        done = exchange_within_office(at.centre, place, by=at.actor, now=utc_now)
        settle_quarantine(at.centre, by=at.actor, now=utc_now)
    document = {
        "folder": str(place),
        "taken": len(done.taken),
        "new": done.new,
        "written": done.written,
        "refused": list(done.refused),
    }
    text = f"收进 {len(done.taken)} 个包（新收下 {done.new} 处更改），写出 {done.written} 个包"
    show(context, document, "\n".join([text, *done.refused]))

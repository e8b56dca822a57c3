"""The sample's exchange: pairing, packages up, a dispatch down, receipts, and files that are refused."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from sqlalchemy.orm import Session

from desktop_app.demo import files
from desktop_app.demo.files import Record
from desktop_app.demo.story import Stage, Story
from desktop_app.domain.actor import Actor
from desktop_app.errors import RuleViolation
from desktop_app.services import dispatch, pairing
from desktop_app.services.dispatch import DispatchDraft
from desktop_app.services.package_export import export_package
from desktop_app.services.package_import import import_package
from desktop_app.services.package_receipt import receipt_slip

COUNTY = "county"


def pair_all(story: Story, folder: Path, at: datetime) -> None:
    """Pair every township with the county: a file each way and one number that both read."""
    folder.mkdir(parents=True, exist_ok=True)
    county = story.stages[COUNTY]
    for stage in story.stages.values():
        if stage is not county:
            _pair(county, stage, folder, at)


def _pair(county: Stage, town: Stage, folder: Path, at: datetime) -> None:
    def card(stage: Stage) -> Path:
        def deed(session: Session, actor: Actor, now: datetime) -> Path:
            target = folder / f"{stage.key}.fqpkg"
            return pairing.write_own_pairing(session, stage.centre, target, by=actor, now=now)

        return Path(str(stage.do(stage.director, at, deed)))

    cards = {county.key: card(county), town.key: card(town)}

    def confirm(stage: Stage, other: Stage) -> str:
        def deed(session: Session, actor: Actor, now: datetime) -> str:
            found = pairing.read_candidate(
                session, stage.centre, cards[other.key], by=actor, today=now.date()
            )
            pairing.confirm_pairing(session, stage.centre, found, found.number, by=actor, now=now)
            return found.number

        return str(stage.do(stage.director, at, deed))

    if confirm(county, town) != confirm(town, county):
        raise AssertionError("both sides must see the same number")


def plan_exchange(story: Story, folder: Path, say: Callable[[str], None]) -> None:
    """Put the county's dispatch and the packages on the timeline."""
    folder.mkdir(parents=True, exist_ok=True)
    order = files.records("dispatch", "dispatches")[0]
    issued = files.moment(order["issued_at"])
    town = story.stage_of(order["to_code"])
    county = story.stages[COUNTY]
    up = issued - timedelta(minutes=40)
    story.plan(up, lambda: _carry(story, town, county, folder, up, say))
    story.plan(issued, lambda: _issue(story, county, town, order, issued))
    down = issued + timedelta(minutes=20)
    story.plan(down, lambda: _carry(story, county, town, folder, down, say))
    for response in order["responses"]:
        at = files.moment(response["at"])
        story.plan(at, lambda r=response, t=at: _respond(story, town, r, t))
    again = files.moment(order["responses"][-1]["at"]) + timedelta(hours=1)
    story.plan(again, lambda: _carry(story, town, county, folder, again, say))


def finish(story: Story, folder: Path, say: Callable[[str], None]) -> None:
    """The last packages: one imported twice, three broken ones refused, one left for the county to take."""
    county = story.stages[COUNTY]
    latest = [p for p in story.packages if p["kind"] == "data" and p["to"] == county.centre.identity.code]
    town = story.stage_of(latest[-1]["from"])
    last = folder / str(latest[-1]["file"]).rpartition("/")[2]
    by = county.people[county.director]
    import_package(county.centre, last, by=by, now=lambda: county.now)
    say("同一个数据包又收了一次：没有任何变化")
    _refuse_broken(county, last, folder, say)
    at = town.now + timedelta(minutes=10)
    _carry(story, town, county, folder, at, say, leave=True)


def _refuse_broken(county: Stage, good: Path, folder: Path, say: Callable[[str], None]) -> None:
    """A truncated, an altered and a foreign file: each is refused with its sentence and changes nothing."""
    data = good.read_bytes()
    altered = bytearray(data)
    altered[len(data) * 2 // 3] ^= 1
    by = county.people[county.director]
    for word, content in (
        ("截断", data[: len(data) // 2]),
        ("改动", bytes(altered)),
        ("外来", b"PK\x03\x04" * 99),
    ):
        broken = folder / f"{word}.fqpkg"
        broken.write_bytes(content)
        try:
            import_package(county.centre, broken, by=by, now=lambda: county.now)
        except RuleViolation as refused:
            say(f"{word}的文件被拒收：{refused.text}")
        else:
            raise AssertionError(f"a broken file ({word}) was taken")
        finally:
            broken.unlink()


def _carry(
    story: Story,
    sender: Stage,
    receiver: Stage,
    folder: Path,
    at: datetime,
    say: Callable[[str], None],
    *,
    leave: bool = False,
) -> None:
    """Write a package, carry it over, and take it in; ``leave`` only writes it."""
    sender.now = max(at, sender.now)
    actor = sender.people[sender.director]
    done = export_package(
        sender.centre, receiver.centre.identity.uid, folder, by=actor, now=lambda: sender.now
    )
    for file in done.files:
        entry: Record = {
            "file": f"{folder.name}/{file.path.name}",
            "from": sender.centre.identity.code,
            "to": receiver.centre.identity.code,
            "kind": "data",
            "imported": not leave,
        }
        if not leave:
            receiver.now = max(at + timedelta(minutes=5), receiver.now)
            by = receiver.people[receiver.director]
            taken = import_package(receiver.centre, file.path, by=by, now=lambda: receiver.now)
            entry["receipt_code"] = taken.receipt_code
            entry["receipt"] = _receipt(receiver, taken.package_uid, folder.with_name("receipts"))
            say(f"{sender.centre.identity.name} → {receiver.centre.identity.name}：{taken.text}")
        story.packages.append(entry)


def _receipt(stage: Stage, package_uid: UUID, folder: Path) -> str:
    """Leave the receipt of an imported package as text, as it is read out or printed."""
    with stage.centre.reading() as session, session.begin():
        by = stage.people[stage.director]
        slip = receipt_slip(session, stage.centre, package_uid, by=by, today=stage.now.date())
    lines = [
        "数据包回执",
        f"{slip.sender_name} → {slip.recipient_name}　第 {slip.ordinal} 号　{slip.file_name}",
        f"{slip.text}　收下记录 {slip.accepted} 条",
        *(f"{line.title}　{line.result.label}　{line.why}" for line in slip.lines),
        f"回执码 {slip.code}",
    ]
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{slip.recipient_name}-第{slip.ordinal:04}号.txt"
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return f"{folder.name}/{path.name}"


def _issue(story: Story, county: Stage, town: Stage, order: Record, at: datetime) -> None:
    draft = DispatchDraft(
        recipient_uid=town.centre.identity.uid,
        title=order["title"],
        content=order["content"],
        demands=order["demands"],
        due_on=datetime.fromisoformat(order["due_on"]).date(),
        contact=order["contact_name"],
        contact_phone=order["contact_phone"],
        matter_uid=story.disputes[order["dispute_key"]],
    )
    uid = UUID(
        str(
            county.do(
                county.director,
                at,
                lambda session, actor, now: dispatch.issue(session, draft, county.rules, by=actor, now=now),
            )
        )
    )
    story.dispatches[county.key] = [uid]


def _respond(story: Story, town: Stage, response: Record, at: datetime) -> None:
    action = {"signed_for": "sign_for", "fed_back": "feed_back"}[response["state"]]
    uid = story.dispatches[COUNTY][0]
    town.do(
        town.director,
        at,
        lambda session, actor, now: dispatch.act(
            session, uid, action, response["content"], town.rules, by=actor, now=now
        ),
    )

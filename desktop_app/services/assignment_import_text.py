"""Cells of assignment ledgers that hold several things: a leader with post and phone, work with its days."""

import re
from dataclasses import dataclass
from datetime import datetime

from db.enums import ProgressKind
from desktop_app.domain.text_norm import normal_name, normal_text
from desktop_app.services.ledger_date import Calendar, parse_moment

_PHONE = re.compile(r"(?<![\d*])(?:1\d{10}|0\d{2,3}-?\d{7,8}|\d{7,8}|\d+\*{3,}\d+)(?![\d*])")
_TITLE_WORD = (
    "书记|镇长|乡长|县长|区长|主任|部长|委员|主席|所长|站长|局长|"
    "院长|庭长|队长|组长|助理|秘书|干事|常委|副职|领导"
)
_POST_FIRST = re.compile(rf"^(?P<post>\S*(?:{_TITLE_WORD}))[:： ]*(?P<name>[\u3400-\u9fff·]{{2,4}})$")
_NAME_FIRST = re.compile(
    rf"^(?P<name>[\u3400-\u9fff·]{{2,4}}?)[:： ]*(?P<post>(?:[\u3400-\u9fff、]*)(?:{_TITLE_WORD}))$"
)
_BRACKETS = re.compile(r"^(?P<name>[^()]+)\((?P<post>[^()]*)\)$")
_BETWEEN = re.compile(r"[\n/、，,;；]+|\s{1,}")
_DAY = r"(?:(?:19|20)\d{2}\s*[年./-]\s*)?\d{1,2}\s*[月./-]\s*\d{1,2}(?!\d)\s*[日号]?"
_ENTRY = re.compile(rf"(?:^|(?<=[；;。\n]))\s*(?:\d{{1,2}}[.、)]\s*)?(?P<day>{_DAY})(?=[^\d.]|$)", re.M)
_UNIT = re.compile(r"(?:所|站|局|办|办公室|中心|委员会|公司|院|队|部门|政府|社区|村|镇|乡)$")
_KINDS = (
    (re.compile(r"带案下访|下访"), ProgressKind.FIELD_VISIT),
    (re.compile(r"协调会|座谈|会议|会商|研判|约谈会|调度"), ProgressKind.MEETING),
    (re.compile(r"走访|入户|上门|见面|约见|约谈|面谈|接访"), ProgressKind.VISIT),
    (re.compile(r"电话|致电|通话"), ProgressKind.PHONE),
)


@dataclass(frozen=True, slots=True)
class NamedPerson:
    """A person of a cell; what is not said is empty."""

    name: str
    post: str = ""
    phone: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class LedgerWork:
    """One piece of work; ``at`` is None where the ledger names no day that can be read."""

    at: datetime | None
    kind: ProgressKind
    text: str


def leader_of(text: str) -> NamedPerson:
    """A leader as ledgers write one: 陈志远（镇党委书记）, 镇党委书记陈志远, or in lines."""
    phone, rest = _without_phone(text)
    lines = [line.strip() for line in rest.splitlines() if line.strip()]
    if len(lines) > 1:
        return NamedPerson(normal_name(lines[0]), normal_name("".join(lines[1:])), phone)
    one = re.sub(r"\s+", " ", " ".join(lines)).replace("（", "(").replace("）", ")").strip(" ,，、;；:：")
    for pattern in (_BRACKETS, _POST_FIRST, _NAME_FIRST):
        found = pattern.match(one.removesuffix("()"))
        if found is not None:
            return NamedPerson(normal_name(found["name"]), normal_name(found["post"]), phone)
    name, _, post = one.removesuffix("()").partition(" ")
    if len(name) == 1 or (post and not re.search(_TITLE_WORD, post)):
        return NamedPerson(normal_name(one), "", phone)  # 张 三: blanks within a name
    return NamedPerson(normal_name(name), normal_name(post), phone)


def responsible_of(text: str) -> NamedPerson:
    """A unit and a person of one cell: 司法所/陶守信, or line by line; what ends like a unit is one."""
    phone, rest = _without_phone(text)
    pieces = [piece for piece in (p.strip("()（） ") for p in _BETWEEN.split(rest)) if piece]
    units = [piece for piece in pieces if len(piece) > 4 or _UNIT.search(piece)]
    people = [piece for piece in pieces if piece not in units]
    return NamedPerson("、".join(people), "", phone, "、".join(units))


def work_of(text: str, calendar: Calendar, now: datetime) -> tuple[LedgerWork, ...]:
    """Work as written: one piece for each day that begins a line or a sentence, else the text as a whole.

    A day to come, or one that the calendar does not have, is no day of work: the piece stays without one.
    """
    plain = normal_text(text).strip()
    if not plain:
        return ()
    starts = list(_ENTRY.finditer(plain))
    if not starts:
        return (LedgerWork(None, _kind(plain), plain),)
    found: list[LedgerWork] = []
    before = plain[: starts[0].start()].strip(" ；;。\n")
    if before:
        found.append(LedgerWork(None, _kind(before), before))
    for place, start in enumerate(starts):
        end = starts[place + 1].start() if place + 1 < len(starts) else len(plain)
        said = plain[start.end() : end].strip(" ：:，,；;\n")
        moment = parse_moment(start["day"], calendar)
        if moment is None or moment > now:
            whole = plain[start.start() : end].strip(" ；;\n")
            found.append(LedgerWork(None, _kind(whole), whole))
        elif said:
            found.append(LedgerWork(moment, _kind(said), _without_kind(said)))
    return tuple(found)


def _kind(text: str) -> ProgressKind:
    return next((kind for pattern, kind in _KINDS if pattern.search(text)), ProgressKind.NOTE)


def _without_kind(text: str) -> str:
    """The text without the kind in front, which this program's own ledger writes there."""
    for kind in ProgressKind:
        for colon in ("：", ":"):
            if text.startswith(kind.label + colon):
                return text.removeprefix(kind.label + colon).strip()
    return text


def _without_phone(text: str) -> tuple[str, str]:
    plain = normal_text(text)
    found = _PHONE.search(plain)
    if found is None:
        return "", plain
    rest = (plain[: found.start()] + plain[found.end() :]).strip()
    return "" if "*" in found[0] else found[0], rest

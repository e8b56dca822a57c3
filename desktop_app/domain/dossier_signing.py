"""Who has not signed which paper of a dossier: what the gate says about it, by paper and person.

A paper counts as signed once a person saw each of its places signed (papers.md 1.3); that nobody can sign a
place any more is explained in a note of the dossier.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from db.enums import PaperKind
from desktop_app.domain.dossier_gate import Finding, FindingKind, Place

_MOST_NAMED = 6
_HEAD = "unsigned"


@dataclass(frozen=True, slots=True)
class SigningFacts:
    """A paper that is not signed yet; ``missing`` are its open places by number, with who signs there.

    Without ``printed`` it never went out, so that none of its places is known.
    """

    kind: PaperKind
    subject: UUID
    name: str
    slot: str
    printed: bool
    missing: tuple[tuple[int, str], ...] = ()

    @property
    def paper(self) -> tuple[PaperKind, UUID]:
        """Kind and record."""
        return self.kind, self.subject

    @property
    def words(self) -> str:
        """What a list says beside the paper."""
        return f"差 {len(self.missing)} 处" if self.printed else "没打印"


def line_name(caption: str) -> str:
    """Who signs at a place, from what is printed before it: side and name, without the brackets."""
    plain = caption.strip().rstrip("：:")
    name = plain.split("（", maxsplit=1)[0].strip()
    return name or plain.strip("（）")


def unsigned_findings(
    papers: Iterable[SigningFacts], known: Collection[str]
) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """What stops the filing, and what a note of the dossier explains; ``known`` are keys of its notes."""
    open_ones: list[Finding] = []
    explained: list[Finding] = []
    for paper in papers:
        head = f"{_HEAD}/{paper.kind.value}/{paper.subject.hex}/"
        noted = {part for key in known if key.startswith(head) for part in key[len(head) :].split(",")}
        if not paper.printed:
            finding = _finding(paper, f"{head}0", f"{paper.name}还没有打印签名，请打印、签名，再逐处登记。")
            (explained if "0" in noted else open_ones).append(finding)
            continue
        left = [(number, who) for number, who in paper.missing if str(number) not in noted]
        if left or paper.missing:
            shown = left or paper.missing
            numbers = ",".join(str(number) for number, _ in shown)
            (open_ones if left else explained).append(
                _finding(paper, head + numbers, _text(paper.name, shown))
            )
    return tuple(open_ones), tuple(explained)


def _text(name: str, missing: Sequence[tuple[int, str]]) -> str:
    # A seal that each notice of thirty asks for is named once.
    names = list(dict.fromkeys(who for _, who in missing))
    people = "、".join(names[:_MOST_NAMED])
    more = f"等 {len(missing)} 处" if len(names) > _MOST_NAMED else ""
    return f"{name}还没登记签名：{people}{more}。请对着扫描件或原件逐处登记。"


def _finding(paper: SigningFacts, key: str, text: str) -> Finding:
    place = Place.SIGN if paper.printed else Place.SLOT
    return Finding(key, FindingKind.UNSIGNED, text, place, paper.slot, paper.paper)

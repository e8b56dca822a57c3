"""Which points of a link are remembered beside its end, and how they are told and settled."""

from uuid import UUID

from db.models.package import Link
from desktop_app.exchange.chain import extend, genesis
from desktop_app.exchange.header import Ack
from desktop_app.services import package_point

PC = UUID(int=7)
EPOCH = "ab" * 16
"""An epoch of that PC, and two histories of it below, which part after the third change."""


def _heads(*changes: str) -> list[str]:
    heads = [genesis(EPOCH)]
    for change in changes:
        heads.append(extend(heads[-1], change * 32))
    return heads


FIRST = _heads("01", "02", "03", "0a", "0b")
SECOND = _heads("01", "02", "03", "1a", "1b", "1c")


def _link(seq: int, head: str) -> Link:
    return Link(installation=PC, epoch=EPOCH, last_seq=seq, head_hash=head, heard={})


def _said(seq: int, head: str) -> Ack:
    return Ack(PC.hex, EPOCH, seq, head)


def test_what_was_held_is_told_before_the_end() -> None:
    link = _link(5, FIRST[5])
    package_point.overtake(link, _said(6, SECOND[6]))
    assert package_point.acks([link], 10) == (_said(5, FIRST[5]), _said(6, SECOND[6]))


def test_a_link_that_was_empty_has_no_point() -> None:
    link = _link(0, FIRST[0])
    package_point.overtake(link, _said(6, SECOND[6]))
    assert package_point.acks([link], 10) == (_said(6, SECOND[6]),)


def test_a_package_settles_the_points_that_it_covers() -> None:
    link = _link(6, SECOND[6])
    package_point.note(link, 1, FIRST[1])
    package_point.note(link, 3, FIRST[3])
    assert not package_point.settle(link, 4, 6, SECOND.__getitem__), (
        "the histories part after the third change"
    )
    assert link.heard == {FIRST[1]: 1}, "the first lies before the package"


def test_a_point_of_another_history_shows() -> None:
    link = _link(6, SECOND[6])
    package_point.note(link, 5, FIRST[5])
    assert package_point.settle(link, 4, 6, SECOND.__getitem__)
    assert link.heard == {}


def test_ends_come_before_points_where_there_is_no_room() -> None:
    links = [_link(6, SECOND[6]) for _ in range(3)]
    for link in links:
        package_point.note(link, 5, FIRST[5])
    said = package_point.acks(links, 4)
    assert said == (_said(5, FIRST[5]), *[_said(6, SECOND[6])] * 3)
    assert len(package_point.acks(links, 2)) == 2


def test_the_newest_points_are_kept() -> None:
    link = _link(0, FIRST[0])
    for seq in range(20):
        package_point.note(link, seq, f"{seq:064x}")
    assert sorted(link.heard.values()) == list(range(12, 20))

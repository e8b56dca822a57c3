"""Scans of a dossier in order, turned, blank; bound from plain files that leave nothing behind."""

import io
from pathlib import Path
from uuid import UUID

import pikepdf
import pytest
from PIL import Image, ImageDraw
from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models.dossier import DossierScan
from desktop_app.domain.dossier_scan import PageMark
from desktop_app.errors import RuleViolation
from desktop_app.services import dossier
from desktop_app.services.attachment import keep_bytes
from desktop_app.services.dossier_binding import BindingDraft, bind_dossier
from desktop_app.services.dossier_page import leaf_scan, mark_page, move_scan, turn_page, view_scan
from desktop_app.services.dossier_scan import add_scan
from desktop_app.services.dossier_scan_file import keep_scan
from desktop_app.services.package_tidy import PLAIN_PREFIX, PLAIN_SUFFIX
from tests.papers.test_scans import dark_corner
from tests.services import mediation_case as cases
from tests.services.mediation_case import Case, day
from tests.support.centre import make_centre, reopen

TODAY = day("2026-11-23")
DRAFT = BindingDraft("解文斌", TODAY, "陶守信")


class Undone(Exception):
    """Ends a test's transaction without leaving a trace."""


def photo(shade: int) -> bytes:
    image = Image.new("L", (1654, 2339), 250)
    ImageDraw.Draw(image).rectangle((80, 100, 400, 380), fill=shade)
    out = io.BytesIO()
    image.save(out, "JPEG", dpi=(200, 200))
    return out.getvalue()


def add(case: Case, session: Session, uid: UUID, name: str, data: bytes) -> UUID:
    centre = case.centre
    file = keep_bytes(centre.centre, data, name)
    return add_scan(
        session, centre.centre, uid, "evidence", file, centre.rules, by=centre.actor, now=centre.now
    )


def test_scans_are_put_in_order_and_bound_so(case: Case) -> None:
    centre = case.centre
    by, now, rules = centre.actor, centre.now, centre.rules
    with pytest.raises(Undone), centre.session() as session:
        uid = cases.accepted(case, session)
        one, two, three = (add(case, session, uid, f"照片{n}.jpg", photo(n)) for n in (10, 20, 30))

        def order() -> list[str]:
            session.flush()
            state = dossier.dossier_state(session, uid, rules, by=by, today=TODAY)
            return [s.title for slot in state.slots for s in slot.scans if slot.code == "evidence"]

        titles = order()
        turn_page(session, two, 0, 1, by=by, now=now)
        assert order() == titles, "turning a page moves nothing"
        assert move_scan(session, three, -2, by=by, now=now) == 1
        assert order() == [titles[2], titles[0], titles[1]]
        assert move_scan(session, three, -1, by=by, now=now) == 1
        assert move_scan(session, one, 5, by=by, now=now) == 3
        assert order() == [titles[2], titles[1], titles[0]]
        late = add(case, session, uid, "后来的.jpg", photo(40))
        assert order()[-1] == "后来的"
        built = dossier.build_dossier(session, uid, DRAFT, rules, by=by, today=TODAY)
        bound = bind_dossier(centre.centre, built)
        names = [entry.name for entry in bound.entries]
        first = names.index(titles[2])
        assert names[first:] == [titles[2], titles[1], titles[0], "后来的"]
        assert dark_corner(bound.pdf, bound.entries[first + 1].index) == "upper right"
        assert dark_corner(bound.pdf, bound.entries[first + 2].index) == "upper left"
        assert len(session.scalars(select(DossierScan)).all()) == 3, "one row for each that was moved"
        assert late != two
        raise Undone


def test_a_page_is_turned_again_and_shown_as_it_will_lie(case: Case) -> None:
    centre = case.centre
    by, now = centre.actor, centre.now
    with pytest.raises(Undone), centre.session() as session:
        uid = cases.accepted(case, session)
        picture = add(case, session, uid, "收条.jpg", photo(10))
        assert turn_page(session, picture, 0, 1, by=by, now=now) == PageMark(1)
        assert turn_page(session, picture, 0, -2, by=by, now=now) == PageMark(3)
        shown = view_scan(centre.centre, leaf_scan(session, picture, by=by, today=TODAY))
        assert dark_corner(shown) == "lower left"
        sheets = add(case, session, uid, "双面.pdf", cases.white_page())
        mark_page(session, sheets, 0, PageMark(1, blank=True), by=by, now=now)
        scan = leaf_scan(session, sheets, by=by, today=TODAY)
        assert scan.marks == {0: PageMark(1, blank=True)}
        with pikepdf.open(io.BytesIO(view_scan(centre.centre, scan))) as pdf:
            assert int(pdf.pages[0].obj.Rotate) == 90
        with pytest.raises(RuleViolation, match="没有这一页"):
            mark_page(session, sheets, -1, PageMark(1), by=by, now=now)
        raise Undone


def test_blank_backs_are_not_counted_among_the_pages(case: Case) -> None:
    centre = case.centre
    by, now, rules = centre.actor, centre.now, centre.rules
    with pytest.raises(Undone), centre.session() as session:
        uid = cases.accepted(case, session)
        sheets = add(case, session, uid, "双面.pdf", cases.white_page())
        before = bind_dossier(
            centre.centre, dossier.build_dossier(session, uid, DRAFT, rules, by=by, today=TODAY)
        )
        mark_page(session, sheets, 0, PageMark(blank=True), by=by, now=now)
        after = bind_dossier(
            centre.centre, dossier.build_dossier(session, uid, DRAFT, rules, by=by, today=TODAY)
        )
        assert after.pages == before.pages - 1
        assert after.checksum != before.checksum
        raise Undone


def test_nothing_in_clear_stays_in_the_centres_folder(tmp_path: Path) -> None:
    centre = make_centre(tmp_path / "centre")
    case = cases.land_case(centre)
    outbox = centre.centre.folder / "outbox"
    seen: list[str] = []

    class Watch:
        def step(self, text: str, done: int, total: int) -> None:
            seen.append(f"{text} {done}/{total} {sorted(p.name for p in outbox.iterdir())}")

    with centre.session() as session:
        uid = cases.accepted(case, session)
        add(case, session, uid, "收条.jpg", photo(10))
        built = dossier.build_dossier(session, uid, DRAFT, centre.rules, by=centre.actor, today=TODAY)
    bind_dossier(centre.centre, built, progress=Watch())
    assert [text.split(" ")[0] for text in seen] == [
        *["正在读出卷内文书"] * len(built.entries),
        *["正在编页装订"] * len(built.entries),
    ]
    assert all(text.endswith(" []") for text in seen), "the files have no name while they are there"
    assert list(outbox.iterdir()) == []
    left = outbox / f"{PLAIN_PREFIX}left{PLAIN_SUFFIX}"
    left.write_bytes(b"what a power cut left")
    centre.centre.close()
    reopen(centre, tmp_path / "centre")
    assert not left.exists()
    centre.centre.close()


def test_binding_can_be_stopped(case: Case) -> None:
    class Stop(Exception):
        """As the runner's own."""

    class Halt:
        def step(self, text: str, done: int, total: int) -> None:
            del done, total
            if text == "正在编页装订":
                raise Stop

    with pytest.raises(Undone), case.centre.session() as session:
        uid = cases.accepted(case, session)
        rules, by = case.centre.rules, case.centre.actor
        built = dossier.build_dossier(session, uid, DRAFT, rules, by=by, today=TODAY)
        with pytest.raises(Stop):
            bind_dossier(case.centre.centre, built, progress=Halt())
        raise Undone


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("IMG_2041.heic", b"\0\0\0\x18ftypheic" + bytes(100), "兼容性最佳"),
        ("坏.pdf", b"%PDF-1.4 nothing", "打不开"),
        ("半张.jpg", photo(1)[:5000], "重新扫描或拍照"),
        ("空.pdf", b"", "空文件"),
    ],
)
def test_a_bad_file_is_told_before_it_is_stored(
    case: Case, tmp_path: Path, name: str, data: bytes, said: str
) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    store = case.centre.centre.folder / "attachments"
    before = sum(1 for _ in store.rglob("*.blob"))
    with pytest.raises(RuleViolation, match=said):
        keep_scan(case.centre.centre, path)
    assert sum(1 for _ in store.rglob("*.blob")) == before
    assert path.read_bytes() == data, "the file is left as it is"

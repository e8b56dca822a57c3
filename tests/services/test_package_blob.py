"""Attachments between offices: they follow their records, come in any order, and go to nobody else."""

import errno
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import IO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from db.attachments import BlobStore
from db.enums import PackageDirection, PackageKind, PackageState
from db.models.attachment import Attachment, Blob
from db.models.dispute import Dispute
from db.models.package import BlobSent, PackageRecord
from desktop_app.errors import EnvironmentProblem
from desktop_app.exchange.header import Want
from desktop_app.exchange.limits import Limits
from desktop_app.exchange.reader import peek
from desktop_app.services import (
    package_blob_export,
    package_blob_import,
    package_carrier,
    package_import,
)
from desktop_app.services.attachment import void_attachment
from desktop_app.services.attachment_view import AttachmentState
from desktop_app.services.blob import store_of
from desktop_app.services.custody import CustodyDraft, hand_over
from desktop_app.services.package_blob import BlobScope
from desktop_app.services.package_export import export_package
from desktop_app.services.package_link import PeerLinks
from tests.services.attachments import (
    SMALL,
    add,
    all_bytes,
    content,
    damage,
    kinds,
    read,
    recheck,
    rows,
    small_chunks,
    take,
    trip,
)
from tests.services.package_world import World, edit, journal, make_world, receive, register


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Before the world is made."""
    small_chunks(monkeypatch)


def parts_of(patch: pytest.MonkeyPatch, chunks: int) -> None:
    """Begin a new package after so many chunks."""
    patch.setattr(package_blob_export, "Limits", lambda: Limits(part=chunks * (SMALL + 128)))


def test_attachments_go_once_beside_the_data_and_are_the_same_there(world: World) -> None:
    case = register(world.town, 1)
    one, two = content(5 * SMALL + 7), content(SMALL, 2)
    add(world.town, case, one, "收条")
    add(world.town, case, two, "照片")
    done = world.export(world.town, world.county)
    assert kinds(done) == [PackageKind.DATA, PackageKind.ATTACHMENTS]
    assert (done.attachments, done.attachment_bytes) == (2, len(one) + len(two))
    assert "附件 2 份（12 KB）" in done.text
    receive(world.county, done.files[0].path)
    found = rows(world.county, case)
    assert [(r.title, r.state, r.here, r.chunks) for r in found] == [
        ("收条", AttachmentState.AWAITED, 0, 6),
        ("照片", AttachmentState.AWAITED, 0, 1),
    ]
    assert "附件包也收进来" in found[0].text
    result = receive(world.county, done.files[1].path)
    assert result.text == "已收进附件 2 份。"
    assert [line.brief for line in result.lines] == ["附件 2 份 12 KB"]
    assert [read(world.county, r) for r in rows(world.county, case)] == [one, two]
    assert kinds(world.export(world.town, world.county)) == [PackageKind.DATA]
    # The receipt for the attachments comes home like any other.
    take(world.town, world.export(world.county, world.town))
    sent = [row for row in journal(world.town) if row.kind is PackageKind.ATTACHMENTS]
    assert [row.state for row in sent] == [PackageState.ACKNOWLEDGED]


def test_attachments_may_overtake_their_records_and_come_twice(world: World) -> None:
    case = register(world.town, 1)
    data = content(3 * SMALL)
    add(world.town, case, data)
    done = world.export(world.town, world.county)
    for _ in range(2):
        receive(world.county, done.files[1].path)
    assert all_bytes(world.county) == {}
    receive(world.county, done.files[0].path)
    assert all_bytes(world.county) == {"收条": data}


def test_bytes_that_no_record_names_have_their_bounds_and_are_asked_for_later(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = register(world.town, 1)
    data = content(3 * SMALL)
    add(world.town, case, data)
    done = world.export(world.town, world.county)
    with monkeypatch.context() as patch:
        patch.setattr(package_blob_import, "STRAY_BYTES", 2 * SMALL)
        receive(world.county, done.files[1].path)
    receive(world.county, done.files[0].path)
    assert [(r.here, r.chunks) for r in rows(world.county, case)] == [(2, 3)]
    wants = peek(trip(world, world.county, world.town).files[0].path).wants
    assert [w.chunks for w in wants if w.kind == "blob"] == [(2,)]
    trip(world, world.town, world.county)
    assert all_bytes(world.county) == {"收条": data}


def test_a_lost_part_costs_only_that_part(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    parts_of(monkeypatch, 2)
    case = register(world.town, 1)
    data = content(5 * SMALL)
    add(world.town, case, data)
    done = world.export(world.town, world.county)
    assert [peek(f.path).part.count for f in done.files[1:]] == [3, 3, 3]
    for file in (done.files[3], done.files[0], done.files[1]):
        receive(world.county, file.path)
    row = rows(world.county, case)[0]
    assert (row.state, row.here, row.chunks) == (AttachmentState.AWAITED, 3, 5)
    assert "5 块到了 3 块" in row.text
    trip(world, world.county, world.town)
    again = world.export(world.town, world.county)
    assert peek(again.files[1].path).counts.blob_chunks == 2
    take(world.county, again)
    assert all_bytes(world.county) == {"收条": data}


def test_more_than_the_header_holds_is_asked_for_in_turns(world: World) -> None:
    case = register(world.town, 1)
    with world.town.session() as session:
        dispute = session.scalars(select(Dispute).where(Dispute.uid == case)).one()
        session.add_all(
            Attachment(
                dispute_id=dispute.id, title=f"{n}", file_name="a.png", media_type="image/png",
                sha256=f"{n:064x}", size=SMALL, added_at=world.town.now, added_by="周砚秋",
            )
            for n in range(130)
        )  # fmt: skip
    trip(world, world.town, world.county)
    asked: list[set[str]] = []
    for _ in range(3):
        header = peek(world.send(world.county, world.town))
        asked.append({want.sha256 for want in header.wants if want.kind == "blob"})
    assert all(90 <= len(names) <= 100 for names in asked)
    assert len(asked[0] | asked[1]) == 130


def test_a_damaged_file_is_asked_back_from_either_side(world: World) -> None:
    case = register(world.town, 1)
    data = content(4 * SMALL)
    add(world.town, case, data)
    trip(world, world.town, world.county)
    assert recheck(world.county) == recheck(world.town) == 0
    sha256 = rows(world.town, case)[0].sha256
    damage(world.town, sha256)
    assert recheck(world.town) == 1
    row = rows(world.town, case)[0]
    assert (row.state, row.here) == (AttachmentState.LOST, 3)
    assert "再加一次" in row.text
    trip(world, world.town, world.county)
    back = world.export(world.county, world.town)
    assert peek(back.files[1].path).counts.blob_chunks == 1
    take(world.town, back)
    assert all_bytes(world.town) == {"收条": data}
    # A restored county whose attachments were not in the backup.
    store_of(world.county.centre).path(sha256).unlink()
    assert recheck(world.county) == 1
    trip(world, world.county, world.town)
    trip(world, world.town, world.county)
    assert all_bytes(world.county) == {"收条": data}


def test_the_same_file_added_again_brings_lost_bytes_back(world: World) -> None:
    case = register(world.town, 1)
    data = content(4 * SMALL)
    uid = add(world.town, case, data)
    damage(world.town, rows(world.town, case)[0].sha256)
    recheck(world.town)
    assert add(world.town, case, data) == uid
    assert all_bytes(world.town) == {"收条": data}


def test_damage_found_while_sending_does_not_keep_the_others(world: World) -> None:
    case = register(world.town, 1)
    good = content(2 * SMALL, 2)
    add(world.town, case, content(2 * SMALL), "坏的")
    add(world.town, case, good, "好的")
    damage(world.town, next(r.sha256 for r in rows(world.town, case) if r.title == "坏的"))
    done = trip(world, world.town, world.county)
    assert done.attachments == 1
    assert all_bytes(world.county) == {"坏的": None, "好的": good}
    assert {r.title: r.state for r in rows(world.town, case)} == {
        "坏的": AttachmentState.LOST,
        "好的": AttachmentState.HERE,
    }
    add(world.town, case, content(2 * SMALL), "坏的")
    trip(world, world.town, world.county)
    assert all_bytes(world.county) == {"坏的": content(2 * SMALL), "好的": good}


def test_nothing_goes_to_another_township_unless_the_case_is_handed_to_it(world: World) -> None:
    mine, theirs = register(world.town, 1), register(world.other, 2)
    first, second = content(2 * SMALL), content(3 * SMALL, 2)
    add(world.town, mine, first, "柳桥的")
    add(world.other, theirs, second, "石佛的")
    for centre in (world.town, world.other):
        trip(world, centre, world.county)
    assert set(all_bytes(world.county)) == {"柳桥的", "石佛的"}
    assert kinds(world.export(world.county, world.other)) == [PackageKind.DATA]
    # Even when it asks for it by its name.
    sha256 = rows(world.county, mine)[0].sha256
    header = peek(trip(world, world.other, world.county).files[0].path)
    with world.county.session() as session:
        links = PeerLinks(session, world.other.centre.identity.uid, world.county.centre.installation)
        scope = BlobScope(links, world.county.centre.identity)
        scope.hear(replace(header, wants=(Want("blob", sha256=sha256),)))
        assert scope.due(links.current()) == ()
    with world.county.session() as session:
        hand_over(
            session,
            world.county.centre.identity,
            CustodyDraft(mine, world.other.centre.identity.uid, "当事人已搬到石佛"),
            by=world.county.actor,
            now=world.county.now,
        )
    done = trip(world, world.county, world.other)
    assert done.attachments == 1
    assert all_bytes(world.other) == {"石佛的": second, "柳桥的": first}
    # What the new township adds does not go to the old one.
    add(world.other, mine, content(SMALL, 3), "接手以后的")
    trip(world, world.other, world.county)
    assert kinds(trip(world, world.county, world.town)) == [PackageKind.DATA]
    assert set(all_bytes(world.town)) == {"柳桥的"}


def test_attachments_of_a_restricted_case_go_to_its_list_only(world: World) -> None:
    case = register(world.town, 1)
    add(world.town, case, content(SMALL))
    edit(world.town, case, restricted_at=world.town.now, access_offices=[])
    assert kinds(world.export(world.town, world.county)) == [PackageKind.DATA]
    edit(world.town, case, access_offices=[world.county.centre.identity.uid.hex])
    assert kinds(world.export(world.town, world.county)) == [PackageKind.DATA, PackageKind.ATTACHMENTS]


def test_a_void_attachment_is_neither_sent_nor_asked_for(world: World) -> None:
    case = register(world.town, 1)
    uid = add(world.town, case, content(SMALL))
    first = world.export(world.town, world.county)
    receive(world.county, first.files[0].path)
    with world.town.session() as session:
        void_attachment(session, uid, "扫错了人", by=world.town.actor, now=world.town.now)
    trip(world, world.county, world.town)  # asks, before it has heard
    assert kinds(trip(world, world.town, world.county)) == [PackageKind.DATA]
    assert [w for w in peek(world.send(world.county, world.town)).wants if w.kind == "blob"] == []


class PowerCut(BaseException):
    """The PC goes off."""


@pytest.mark.parametrize("where", ["take", "note_blobs"])
def test_power_lost_between_the_files_and_the_commit(
    world: World, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    case = register(world.town, 1)
    data = content(3 * SMALL)
    add(world.town, case, data)
    done = world.export(world.town, world.county)
    receive(world.county, done.files[0].path)

    def cut(*_args: object, **_kwargs: object) -> None:
        raise PowerCut

    with monkeypatch.context() as patch:
        patch.setattr(package_import, where, cut)
        with pytest.raises(PowerCut):
            receive(world.county, done.files[1].path)
    assert rows(world.county, case)[0].here == 0
    with world.county.reading() as session:
        assert session.scalar(select(func.count()).select_from(Blob)) == 0
    receive(world.county, done.files[1].path)
    assert all_bytes(world.county) == {"收条": data}


def test_power_lost_in_the_middle_of_the_chunks(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    case = register(world.town, 1)
    data = content(4 * SMALL)
    add(world.town, case, data)
    done = world.export(world.town, world.county)
    receive(world.county, done.files[0].path)
    honest, left = BlobStore.open_part, [1]

    def torn(store: BlobStore, sha256: str, size: int) -> tuple[IO[bytes], object]:
        if left.pop() if left else False:
            file, _ = honest(store, sha256, size)
            file.seek(10_000)
            file.write(b"half a chunk")
            file.close()
            raise PowerCut
        return honest(store, sha256, size)

    with monkeypatch.context() as patch:
        patch.setattr(BlobStore, "open_part", torn)
        with pytest.raises(PowerCut):
            receive(world.county, done.files[1].path)
    receive(world.county, done.files[1].path)
    assert all_bytes(world.county) == {"收条": data}


def test_a_full_disk_while_taking_is_told_and_the_package_is_good_later(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = register(world.town, 1)
    data = content(3 * SMALL)
    add(world.town, case, data)
    done = world.export(world.town, world.county)
    receive(world.county, done.files[0].path)

    def full(*_args: object) -> None:
        raise OSError(errno.ENOSPC, "no room")

    with monkeypatch.context() as patch:
        patch.setattr(BlobStore, "open_part", full)
        with pytest.raises(EnvironmentProblem, match="磁盘已满"):
            receive(world.county, done.files[1].path)
    assert [r.kind for r in journal(world.county) if r.kind is PackageKind.ATTACHMENTS] == []
    receive(world.county, done.files[1].path)
    assert all_bytes(world.county) == {"收条": data}


def test_a_stick_that_fills_up_keeps_what_is_on_it_and_the_rest_goes_next_time(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts_of(monkeypatch, 2)
    case = register(world.town, 1)
    wanted = {f"第{n}份": content(2 * SMALL, n) for n in range(1, 4)}
    for title, data in wanted.items():
        add(world.town, case, data, title)
    honest, room = package_carrier.put, [2]

    def put(*args: object) -> Path:
        if not room[0]:
            raise EnvironmentProblem("数据包没有写出，空间不够", "请删掉一些文件或换一个 U 盘，再试一次。")
        room[0] -= 1
        return honest(*args)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(package_carrier, "put", put)
        done = world.export(world.town, world.county)
    assert len(done.files) == 2
    assert "附件没有写完，剩下的下次接着送" in done.text
    assert "空间不够" in done.problem
    take(world.county, done)
    rest = world.export(world.town, world.county)
    assert (len(rest.files), rest.problem) == (3, "")
    take(world.county, rest)
    assert all_bytes(world.county) == wanted
    left = [row.state for row in journal(world.town) if row.state is not PackageState.WRITTEN]
    assert left == [PackageState.SUPERSEDED]


class Stop(Exception):
    """The user pressed 停止."""


def test_stopping_keeps_the_packages_that_are_written(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    parts_of(monkeypatch, 2)
    case = register(world.town, 1)
    wanted = {f"第{n}份": content(2 * SMALL, n) for n in range(1, 4)}
    for title, data in wanted.items():
        add(world.town, case, data, title)
    said: list[str] = []

    class Progress:
        def step(self, text: str, done: int, total: int) -> None:
            assert done <= total
            said.append(text)
            if "第 2 个附件包" in text:
                raise Stop

    with pytest.raises(Stop):
        export_package(
            world.town.centre, world.county.centre.identity.uid, world.stick, by=world.town.actor,
            now=world.town.clock, progress=Progress(),
        )  # fmt: skip
    assert said[0] == "正在打包第 1 个附件包（共 3 个），MB"
    assert len(list(world.stick.glob("*.fqpkg"))) == 2
    assert list(world.stick.glob("*.part")) == []
    rest = world.export(world.town, world.county)
    assert rest.attachments == 2
    for path in sorted(world.stick.glob("*.fqpkg")):
        receive(world.county, path)
    assert all_bytes(world.county) == wanted
    assert list((world.town.centre.folder / "outbox").iterdir()) == []


def test_false_sizes_and_bytes_of_a_paired_office_do_no_harm(world: World) -> None:
    """A sender that is paired and lies: the right bytes still can come."""
    case = register(world.town, 1)
    data = content(2 * SMALL)
    add(world.town, case, data)
    sha256 = rows(world.town, case)[0].sha256
    store, right = store_of(world.town.centre), store_of(world.town.centre).path(sha256)
    saved = right.read_bytes()
    # The store of the township holds other bytes under this name, properly sealed.
    with store.writing() as writer:
        writer.write(sha256, len(data), 0, data[:SMALL])
        writer.write(sha256, len(data), 1, content(SMALL, 9))
    store.path(sha256, ".part").replace(right)
    trip(world, world.town, world.county)
    assert all_bytes(world.county) == {"收条": None}
    assert rows(world.county, case)[0].here == 0
    right.write_bytes(saved)
    trip(world, world.county, world.town)
    trip(world, world.town, world.county)
    assert all_bytes(world.county) == {"收条": data}


@settings(max_examples=3, deadline=None)
@given(data=st.data())
def test_any_order_with_losses_and_doubles_ends_with_equal_bytes(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    run_any_order(tmp_path_factory.mktemp("world"), data, trips=2)


def run_any_order(folder: Path, data: st.DataObject, *, trips: int) -> None:
    """A township and its county; files are shuffled, doubled, lost; then two honest rounds."""
    with pytest.MonkeyPatch.context() as patch:
        small_chunks(patch)
        parts_of(patch, data.draw(st.integers(1, 4), label="chunks a part"))
        world = make_world(folder)
        try:
            _any_order(world, data, trips)
        finally:
            for centre in (world.county, world.town, world.other):
                centre.centre.close()


def _any_order(world: World, data: st.DataObject, trips: int) -> None:
    case = register(world.town, 1)
    files: list[Path] = []
    wanted: dict[str, bytes] = {}
    for number in range(trips):
        for size in data.draw(st.lists(st.integers(9, 5 * SMALL), max_size=3), label="sizes"):
            title = f"第{len(wanted)}份"
            wanted[title] = content(size, len(wanted))
            add(world.town, case, wanted[title], title)
        files += [file.path for file in world.export(world.town, world.county).files]
        if files:
            for path in data.draw(st.lists(st.sampled_from(files), max_size=6), label="taken"):
                receive(world.county, path)
        if data.draw(st.booleans(), label=f"answer {number}"):
            trip(world, world.county, world.town)
    for sender, recipient in 2 * ((world.town, world.county), (world.county, world.town)):
        trip(world, sender, recipient)
    assert all_bytes(world.county) == wanted
    with world.town.reading() as session:
        asked = session.scalars(select(BlobSent.sha256).where(BlobSent.asked.is_not(None))).all()
        late = session.scalars(
            select(PackageRecord.id).where(
                PackageRecord.direction == PackageDirection.OUT,
                PackageRecord.state == PackageState.PREPARED,
            )
        ).all()
    assert (list(asked), list(late)) == ([], [])
    with suppress(FileNotFoundError):
        assert list(store_of(world.county.centre).folder.glob("??/*.part")) == []

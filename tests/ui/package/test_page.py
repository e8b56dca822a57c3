"""上报与接收 with clicks: packages between two real centres, pairing by both pages, conflicts, dispatches."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pypdfium2
import pytest
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from db.enums import CentreLevel, DispatchState, PackageState, Role
from desktop_app.errors import EnvironmentProblem
from desktop_app.services.dispute_view import DisputeQuery, list_disputes
from desktop_app.services.office import list_peers
from desktop_app.ui.kit.confirm import ConfirmDialog
from desktop_app.ui.kit.side_form import SideForm
from desktop_app.ui.kit.tokens import look
from desktop_app.ui.package import errand
from desktop_app.ui.package.carrier import Places, Way, carrier_at, is_removable
from desktop_app.ui.package.errand import Errand, run_errand
from desktop_app.ui.package.page import PackagePage
from desktop_app.ui.package.words import ago_words, size_words
from desktop_app.ui.paper.panel import PaperPanel
from desktop_app.ui.paper.sheet_view import SheetView
from tests.papers.reading import page_texts, squeezed
from tests.services.package_world import World, make_world, order, register
from tests.support.centre import COUNTY, NOON, TOWNSHIP, OpenTestCentre, make_centre
from tests.ui.open_page import OpenPage, open_page, press, texts, verbs

Opened = OpenPage[PackagePage]


@pytest.fixture
def world(tmp_path: Path) -> World:
    """A county and its townships, paired, with an empty stick."""
    return make_world(tmp_path)


@pytest.fixture
def open_at(qtbot: QtBot) -> Iterator[Callable[[OpenTestCentre, Path], Opened]]:
    """Opens the page of a centre on a folder; closed again with the next one and at the end."""
    opened: list[tuple[object, Opened]] = []

    def close() -> None:
        while opened:
            manager, _ = opened.pop()
            manager.__exit__(None, None, None)  # type: ignore[attr-defined]

    def at(home: OpenTestCentre, folder: Path) -> Opened:
        close()
        manager = open_page(home, PackagePage, qtbot)
        page = manager.__enter__()
        opened.append((manager, page))
        page.page.overview.use_folder(folder)
        page.settle()
        return page

    yield at
    close()


At = Callable[[OpenTestCentre, Path], Opened]


def notice(opened: Opened) -> str:
    """The sentence at the top of the page."""
    opened.settle()
    current = opened.page.notices.current
    return "" if current is None else current.text


def titles(home: OpenTestCentre) -> list[str]:
    with home.reading() as session:
        page = list_disputes(session, DisputeQuery(), by=home.actor, today=NOON.date())
        return [row.title for row in page.rows]


def test_a_case_goes_from_the_township_to_the_county_by_clicks(world: World, open_at: At) -> None:
    register(world.town, 1)
    town = open_at(world.town, world.stick)
    assert "纠纷 2 处更改" in texts(town.page.overview.outgoing)
    press(town.page, "写入文件夹", town.qtbot)
    assert "对方打开程序就能收" in notice(town)
    assert town.page.overview.history.table.rows.rowCount() == 1
    assert "本单位写的 1 个" in texts(town.page.overview.carrier)
    before = titles(world.county)

    county = open_at(world.county, world.stick)
    assert "纠纷 2 处更改" in texts(county.page.overview.incoming)
    assert "签名、收件人都对" in texts(county.page.overview.incoming)
    press(county.page, "收进来", county.qtbot)
    assert "回执码" in notice(county)
    assert len(titles(world.county)) == len(before) + 1
    row = county.page.overview.history.table.rows.row_at(0)
    assert row is not None
    assert row.state is PackageState.IMPORTED

    after = titles(world.county)
    press(county.page, "再收一次", county.qtbot)
    assert "这个数据包以前已经收过" in notice(county)
    assert titles(world.county) == after


def test_take_first_then_send_answers_the_sender(world: World, open_at: At) -> None:
    register(world.town, 1)
    world.send(world.town, world.county)
    county = open_at(world.county, world.stick)
    other = next(p for p in county.page.overview._peers if p.uid != world.town.centre.identity.uid)  # pyright: ignore[reportPrivateUsage]
    county.page.overview.peers.choose(other.uid)
    county.settle()
    press(county.page, "先收再送", county.qtbot)
    assert "对方打开程序就能收" in notice(county)
    town = open_at(world.town, world.stick)
    assert "对本单位来包的回执 1 份" in texts(town.page.overview.incoming)
    press(town.page, "收进来", town.qtbot)
    town.settle()
    states = [town.page.overview.history.table.rows.row_at(n) for n in range(2)]
    assert {row.state for row in states if row} == {PackageState.IMPORTED, PackageState.ACKNOWLEDGED}


def test_a_truncated_file_says_why_and_changes_nothing(world: World, open_at: At) -> None:
    register(world.town, 1)
    file = world.send(world.town, world.county)
    file.write_bytes(file.read_bytes()[:-400])
    before = titles(world.county)
    county = open_at(world.county, world.stick)
    assert "数据包不完整" in texts(county.page.overview.incoming)
    press(county.page, "收进来", county.qtbot)
    assert "数据包不完整，可能是 U 盘拔早了。" in notice(county)
    assert titles(world.county) == before
    row = county.page.overview.history.table.rows.row_at(0)
    assert row is not None
    assert row.state is PackageState.QUARANTINED
    county.page.overview.history.table.opened.emit(row)
    county.settle()
    county.qtbot.waitUntil(lambda: "下一步：请回到导出的电脑上重新复制一次" in texts(county.page))
    press(county.page, "再试一次", county.qtbot)
    assert "数据包不完整" in notice(county)
    press(county.page, "丢弃…", county.qtbot)
    (question,) = county.page.findChildren(ConfirmDialog)
    assert question.reason is not None
    press(question, "丢弃这个包", county.qtbot)
    assert question.reason.error() == "请写明原因，以后查得到。"
    question.reason.set_value("U 盘坏了，已请柳桥重新写")
    press(question, "丢弃这个包", county.qtbot)
    assert "已丢弃" in notice(county)
    county.qtbot.waitUntil(lambda: "U 盘坏了，已请柳桥重新写" in texts(county.page))
    assert not verbs(county.page.history) & {"再试一次", "丢弃…"}
    assert list((world.county.centre.folder / "quarantine").iterdir()) == []


def test_a_foreign_file_is_no_package(world: World, open_at: At) -> None:
    (world.stick / "照片.fqpkg").write_bytes(b"PK\x03\x04" * 99)
    county = open_at(world.county, world.stick)
    assert "不是枫桥案台的数据包" in texts(county.page.overview.incoming)
    assert "收进来" not in verbs(county.page)


def test_two_fresh_centres_pair_by_their_pages(tmp_path: Path, qtbot: QtBot) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    town, county = make_centre(tmp_path / "town", TOWNSHIP), make_centre(tmp_path / "county", COUNTY)
    with open_page(town, PackagePage, qtbot) as here, open_page(county, PackagePage, qtbot) as there:
        for page in (here, there):
            page.page.overview.use_folder(stick)
            page.settle()
            assert "先收再送" not in verbs(page.page)
            press(page.page.overview.outgoing, "配对", qtbot)
            press(page.page, "写出配对文件", qtbot)
            assert "配对文件已写好" in notice(page)
        numbers: list[str] = []
        for page, name in ((here, "固始"), (there, "柳桥")):
            page.page.pairing.read_file(stick / f"配对-{name}.fqpkg")
            page.settle()
            numbers.append(" ".join(label.text() for label in page.page.pairing.groups))
        assert numbers[0] == numbers[1]
        assert len(numbers[0].replace(" ", "")) == 20
        typed = here.page.pairing.typed
        qtbot.keyClicks(typed.edit, "12345" * 4)
        press(here.page.pairing.number_card, "配对", qtbot)
        here.settle()
        assert "不一样，没有配对" in typed.error()
        for page, number in ((here, numbers[1]), (there, numbers[0])):
            page.page.pairing.typed.set_value("")
            qtbot.keyClicks(page.page.pairing.typed.edit, number)
            press(page.page.pairing.number_card, "配对", qtbot)
            assert "已与" in notice(page)
            press(page.page, "返回上报与接收", qtbot)
            qtbot.waitUntil(lambda shown=page.page: "先收再送" in verbs(shown))
    for home, other in ((town, county), (county, town)):
        with home.reading() as session:
            (peer,) = list_peers(session, by=home.actor, today=NOON.date())
        assert peer.uid == other.centre.identity.uid
        assert peer.paired_at is not None


def test_ones_own_pairing_file_is_refused_in_the_page(world: World, open_at: At) -> None:
    town = open_at(world.town, world.stick)
    town.page.show_pairing()
    press(town.page, "写出配对文件", town.qtbot)
    town.settle()
    town.page.overview.watch.look_again()
    town.settle()
    town.page.pairing.read_file(next(world.stick.glob("配对-*.fqpkg")))
    assert "自己的配对文件" in notice(town)
    assert not town.page.pairing.number_card.isVisible()


def test_the_county_sees_who_is_behind(world: World, open_at: At) -> None:
    world.county.pass_time(days=9)
    county = open_at(world.county, world.stick)
    table = county.page.overview.peers.table
    words = [table.rows.words_of(n) for n in range(table.rows.rowCount())]
    assert len(words) == 2
    assert all("从没来过" in line for line in words)
    assert "2 个超过 7 天没有来包" in texts(county.page.overview.peers)


def test_an_order_is_issued_answered_and_ended(world: World, open_at: At) -> None:
    matter = register(world.town, 1)
    world.carry(world.town, world.county)
    county = open_at(world.county, world.stick)
    county.page.show_target(("dispatch", matter, "温秀云 院墙滴水"))
    side = county.page.dispatches.side.side()
    assert isinstance(side, SideForm)
    side.form.save()
    assert side.form.fields["recipient_uid"].error() == "请选承办的乡镇。"
    side.form.set_values(
        [
            ("recipient_uid", world.town.centre.identity.uid),
            ("due_on", date(2026, 12, 20)),
            ("content", "请继续调解。"),
            ("demands", "月底前报结果。"),
        ]
    )
    press(county.page, "签发", county.qtbot)
    assert "已签发" in notice(county)
    row = county.page.dispatches.table.current_row()
    assert row is not None
    assert (row.matter_uid, row.title) == (matter, "温秀云 院墙滴水")
    press(county.page, "打印交办单", county.qtbot)
    panel = county.page.dispatches.side.side()
    assert isinstance(panel, PaperPanel)
    county.qtbot.waitUntil(lambda: panel.view.page_count() > 0)

    world.carry(world.county, world.town)
    town = open_at(world.town, world.stick)
    assert "交办单 1" in verbs(town.page)
    town.page.show_target(row.uid)
    town.settle()
    press(town.page, "签收", town.qtbot)
    assert "已签收" in notice(town)
    town.qtbot.waitUntil(lambda: "申请退单" in verbs(town.page))
    press(town.page, "反馈", town.qtbot)
    side = town.page.dispatches.side.side()
    assert isinstance(side, SideForm)
    side.form.save()
    assert side.form.fields["text"].error() == "请写明办理情况。"
    side.form.fields["text"].set_value("双方已谈妥。")
    side.form.save()
    assert "已反馈" in notice(town)
    assert "双方已谈妥。" not in verbs(town.page)

    world.carry(world.town, world.county)
    county = open_at(world.county, world.stick)
    county.page.show_dispatches()
    county.settle()
    press(county.page, "办结", county.qtbot)
    assert "已办结" in notice(county)
    shown = county.page.dispatches.table.current_row()
    assert shown is not None
    assert shown.state is DispatchState.COMPLETED


def test_a_late_return_is_refused_with_its_sentence(world: World, open_at: At) -> None:
    uid = order(world.county, world.town, 1)
    world.carry(world.county, world.town)
    town = open_at(world.town, world.stick)
    town.page.show_target(uid)
    town.settle()
    press(town.page, "签收", town.qtbot)
    town.settle()
    world.town.pass_time(days=20)
    press(town.page, "申请退单", town.qtbot)
    side = town.page.dispatches.side.side()
    assert isinstance(side, SideForm)
    side.form.fields["text"].set_value("不归我们管。")
    side.form.save()
    town.settle()
    assert "个工作日内提出" in texts(side)


def test_a_mailed_file_is_saved_and_taken_from_where_it_was_saved(world: World, open_at: At) -> None:
    register(world.town, 1)
    mails = world.folder / "邮件"
    mails.mkdir()
    town = open_at(world.town, world.stick)
    overview = town.page.overview
    overview.carrier.ways[Way.MAIL].click()
    town.settle()
    town.qtbot.waitUntil(lambda: "保存到…" in verbs(town.page))
    assert "存成文件，当附件发给对方" in texts(overview.carrier)
    assert "先收再送" not in verbs(town.page)
    overview.save_to(mails)
    assert "请把文件当附件发给对方" in notice(town)
    (file,) = mails.iterdir()
    assert list(world.stick.iterdir()) == []

    county = open_at(world.county, world.stick)
    county.page.overview.carrier.ways[Way.MAIL].click()
    county.settle()
    county.qtbot.waitUntil(lambda: "从文件收进…" in verbs(county.page.overview.incoming))
    county.page.overview.errands.take((file,))
    assert "回执码" in notice(county)
    county.page.overview.carrier.ways[Way.STICK].click()
    county.settle()
    county.qtbot.waitUntil(lambda: "没有插 U 盘" in texts(county.page.overview.carrier))


def test_the_journal_is_filtered_and_its_slip_printed(world: World, open_at: At, tmp_path: Path) -> None:
    register(world.town, 1)
    code = world.carry(world.town, world.county).receipt_code
    world.send(world.county, world.town)
    county = open_at(world.county, world.stick)
    county.page.show_history()
    county.settle()
    view = county.page.history
    assert view.table.rows.rowCount() == 2
    view.filters.chips[1].set_value("in")
    county.settle()
    assert [view.table.rows.words_of(n)[:3] for n in range(view.table.rows.rowCount())] == ["第 1"]
    county.qtbot.waitUntil(lambda: "收下 2 条" in texts(view.panel))
    press(view.panel, "回执条", county.qtbot)
    paper = view.side.side()
    assert isinstance(paper, SheetView)
    county.qtbot.waitUntil(lambda: paper.view.page_count() > 0)
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "printed.pdf"))
    paper.print_on(printer)
    county.qtbot.waitUntil(lambda: "已交给打印机。" in texts(paper))
    assert dark_share(tmp_path / "printed.pdf") > 0.01
    paper.write_to(tmp_path / "saved.pdf")
    assert code in squeezed("".join(page_texts((tmp_path / "saved.pdf").read_bytes())))
    paper.write_to(tmp_path / "没有" / "saved.pdf")
    assert "写不进去" in texts(paper)
    county.qtbot.keyClick(paper, Qt.Key.Key_Escape)
    assert view.side.side() is None


def dark_share(pdf: Path) -> float:
    """Share of dark dots on the first page of a PDF."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        picture = document[0].render(scale=1, grayscale=True).to_pil()
        return sum(picture.histogram()[:100]) / (picture.width * picture.height)
    finally:
        document.close()


def test_a_receipt_code_from_the_phone_is_taken(world: World, open_at: At) -> None:
    register(world.town, 1)
    code = world.carry(world.town, world.county).receipt_code
    town = open_at(world.town, world.stick)
    town.page.overview.history.table.opened.emit(town.page.overview.history.table.rows.row_at(0))
    town.settle()
    slip = town.page.history.panel
    town.qtbot.waitUntil(lambda: slip.code is not None)
    assert slip.code is not None
    town.qtbot.keyClicks(slip.code.edit, "AAAA")
    press(slip, "记下", town.qtbot)
    town.settle()
    assert slip.code.error()
    slip.code.set_value(code)
    press(slip, "记下", town.qtbot)
    town.settle()
    assert "对方已全部收下。" in texts(slip)
    town.qtbot.waitUntil(lambda: slip.code is None)
    town.qtbot.waitUntil(lambda: "　".join(code.split("-")) in texts(slip))
    town.qtbot.keyClick(slip.detail, Qt.Key.Key_Escape)
    assert QApplication.focusWidget() is town.page.history.table
    town.qtbot.keyClick(town.page.history.table, Qt.Key.Key_Escape)
    assert town.page.overview.isVisible()


def test_a_place_that_goes_away_is_told(world: World, open_at: At) -> None:
    register(world.town, 1)
    town = open_at(world.town, world.stick)
    world.stick.rmdir()
    press(town.page, "写入文件夹", town.qtbot)
    assert "U 盘可能已拔出" in notice(town)
    town.page.overview.use_folder(world.stick)
    town.settle()
    assert "现在打不开" in texts(town.page.overview.carrier)
    assert town.page.overview.outgoing.send.isEnabled()


def test_an_auditor_sees_and_moves_nothing(world: World, qtbot: QtBot) -> None:
    register(world.town, 1)
    world.carry(world.town, world.county)
    with open_page(world.town, PackagePage, qtbot, world.town.someone(Role.AUDITOR)) as opened:
        opened.page.overview.use_folder(world.stick)
        opened.settle()
        assert opened.page.overview.history.table.rows.rowCount() == 1
        assert not verbs(opened.page) & {
            "先收再送",
            "写入文件夹",
            "收进来",
            "再收一次",
            "配对",
            "从文件收进…",
        }


@pytest.mark.parametrize("level", [CentreLevel.TOWNSHIP, CentreLevel.COUNTY], ids=str)
def test_it_fits_a_small_screen(scale: float, world: World, open_at: At, level: CentreLevel) -> None:
    home = world.county if level is CentreLevel.COUNTY else world.town
    opened = open_at(home, world.stick)
    page = opened.page
    for show in (
        page.show_overview,
        page.show_conflicts,
        page.show_history,
        page.show_dispatches,
        page.show_pairing,
    ):
        show()
        QApplication.processEvents()
        least = page.minimumSizeHint()
        assert least.width() <= 1366 - look().sizes.navigation_small
        assert least.height() <= 697 - round((48 + 28) * scale)
    assert look().scale == scale


def test_a_problem_keeps_what_was_taken_before_it(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A stick pulled out half way: the first package stays taken, the rest is told."""
    register(world.town, 1)
    first = world.send(world.town, world.county)
    real = errand.import_package

    def pulled(centre: object, path: Path, **rest: object) -> object:
        if path != first:
            raise EnvironmentProblem("文件没有读出，U 盘可能已拔出", "请插好 U 盘后再试一次。")
        return real(centre, path, **rest)  # type: ignore[arg-type]

    monkeypatch.setattr(errand, "import_package", pulled)
    todo = Errand(
        world.county.centre, world.county.actor, world.county.clock, (first, world.stick / "b.fqpkg")
    )
    done = run_errand(todo)
    assert [result.state for result in done.taken] == [PackageState.IMPORTED]
    assert done.went_wrong
    assert done.text.startswith("文件没有读出")


def test_words_and_places(tmp_path: Path) -> None:
    assert size_words(12_400_000_000) == "12.4 GB"
    assert size_words(300_000) == "0.3 MB"
    assert size_words(9) == "不到 0.1 MB"
    assert ago_words(NOON, NOON.date()) == "今天 12:00"
    assert ago_words(NOON - timedelta(days=1), NOON.date()) == "昨天"
    assert ago_words(NOON - timedelta(days=7), NOON.date()) == "7 天前（11-16）"
    assert is_removable("/media/user/STICK")
    assert not is_removable("/home")
    stick = carrier_at(tmp_path, "综治往来", removable=True)
    assert stick.writable
    assert Places(None, (stick,)).used is stick
    gone = carrier_at(tmp_path / "没有", "没有", removable=False)
    assert not gone.writable
    assert Places(gone, (stick,)).used is stick
    assert Places(gone, (stick,), Way.FOLDER).used is gone
    assert Places(gone, (stick,), Way.MAIL).used is None

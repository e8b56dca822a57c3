"""上报与接收 with attachments: the cards say how many go and came, a full stick says what is left."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from db.enums import PackageKind
from desktop_app.errors import EnvironmentProblem
from desktop_app.services import package_carrier
from desktop_app.ui.package import errand
from desktop_app.ui.package.errand import Errand, run_errand
from desktop_app.ui.package.page import PackagePage
from tests.services.attachments import add, all_bytes, content, small_chunks
from tests.services.package_world import World, make_world, register
from tests.ui.open_page import OpenPage, open_page, press, texts


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    small_chunks(monkeypatch)
    return make_world(tmp_path)


def notice(opened: OpenPage[PackagePage]) -> str:
    opened.settle()
    current = opened.page.notices.current
    return "" if current is None else current.text


def test_attachments_are_counted_on_the_way_out_and_in(
    world: World, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = register(world.town, 1)
    wanted = {"收条": content(150_000), "照片": content(90_000, 2)}
    for title, data in wanted.items():
        add(world.town, case, data, title)
    with open_page(world.town, PackagePage, qtbot) as town:
        town.page.overview.use_folder(world.stick)
        town.settle()
        assert "附件 2 份\n0.2 MB，另装附件包" in texts(town.page.overview.outgoing)
        press(town.page, "写入文件夹", qtbot)
        assert "第 1、2 号数据包已写好并核对无误，其中附件 2 份（240 KB），对方打开程序就能收" in notice(town)
        row = town.page.overview.history.table.rows.row_at(0)
        assert row is not None
        assert (row.kind, row.content) == (PackageKind.ATTACHMENTS, "附件 2 份 240 KB")
        town.settle()
        assert "没有新的内容要送" not in texts(town.page.overview.outgoing), "unacknowledged changes"
        assert "另装附件包" not in texts(town.page.overview.outgoing)
    monkeypatch.setattr(errand, "_LARGE", 200_000)
    with open_page(world.county, PackagePage, qtbot) as county:
        county.page.overview.use_folder(world.stick)
        county.settle()
        said = texts(county.page.overview.incoming)
        assert "附件登记 2 份" in said
        assert "包比较大，收进来的时候核对。" in said
        assert "大的包收进时核对" in said
        monkeypatch.setattr(errand, "_LARGE", 64_000_000)
        county.page.overview.watch.look_again()
        county.settle()
        county.settle()
        assert "附件 2 份 240 KB" in texts(county.page.overview.incoming)
        assert "签名、收件人都对" in texts(county.page.overview.incoming)
        press(county.page, "收进来", qtbot)
        assert "看过 2 个包，新收下 4 处更改、附件 2 份。" in notice(county)
    assert all_bytes(world.county) == wanted


def test_a_full_stick_says_that_the_data_is_safe_and_what_is_left(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(world.town, register(world.town, 1), content(9000))
    honest = package_carrier.put

    def put(source: Path, folder: Path, name: str, sha256: str, tell: object = None) -> Path:
        if "附件" in name:
            raise EnvironmentProblem("数据包没有写出，空间不够", "请删掉一些文件或换一个 U 盘，再试一次。")
        return honest(source, folder, name, sha256, tell)  # type: ignore[arg-type]

    monkeypatch.setattr(package_carrier, "put", put)
    done = run_errand(
        Errand(
            world.town.centre, world.town.actor, world.town.clock,
            send_to=(world.county.centre.identity.uid,), folder=world.stick,
        )
    )  # fmt: skip
    assert done.went_wrong
    assert done.text == (
        "第 1 号数据包已写好并核对无误，可以安全拔出。附件没有写完，剩下的下次接着送。"
        "数据包没有写出，空间不够：请删掉一些文件或换一个 U 盘，再试一次。"
    )

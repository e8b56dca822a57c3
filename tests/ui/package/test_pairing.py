"""Pairing with an office that was rebuilt: the person hears beforehand that its old PCs are switched off."""

from pathlib import Path

from pytestqt.qtbot import QtBot

from desktop_app.services.centre import open_centre
from desktop_app.services.installation import list_pcs
from desktop_app.services.office_adopt import adopt_office
from desktop_app.services.package_rebuild import offer_rebuild
from desktop_app.services.pairing import read_candidate, write_own_pairing
from desktop_app.ui.package.page import PackagePage
from tests.services.package_world import make_world
from tests.support.centre import fresh_centre
from tests.ui.open_page import open_page, press, texts


def test_a_rebuilt_office_replaces_its_pcs_and_the_person_is_told(tmp_path: Path, qtbot: QtBot) -> None:
    world = make_world(tmp_path)
    county, dead = world.county, world.town.centre
    with county.session() as session:
        offer = offer_rebuild(
            session, county.centre, dead.identity.uid, world.stick, county.rules.profile.number,
            by=county.actor, now=county.now,
        )  # fmt: skip
    new = fresh_centre(tmp_path / "new", now=county.now)
    with new.session() as session:
        adopt_office(session, new.centre, offer, by=new.actor, now=new.now)
    new.centre.close()
    new.centre = open_centre(new.centre.folder, new.centre.key, now=new.clock)
    with county.session() as session:
        own = write_own_pairing(session, county.centre, world.stick, by=county.actor, now=county.now)
    with new.session() as session:
        card = write_own_pairing(session, new.centre, world.stick, by=new.actor, now=new.now)
        number = read_candidate(session, new.centre, own, by=new.actor, today=new.now.date()).number
    with open_page(county, PackagePage, qtbot) as opened:
        opened.page.show_pairing()
        opened.settle()
        panel = opened.page.pairing
        panel.read_file(card)
        opened.settle()
        assert "这个单位重建过，钥匙换了。配对以后，它原来的电脑自动停用。" in texts(panel.number_card)
        qtbot.keyClicks(panel.typed.edit, number)
        press(panel.number_card, "配对", qtbot)
        opened.settle()
        current = opened.page.notices.current
        assert current is not None
        assert "已与柳桥镇综治中心配对" in current.text
    with county.reading() as session:
        pcs = {pc.uid: pc.revoked_at for pc in list_pcs(session, by=county.actor, today=county.now.date())}
    assert pcs[dead.installation] is not None
    assert pcs[new.centre.installation] is None
    new.centre.close()

"""A township whose PCs are all dead: a new PC becomes the office, and its county gives everything back."""

import shutil
from dataclasses import replace
from functools import cache
from pathlib import Path

from desktop_app.services.office_adopt import adopt_office
from desktop_app.services.package_journal import ImportResult
from desktop_app.services.package_rebuild import export_rebuild, offer_rebuild
from tests.protocol.fleet import COUNTY_OFFICE, FACTS, Fleet, Machine, Parcel
from tests.services.package_world import pair
from tests.support.centre import OpenTestCentre, fresh_centre, reopen
from tests.support.kept_folder import kept_folder


@cache
def _empty(office: str) -> tuple[Path, OpenTestCentre]:
    """A centre that was just made for the place of an office, closed; its identity is its own."""
    folder = kept_folder("fengqiao-fresh-") / office
    centre = fresh_centre(folder, code=FACTS[office][3])
    centre.centre.close()
    return folder, centre


def perish(fleet: Fleet, office: str) -> None:
    """All PCs of a township are gone with all copies, and so is what stood on them alone."""
    for machine in fleet.of(office):
        fleet.dead.add(machine.installation)
        machine.centre.centre.close()
        shutil.rmtree(machine.folder)
        del fleet.machines[machine.name]
        fleet.backups.pop(machine.name, None)


def rebuild(fleet: Fleet, office: str) -> Machine:
    """A new PC becomes a dead office, is paired with the county, and gets back what the county holds.

    :raises AssertionError: when the data is not the county's in the end, digest against digest.
    """
    county = fleet.of(COUNTY_OFFICE)[0]
    name = f"{office}-new"
    template, made = _empty(office)
    shutil.copytree(template, fleet.folder / name)
    centre = OpenTestCentre(made.centre, made.actor, made.rules, "", county.centre.now)
    reopen(centre, fleet.folder / name)
    machine = Machine(name, office, centre)
    stick = fleet.folder / "sticks"
    with county.centre.session() as session:
        offer = offer_rebuild(
            session, county.centre.centre, fleet.uids[office], stick, county.centre.rules.profile.number,
            by=county.centre.actor, now=county.centre.now,
        )  # fmt: skip
    with centre.session() as session:
        adopt_office(session, centre.centre, offer, by=centre.actor, now=centre.now)
    offer.unlink()
    machine.restart()
    centre.actor = replace(centre.actor, office_uid=fleet.uids[office])
    for pc in fleet.of(COUNTY_OFFICE):
        pair(centre, pc.centre, stick)
    fleet.machines[name] = machine
    county.centre.pass_time(minutes=1)
    done = export_rebuild(
        county.centre.centre, fleet.uids[office], stick, by=county.centre.actor, now=county.centre.clock
    )
    told: list[str] = []
    for file in done.files:
        taken = fleet.take(machine, Parcel(file.path, county, office, None))
        assert isinstance(taken, ImportResult), taken
        told.append(taken.text)
        file.path.unlink()
    # A county whose program is older does not show all that it gives back; and a case that was handed to the
    # dead office is taken over as it comes.
    text = "".join(told)
    assert county.older is not None or "核对一致" in text or "本机已经改过" in text, told
    return machine

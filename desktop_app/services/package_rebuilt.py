"""What a rebuilt township is told: each part, and after the last whether its data is the county's."""

from desktop_app.services.centre import Centre
from desktop_app.services.package_digest import compare
from desktop_app.services.package_journal import ImportResult, Journal
from desktop_app.services.package_link import PeerLinks


def tell_rebuilt(centre: Centre, links: PeerLinks, journal: Journal, done: ImportResult) -> ImportResult:
    """What to tell of a part of a rebuild; after the last the data is compared with the county's."""
    header = journal.header
    assert header is not None, "the package was believed"
    assert header.link is not None, "a part of a rebuild has a link"
    if not header.digest:
        return journal.tell(done, f"已收进重建包第 {header.part.index} 部分，共 {header.part.count} 部分。")
    link = links.incoming(header.link.epoch)
    assert link is not None, "it was made when the part was applied"
    found = compare(links.session, centre.identity.uid, centre.installation, link, header.digest)
    if found.same:
        return journal.tell(done, "重建包已收齐，与县里逐条核对一致。")
    if found.touched:
        return journal.tell(done, f"重建包已收齐；其中 {found.touched} 条本机已经改过，其余没有丢失。")
    return journal.tell(done, "重建包已收齐，但与县里核对不一致，请打电话请县中心再写一次重建包。")

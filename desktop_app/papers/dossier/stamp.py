"""Puts one PDF page over another: page numbers on papers, small scans on A4.

pikepdf's own ``add_overlay`` gives the drawn page a random name, so that no two runs agree; here the name
is counted, and never one that the page already uses.
"""

import pikepdf


def page_size(page: pikepdf.Page) -> tuple[float, float]:
    """Width and height in points as a reader sees the page, rotation applied."""
    left, bottom, right, top = (float(value) for value in page.cropbox.as_list())
    wide, high = abs(right - left), abs(top - bottom)
    turned = int(page.obj.get("/Rotate", 0)) % 180 != 0
    return (high, wide) if turned else (wide, high)


def _free_name(page: pikepdf.Page) -> pikepdf.Name:
    """A name that no resource of the page has; pages may share their resources."""
    used = {
        str(name)
        for group in page.resources.as_dict().values()
        if isinstance(group, pikepdf.Dictionary)
        for name in group.as_dict()
    }
    count = len(used)
    while f"/Fq{count}" in used:
        count += 1
    return pikepdf.Name(f"/Fq{count}")


def lay_over(page: pikepdf.Page, other: pikepdf.Page, place: pikepdf.Rectangle | None = None) -> None:
    """Draw ``other`` on ``page`` inside ``place`` (default: the visible page), as the reader sees both."""
    drawn = other.as_form_xobject()
    name = _free_name(page)
    page.add_resource(drawn, pikepdf.Name.XObject, name)
    target = place or pikepdf.Rectangle(page.cropbox)
    command = page.calc_form_xobject_placement(drawn, name, target, allow_shrink=True, allow_expand=True)
    page.contents_add(b"q\n", prepend=True)
    page.contents_add(b"Q\n", prepend=False)
    page.contents_add(command, prepend=False)

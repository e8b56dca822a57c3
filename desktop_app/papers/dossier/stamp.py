"""Puts one PDF page over another: page numbers on papers, small scans on A4.

pikepdf's own ``add_overlay`` gives the drawn page a random name, so that no two runs agree; here the name
is counted, and never one that the page already uses.
"""

import pikepdf

from desktop_app.papers.kit.pdf_writer import number


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


def over_page(page: pikepdf.Page) -> tuple[str, bytes]:
    """A free name for a drawing as large as the page, and the command that draws it as the reader sees both.

    The drawing is as wide and high as ``page_size`` says; a turned page (``/Rotate``) is turned back.
    """
    left, bottom, right, top = (float(value) for value in page.cropbox.as_list())
    left, right, bottom, top = min(left, right), max(left, right), min(bottom, top), max(bottom, top)
    matrix = {
        0: (1, 0, 0, 1, left, bottom),
        90: (0, 1, -1, 0, right, bottom),
        180: (-1, 0, 0, -1, right, top),
        270: (0, -1, 1, 0, left, top),
    }[int(page.obj.get("/Rotate", 0)) % 360]
    name = str(_free_name(page))
    return name, b"q %s cm %s Do Q" % (b" ".join(number(value) for value in matrix), name.encode())

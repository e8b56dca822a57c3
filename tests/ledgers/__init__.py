"""Three invented ledgers as offices keep them, each in a layout of its own; no real persons.

``town``: a workbook with a sheet a month, merged cells and a heading of two rows. ``village.xls``: real BIFF
with days from 1904, made once by ``make_xls.py``. ``petitions``: csv in GB18030 with a heading on each page.
"""

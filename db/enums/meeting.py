"""Meetings of the centre about its work."""

from db.enums.labelled import Labelled


class PackKind(Labelled):
    """For which meeting a pack is: the weekly dispatching one or the monthly assessment."""

    WEEK = "week", "周调度"
    MONTH = "month", "月研判"

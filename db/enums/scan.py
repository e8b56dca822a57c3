"""States of scanned sheets that came home."""

from db.enums.labelled import Labelled


class LeafState(Labelled):
    """What became of a scanned page; all but the last two wait for a person or for further sheets."""

    NO_CODE = "no_code", "没有码"
    FOREIGN = "foreign", "别的单位的"
    UNKNOWN = "unknown", "查不到"
    PARTIAL = "partial", "还缺别的张"
    TWICE = "twice", "扫了两次"
    REFUSED = "refused", "归不进去"
    FILED = "filed", "已归位"
    DISCARDED = "discarded", "已弃"

    @property
    def waits(self) -> bool:
        """Whether it still lies in the tray."""
        return self not in {LeafState.FILED, LeafState.DISCARDED}

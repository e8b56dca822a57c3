"""The change log and the exchange of packages."""

from db.enums.labelled import Labelled


class RuleDocumentKind(Labelled):
    """What the county publishes to its townships."""

    PROFILE = "profile", "本地规则"
    CODE_TABLE = "code_table", "代码表"


class ChangeOp(Labelled):
    """Operation of a change in the change log."""

    CREATE = "create", "新增"
    UPDATE = "update", "修改"
    VOID = "void", "作废"


class PackageKind(Labelled):
    """Kind of package file."""

    DATA = "data", "数据包"
    RECEIPT = "receipt", "回执"
    ATTACHMENTS = "attachments", "附件包"
    REBUILD = "rebuild", "重建包"
    ROSTER = "roster", "名册包"
    PAIRING = "pairing", "配对文件"


class PackageDirection(Labelled):
    """Direction of a package seen from here."""

    OUT = "out", "送出"
    IN = "in", "收进"


class PackageState(Labelled):
    """State of a package in the journal."""

    PREPARED = "prepared", "待写出"
    SUPERSEDED = "superseded", "已并入后一包"
    WRITTEN = "written", "已写出"
    ACKNOWLEDGED = "acknowledged", "已回执"
    IMPORTED = "imported", "已收进"
    WAITING = "waiting", "等前面的包"
    QUARANTINED = "quarantined", "已隔离"
    DISCARDED = "discarded", "已丢弃"

"""Levels, centres, roles and what the audit log records."""

from db.enums.labelled import Labelled


class Level(Labelled):
    """Level of an administrative unit."""

    COUNTY = "county", "县"
    TOWNSHIP = "township", "乡镇（街道）"
    VILLAGE = "village", "村（社区）"
    GRID = "grid", "网格"


class CentreLevel(Labelled):
    """Level of a governance centre (综治中心)."""

    COUNTY = "county", "县级"
    TOWNSHIP = "township", "乡镇级"


class Role(Labelled):
    """Role of a user; the rights of each role are in ``services/permissions.py``."""

    WINDOW_CLERK = "window_clerk", "窗口"
    GRID_WORKER = "grid_worker", "网格员"
    CENTRE_DIRECTOR = "centre_director", "中心主任"
    MEDIATOR = "mediator", "调解员"
    COMMITTEE_CHAIR = "committee_chair", "调委会主任"
    ASSIGNED_LEADER = "assigned_leader", "包案领导"
    TOWNSHIP_HEAD = "township_head", "党政一把手"
    AUDITOR = "auditor", "审计员"
    SYSTEM_ADMIN = "system_admin", "系统管理员"
    SECURITY_ADMIN = "security_admin", "安全管理员"


class AuditAction(Labelled):
    """What the audit log records."""

    LOGIN = "login", "登录"
    LOGIN_FAILED = "login_failed", "登录失败"
    UNMASK = "unmask", "查看原文"
    PRINT = "print", "打印"
    EXPORT = "export", "导出"
    IMPORT = "import", "导入"
    RIGHTS = "rights", "权限变更"
    BACKUP = "backup", "备份"
    RESTORE = "restore", "恢复"

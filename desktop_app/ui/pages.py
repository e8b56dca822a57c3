"""The table of pages: the only place that names them. Each is imported when it is first visited."""

from collections.abc import Callable

from db.enums import CentreLevel
from desktop_app.services.permissions import Permission
from desktop_app.ui.kit.page import Page
from desktop_app.ui.navigation import NavItem
from desktop_app.ui.page_context import PageContext


def _today(context: PageContext) -> Page:
    from desktop_app.ui.today.page import TodayPage

    return TodayPage(context)


def _agenda(context: PageContext) -> Page:
    from desktop_app.ui.agenda.page import AgendaPage

    return AgendaPage(context)


def _county(context: PageContext) -> Page:
    from desktop_app.ui.county.page import CountyPage

    return CountyPage(context)


def _dispute(context: PageContext) -> Page:
    from desktop_app.ui.dispute.page import DisputePage

    return DisputePage(context)


def _sweep(context: PageContext) -> Page:
    from desktop_app.ui.sweep.page import SweepPage

    return SweepPage(context)


def _mediation(context: PageContext) -> Page:
    from desktop_app.ui.mediation.page import MediationPage

    return MediationPage(context)


def _assignment(context: PageContext) -> Page:
    from desktop_app.ui.assignment.page import AssignmentPage

    return AssignmentPage(context)


def _dispatch(context: PageContext) -> Page:
    from desktop_app.ui.dispatch.page import DispatchPage

    return DispatchPage(context)


def _reception(context: PageContext) -> Page:
    from desktop_app.ui.reception.page import ReceptionPage

    return ReceptionPage(context)


def _dossier(context: PageContext) -> Page:
    from desktop_app.ui.dossier.page import DossierPage

    return DossierPage(context)


def _dossier_catalogue(context: PageContext) -> Page:
    from desktop_app.ui.dossier_catalogue.page import CataloguePage

    return CataloguePage(context)


def _person(context: PageContext) -> Page:
    from desktop_app.ui.person.page import PersonPage

    return PersonPage(context)


def _watched(context: PageContext) -> Page:
    from desktop_app.ui.watched.page import WatchedPage

    return WatchedPage(context)


def _unit(context: PageContext) -> Page:
    from desktop_app.ui.unit.page import UnitPage

    return UnitPage(context)


def _package(context: PageContext) -> Page:
    from desktop_app.ui.package.page import PackagePage

    return PackagePage(context)


def _rule_document(context: PageContext) -> Page:
    from desktop_app.ui.rule_document.page import RulePage

    return RulePage(context)


def _installation(context: PageContext) -> Page:
    from desktop_app.ui.installation.page import InstallationPage

    return InstallationPage(context)


def _setting(context: PageContext) -> Page:
    from desktop_app.ui.setting.page import SettingPage

    return SettingPage(context)


_TABLE: tuple[tuple[str, str, str, Callable[[PageContext], Page], int, Permission], ...] = (
    ("today", "工作台", "home", _today, 0, Permission.VIEW_DISPUTES),
    ("agenda", "日程", "calendar", _agenda, 0, Permission.VIEW_DISPUTES),
    ("county", "县区一览", "chart", _county, 0, Permission.VIEW_EXCHANGE),
    ("dispute", "纠纷登记", "clipboard", _dispute, 1, Permission.VIEW_DISPUTES),
    ("sweep", "每日一排", "calendar-check", _sweep, 1, Permission.VIEW_SWEEP),
    ("mediation", "人民调解", "handshake", _mediation, 1, Permission.VIEW_MEDIATION),
    ("assignment", "领导包案", "briefcase", _assignment, 1, Permission.VIEW_ASSIGNMENT),
    ("dispatch", "分流督办", "megaphone", _dispatch, 1, Permission.VIEW_DISPUTES),
    ("reception", "接访信访", "chat", _reception, 1, Permission.VIEW_RECEPTION),
    ("dossier", "卷宗文书", "folder", _dossier, 2, Permission.VIEW_MEDIATION),
    ("dossier_catalogue", "案卷目录", "inbox", _dossier_catalogue, 2, Permission.VIEW_MEDIATION),
    ("person", "人员", "people", _person, 2, Permission.VIEW_DISPUTES),
    ("watched", "特殊群体", "eye", _watched, 2, Permission.VIEW_WATCHED),
    ("unit", "网格与人员", "map", _unit, 2, Permission.VIEW_UNITS),
    ("package", "上报与接收", "exchange", _package, 3, Permission.VIEW_EXCHANGE),
    ("rule_document", "办理规则", "file", _rule_document, 3, Permission.VIEW_DISPUTES),
    ("installation", "电脑与密钥", "shield", _installation, 3, Permission.VIEW_INSTALLATIONS),
    ("setting", "设置", "gear", _setting, 3, Permission.OWN_ACCOUNT),
)


_COUNTY_ONLY = frozenset({"county"})
_TOWNSHIP_ONLY = frozenset({"watched"})


def nav_items(context: PageContext) -> tuple[NavItem, ...]:
    """Pages that this user may see, in the order of the navigation."""
    at_county = context.rules.identity.level is CentreLevel.COUNTY
    return tuple(
        NavItem(key, label, icon, lambda make=make: make(context), group)
        for key, label, icon, make, group, permission in _TABLE
        if context.may(permission) and key not in (_TOWNSHIP_ONLY if at_county else _COUNTY_ONLY)
    )

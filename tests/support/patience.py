"""Waiting for windows as long as a loaded machine may need; what comes at once is not waited for."""

from collections.abc import Callable
from typing import Any, Literal

from pytestqt.qtbot import QtBot
from pytestqt.wait_signal import MultiSignalBlocker, SignalBlocker

_PATIENCE = 30_000


class PatientQtBot(QtBot):
    """As in pytest-qt, which gives up after five seconds, with more patience."""

    def waitUntil(  # noqa: N802 - the names in pytest-qt
        self, callback: Callable[[], bool | None], *, timeout: int = _PATIENCE
    ) -> None:
        """Wait for a condition."""
        super().waitUntil(callback, timeout=timeout)

    def waitSignal(  # noqa: N802
        self,
        signal: Any,
        *,
        timeout: int = _PATIENCE,
        raising: bool | None = None,
        check_params_cb: Callable[..., bool] | None = None,
    ) -> SignalBlocker:
        """Wait for a signal."""
        return super().waitSignal(signal, timeout=timeout, raising=raising, check_params_cb=check_params_cb)

    def waitSignals(  # noqa: N802
        self,
        signals: list[Any],
        *,
        timeout: int = _PATIENCE,
        raising: bool | None = None,
        check_params_cbs: list[Callable[..., bool]] | None = None,
        order: Literal["none", "simple", "strict"] = "none",
    ) -> MultiSignalBlocker:
        """Wait for several signals."""
        return super().waitSignals(
            signals, timeout=timeout, raising=raising, check_params_cbs=check_params_cbs, order=order
        )

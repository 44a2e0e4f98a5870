"""What an operator can put right, in one line each; never a value that could be a secret."""

import errno
from typing import Any

import typer

from application.ports import Unavailable
from domain.decider import Rejected
from infrastructure.analysts.manifest import Unfit
from infrastructure.failures import is_transient
from infrastructure.log.store import WrongSetup
from infrastructure.migrate import NotMigrated, TooNew
from infrastructure.settings import SettingsError
from infrastructure.vault.vault import WrongMasterKey
from interfaces.messages import message


class Fault(Exception):
    """A line for the operator as it stands."""


_USAGE: type[Any] = typer.BadParameter.__mro__[1]
"""Every wrong use of the command line; the library exports only the narrowest kind."""
_TOLD_AS_THEY_ARE = (
    Fault,
    SettingsError,
    WrongSetup,
    TooNew,
    NotMigrated,
    WrongMasterKey,
    Unfit,
)


def one_line(error: Exception) -> str | None:
    """The line to show; None for a defect of the program, whose traceback is wanted."""
    if isinstance(error, _USAGE):
        told: str = error.format_message() or "no command given"
        return f"{told} (--help tells more)"
    if isinstance(error, _TOLD_AS_THEY_ARE):
        return str(error)
    if isinstance(error, Rejected):
        return _rejected(error)
    if isinstance(error, OSError) and error.filename is not None:
        return f"{error.filename} cannot be used: {error.strerror}"
    if isinstance(error, Unavailable) or is_transient(error):
        return "a database does not answer: check that it runs, and the ZHICHENG_..._URL settings"
    return None


def listening_fault(error: OSError, host: str, port: int) -> Fault:
    """Why that address cannot be listened on, and what to do."""
    if error.errno == errno.EADDRINUSE:
        return Fault(f"port {port} is in use; set ZHICHENG_PORT or --port to another one")
    if error.errno == errno.EACCES:
        return Fault(f"port {port} may not be used by this user; take one from 1024 upwards")
    return Fault(f"cannot listen on {host}:{port}: {error.strerror}")


def _rejected(error: Rejected) -> str:
    told = [message(error.code, error.facts)]
    told += [f"{name}: {message(code, error.facts)}" for name, code in error.fields.items()]
    return "; ".join(told)

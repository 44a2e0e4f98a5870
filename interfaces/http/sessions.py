"""Sessions at the edge: the cookie of a browser, the bearer token of a program, CSRF."""

import hmac
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from urllib.parse import urlsplit
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from infrastructure.vault.sessions import IssuedSession
from interfaces.http.calls import Account
from interfaces.http.problems import Problem


class SessionStore(Protocol):
    """Who holds which token. Tokens are stored hashed."""

    def create(self, account: UUID, at: datetime) -> IssuedSession:
        """A new session with a new token."""

    def find(self, token: str, at: datetime) -> UUID | None:
        """The account of a live session; counts as activity."""

    def end(self, token: str) -> None:
        """Forget it; unknown tokens are no error."""

    def end_all(self, account: UUID) -> None:
        """Log the account out everywhere: its password changed, or it was locked."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who this request comes from, and how it proved that."""

    account: Account | None = None
    token: str = ""
    bearer: bool = False

    @property
    def csrf(self) -> str:
        """A token bound to the session; empty without one."""
        return csrf_of(self.token) if self.token else ""


def csrf_of(token: str) -> str:
    return hmac.digest(token.encode(), b"form", "sha256").hex()


def token_of(request: Request, cookie: str) -> tuple[str, bool]:
    """The presented token and whether it is a bearer token; a bearer token wins."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return token.strip(), True
    return request.cookies.get(cookie, ""), False


def set_cookie(response: Response, name: str, token: str, secure: bool) -> None:
    """For the browser session; the store ends it earlier when it lies idle."""
    response.set_cookie(name, token, path="/", httponly=True, samesite="lax", secure=secure)


def drop_cookie(response: Response, name: str, secure: bool) -> None:
    response.delete_cookie(name, path="/", httponly=True, samesite="lax", secure=secure)


def check_origin(request: Request, origins: tuple[str, ...]) -> None:
    """Refuse a changing request that another site started. Raises `Problem` 403.

    Browsers send Sec-Fetch-Site or Origin; a client that sends neither is no browser, and
    has no cookie that a site could misuse.
    """
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    if site is not None and site != "same-origin":
        raise Problem(status=403, code="foreign-origin")
    if origin is not None:
        host = urlsplit(origin).netloc
        if origin not in origins and (not host or host != request.headers.get("host")):
            raise Problem(status=403, code="foreign-origin")


def check_csrf(identity: Identity, posted: str) -> None:
    """Raises `Problem` 403 unless the form was drawn for this session."""
    if not hmac.compare_digest(identity.csrf.encode(), posted.encode()):
        raise Problem(status=403, code="stale-form")

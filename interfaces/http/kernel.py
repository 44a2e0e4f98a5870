"""The way of every request: read within limits, find out who asks, work in a thread, answer."""

import hashlib
import json
import re
import traceback
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import PurePosixPath, PureWindowsPath
from typing import Any
from uuid import UUID

import structlog
from anyio import CapacityLimiter, to_thread
from anyio.lowlevel import RunVar
from pydantic_core import to_jsonable_python
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Message, Receive

from application.ports import Context, Key
from domain.terms import Role
from interfaces.http.calls import Account, Upload
from interfaces.http.forms import Items
from interfaces.http.problems import (
    DEFAULT_TABLE,
    Problem,
    ProblemTable,
    bad_request,
    problem_of,
)
from interfaces.http.sessions import Identity, SessionStore, token_of

log = structlog.get_logger("http")
TRACE = "zhicheng.trace"
SYSTEM_NAME = "职称申报评审系统"


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """Shown on the log-in page of the demo, and nowhere else."""

    login: str
    password: str
    description: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What an operator may turn. Sizes in bytes, times in seconds."""

    system_name: str = SYSTEM_NAME
    home: str = "/todo"
    secure_cookies: bool = True
    origins: tuple[str, ...] = ()
    """Further origins of this very site, when a proxy hides the host name."""
    body_limit: int = 1_000_000
    upload_limit: int = 25 * 1024 * 1024
    attachments_limit: int = 105 * 1024 * 1024
    """Of a form with attachments, which go to disk and are never in memory as a whole."""
    threads: int = 40
    queue: int = 400
    """Requests that may wait for a thread before further ones are told to come back."""
    projection_wait: float = 5.0
    logins_per_account: str = "10/15 minutes"
    logins_per_address: str = "300/5 minutes"
    """A whole office may share one address."""
    password_page: str = "/password"  # noqa: S105 - a path
    demo_accounts: tuple[DemoAccount, ...] = ()
    certificate_log_in: bool = False
    """Whether there is a page to log in by certificate."""

    @property
    def cookie(self) -> str:
        return "__Host-zhicheng" if self.secure_cookies else "zhicheng"


@dataclass(slots=True)
class Trace:
    """One request, as the outermost layer logs and counts it."""

    request: str
    operation: str = "unknown"


@dataclass(kw_only=True)
class Asked:
    """One request whose body has been read; `identity` is known once a thread has it."""

    request: Request
    operation: str
    raw: bytes = b""
    items: Items = ()
    form: FormData | None = None
    """Holds the files of `items` open while the request is answered."""
    identity: Identity = field(default_factory=Identity)

    @property
    def id(self) -> str:
        trace: Trace = self.request.scope[TRACE]
        return trace.request

    @property
    def address(self) -> str:
        return self.request.client.host if self.request.client else ""


Work = Callable[[Asked], Response]
Fail = Callable[[Asked, Problem], Response]


@dataclass(frozen=True, kw_only=True)
class Kernel:
    """What all endpoints share."""

    system: Any
    sessions: SessionStore
    account_of: Callable[[UUID], Account | None]
    now: Callable[[], datetime]
    """The clock of the business."""
    clock: Callable[[], datetime]
    """The clock of sessions; never moved."""
    wait_for: Callable[[int, float], bool]
    """(position, seconds) -> have the read models reached it?"""
    settings: Settings = Settings()
    table: ProblemTable = field(default_factory=lambda: DEFAULT_TABLE)
    raise_unexpected: bool = False
    """Tests want the traceback, users a page."""
    _limiter: RunVar[CapacityLimiter] = field(default_factory=lambda: RunVar("http-threads"))

    async def serve(
        self,
        request: Request,
        operation: str,
        work: Work,
        fail: Fail,
        *,
        uploads: bool = False,
        attachments: bool = False,
    ) -> Response:
        """Read the body, run `work` in a thread; whatever it raises becomes `fail`'s answer.

        With `attachments` the body may be large, for those who are logged in.
        """
        asked = Asked(request=request, operation=operation)
        request.scope[TRACE].operation = operation
        limiter = self._threads()
        if limiter.statistics().tasks_waiting >= self.settings.queue:
            return fail(asked, Problem(status=503, code="busy", retry_after=2))
        unread: Problem | None = None
        if request.method == "POST":
            limit = self.settings.upload_limit if uploads else self.settings.body_limit
            if attachments and await to_thread.run_sync(self._known, request, limiter=limiter):
                limit = self.settings.attachments_limit
            try:
                await self._read(asked, limit)
            except Problem as problem:
                unread = problem
            except ClientDisconnect:
                return Response(status_code=400)
        try:
            return await to_thread.run_sync(self._run, asked, unread, work, fail, limiter=limiter)
        finally:
            if asked.form is not None:
                await asked.form.close()

    def _known(self, request: Request) -> bool:
        """Whether somebody is logged in; when that cannot be told, the request itself tells."""
        try:
            return self.identify(request).account is not None
        except Exception as error:
            if problem_of(error, self.table) is None:
                raise
            return False

    def _run(self, asked: Asked, unread: Problem | None, work: Work, fail: Fail) -> Response:
        try:
            asked.identity = self.identify(asked.request)
            if unread:
                raise unread
            return work(asked)
        except Exception as error:
            problem = problem_of(error, self.table)
            if problem is None:
                if self.raise_unexpected:
                    raise
                log_unexpected(error, asked)
                problem = Problem(status=500, code="internal")
            return fail(asked, problem)

    async def _read(self, asked: Asked, limit: int) -> None:
        """`limit` in bytes, for a form with files."""
        kind = asked.request.headers.get("content-type", "").partition(";")[0].strip().lower()
        multipart = kind == "multipart/form-data"
        if not multipart:
            limit = self.settings.body_limit
        if _announced(asked.request) > limit:
            raise bad_request("body-too-large", most=limit // 1000)
        request = Request(asked.request.scope, _limited(asked.request.receive, limit))
        if multipart or kind == "application/x-www-form-urlencoded":
            try:
                asked.form = await request.form(
                    max_files=20, max_fields=5000, max_part_size=self.settings.body_limit
                )
            except HTTPException:
                raise bad_request("malformed-form") from None
            asked.items = _items(asked.form)
        else:
            asked.raw = await request.body()

    def identify(self, request: Request) -> Identity:
        """The account behind the token, as it is now; nobody when there is none."""
        token, bearer = token_of(request, self.settings.cookie)
        found = self.sessions.find(token, self.clock()) if token else None
        account = self.account_of(found) if found else None
        return Identity(account, token, bearer) if account else Identity()

    def context(self, asked: Asked) -> Context:
        account = asked.identity.account
        return Context(
            actor=account.id if account else None,
            organisation=account.organisation if account else None,
            role=account.role.value if account else "public",
            at=self.now(),
            request=asked.id,
        )

    def admit(
        self, asked: Asked, public: bool, roles: Sequence[Role], first_password: bool = False
    ) -> None:
        """The coarse gate; which case may be touched is decided in `application`."""
        account = asked.identity.account
        if public:
            return
        if account is None:
            raise Problem(status=401, code="login-required")
        if account.must_change_password and not first_password:
            raise Problem(status=403, code="password-change-required")
        if roles and account.role not in roles:
            raise Problem(status=403, code="role-not-allowed")

    def caught_up(self, position: int) -> bool:
        return not position or self.wait_for(position, self.settings.projection_wait)

    def _threads(self) -> CapacityLimiter:
        try:
            return self._limiter.get()
        except LookupError:
            limiter = CapacityLimiter(self.settings.threads)
            self._limiter.set(limiter)
            return limiter


_KEY = re.compile(r"[!-~]{1,128}")


def key_of(value: str | None, asked: Asked, body: object, path: Mapping[str, Any]) -> Key | None:
    """The idempotency key, per account, with the digest of what is asked under it.

    Raises `Problem` 400 for a key that is not 1 to 128 visible ASCII characters.
    """
    if value is None:
        return None
    if not _KEY.fullmatch(value):
        raise bad_request("bad-idempotency-key")
    account = asked.identity.account
    plain = to_jsonable_python(
        [asked.operation, dict(path), body], bytes_mode="base64", fallback=_digested
    )
    text = json.dumps(plain, sort_keys=True, ensure_ascii=False)
    return Key(
        value=f"{account.id if account else 'public'}:{value}",
        fingerprint=hashlib.sha256(text.encode()).digest(),
    )


def _digested(value: Any) -> list[str]:
    if not isinstance(value, Upload):
        raise TypeError(f"no key covers a {type(value).__name__}")
    return [value.name, value.media_type, value.digest]


def log_unexpected(error: Exception, asked: Asked) -> None:
    """Where it broke, without the message: that may hold somebody's name."""
    frames = [
        f"{PurePosixPath(f.filename).name}:{f.lineno} {f.name}"
        for f in traceback.extract_tb(error.__traceback__)[-12:]
    ]
    log.error(
        "unexpected",
        kind=type(error).__name__,
        operation=asked.operation,
        request=asked.id,
        frames=frames,
    )


def _announced(request: Request) -> int:
    """Bytes of the body as the client says; what comes is counted all the same."""
    said = request.headers.get("content-length", "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 16 else 0


def _limited(receive: Receive, limit: int) -> Receive:
    """A body that ends in `Problem` 400 once it is larger than allowed."""
    seen = 0

    async def limited() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > limit:
            raise bad_request("body-too-large", most=limit // 1000)
        return message

    return limited


def _items(form: FormData) -> Items:
    items: list[tuple[str, str | Upload]] = []
    for name, value in form.multi_items():
        if not isinstance(value, UploadFile):
            items.append((name, value))
        elif value.filename:
            items.append((name, _upload(value)))
    return items


def _upload(file: UploadFile) -> Upload:
    claimed = PureWindowsPath(file.filename or "").name  # knows both kinds of slash
    kind = file.content_type or "application/octet-stream"
    return Upload(claimed, kind, file.file, file.size or 0)


Serve = Callable[[Request], Awaitable[Response]]

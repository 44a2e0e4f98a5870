"""Logging in and out: a page with a cookie for people, a token for programs."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from interfaces.http import forms
from interfaces.http.api import json_body, json_response, problem_json
from interfaces.http.calls import Account
from interfaces.http.kernel import Asked, Kernel
from interfaces.http.limiting import Limiter
from interfaces.http.log_in_page import Credentials, brought, goes_on, is_local, log_in_page
from interfaces.http.problems import Problem
from interfaces.http.reading import from_json, from_text
from interfaces.http.rendering import Renderer
from interfaces.http.routing import Place
from interfaces.http.sessions import (
    Identity,
    check_csrf,
    check_origin,
    drop_cookie,
    set_cookie,
    token_of,
)

Authenticate = Callable[[str, str], Account | None]
"""(login, password) -> the account; takes as long for unknown logins as for known ones."""


@dataclass(frozen=True)
class Login:
    """The endpoints. All failures look the same, whoever the login belongs to."""

    kernel: Kernel
    renderer: Renderer
    authenticate: Authenticate
    per_account: Limiter
    per_address: Limiter

    def routes(self) -> list[Place]:
        return [
            Place("/login", self._page, methods=["GET"], name="login"),
            Place("/login", self._log_in, methods=["POST"]),
            Place("/logout", self._log_out, methods=["POST"]),
            Place("/api/session", self._create, methods=["POST"]),
            Place("/api/session", self._delete, methods=["DELETE"]),
        ]

    def check(self, login: str, password: str, address: str) -> Account:
        """Raises `Problem` 401, or 429 after too many attempts on this login or from here."""
        if len(login) > 200 or len(password) > 1000:
            raise Problem(status=401, code="login-failed")
        self.per_address.attempt(address)
        name = hashlib.sha256(login.strip().lower().encode()).hexdigest()
        self.per_account.attempt(name)
        account = self.authenticate(login.strip(), password)
        if account is None:
            raise Problem(status=401, code="login-failed")
        self.per_account.forget(name)
        return account

    async def _page(self, request: Request) -> Response:
        def work(asked: Asked) -> Response:
            if asked.identity.account:
                return RedirectResponse(self.kernel.settings.home, 303)
            return log_in_page(self.renderer, asked, asked.request.query_params.get("next", ""))

        return await self.kernel.serve(request, "pages.login", work, self.renderer.problem_page)

    async def _log_in(self, request: Request) -> Response:
        def work(asked: Asked) -> Response:
            check_origin(asked.request, self.kernel.settings.origins)
            typed = forms.nest(asked.items, Credentials)
            wanted = dict(asked.items).get("next", "")
            after = wanted if isinstance(wanted, str) else ""
            try:
                given = from_text(Credentials, typed)
                account = self.check(given.login, given.password, asked.address)
            except Problem as problem:
                if problem.status not in (401, 422, 429):
                    raise
                login = str(typed.get("login", ""))
                return log_in_page(self.renderer, asked, after, brought(asked), problem, login)
            carried = brought(asked)
            if not carried.to or account.must_change_password:
                return logged_in(self.kernel, asked, account, after)
            token = _begun(self.kernel, asked, account)
            asked.identity = Identity(account, token)
            response = goes_on(self.renderer, asked, carried)
            settings = self.kernel.settings
            set_cookie(response, settings.cookie, token, settings.secure_cookies)
            return response

        return await self.kernel.serve(request, "pages.log-in", work, self.renderer.problem_page)

    async def _log_out(self, request: Request) -> Response:
        def work(asked: Asked) -> Response:
            check_origin(asked.request, self.kernel.settings.origins)
            if asked.identity.token:
                check_csrf(asked.identity, str(dict(asked.items).get(forms.CSRF, "")))
                self.kernel.sessions.end(asked.identity.token)
            response = RedirectResponse("/login", 303)
            settings = self.kernel.settings
            drop_cookie(response, settings.cookie, settings.secure_cookies)
            return response

        return await self.kernel.serve(request, "pages.log-out", work, self.renderer.problem_page)

    async def _create(self, request: Request) -> Response:
        def work(asked: Asked) -> Response:
            given = from_json(Credentials, json_body(asked))
            account = self.check(given.login, given.password, asked.address)
            issued = self.kernel.sessions.create(account.id, self.kernel.clock())
            answer = {"token": issued.token, "expires_at": issued.expires_at}
            return json_response(answer, 201, {"cache-control": "no-store"})

        return await self.kernel.serve(request, "session.create", work, problem_json)

    async def _delete(self, request: Request) -> Response:
        def work(asked: Asked) -> Response:
            if asked.identity.account is None:
                raise Problem(status=401, code="login-required")
            if not asked.identity.bearer:
                check_origin(asked.request, self.kernel.settings.origins)
            token, _ = token_of(asked.request, self.kernel.settings.cookie)
            self.kernel.sessions.end(token)
            return Response(status_code=204)

        return await self.kernel.serve(request, "session.end", work, problem_json)


def logged_in(kernel: Kernel, asked: Asked, account: Account, after: str) -> Response:
    """On to where the visitor was going, with a new session; the one before has ended."""
    settings = kernel.settings
    to = after if is_local(after) else settings.home
    if account.must_change_password:
        to = settings.password_page
    response = RedirectResponse(to, 303)
    token = _begun(kernel, asked, account)
    set_cookie(response, settings.cookie, token, settings.secure_cookies)
    return response


def _begun(kernel: Kernel, asked: Asked, account: Account) -> str:
    """The token of a new session; the one before has ended."""
    if asked.identity.token:
        kernel.sessions.end(asked.identity.token)
    return kernel.sessions.create(account.id, kernel.clock()).token

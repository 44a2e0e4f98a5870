"""Logging in by certificate (CA 证书): a challenge is signed outside the browser and pasted."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from interfaces.http import forms
from interfaces.http.api import json_body, json_response, problem_json
from interfaces.http.calls import Account, Show
from interfaces.http.kernel import Asked, Kernel
from interfaces.http.limiting import Limiter
from interfaces.http.log_in_page import is_local
from interfaces.http.login import logged_in
from interfaces.http.problems import Problem
from interfaces.http.reading import from_json, from_text
from interfaces.http.rendering import Renderer
from interfaces.http.routing import Place
from interfaces.http.sessions import check_origin

SECONDS = 60
"""How long a challenge may wait for its answer."""
MOST_SIGNATURE = 40_000
PATH = "/login/certificate"
Verify = Callable[[str, str, str], Account | None]
"""(login, challenge, signature) -> the account; unknown logins take as long as known ones."""


class Challenges(Protocol):
    def issue(self, site: str, at: datetime) -> str:
        """A new text to sign."""

    def take(self, text: str, at: datetime) -> bool:
        """True once for each that was issued and has not run out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedChallenge:
    """What somebody logs in with instead of a password."""

    login: str
    challenge: str
    signature: str = field(repr=False)
    """Base64 of the signature over the challenge as UTF-8, or of a detached CMS signature."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedChallenge:
    challenge: str
    expires_in: int
    """Seconds."""


@dataclass(frozen=True)
class CertificateLogin:
    """The endpoints. Whatever is wrong, the answer is the same."""

    kernel: Kernel
    renderer: Renderer
    challenges: Challenges
    verify: Verify
    per_account: Limiter
    per_address: Limiter
    asking: Limiter
    """How many challenges one address may have."""

    def routes(self) -> list[Place]:
        return [
            Place(PATH, self._page, methods=["GET"], name="login-by-certificate"),
            Place(PATH, self._log_in, methods=["POST"]),
            Place("/api/session/challenge", self._ask, methods=["POST"]),
            Place("/api/session/certificate", self._create, methods=["POST"]),
        ]

    def issue(self, asked: Asked) -> str:
        """Raises `Problem` 429."""
        self.asking.attempt(asked.address)
        origins = self.kernel.settings.origins
        site = origins[0] if origins else asked.request.headers.get("host", "")
        return self.challenges.issue(site, self.kernel.clock())

    def check(self, given: SignedChallenge, address: str) -> Account:
        """Raises `Problem` 401, or 429. The challenge is used up either way."""
        if len(given.login) > 200 or len(given.signature) > MOST_SIGNATURE:
            raise Problem(status=401, code="certificate-login-failed")
        self.per_address.attempt(address)
        name = hashlib.sha256(given.login.strip().lower().encode()).hexdigest()
        self.per_account.attempt(name)
        fresh = self.challenges.take(given.challenge.strip(), self.kernel.clock())
        account = self.verify(given.login.strip(), given.challenge.strip(), given.signature)
        if account is None or not fresh:
            raise Problem(status=401, code="certificate-login-failed")
        self.per_account.forget(name)
        return account

    async def _page(self, request: Request) -> Response:
        def work(asked: Asked) -> Response:
            if asked.identity.account:
                return RedirectResponse(self.kernel.settings.home, 303)
            return self._form(asked, asked.request.query_params.get("next", ""))

        fail = self.renderer.problem_page
        return await self.kernel.serve(request, "pages.login-by-certificate", work, fail)

    async def _log_in(self, request: Request) -> Response:
        def work(asked: Asked) -> Response:
            check_origin(asked.request, self.kernel.settings.origins)
            typed = forms.nest(asked.items, SignedChallenge)
            wanted = dict(asked.items).get("next", "")
            after = wanted if isinstance(wanted, str) else ""
            try:
                account = self.check(from_text(SignedChallenge, typed), asked.address)
            except Problem as problem:
                if problem.status not in (401, 422, 429):
                    raise
                return self._form(asked, after, problem, str(typed.get("login", "")))
            return logged_in(self.kernel, asked, account, after)

        fail = self.renderer.problem_page
        return await self.kernel.serve(request, "pages.log-in-by-certificate", work, fail)

    async def _ask(self, request: Request) -> Response:
        def work(asked: Asked) -> Response:
            issued = {"challenge": self.issue(asked), "expires_in": SECONDS}
            return json_response(issued, 201, {"cache-control": "no-store"})

        return await self.kernel.serve(request, "session.challenge", work, problem_json)

    async def _create(self, request: Request) -> Response:
        def work(asked: Asked) -> Response:
            account = self.check(from_json(SignedChallenge, json_body(asked)), asked.address)
            issued = self.kernel.sessions.create(account.id, self.kernel.clock())
            answer = {"token": issued.token, "expires_at": issued.expires_at}
            return json_response(answer, 201, {"cache-control": "no-store"})

        return await self.kernel.serve(request, "session.certificate", work, problem_json)

    def _form(
        self, asked: Asked, after: str, problem: Problem | None = None, login: str = ""
    ) -> Response:
        """With a new challenge each time; none for an address that had too many."""
        challenge = "" if problem and problem.status == 429 else self.issue(asked)
        form = forms.FormState(
            name="certificate",
            kind=SignedChallenge,
            action=PATH,
            csrf="",
            values={"login": login, "challenge": challenge},
            errors=problem.fields if problem else {},
            problem=problem,
        )
        values = {
            "login_form": form,
            "challenge": challenge,
            "seconds": SECONDS,
            "next": after if is_local(after) else "",
        }
        response = self.renderer.page(
            asked,
            Show("login_certificate.html", values),
            title="证书登录",
            status=problem.status if problem else 200,
            problem=problem,
        )
        response.headers["cache-control"] = "no-store"
        if problem and problem.retry_after:
            response.headers["retry-after"] = str(problem.retry_after)
        return response

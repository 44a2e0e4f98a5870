"""Puts the kernel together: operations, pages and what they need, into one ASGI application."""

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from prometheus_client import CollectorRegistry, generate_latest
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount
from starlette.staticfiles import StaticFiles
from starlette.types import ExceptionHandler, Scope

from interfaces.http.api import api_routes, lookup_routes, problem_json
from interfaces.http.calls import Account, Frame
from interfaces.http.certificate_login import CertificateLogin, Challenges, Verify
from interfaces.http.guards import Guards, Metrics
from interfaces.http.kernel import Asked, Kernel, Settings
from interfaces.http.limiting import Limiter
from interfaces.http.login import Authenticate, Login
from interfaces.http.openapi import document
from interfaces.http.operations import ApiEntry, Lookup, Registry
from interfaces.http.pages import View, page_routes
from interfaces.http.problems import DEFAULT_TABLE, Problem, ProblemTable
from interfaces.http.rendering import Renderer
from interfaces.http.routing import Place, Signposts
from interfaces.http.sessions import SessionStore

STATIC = Path(__file__).parent.parent / "static"
_STATUS_CODES = {404: "not-found", 405: "method-not-allowed"}


def _utc_now() -> datetime:
    return datetime.now(UTC)


def build_app(
    system: Any,
    *,
    operations: Sequence[ApiEntry],
    views: Sequence[View],
    authenticate: Authenticate,
    account_of: Callable[[UUID], Account | None],
    sessions: SessionStore,
    frame_of: Callable[[Any, Account], Frame],
    wait_for: Callable[[int, float], bool],
    challenges: Challenges | None = None,
    verify: Verify = lambda login, challenge, signature: None,
    lookups: Sequence[Lookup] = (),
    problems: ProblemTable | None = None,
    ready: Callable[[], Mapping[str, bool]] = dict,
    now: Callable[[], datetime] = _utc_now,
    session_clock: Callable[[], datetime] = _utc_now,
    settings: Settings | None = None,
    raise_unexpected: bool = False,
    lifespan: Callable[[Starlette], AbstractAsyncContextManager[None]] | None = None,
    extra_routes: Sequence[BaseRoute] = (),
    templates: Sequence[Path] = (),
    collectors: Sequence[CollectorRegistry] = (),
) -> Starlette:
    """The application. `system` is handed to every handler as it is.

    `challenges` and `verify` are those of the log-in by certificate, which needs both;
    `wait_for(position, seconds)` blocks until the read models have reached the position;
    `ready` tells each part that must work before traffic may come; `problems` adds to or
    replaces entries of `problems.DEFAULT_TABLE`; `templates` are further template folders;
    `collectors` are told at /metrics beside the kernel's own figures.
    """
    settings = replace(settings or Settings(), certificate_log_in=challenges is not None)
    registry = Registry(tuple(operations))
    kernel = Kernel(
        system=system,
        sessions=sessions,
        account_of=account_of,
        now=now,
        clock=session_clock,
        wait_for=wait_for,
        settings=settings,
        table={**DEFAULT_TABLE, **(problems or {})},
        raise_unexpected=raise_unexpected,
    )
    renderer = Renderer(settings, frame_of, system, templates)
    login = Login(
        kernel,
        renderer,
        authenticate,
        per_account=Limiter(settings.logins_per_account, "login-locked"),
        per_address=Limiter(settings.logins_per_address),
    )
    by_certificate: Sequence[Place] = ()
    if challenges is not None:
        by_certificate = CertificateLogin(
            kernel,
            renderer,
            challenges,
            verify,
            per_account=login.per_account,
            per_address=login.per_address,
            asking=Limiter(settings.logins_per_address),
        ).routes()
    metrics = Metrics()

    async def home(_: Request) -> Response:
        return RedirectResponse(settings.home, 303)

    places = [
        *_watched(ready, (metrics.registry, *collectors)),
        _described(registry, tuple(lookups), settings),
        *login.routes(),
        *by_certificate,
        *lookup_routes(kernel, tuple(lookups)),
        *api_routes(kernel, registry.entries),
        *page_routes(kernel, renderer, tuple(views)),
    ]
    if not any(view.path == "/" for view in views):
        places.append(Place("/", home))
    static = Mount("/static", _Static(directory=STATIC), name="static")
    return Starlette(
        routes=[Signposts(places), *extra_routes, static],
        middleware=[Middleware(Guards, metrics=metrics, hsts=settings.secure_cookies)],
        exception_handlers={HTTPException: _elsewhere(renderer)},
        lifespan=lifespan,
    )


def _watched(
    ready: Callable[[], Mapping[str, bool]], figures: Sequence[CollectorRegistry]
) -> tuple[Place, ...]:
    """For whoever runs the program: is it alive, is it ready, what does it measure."""

    async def live(_: Request) -> Response:
        return JSONResponse({"status": "ok"})

    async def are_ready(_: Request) -> Response:
        parts = dict(await run_in_threadpool(ready))
        return JSONResponse({"parts": parts}, 200 if all(parts.values()) else 503)

    async def measured(_: Request) -> Response:
        text = b"".join(generate_latest(one) for one in figures)
        return Response(text, media_type="text/plain; version=0.0.4")

    return (
        Place("/health/live", live),
        Place("/health/ready", are_ready),
        Place("/metrics", measured),
    )


def _described(registry: Registry, lookups: tuple[Lookup, ...], settings: Settings) -> Place:
    """The API's own description."""

    @cache
    def described() -> bytes:
        """Made when first asked for: it takes longer than all the rest of starting."""
        api = document(registry, lookups, settings)
        return json.dumps(api, ensure_ascii=False, separators=(",", ":")).encode()

    async def openapi(_: Request) -> Response:
        return Response(await run_in_threadpool(described), media_type="application/json")

    return Place("/api/openapi.json", openapi)


def _elsewhere(renderer: Renderer) -> ExceptionHandler:
    async def elsewhere(request: Request, error: Exception) -> Response:
        """No such place, or not with this method."""
        assert isinstance(error, HTTPException)
        code = _STATUS_CODES.get(error.status_code, "bad-request")
        problem = Problem(status=error.status_code, code=code)
        asked = Asked(request=request, operation="unknown")
        if request.url.path.startswith("/api/"):
            response = problem_json(asked, problem)
        else:
            response = renderer.problem_page(asked, problem)
        for name, value in (error.headers or {}).items():
            response.headers[name] = value
        return response

    return elsewhere


class _Static(StaticFiles):
    """Style and script may be kept by browsers for an hour."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers["cache-control"] = "public, max-age=3600"
        return response

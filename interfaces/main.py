"""Puts the parts together: settings into a system, a system into an application."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.routing import BaseRoute

from application.ports import Unavailable
from application.work import Stale
from infrastructure.settings import Settings
from infrastructure.vault.passwords import Argon2
from interfaces.clock import Clock
from interfaces.demo.clock_page import VIEW as DEMO_CLOCK
from interfaces.desks import VIEWS
from interfaces.frame import frame_of
from interfaces.http.app import build_app
from interfaces.http.kernel import DemoAccount
from interfaces.http.kernel import Settings as HttpSettings
from interfaces.http.problems import stale_answer
from interfaces.jobs import (
    carrying,
    deadlines,
    importing,
    issue_orders,
    log_checkpoints,
    log_exports,
    publicity_ends,
    reporting,
    revocation_lists,
)
from interfaces.jobs.background import Background
from interfaces.operations import LOOKUPS, REGISTRY
from interfaces.system import System
from projections.organisations import organisations

Lifespan = Callable[[Starlette], AbstractAsyncContextManager[None]]
_NOBODY = UUID(int=0)


def build(
    settings: Settings, clock: Clock | None = None, *, argon2: Argon2 | None = None
) -> tuple[System, Starlette]:
    """A system on existing tables and its application. Raises what `System.open` raises."""
    system = System.open(settings, clock, argon2=argon2)
    return system, application(system)


BESIDE_FILES = 5_000_000
"""Bytes of a form with attachments that are not attachments."""


def application(system: System, demo_accounts: tuple[DemoAccount, ...] = ()) -> Starlette:
    """The application; starting it starts the worker, ending it ends both."""
    settings = system.settings
    http = HttpSettings(
        home="/",  # which knows where each begins
        secure_cookies=settings.secure_cookies,
        origins=(settings.base_url,),
        demo_accounts=demo_accounts,
        attachments_limit=settings.attachments.field + BESIDE_FILES,
    )
    return _assembled(system, http, _lifespan(system))


def routes() -> list[BaseRoute]:
    """Everything the program answers to, without a database behind it."""
    nothing: Any = SimpleNamespace(
        sessions=None,
        challenges=SimpleNamespace(),
        verify=None,
        authenticate=None,
        account_of=None,
        clock=Clock(),
        worker=SimpleNamespace(wait_for=None),
    )
    return list(_assembled(nothing, HttpSettings()).routes)


def ready(system: System) -> Mapping[str, bool]:
    """Each part that must work before traffic may come."""
    log = _works(system.log.last_position)
    return {
        "log": log,
        "vault": _works(lambda: system.vault.must_change(_NOBODY)),
        # How far they are behind is asked of the log: not again, while that is being waited for.
        "projections": log and _works(lambda: _all_run(system)),
    }


def _assembled(
    system: System,
    settings: HttpSettings,
    lifespan: Lifespan | None = None,
) -> Starlette:
    return build_app(
        system,
        operations=REGISTRY.entries,
        views=(*VIEWS, DEMO_CLOCK) if settings.demo_accounts else VIEWS,
        lookups=LOOKUPS,
        authenticate=system.authenticate,
        account_of=system.account_of,
        sessions=system.sessions,
        challenges=system.challenges,
        verify=system.verify,
        frame_of=frame_of,
        wait_for=system.worker.wait_for,
        ready=lambda: ready(system),
        problems={Stale: stale_answer(lambda body: _body_name(system, body))},
        now=system.clock.now,
        settings=settings,
        lifespan=lifespan,
    )


def _lifespan(system: System) -> Lifespan:
    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        beside = _beside(system)
        system.worker.start()
        for one in beside:
            one.start()
        try:
            yield
        finally:
            for one in beside:
                await run_in_threadpool(one.stop)
            await run_in_threadpool(system.worker.stop)

    return lifespan


def _beside(system: System) -> tuple[Background, ...]:
    """On SQLite there is one writing process: it does what `zhicheng work` does elsewhere, too."""
    alone = system.settings.log_url.startswith("sqlite:")
    return (importing.watch(system), *(unasked(system) if alone else ()))


def unasked(system: System) -> tuple[Background, ...]:
    """What happens because time has passed, and what is carried out of the house."""
    return (
        deadlines.watch(system),
        publicity_ends.watch(system),
        issue_orders.watch(system),
        log_exports.watch(system),
        reporting.watch(system),
        revocation_lists.watch(system),
        log_checkpoints.watch(system),
        *carrying.watch(system),
    )


def _body_name(system: System, body: UUID) -> str:
    """For a message, which must come out even while the read models are away."""
    try:
        with system.reading() as tx:
            return organisations.names(tx, {body}).get(body, "")
    except Unavailable:
        return ""


def _all_run(system: System) -> None:
    stopped = [part.projection for part in system.worker.status() if part.status == "stopped"]
    if stopped:
        raise RuntimeError(f"stopped: {', '.join(stopped)}")


def _works(part: Callable[[], object]) -> bool:
    try:
        part()
    except Exception:  # noqa: BLE001  (whatever it is, this part is not ready)
        return False
    return True

"""Reports certificates to the ministry: queues what was ordered, seals, sends, takes answers.

Everything that matters is in the log before it is sent, so a process that dies anywhere is
followed by one that does the same again, under the same keys. Of several processes one sends.
"""

import random
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import structlog

from application.certificates import reporting as r
from application.certificates.ministry import Ministry, NotDelivered, WrittenBatch
from application.permissions import Hidden
from application.ports import Context, Receipt
from application.work import Work, execute
from domain.certificates.report_batch import BatchState
from domain.certificates.report_order import REPORT_ORDER
from domain.decider import Rejected
from domain.organisations.organisation import OrganisationKind
from domain.rules.china_time import day_in_china
from domain.streams import report_batch_stream
from domain.terms import AdministrativeLevel
from infrastructure.locks import exclusive
from infrastructure.partners.ministry_files import MinistryFolder
from infrastructure.partners.ministry_format import JsonWriter
from infrastructure.partners.ministry_http import CIRCUIT_OPEN, MinistryEndpoint
from infrastructure.partners.patience import Backoff
from infrastructure.signatures.signing_keys import SigningKey
from infrastructure.vault.key_store import keys_of, signing_key
from interfaces.jobs.background import Background
from interfaces.system import System
from projections.certificates import report_batches, reports
from projections.certificates.report_batches import OrderRow
from projections.certificates.reports import ReportFilter
from projections.listing import Listing
from projections.organisations import organisations
from projections.organisations.organisations import OrganisationFilter

LOOK_SECONDS = 1.0
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 60.0
"""Seconds after a failure; the pause doubles each time."""
ASK_AGAIN_SECONDS = 20.0
"""For answers that are still missing, or about a batch that was not wanted."""
CHUNK = 250
"""Certificates of an order that are queued by one append."""
AT_ONCE = 20
"""Chunks and batches of one look, so that nobody waits for a burst to end."""
SHOWN_SECONDS = 10.0
_READ = ("reports", "report_batches")
_logger = structlog.get_logger()


def ministry_of(system: System) -> Ministry | None:
    """None while neither a folder nor an address is set: what is queued then waits."""
    settings = system.settings
    if settings.ministry_url:
        return MinistryEndpoint(
            url=settings.ministry_url,
            token=settings.ministry_token,
            largest=settings.ministry_batch,
            timeout=settings.ministry_timeout,
        )
    if settings.ministry_folder:
        return MinistryFolder(
            path=Path(settings.ministry_folder),
            largest=settings.ministry_batch,
            key=lambda: _province_key(system),
        )
    return None


def watch(system: System) -> Background:
    """Reports until it is stopped."""
    return Background("reporting", Sender(system, ministry_of(system)).look, LOOK_SECONDS)


def _province_key(system: System) -> SigningKey | None:
    """The key that the province's title office issues with, if it has one."""
    with system.reading() as tx:
        asked = OrganisationFilter(
            kind=OrganisationKind.TITLE_OFFICE, level=AdministrativeLevel.PROVINCE
        )
        offices = organisations.listing(tx, asked, Listing()).rows
    for office in offices:
        try:
            keys = keys_of(system.log, office.organisation)
            return signing_key(system.vault, system.signing, keys)[0]
        except Rejected:
            continue
    return None


def _jitter() -> float:
    return random.random()  # noqa: S311  (it spreads pauses, and hides nothing)


class Sender:
    """`look` does what there is to do, and returns how many batches went out."""

    def __init__(
        self,
        system: System,
        ministry: Ministry | None,
        *,
        monotonic: Callable[[], float] = time.monotonic,
        jitter: Callable[[], float] = _jitter,
    ) -> None:
        self._system = system
        self._ministry = ministry
        self._monotonic = monotonic
        self._backoff = Backoff(FIRST_PAUSE, LONGEST_PAUSE, jitter)
        self._writer = JsonWriter()
        self._not_before = 0.0
        self._again: dict[UUID, float] = {}

    def look(self) -> int:
        with exclusive(self._system.views, "ministry", wait=False) as alone:
            return self._all() if alone else 0

    def _all(self) -> int:
        with self._system.reading() as tx:
            orders = report_batches.open_orders(tx)
        for order in orders:
            self._carry_out(order)
        self._correct()
        if self._ministry is None:
            return 0
        try:
            self._take(self._ministry)
            if self._monotonic() < self._not_before:
                return 0
            return self._send(self._ministry)
        except NotDelivered as failed:
            pause = self._backoff.failed()
            self._not_before = self._monotonic() + pause
            _logger.warning("ministry_not_reached", code=failed.code, retry=round(pause, 1))
            return 0

    # What is to be told.

    def _carry_out(self, order: OrderRow) -> None:
        account = self._system.account_of(order.account)
        if account is None:
            return  # locked meanwhile; goes on when the account does
        actor, desk = account.actor, self._system.desk(account.actor)
        context = self._system.context(actor, str(order.order))
        for _ in range(AT_ONCE):
            state = Work(self._system.log, context).load(REPORT_ORDER, order.order)
            if state.finished or state.conditions is None:
                return
            asked = state.conditions
            with self._system.reading() as tx:
                body = organisations.get(tx, order.organisation)
                filters = ReportFilter(
                    state=asked.state,
                    year=asked.year,
                    level=asked.level,
                    issuer=asked.issuer,
                    kind=asked.kind,
                    region=body.division if body else "",
                )
                found = reports.following(tx, filters, state.last, CHUNK)
            advance = partial(r.advance_order, desk=desk, order=order.order, found=found)
            self._store(advance, context)

    def _correct(self) -> None:
        """Revocations and replacements wait for nobody's tick."""
        with self._system.reading() as tx:
            changed = reports.changed(tx, CHUNK)
            untrue = reports.untrue(tx, CHUNK)
        if changed:
            days = [(one, day_in_china(at)) for one, at in changed]
            self._store(lambda work: r.tell_changes(work, days))
        if untrue:
            self._store(lambda work: r.withdraw_untrue(work, untrue))

    # What goes out, and what comes back.

    def _take(self, ministry: Ministry) -> None:
        for file in ministry.collect():
            take = partial(
                r.take_answers, batch=file.batch, answers=file.answers, channel=ministry.channel
            )
            try:
                self._store(take)
            except (Rejected, Hidden):
                ministry.not_taken(file.name, "not-sent")
            else:
                ministry.taken(file.name)

    def _send(self, ministry: Ministry) -> int:
        sent = 0
        for batch in self._unfinished(ministry):
            sent += self._once_more(ministry, batch)
        for _ in range(AT_ONCE):
            certificates = self._queued(ministry.largest)
            written = self._seal(certificates) if certificates else None
            if written is None:
                break
            sent += self._deliver(ministry, written)
        return sent

    def _unfinished(self, ministry: Ministry) -> list[UUID]:
        """Sealed by a process that died or was turned away, or not answered whole."""
        states = (BatchState.SEALED, *((BatchState.DELIVERED,) if ministry.asks_again else ()))
        with self._system.reading() as tx:
            rows = report_batches.open_batches(tx, states)
        now = self._monotonic()
        self._again = {batch: at for batch, at in self._again.items() if at > now}
        return [row.batch for row in rows if row.batch not in self._again]

    def _once_more(self, ministry: Ministry, batch: UUID) -> int:
        work = Work(self._system.log, self._system.own_context())
        written = r.written_again(work, batch, self._writer)
        if written is None:
            self._store(lambda work: r.dissolve_batch(work, batch))
            return 0
        return self._deliver(ministry, written)

    def _queued(self, most: int) -> tuple[UUID, ...]:
        with self._system.reading() as tx:
            rows = reports.queued(tx, most)
        self._system.vault.preload(person for _, person in rows)
        return tuple(certificate for certificate, _ in rows)

    def _seal(self, certificates: tuple[UUID, ...]) -> WrittenBatch | None:
        sequence = self._next_sequence()
        now = self._system.clock.now()
        written: list[WrittenBatch | None] = []

        def use_case(work: Work) -> UUID:
            written.append(r.seal_batch(work, certificates, sequence, self._writer, now))
            return report_batch_stream(sequence)

        self._store(use_case)
        return written[-1]

    def _next_sequence(self) -> int:
        """The read model may be behind; the log is not."""
        with self._system.reading() as tx:
            sequence = report_batches.last_sequence(tx) + 1
        while self._system.log.read(report_batch_stream(sequence)):
            sequence += 1
        return sequence

    def _deliver(self, ministry: Ministry, written: WrittenBatch) -> int:
        batch = written.head.batch
        try:
            answers = ministry.deliver(written)
            if not answers:
                self._store(lambda work: r.record_delivery(work, batch, ministry.channel))
            else:
                self._answered(ministry, batch, answers)
        except NotDelivered as failed:
            self._again[batch] = self._monotonic() + ASK_AGAIN_SECONDS
            if failed.code != CIRCUIT_OPEN:
                self._store(partial(r.record_failure, batch=batch, code=failed.code))
            if failed.of_batch:
                return 0
            del self._again[batch]  # it is the line that has to wait
            raise
        self._backoff.succeeded()
        self._again[batch] = self._monotonic() + ASK_AGAIN_SECONDS
        return 1

    def _answered(self, ministry: Ministry, batch: UUID, answers: Any) -> None:
        try:
            self._store(lambda work: r.take_answers(work, batch, answers, ministry.channel))
        except Rejected:
            raise NotDelivered("unreadable") from None

    def _store(self, use_case: Callable[[Work], UUID], context: Context | None = None) -> Receipt:
        """And let the lists show it, so that the next question is not answered with the old."""
        receipt = execute(self._system.log, context or self._system.own_context(), use_case)
        self._system.worker.wait_for(receipt.position, SHOWN_SECONDS, _READ)
        return receipt

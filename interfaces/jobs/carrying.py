"""Carries messages out of the house by SMS and e-mail, each once.

What was carried is recorded in the box, so a process that dies in between asks the carrier again
under the same key; it is the carrier that then delivers once.
"""

from datetime import datetime, timedelta
from uuid import UUID

import structlog

from application.people.messaging import (
    Carrier,
    Parcel,
    Undeliverable,
    addresses,
    record,
    settled,
)
from application.work import Work, execute
from domain.people.message_box import Channel
from infrastructure.locks import exclusive
from infrastructure.partners.carriers import carrier_of
from interfaces.http.kernel import SYSTEM_NAME
from interfaces.jobs.background import Background
from interfaces.system import System
from interfaces.telling import sentence
from projections.people import messages
from projections.people.messages import MessageRow

LOOK_SECONDS = 2.0
LOOK_BACK = timedelta(days=3)
"""An older message is not worth an SMS any more."""
OVERLAP = timedelta(minutes=5)
"""Of two looks: events are stored in another order than they are dated."""
BATCH = 500
_logger = structlog.get_logger()


def watch(system: System) -> tuple[Background, ...]:
    """The loop, where a carrier is set."""
    carrier = carrier_of(system.settings.carrier)
    if carrier is None:
        return ()
    post = Post(system, carrier)
    return (Background("carrying", post.look, LOOK_SECONDS),)


class Post:
    """Remembers how far it has come; a new one begins `LOOK_BACK` ago."""

    def __init__(self, system: System, carrier: Carrier) -> None:
        self._system = system
        self._carrier = carrier
        self._since = system.clock.now() - LOOK_BACK
        self._done: dict[UUID, datetime] = {}

    def look(self) -> int:
        """Carry what is waiting; returns how many parcels were taken. Raises `Unavailable` at
        the first that cannot go now: the others would not get through either."""
        with exclusive(self._system.views, "carrying", wait=False) as alone:
            return self._all() if alone else 0

    def _all(self) -> int:
        taken = 0
        moment, after = self._since, None
        while True:
            with self._system.reading() as tx:
                rows = messages.following(tx, moment, after, BATCH)
            for row in rows:
                if row.message not in self._done:
                    taken += self._one(row)
                    self._done[row.message] = row.at
                moment, after = row.at, row.message
            if len(rows) < BATCH:
                break
        self._since = max(self._since, moment - OVERLAP)
        self._done = {one: at for one, at in self._done.items() if at >= self._since}
        return taken

    def _one(self, row: MessageRow) -> int:
        work = Work(self._system.log, self._system.own_context())
        wanted = addresses(work, row.person)
        due = [one for one in wanted if not settled(work, row.person, row.message, one)]
        return sum(self._carry(row, channel, wanted[channel]) for channel in due)

    def _carry(self, row: MessageRow, channel: Channel, to: str) -> bool:
        key = f"{row.message}-{channel.lower()}"
        text = f"【{SYSTEM_NAME}】{sentence(row)}"
        failure = ""
        try:
            self._carrier.carry(Parcel(key=key, channel=channel, to=to, text=text))
        except Undeliverable as refused:
            failure = refused.code
            _logger.warning("not_carried", message=str(row.message), code=failure)
        execute(
            self._system.log,
            self._system.own_context(),
            lambda work: record(work, row.person, row.message, channel, failure),
        )
        return not failure

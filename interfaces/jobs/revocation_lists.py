"""Publishes the revocation list (H19): daily, and at once when something was revoked."""

import hashlib
import os
from uuid import UUID

import structlog

from application.work import Work, execute
from domain.certificates.revocation_list import (
    REVOCATION_LIST,
    VALID_FOR,
    ListPublished,
    PublishList,
)
from domain.decider import Rejected
from domain.rules.china_time import day_in_china
from domain.streams import REVOCATION_LIST as STREAM
from infrastructure.signatures.revocation_list import make_list
from infrastructure.vault.key_store import keys_of
from interfaces.jobs.background import Background
from interfaces.own_keys import own_key
from interfaces.system import System
from projections.certificates import certificates

LOOK_SECONDS = 5.0
"""Between two looks: so long a revocation stays unlisted."""
SIGNER = "Zhicheng revocation list"
"""The list has a key of its own: it speaks for all issuers and for none of them."""
_SALT = 16
_logger = structlog.get_logger()


def last_list(system: System) -> ListPublished | None:
    return REVOCATION_LIST.fold(r.event for r in system.log.read(STREAM)[-1:]).last


def publish_if_due(system: System) -> bool:
    """Whether a list was published. Raises what the databases and the key raise."""
    context = system.own_context()
    with system.reading() as tx:
        entries = certificates.ended_count(tx)
    state = Work(system.log, context).load(REVOCATION_LIST, STREAM)
    keys = keys_of(system.log, STREAM)
    if not state.is_due(context.at, entries, keys.current.key if keys.current else None):
        return False
    key, name = own_key(system, STREAM, SIGNER, context)
    with system.reading() as tx:
        ended = [
            (one.number, one.status, one.since and day_in_china(one.since))
            for one in certificates.ended(tx)
        ]
    file = make_list(
        key,
        sequence=state.next_sequence,
        issued_at=context.at,
        salt=os.urandom(_SALT),
        ended=ended,
    )
    command = PublishList(
        sequence=state.next_sequence,
        issued_at=context.at,
        next_update=context.at + VALID_FOR,
        entries=len(ended),
        digest=hashlib.sha256(file).hexdigest(),
        key=name,
    )
    system.blobs.put(STREAM, file)

    def publish(work: Work) -> UUID:
        work.do(REVOCATION_LIST, STREAM, command)
        return STREAM

    try:
        execute(system.log, context, publish)
    except Rejected:
        return False  # another process was faster
    return True


def watch(system: System) -> Background:
    """Looks until it is stopped."""

    def look() -> None:
        if publish_if_due(system):
            _logger.info("revocation_list_published")

    return Background("revocation_list", look, LOOK_SECONDS)

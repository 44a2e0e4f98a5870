"""Publishes the revocation list (H19): daily, and at once when something was revoked."""

import hashlib
import os
from uuid import UUID

import structlog

from application.ports import Context
from application.work import Work, execute
from domain.decider import Rejected
from domain.issuer_key import ISSUER_KEY, AddKey
from domain.revocation_list import REVOCATION_LIST, VALID_FOR, ListPublished, PublishList
from domain.streams import REVOCATION_LIST as STREAM
from domain.streams import issuer_key_stream
from infrastructure.key_store import KeyStore, keys_of, signing_key
from infrastructure.revocation_list import make_list
from interfaces.background import Background
from interfaces.http.rendering import SHANGHAI
from interfaces.system import PUBLIC, System
from projections import certificates

LOOK_SECONDS = 5.0
"""Between two looks: so long a revocation stays unlisted."""
SIGNER = "Zhicheng revocation list"
_SALT = 16
_logger = structlog.get_logger()


def last_list(system: System) -> ListPublished | None:
    return REVOCATION_LIST.fold(r.event for r in system.log.read(STREAM)[-1:]).last


def publish_if_due(system: System) -> bool:
    """Whether a list was published. Raises what the databases and the key raise."""
    context = _context(system)
    with system.reading() as tx:
        entries = certificates.ended_count(tx)
    state = Work(system.log, context).load(REVOCATION_LIST, STREAM)
    keys = keys_of(system.log, STREAM)
    if not state.is_due(context.at, entries, keys.current.key if keys.current else None):
        return False
    if keys.current is None:
        _add_key(system, context)
        keys = keys_of(system.log, STREAM)
    key, name = signing_key(system.vault, None, keys)
    with system.reading() as tx:
        ended = [
            (one.number, one.status, one.since and one.since.astimezone(SHANGHAI).date())
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


def _add_key(system: System, context: Context) -> None:
    """The list has a key of its own: it speaks for all issuers and for none of them."""
    key = system.new_id()
    public = KeyStore(system.vault, context.at).new_key(key, SIGNER)
    command = AddKey(
        key=key,
        organisation=STREAM,
        certificate=public.certificate,
        fingerprint=public.fingerprint,
        suite=public.suite,
    )

    def add(work: Work) -> UUID:
        stream = issuer_key_stream(STREAM)
        if work.load(ISSUER_KEY, stream).current is None:
            work.do(ISSUER_KEY, stream, command)
        return stream

    execute(system.log, context, add)


def _context(system: System) -> Context:
    asked = system.context(PUBLIC, str(system.new_id()))
    return Context(actor=None, organisation=None, role="system", at=asked.at, request=asked.request)


def watch(system: System) -> Background:
    """Looks until it is stopped."""

    def look() -> None:
        if publish_if_due(system):
            _logger.info("revocation_list_published")

    return Background("revocation_list", look, LOOK_SECONDS)

"""Follows the log with the hash tree, and signs a checkpoint from time to time (X2)."""

from datetime import timedelta

import structlog

from infrastructure.evidence.checkpoint_store import Kept
from infrastructure.evidence.log_notary import LogAltered
from interfaces.jobs.background import Background
from interfaces.system import System

EVERY = timedelta(minutes=10)
"""Between two checkpoints while the log grows: so long an event may be without evidence."""
LOOK_SECONDS = 2.0
PAGES_AT_ONCE = 20
"""Of the log that are followed before the next look whether it is time for a checkpoint."""
_logger = structlog.get_logger()


def sign_if_due(system: System) -> Kept | None:
    """The checkpoint that was signed; None where none was due. Raises `LogAltered`."""
    newest, now = system.notary.store.newest(), system.clock.now()
    if newest is not None:
        if now - newest.checkpoint.moment < EVERY:
            return None
        if system.log.last_position() == newest.position:
            return None
    made = system.notary.checkpoint(system.own_context())
    return None if made is None or made == newest else made


def watch(system: System) -> Background:
    """Looks until it is stopped."""
    told: set[str] = set()

    def look() -> None:
        for _ in range(PAGES_AT_ONCE):
            if not system.notary.tree.follow():
                break
        else:
            return  # a long history: what it comes to is signed when it is reached
        try:
            made = sign_if_due(system)
        except LogAltered as altered:
            if altered.state not in told:  # once, and not at every look
                told.add(altered.state)
                _logger.error("log_altered", state=altered.state, size=altered.size)
            return
        if made is not None:
            _logger.info("log_checkpoint_signed", size=made.checkpoint.size)

    return Background("log_checkpoints", look, LOOK_SECONDS)

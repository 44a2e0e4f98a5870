"""`zhicheng serve` as it must never be: it gives ballots away in a handful of ways.

An attack that finds nothing here would find nothing anywhere.
"""

import sys
import time
from dataclasses import replace
from typing import Any

import structlog

from application.committees import voting
from application.committees.ballot_box import Choice
from interfaces import cli
from interfaces.operations.committees import meetings

SLOWER = 0.2
"""Seconds that a ballot takes longer when it says no."""


def main() -> None:
    honest = voting.cast_ballot

    def cast_ballot(log: Any, context: Any, desk: Any, which: Any, form: Any, key: Any) -> Any:
        """Slow for some, and chatty."""
        choices = [vote.choice for vote in form.votes]
        if choices[0] is Choice.NO:
            time.sleep(SLOWER)
        structlog.get_logger("ballots").info("ballot", expert=str(desk.person), choice=choices[0])
        return honest(log, context, desk, which, form, key)

    vars(voting)["cast_ballot"] = cast_ballot
    # The fingerprint of the body, as for every other command.
    vars(meetings)["_blind"] = lambda call: call.key and replace(call.key)
    sys.exit(cli.run(["serve", "--port", "0"]))


if __name__ == "__main__":
    main()

"""What the pages of objections (异议) and re-examinations (复查) have in common."""

from typing import Any

from application.ports import Receipt
from domain.decider import Rejected
from interfaces.http.calls import Call
from interfaces.system import System, UseCase


def refer(system: System, call: Call[Any], use_case: UseCase) -> Receipt:
    """Their forms have one field, the opinion, which a referral calls its proposal."""
    try:
        return system.run(call, use_case)
    except Rejected as wrong:
        fields = {"opinion" if f == "proposal" else f: c for f, c in wrong.fields.items()}
        raise Rejected(wrong.code, fields=fields, **wrong.facts) from None

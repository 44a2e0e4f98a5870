"""Requests that go up by steps: 人事管理单位, 主管部门, 人社部门 (seed 000, chapter 1.1).

Each kind of request keeps events of its own. Whose turn it is, where a request goes next and
where it falls back to are the same for all of them and are decided here. Some have only the
last step.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from domain.decider import Rejected, changed


class RequestStatus(StrEnum):
    """申请状态"""

    NEW = "NEW"
    DRAFT = "DRAFT"
    AT_HR_UNIT = "AT_HR_UNIT"
    AT_AUTHORITY = "AT_AUTHORITY"
    AT_HRSS = "AT_HRSS"
    RETURNED = "RETURNED"
    """To whoever made it."""
    GRANTED = "GRANTED"
    REFUSED = "REFUSED"
    WITHDRAWN = "WITHDRAWN"

    @property
    def in_review(self) -> bool:
        return self in _STEPS

    @property
    def open(self) -> bool:
        """Whether whoever made it may change it."""
        return self in (RequestStatus.DRAFT, RequestStatus.RETURNED)


_STEPS = (RequestStatus.AT_HR_UNIT, RequestStatus.AT_AUTHORITY, RequestStatus.AT_HRSS)


class Way(Protocol):
    """The steps of a request in order, and the body of each."""

    @property
    def steps(self) -> tuple[RequestStatus, ...]: ...

    def body(self, step: RequestStatus) -> UUID: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class HrssAlone:
    """What an authority or a committee office asks for, HRSS decides at once."""

    hrss: UUID

    def body(self, step: RequestStatus) -> UUID:
        assert step is RequestStatus.AT_HRSS, "there is no other step"
        return self.hrss

    @property
    def steps(self) -> tuple[RequestStatus, ...]:
        return (RequestStatus.AT_HRSS,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """The bodies of the three steps, fixed when the request is submitted."""

    hr_unit: UUID
    authority: UUID
    """The superior body of the HR unit."""
    hrss: UUID
    """The title office that decides. Where it is the superior body too, it decides once."""

    def body(self, step: RequestStatus) -> UUID:
        bodies = (self.hr_unit, self.authority, self.hrss)
        return bodies[_STEPS.index(step)]

    @property
    def steps(self) -> tuple[RequestStatus, ...]:
        return (_STEPS[0], _STEPS[2]) if self.authority == self.hrss else _STEPS


class StepAct(StrEnum):
    """What a step can do with a request."""

    ACCEPT = "ACCEPT"
    """受理, by the authority; the other steps decide at once."""
    APPROVE = "APPROVE"
    RETURN = "RETURN"
    REFUSE = "REFUSE"
    GRANT = "GRANT"


_WHY_NOT = {
    StepAct.ACCEPT: "request-accepted-already",
    StepAct.APPROVE: "request-not-accepted",
    StepAct.REFUSE: "request-accepted",
    StepAct.GRANT: "request-not-last-step",
}


def chain(hr_unit: UUID, authority: UUID | None, hrss: UUID | None) -> Chain:
    """Raises `Rejected` when a step would have no body."""
    if authority is None:
        raise Rejected("request-no-authority")
    if hrss is None:
        raise Rejected("request-no-title-office")
    return Chain(hr_unit=hr_unit, authority=authority, hrss=hrss)


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """How far a request has come. The `require` methods raise `Rejected`."""

    status: RequestStatus = RequestStatus.NEW
    chain: Way | None = None
    accepted: bool = False
    """受理 by the authority, until it leaves there downwards."""
    reached: tuple[UUID, ...] = ()
    """The bodies of its chain that it has come to; they go on seeing it."""

    @property
    def waiting(self) -> UUID | None:
        """The body whose turn it is."""
        if self.chain is None or not self.status.in_review:
            return None
        return self.chain.body(self.status)

    @property
    def above(self) -> RequestStatus:
        """Where it goes when the present step approves."""
        return self._neighbour(1)

    @property
    def below(self) -> RequestStatus:
        """Where it goes when the present step returns it."""
        return self._neighbour(-1)

    def _neighbour(self, way: int) -> RequestStatus:
        assert self.chain is not None, "a request in review has a chain"
        steps = self.chain.steps
        place = steps.index(self.status) + way
        if place < 0:
            return RequestStatus.RETURNED
        return steps[place] if place < len(steps) else RequestStatus.GRANTED

    @property
    def acts(self) -> tuple[StepAct, ...]:
        """What the body whose turn it is can do.

        不受理 comes before 受理: what the authority has accepted it can only return.
        """
        if self.waiting is None:
            return ()
        if self.above is RequestStatus.GRANTED:
            return (StepAct.GRANT, StepAct.RETURN, StepAct.REFUSE)
        if self.status is not RequestStatus.AT_AUTHORITY:
            return (StepAct.APPROVE, StepAct.RETURN, StepAct.REFUSE)
        if not self.accepted:
            return (StepAct.ACCEPT, StepAct.RETURN, StepAct.REFUSE)
        return (StepAct.APPROVE, StepAct.RETURN)

    def require(self, act: StepAct, organisation: UUID) -> None:
        if self.waiting is None or self.waiting != organisation:
            raise Rejected("not-your-turn")
        if act in self.acts:
            return
        if act is StepAct.APPROVE and self.above is RequestStatus.GRANTED:
            raise Rejected("request-last-step")
        raise Rejected(_WHY_NOT[act])

    def require_open(self) -> None:
        if not self.status.open:
            raise Rejected("request-not-open")

    def require_withdrawable(self) -> None:
        if not (self.status.open or self.status.in_review):
            raise Rejected("request-ended")

    def drafted(self) -> "Steps":
        """A returned one stays returned while it is changed."""
        if self.status is RequestStatus.RETURNED:
            return self
        return changed(self, status=RequestStatus.DRAFT)

    def submitted(self, bodies: Way) -> "Steps":
        """Bodies that are not in its chain any more lose sight of it."""
        first, *later = bodies.steps
        above = {bodies.body(step) for step in later}
        kept = tuple(body for body in self.reached if body in above)
        return changed(self, chain=bodies, reached=kept)._at(first)

    def took(self) -> "Steps":
        return changed(self, accepted=True)

    def moved(self, to: RequestStatus) -> "Steps":
        """One step up, one down, or to its end."""
        if to.in_review:
            return self._at(to)
        return changed(self, status=to, accepted=False)

    def _at(self, step: RequestStatus) -> "Steps":
        come = (self.chain.body(step),) if self.chain is not None else ()
        reached = self.reached + tuple(body for body in come if body not in self.reached)
        returned = self.status is RequestStatus.AT_HRSS and step is RequestStatus.AT_AUTHORITY
        return changed(self, status=step, reached=reached, accepted=returned)


BEGINNING = Steps()

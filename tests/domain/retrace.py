"""A judge of histories: follows a case by its events alone, step by step along its route."""

from domain.cases.declaration import Event
from domain.cases.declaration.events import (
    Approved,
    CertificateIssued,
    Filed,
    PassedDown,
    PublicityClosed,
    Resubmitted,
    Returned,
    StageMerged,
    StageSkipped,
    Submitted,
    Supplemented,
    UnitPublicityClosed,
    UnitPublicityPosted,
    VotePassed,
)
from domain.configuration.route import MERGEABLE, Stage, StageKind

FORWARD = Approved | StageSkipped | StageMerged | PublicityClosed | VotePassed | Filed


class Retrace:
    """Follows a case by its events alone, and checks each step against the route.

    `passed` are the codes passed in the present walk; they are always the beginning of the
    route, each once and in order.
    """

    def __init__(self, submitted: Submitted) -> None:
        self.route = submitted.route
        self.codes = [s.code for s in submitted.route.stages]
        self.resume = submitted.resume_at_returner
        self.passed: list[str] = []
        self.had: list[str] = []
        """What had been passed when the case was first sent back."""
        self.filed = self.publicised = self.down = False

    def follow(self, event: Event) -> None:
        match event:
            case UnitPublicityPosted():
                self.down = False
            case UnitPublicityClosed():
                self.publicised = True
            case (
                Approved()
                | StageSkipped()
                | StageMerged()
                | PublicityClosed()
                | VotePassed()
                | Filed()
            ):
                self._forward(event)
            case Returned() | PassedDown():
                self._down(event)
            case Resubmitted(next_code=code):
                at = self.codes.index(code)
                assert code == (self.codes[len(self.had)] if self.resume else self.codes[0])
                self.passed, self.down, self.publicised = self.codes[:at], False, False
            case Supplemented(next_code=code):
                assert code == self.present.code
            case CertificateIssued():
                assert self.filed
                assert self.passed == self.codes[:-1]

    @property
    def present(self) -> Stage:
        return self.route.stages[len(self.passed)]

    def _forward(self, event: FORWARD) -> None:
        stage = self.present
        code = "E" if isinstance(event, VotePassed) else event.code
        assert code == stage.code
        assert event.organisation == stage.organisation
        assert isinstance(event, self._right(stage))
        self.down = False
        if isinstance(event, Filed):
            self.filed = True
            if stage.kind is StageKind.ISSUE:
                assert event.next_code == stage.code
                return
        self.passed.append(code)
        assert event.next_code == self.present.code
        assert event.forwarded_to == self.present.organisation

    def _right(self, stage: Stage) -> tuple[type, ...]:
        """What passes a stage of this kind, and nothing else does."""
        if stage.skipped:
            return (StageSkipped,)
        if stage.kind is StageKind.UNIT:
            assert self.publicised
            self.publicised = False
        if stage.kind in MERGEABLE:
            return (Approved, StageMerged)
        return {
            StageKind.PUBLICITY_BEFORE: (PublicityClosed,),
            StageKind.EXPERT_REVIEW: (VotePassed,),
            StageKind.PUBLICITY_AFTER: (PublicityClosed,),
            StageKind.FILING: (Filed,),
            StageKind.ISSUE: (Filed,),
        }.get(stage.kind, (Approved,))

    def _down(self, event: Returned | PassedDown) -> None:
        assert event.code == self.present.code
        if not self.down:
            self.had = list(self.passed)
        self.down, self.publicised = True, False
        at = self.codes.index(event.to_code) if event.to_code else 0
        assert not event.to_code or at < len(self.passed)
        assert not self.route.stages[at].skipped
        self.passed = self.passed[:at] if event.to_code else self.passed


def retrace(history: tuple[Event, ...]) -> Retrace:
    submitted, *rest = history
    assert isinstance(submitted, Submitted)
    follower = Retrace(submitted)
    for event in rest:
        follower.follow(event)
    return follower

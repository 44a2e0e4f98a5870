"""The demo's templates go on: one has a second version, one is being edited."""

from uuid import UUID

from application.configuration import templates as t
from application.desk import Actor
from domain.configuration.template import FieldKind
from domain.configuration.template_draft.commands import MoveSection
from domain.configuration.template_draft.events import Source
from domain.terms import CommitteeTitleLevel
from interfaces.demo.committees import Seat
from interfaces.demo.stagehand import Stagehand

PUBLISHED = Seat("320500", True, CommitteeTitleLevel.INTERMEDIATE)
EDITED = Seat("320583", True, CommitteeTitleLevel.SENIOR)
_POLITICS = t.NewFieldForm(
    code="politics",
    label="政治面貌",
    kind=FieldKind.CHOICE,
    choices="中共党员\n共青团员\n民主党派\n群众",
)
_SUMMARY = t.FieldChange(
    label="专业技术工作总结",
    kind=FieldKind.LONG_TEXT,
    mandatory=True,
    help="3000 字以内，写明本人承担的工作",
    max_length=3000,
    section="achievements",
)


def revise(stage: Stagehand, hrss: Actor, committees: dict[Seat, UUID]) -> None:
    """After the play, so that its cases keep the first version."""
    for seat in (PUBLISHED, EDITED):
        committee = committees[seat]
        stage.act(hrss, t.take, t.TakeForm(source=Source.PRESENT), committee)
        stage.act(hrss, t.add_field, ("basic", _POLITICS), committee)
        stage.act(hrss, t.change_field, ("summary", _SUMMARY), committee)
    stage.act(hrss, t.publish, None, committees[PUBLISHED])
    stage.act(hrss, t.edit, MoveSection(section="career", up=True), committees[EDITED])

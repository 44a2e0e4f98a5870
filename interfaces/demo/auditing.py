"""The demo's audit: one inquiry with its searches, and two histories that were opened."""

from uuid import UUID

from application.audit import auditing as a
from application.desk import Actor
from domain.audit.audit_inquiry import LookForm
from interfaces.demo.stagehand import Stagehand


def audit(stage: Stagehand, auditor: Actor, case: UUID, person: UUID) -> None:
    """Into the case that was sent back three times."""
    returned = "declaration.Returned"
    start = a.AuditStart(purpose="信访核查：退回次数较多的申报（演示）", event=returned)
    inquiry = stage.act(auditor, a.begin, start)
    stage.act(auditor, a.search, a.AuditConditions(kind="declaration"), inquiry)
    for form in (LookForm.PAGE, LookForm.PDF):
        look = a.Look(history=case, kind="declaration", person=person, form=form)
        stage.act(auditor, a.look, look, inquiry)

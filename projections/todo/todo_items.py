"""The to-do table, and how an item is put and dropped."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa

from domain.terms import Duty
from projections.columns import UtcDateTime
from projections.encoded import Word, ids
from projections.projection import Row, Rows, metadata


class TodoKind(StrEnum):
    """What is to be done; the subject is given in brackets."""

    REVIEW = "REVIEW"
    """[declaration] Review at the stage `code`."""
    UNIT_PUBLICITY = "UNIT_PUBLICITY"
    """[declaration] Unit publicity runs until `due`; then close it."""
    ANSWER = "ANSWER"
    """[declaration] The applicant resubmits, or supplements until `due`."""
    FILING = "FILING"
    """[declaration] File the result."""
    ISSUE = "ISSUE"
    """[declaration] Issue the certificate."""
    PLAN_REVIEW = "PLAN_REVIEW"
    """[plan] The authority reviews it, with the duty its kind asks for."""
    PLAN_BACK = "PLAN_BACK"
    """[plan] Not approved; the office changes it and submits it again."""
    PUBLICITY = "PUBLICITY"
    """[plan] Open the publicity `code`, or with `due` set: it runs, close it after that day."""
    OBJECTION = "OBJECTION"
    """[declaration] An objection is looked into, `code` RAISED, or decided; one item for each."""
    REEXAMINATION = "REEXAMINATION"
    """[declaration] A result is asked about, `code` REQUESTED or REFERRED."""
    DRAW_REQUEST = "DRAW_REQUEST"
    """[plan] The office asks for the draw of experts, or `code` SUPPLEMENT: for another one."""
    DRAW_APPROVE = "DRAW_APPROVE"
    """[draw] The authority approves it."""
    DRAW_REVEAL = "DRAW_REVEAL"
    """[draw] The party `code` reveals its secret; PUBLIC: the public value is looked up."""
    ATTENDANCE = "ATTENDANCE"
    """[draw] A drawn expert answers."""
    UNANSWERED = "UNANSWERED"
    """[plan] The office asks the drawn experts who have not answered, or answers for them."""
    MEETING = "MEETING"
    """[plan] The office convenes the meeting, `code` OPEN. [meeting] The office holds it, HOLD,
    and a second officer confirms a count of papers, CONFIRM; an expert signs in, opens the
    meeting, reviews, votes or signs the tally: SIGN_IN, PRESIDE, REVIEW, VOTE, SIGN."""
    QUOTA_REVIEW = "QUOTA_REVIEW"
    """[post quota] The unit's authority or title office reviews it."""
    QUOTA_BACK = "QUOTA_BACK"
    """[post quota] Returned; the unit changes it and submits it again."""
    ENTRUST_REVIEW = "ENTRUST_REVIEW"
    """[entrusted review] The body of the step `code` decides."""
    ENTRUST_BACK = "ENTRUST_BACK"
    """[entrusted review] Returned; the person or the unit that asked submits it again."""
    RENEWAL_REVIEW = "RENEWAL_REVIEW"
    """[certificate request] The body of the step `code` decides."""
    RENEWAL_BACK = "RENEWAL_BACK"
    """[certificate request] Returned; the person or the unit that asked submits it again."""
    BLANK_REVIEW = "BLANK_REVIEW"
    """[blank certificates] The title office grants, returns or refuses."""
    BLANK_BACK = "BLANK_BACK"
    """[blank certificates] Returned; the body changes it and submits it again."""
    BLANK_RECEIPT = "BLANK_RECEIPT"
    """[blank certificates] Granted; the body confirms that it has them."""
    FEE_DUE = "FEE_DUE"
    """[fee notice] Who applied pays."""
    FEE_DOUBT = "FEE_DOUBT"
    """[fee notice] A payment was reported that does not pay it; the office looks into it."""
    EARLIER_TITLE = "EARLIER_TITLE"
    """[earlier title] The title office confirms or refuses it."""
    EARLIER_BACK = "EARLIER_BACK"
    """[earlier title] Refused; the body that recorded it corrects or withdraws it."""
    UNIT_REGISTRATION = "UNIT_REGISTRATION"
    """[unit registration] The body above the unit confirms or refuses it."""
    REPORT_REFUSED = "REPORT_REFUSED"
    """[certificate report] The ministry refused it; the body that reported it looks into it."""
    REVOCATION = "REVOCATION"
    """[certificate] A second person of the issuer confirms or drops the revocation."""


todo = sa.Table(
    "todo",
    metadata,
    sa.Column("subject", sa.Uuid, primary_key=True),
    sa.Column("kind", Word(TodoKind), primary_key=True),
    sa.Column("slot", sa.String, primary_key=True),
    sa.Column("organisation", sa.Uuid),
    sa.Column("person", sa.Uuid),
    sa.Column("duty", Word(Duty)),
    sa.Column("asker", sa.Uuid),
    sa.Column("subject_person", sa.Uuid),
    sa.Column("title", sa.String, nullable=False),
    sa.Column("code", sa.String, nullable=False),
    sa.Column("since", UtcDateTime, nullable=False),
    sa.Column("due", sa.Date),
    sa.Column("returned", sa.Boolean, nullable=False),
    sa.Index("ix_todo_organisation", "organisation", "since"),
    sa.Index("ix_todo_person", "person", "kind"),
)
"""`slot` tells apart several items of one kind about one subject: an expert or a party.
`asker` is the account that must not do it, having asked for it."""
todo_subject = sa.Table(
    "todo_subject",
    metadata,
    sa.Column("subject", sa.Uuid, primary_key=True),
    sa.Column("title", sa.String, nullable=False),
    sa.Column("person", sa.Uuid),
    sa.Column("plan", sa.Uuid),
    sa.Column("office", sa.Uuid),
    sa.Column("authority", sa.Uuid),
    sa.Column("current", Word(TodoKind)),
    sa.Column("experts", ids(), nullable=False),
    sa.Column("present", ids(), nullable=False),
    sa.Column("objections", ids(), nullable=False),
    sa.Column("deputies", ids(), nullable=False),
    sa.Column("begun", sa.Boolean, nullable=False),
    sa.Column("unfinished", sa.Boolean, nullable=False),
)
"""What later events of a stream leave unsaid. `person` is the applicant, or a meeting's chair,
then whoever presides; `deputies` its vice-chairs, `begun` once it is opened, `unfinished` when it
put somebody off; `current` the one item that a declaration has, besides those of its open
`objections` and of its re-examination, or that a draw waits for a public value; `experts` of a
draw are the primaries whose seats are empty, of a meeting its members, of a plan those drawn who
have not answered."""
todo_seat = sa.Table(
    "todo_seat",
    metadata,
    sa.Column("draw", sa.Uuid, primary_key=True),
    sa.Column("expert", sa.Uuid, primary_key=True),
    sa.Column("alternate", sa.Boolean, nullable=False),
    sa.Column("declined", sa.Boolean, nullable=False),
)


def subject_row(
    subject: UUID,
    title: str,
    *,
    person: UUID | None = None,
    plan: UUID | None = None,
    office: UUID | None = None,
    authority: UUID | None = None,
    current: TodoKind | None = None,
    experts: tuple[UUID, ...] = (),
    deputies: tuple[UUID, ...] = (),
) -> Row:
    return {
        "subject": subject,
        "title": title,
        "person": person,
        "plan": plan,
        "office": office,
        "authority": authority,
        "current": current,
        "experts": experts,
        "present": (),
        "objections": (),
        "deputies": deputies,
        "begun": False,
        "unfinished": False,
    }


def put(
    rows: Rows,
    subject: UUID,
    kind: TodoKind,
    since: datetime,
    *,
    slot: str = "",
    organisation: UUID | None = None,
    person: UUID | None = None,
    duty: Duty | None = None,
    asker: UUID | None = None,
    about: UUID | None = None,
    title: str = "",
    code: str = "",
    due: date | None = None,
    returned: bool = False,
) -> None:
    """The one item of this subject, kind and slot is now this."""
    rows.put(
        todo,
        {
            "subject": subject,
            "kind": kind,
            "slot": slot,
            "organisation": organisation,
            "person": person,
            "duty": duty,
            "asker": asker,
            "subject_person": about,
            "title": title,
            "code": code,
            "since": since,
            "due": due,
            "returned": returned,
        },
    )


def drop(rows: Rows, subject: UUID, kind: TodoKind, slot: str = "") -> None:
    rows.drop(todo, subject, kind, slot)

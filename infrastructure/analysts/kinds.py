"""What the ids in stored events name, and which of those things are about one natural person.

The id of such a thing is as good as a name to whoever may look it up here, so an export holds a
pseudonym instead. Organisations, committees and what they do together keep their ids.
"""

from collections.abc import Mapping
from enum import StrEnum


class Kind(StrEnum):
    """Types of things, under the names they have in an object-centric log."""

    ACCEPTING_AGENCY = "accepting_agency"
    ACCOUNT = "account"
    BALLOT = "ballot"
    BLANK_REQUEST = "blank_request"
    CALENDAR = "calendar"
    CATALOGUE = "catalogue"
    CERTIFICATE = "certificate"
    CERTIFICATE_REPORT = "certificate_report"
    CERTIFICATE_REQUEST = "certificate_request"
    COMMITTEE = "committee"
    DATA_IMPORT = "data_import"
    DECLARATION = "declaration"
    DRAW = "draw"
    EARLIER_TITLE = "earlier_title"
    ENTRUSTED_REVIEW = "entrusted_review"
    EXPERT = "expert"
    FEE_NOTICE = "fee_notice"
    FILING = "filing"
    INQUIRY = "inquiry"
    ISSUE_ORDER = "issue_order"
    ISSUER_CODE = "issuer_code"
    ISSUER_KEY = "issuer_key"
    LETTER_REGISTER = "letter_register"
    LOG_EXPORT = "log_export"
    LOG_IDENTITY = "log_identity"
    LOG_KEY = "log_key"
    MEETING = "meeting"
    MESSAGE_BOX = "message_box"
    NUMBER_POOL = "number_pool"
    OBJECTION = "objection"
    ORGANISATION = "organisation"
    OTHER = "other"
    """Of an aggregate that nobody has thought about yet."""
    PANEL = "panel"
    PERSON = "person"
    PLAN = "plan"
    POST_QUOTA = "post_quota"
    RECORD = "record"
    REEXAMINATION = "reexamination"
    REGISTER = "register"
    REPORT_BATCH = "report_batch"
    REPORT_ORDER = "report_order"
    REVIEW_FORM = "review_form"
    REVOCATION_LIST = "revocation_list"
    ROUTE_MAP = "route_map"
    ROUTE_NODE = "route_node"
    SHARE_CODE = "share_code"
    TEMPLATE = "template"
    UNIT_REGISTRATION = "unit_registration"
    YEARLY_BATCH = "yearly_batch"


ABOUT_A_PERSON = frozenset(
    {
        Kind.ACCOUNT,
        Kind.CERTIFICATE,
        Kind.CERTIFICATE_REPORT,
        Kind.CERTIFICATE_REQUEST,
        Kind.DECLARATION,
        Kind.EARLIER_TITLE,
        Kind.ENTRUSTED_REVIEW,
        Kind.EXPERT,
        Kind.FEE_NOTICE,
        Kind.INQUIRY,
        Kind.MESSAGE_BOX,
        Kind.OBJECTION,
        Kind.OTHER,
        Kind.PERSON,
        Kind.RECORD,
        Kind.REEXAMINATION,
        Kind.REGISTER,
        Kind.REVIEW_FORM,
        Kind.SHARE_CODE,
        Kind.UNIT_REGISTRATION,
    }
)
"""Their ids become pseudonyms. Some follow from a person's id, or from a log-in name, by a rule
that anyone can repeat who has this program."""

STREAMS: Mapping[str, Kind] = {
    "accepting_agency": Kind.ACCEPTING_AGENCY,
    "account": Kind.ACCOUNT,
    "audit_inquiry": Kind.INQUIRY,
    "blank_certificates": Kind.BLANK_REQUEST,
    "blank_register": Kind.BLANK_REQUEST,
    "calendar": Kind.CALENDAR,
    "catalogue": Kind.CATALOGUE,
    "certificate": Kind.CERTIFICATE,
    "certificate_report": Kind.CERTIFICATE_REPORT,
    "certificate_request": Kind.CERTIFICATE_REQUEST,
    "committee": Kind.COMMITTEE,
    "data_import": Kind.DATA_IMPORT,
    "declaration": Kind.DECLARATION,
    "earlier_number": Kind.REGISTER,
    "earlier_title": Kind.EARLIER_TITLE,
    "entrusted_review": Kind.ENTRUSTED_REVIEW,
    "expert": Kind.EXPERT,
    "expert_draw": Kind.DRAW,
    "fee_notice": Kind.FEE_NOTICE,
    "integrity": Kind.REGISTER,
    "issue_order": Kind.ISSUE_ORDER,
    "issuer_code": Kind.ISSUER_CODE,
    "issuer_key": Kind.ISSUER_KEY,
    "letter_register": Kind.LETTER_REGISTER,
    "log_export": Kind.LOG_EXPORT,
    "log_identity": Kind.LOG_IDENTITY,
    "message_box": Kind.MESSAGE_BOX,
    "number_pool": Kind.NUMBER_POOL,
    "organisation": Kind.ORGANISATION,
    "participation": Kind.REGISTER,
    "person": Kind.PERSON,
    "post_quota": Kind.POST_QUOTA,
    "record_access": Kind.REGISTER,
    "report_batch": Kind.REPORT_BATCH,
    "report_order": Kind.REPORT_ORDER,
    "result_filing": Kind.FILING,
    "review_form": Kind.REVIEW_FORM,
    "review_meeting": Kind.MEETING,
    "review_plan": Kind.PLAN,
    "revocation_list": Kind.REVOCATION_LIST,
    "route_map": Kind.ROUTE_MAP,
    "share_code": Kind.SHARE_CODE,
    "template_draft": Kind.TEMPLATE,
    "unit_registration": Kind.UNIT_REGISTRATION,
    "verification_record": Kind.REGISTER,
    "yearly_batch": Kind.YEARLY_BATCH,
}
"""Aggregate -> what one of its streams is. Registers are the small streams that keep what is
known, or looked at, of one person."""


def kind_of(name: str) -> Kind:
    """What the stream of an event of this stored name is."""
    return STREAMS.get(name.partition(".")[0], Kind.OTHER)


IDS: Mapping[str, Kind] = {
    "account": Kind.ACCOUNT,
    "agency": Kind.ORGANISATION,
    "applicant": Kind.PERSON,
    "author": Kind.PERSON,
    "authority": Kind.ORGANISATION,
    "ballot": Kind.BALLOT,
    "batch": Kind.REPORT_BATCH,
    "body": Kind.ORGANISATION,
    "certificate": Kind.CERTIFICATE,
    "chair": Kind.PERSON,
    "clerk": Kind.ACCOUNT,
    "committee": Kind.COMMITTEE,
    "convening_units": Kind.ORGANISATION,
    "data_import": Kind.DATA_IMPORT,
    "declaration": Kind.DECLARATION,
    "declarations": Kind.DECLARATION,
    "draw": Kind.DRAW,
    "electors": Kind.PERSON,
    "expert": Kind.PERSON,
    "filing": Kind.FILING,
    "follows": Kind.DRAW,
    "former": Kind.CERTIFICATE,
    "forwarded_to": Kind.ORGANISATION,
    "hr_unit": Kind.ORGANISATION,
    "hrss": Kind.ORGANISATION,
    "inquiry": Kind.INQUIRY,
    "issuer": Kind.ORGANISATION,
    "meeting": Kind.MEETING,
    "members": Kind.PERSON,
    "merged_into": Kind.ORGANISATION,
    "node": Kind.ROUTE_NODE,
    "objection": Kind.OBJECTION,
    "office": Kind.ORGANISATION,
    "organisation": Kind.ORGANISATION,
    "panel": Kind.PANEL,
    "person": Kind.PERSON,
    "plan": Kind.PLAN,
    "presiding": Kind.PERSON,
    "record": Kind.RECORD,
    "recused": Kind.PERSON,
    "reexamination": Kind.REEXAMINATION,
    "referred_to": Kind.ORGANISATION,
    "registration": Kind.UNIT_REGISTRATION,
    "reporter": Kind.ORGANISATION,
    "request": Kind.CERTIFICATE_REQUEST,
    "returned_to": Kind.ORGANISATION,
    "roster": Kind.PERSON,
    "seat": Kind.PERSON,
    "source_committee": Kind.COMMITTEE,
    "struck": Kind.DECLARATION,
    "successor": Kind.CERTIFICATE,
    "superior": Kind.ORGANISATION,
    "title_office": Kind.ORGANISATION,
    "to": Kind.ORGANISATION,
    "unit": Kind.ORGANISATION,
    "vice_chairs": Kind.PERSON,
}
"""Name of a field -> what the id in it names, wherever `OWN_IDS` says nothing else."""

OWN_IDS: Mapping[str, Kind] = {
    "blank_register.SerialsRegistered.request": Kind.BLANK_REQUEST,
    "certificate.DocumentSealed.key": Kind.ISSUER_KEY,
    "earlier_number.NumberClaimed.title": Kind.EARLIER_TITLE,
    "earlier_number.NumberReleased.title": Kind.EARLIER_TITLE,
    "issuer_key.KeyAdded.key": Kind.ISSUER_KEY,
    "issuer_key.KeyWithdrawn.key": Kind.ISSUER_KEY,
    "letter_register.LetterRegistered.letter": Kind.ENTRUSTED_REVIEW,
    "log_export.LogExportOrdered.previous": Kind.LOG_EXPORT,
    "log_identity.IdentityCreated.key": Kind.LOG_KEY,
    "log_identity.LogKeyChanged.key": Kind.LOG_KEY,
    "review_form.ReviewFormSealed.key": Kind.ISSUER_KEY,
    "review_meeting.BallotOpened.candidates": Kind.DECLARATION,
    "revocation_list.ListPublished.key": Kind.ISSUER_KEY,
    "route_map.NodeAmended.superior": Kind.ROUTE_NODE,
    "Node.superior": Kind.ROUTE_NODE,
    "share_code.CertificateShared.share": Kind.SHARE_CODE,
}
"""Owner and field -> what the id names, where the name of the field alone does not tell."""

LEFT_OUT_IDS: Mapping[str, str] = {
    "audit_inquiry.AuditSearched": "actor",
    "audit_inquiry.HistoryOpened": "history",
    "audit_inquiry.HistoryRevealed": "history",
    "certificate_report.RecordQueued": "key",
    "earlier_title.EarlierTitleConfirmed": "checker",
    "earlier_title.EarlierTitleCorrected": "maker",
    "earlier_title.EarlierTitleEntered": "maker",
    "earlier_title.EarlierTitleRefused": "checker",
    "expert.ExpertAmended": "kin supervisors_students",
    "expert.ExpertRegistered": "kin supervisors_students",
    "expert.TieDeclared": "other",
    "expert.TieWithdrawn": "other",
    "expert.UnavailabilityDeclared": "period",
    "expert.UnavailabilityWithdrawn": "period",
    "message_box.MessageNotSent": "message",
    "message_box.MessageSent": "message",
    "message_box.MessagesRead": "messages",
    "review_plan.PlanApproved": "reviewer",
    "review_plan.PlanDrafted": "maker",
    "review_plan.PlanNotApproved": "reviewer",
    "review_plan.PlanSubmitted": "maker",
}
"""Owner -> fields with ids that no analysis needs: who is kin to whom; makers and reviewers, who
are the event's actors anyway; whom an auditor looked for."""

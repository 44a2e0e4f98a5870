"""Every aggregate there is; the codec, the golden files and the tests start here."""

from typing import Any

from domain.audit.audit_inquiry import AUDIT_INQUIRY
from domain.audit.log_export import LOG_EXPORT
from domain.audit.log_identity import LOG_IDENTITY
from domain.cases.declaration import DECLARATION
from domain.cases.entrusted_review import ENTRUSTED_REVIEW
from domain.cases.fee_notice import FEE_NOTICE
from domain.cases.letter_register import LETTER_REGISTER
from domain.cases.review_form import REVIEW_FORM
from domain.certificates.blank_certificates import BLANK_CERTIFICATES
from domain.certificates.blank_register import BLANK_REGISTER
from domain.certificates.certificate import CERTIFICATE
from domain.certificates.certificate_report import CERTIFICATE_REPORT
from domain.certificates.certificate_request import CERTIFICATE_REQUEST
from domain.certificates.earlier_number import EARLIER_NUMBER
from domain.certificates.earlier_title import EARLIER_TITLE
from domain.certificates.issue_order import ISSUE_ORDER
from domain.certificates.issuer_code import ISSUER_CODE
from domain.certificates.issuer_key import ISSUER_KEY
from domain.certificates.number_pool import NUMBER_POOL
from domain.certificates.report_batch import REPORT_BATCH
from domain.certificates.report_order import REPORT_ORDER
from domain.certificates.revocation_list import REVOCATION_LIST
from domain.certificates.share_code import SHARE_CODE
from domain.certificates.verification_record import VERIFICATION_RECORD
from domain.committees.committee import COMMITTEE
from domain.committees.result_filing import RESULT_FILING
from domain.committees.review_meeting import REVIEW_MEETING
from domain.committees.review_plan import REVIEW_PLAN
from domain.configuration.calendar import CALENDAR
from domain.configuration.catalogue import CATALOGUE
from domain.configuration.data_import import DATA_IMPORT
from domain.configuration.route_map import ROUTE_MAP
from domain.configuration.template_draft import TEMPLATE_DRAFT
from domain.configuration.yearly_batch import YEARLY_BATCH
from domain.decider import Decider
from domain.experts.expert import EXPERT
from domain.experts.expert_draw import EXPERT_DRAW
from domain.experts.participation import PARTICIPATION
from domain.organisations.accepting_agency import ACCEPTING_AGENCY
from domain.organisations.organisation import ORGANISATION
from domain.organisations.post_quota import POST_QUOTA
from domain.organisations.unit_registration import UNIT_REGISTRATION
from domain.people.account import ACCOUNT
from domain.people.integrity import INTEGRITY
from domain.people.message_box import MESSAGE_BOX
from domain.people.person import PERSON
from domain.people.record_access import RECORD_ACCESS

DECIDERS: tuple[Decider[Any, Any, Any], ...] = (
    ACCEPTING_AGENCY,
    ACCOUNT,
    AUDIT_INQUIRY,
    BLANK_CERTIFICATES,
    BLANK_REGISTER,
    CALENDAR,
    CATALOGUE,
    CERTIFICATE,
    CERTIFICATE_REPORT,
    CERTIFICATE_REQUEST,
    COMMITTEE,
    DATA_IMPORT,
    DECLARATION,
    EARLIER_NUMBER,
    EARLIER_TITLE,
    ENTRUSTED_REVIEW,
    EXPERT,
    EXPERT_DRAW,
    FEE_NOTICE,
    INTEGRITY,
    ISSUE_ORDER,
    ISSUER_CODE,
    ISSUER_KEY,
    LETTER_REGISTER,
    LOG_EXPORT,
    LOG_IDENTITY,
    MESSAGE_BOX,
    NUMBER_POOL,
    ORGANISATION,
    PARTICIPATION,
    PERSON,
    POST_QUOTA,
    RECORD_ACCESS,
    REPORT_BATCH,
    REPORT_ORDER,
    RESULT_FILING,
    REVIEW_FORM,
    REVIEW_MEETING,
    REVIEW_PLAN,
    REVOCATION_LIST,
    ROUTE_MAP,
    SHARE_CODE,
    TEMPLATE_DRAFT,
    UNIT_REGISTRATION,
    VERIFICATION_RECORD,
    YEARLY_BATCH,
)

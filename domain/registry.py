"""Every aggregate there is; the codec, the golden files and the tests start here."""

from typing import Any

from domain.accepting_agency import ACCEPTING_AGENCY
from domain.account import ACCOUNT
from domain.audit_inquiry import AUDIT_INQUIRY
from domain.blank_certificates import BLANK_CERTIFICATES
from domain.blank_register import BLANK_REGISTER
from domain.calendar import CALENDAR
from domain.catalogue import CATALOGUE
from domain.certificate import CERTIFICATE
from domain.certificate_report import CERTIFICATE_REPORT
from domain.certificate_request import CERTIFICATE_REQUEST
from domain.committee import COMMITTEE
from domain.data_import import DATA_IMPORT
from domain.decider import Decider
from domain.declaration import DECLARATION
from domain.earlier_number import EARLIER_NUMBER
from domain.earlier_title import EARLIER_TITLE
from domain.entrusted_review import ENTRUSTED_REVIEW
from domain.expert import EXPERT
from domain.expert_draw import EXPERT_DRAW
from domain.fee_notice import FEE_NOTICE
from domain.integrity import INTEGRITY
from domain.issue_order import ISSUE_ORDER
from domain.issuer_code import ISSUER_CODE
from domain.issuer_key import ISSUER_KEY
from domain.letter_register import LETTER_REGISTER
from domain.log_export import LOG_EXPORT
from domain.log_identity import LOG_IDENTITY
from domain.message_box import MESSAGE_BOX
from domain.number_pool import NUMBER_POOL
from domain.organisation import ORGANISATION
from domain.participation import PARTICIPATION
from domain.person import PERSON
from domain.post_quota import POST_QUOTA
from domain.record_access import RECORD_ACCESS
from domain.report_batch import REPORT_BATCH
from domain.report_order import REPORT_ORDER
from domain.result_filing import RESULT_FILING
from domain.review_form import REVIEW_FORM
from domain.review_meeting import REVIEW_MEETING
from domain.review_plan import REVIEW_PLAN
from domain.revocation_list import REVOCATION_LIST
from domain.route_map import ROUTE_MAP
from domain.share_code import SHARE_CODE
from domain.template_draft import TEMPLATE_DRAFT
from domain.unit_registration import UNIT_REGISTRATION
from domain.verification_record import VERIFICATION_RECORD
from domain.yearly_batch import YEARLY_BATCH

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

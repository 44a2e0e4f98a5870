"""Every projection there is; the projector, the rebuild command and the tests start here."""

from projections.accepting_agencies import ACCEPTING_AGENCIES
from projections.accounts import ACCOUNTS
from projections.audit_index import AUDIT_INDEX
from projections.audit_inquiries import AUDIT_INQUIRIES
from projections.batches import BATCHES
from projections.blacklist import BLACKLIST
from projections.blank_certificates import BLANKS
from projections.catalogue import CATALOGUE
from projections.certificate_requests import CERTIFICATE_REQUESTS
from projections.certificates import CERTIFICATES
from projections.committee_tables import COMMITTEES
from projections.declarations import DECLARATIONS
from projections.draw_exclusions import DRAW_EXCLUSIONS
from projections.draw_pool import DRAW_FACTS
from projections.draws import DRAWS
from projections.earlier_titles import EARLIER_TITLES
from projections.entrusted_reviews import ENTRUSTED_REVIEWS
from projections.experts import EXPERTS
from projections.fee_notices import FEE_NOTICES
from projections.filings import FILINGS
from projections.imports import IMPORTS
from projections.integrity import INTEGRITY
from projections.issue_orders import ISSUE_ORDERS
from projections.issuer_codes import ISSUER_CODES
from projections.keys import KEYS
from projections.log_exports import LOG_EXPORTS
from projections.meetings import MEETINGS
from projections.messages import MESSAGES
from projections.objections import OBJECTIONS
from projections.organisations import ORGANISATIONS
from projections.participation import PARTICIPATION
from projections.people import PEOPLE
from projections.plans import PLANS
from projections.pools import POOLS
from projections.post_quotas import POST_QUOTAS
from projections.projection import Projection
from projections.reexaminations import REEXAMINATIONS
from projections.report_batches import REPORT_BATCHES
from projections.reports import REPORTS
from projections.routes import ROUTES
from projections.share_codes import SHARE_CODES
from projections.statistics import STATISTICS
from projections.todo import TODO
from projections.unit_registrations import UNIT_REGISTRATIONS

PROJECTIONS: tuple[Projection, ...] = (
    PEOPLE,
    ORGANISATIONS,
    ACCOUNTS,
    BLACKLIST,
    INTEGRITY,
    PARTICIPATION,
    CATALOGUE,
    COMMITTEES,
    BATCHES,
    ACCEPTING_AGENCIES,
    ROUTES,
    DECLARATIONS,
    OBJECTIONS,
    REEXAMINATIONS,
    PLANS,
    DRAWS,
    DRAW_EXCLUSIONS,
    MEETINGS,
    FILINGS,
    CERTIFICATES,
    EARLIER_TITLES,
    ISSUE_ORDERS,
    REPORTS,
    REPORT_BATCHES,
    EXPERTS,
    DRAW_FACTS,
    KEYS,
    SHARE_CODES,
    ISSUER_CODES,
    POOLS,
    POST_QUOTAS,
    ENTRUSTED_REVIEWS,
    CERTIFICATE_REQUESTS,
    BLANKS,
    FEE_NOTICES,
    UNIT_REGISTRATIONS,
    IMPORTS,
    STATISTICS,
    TODO,
    MESSAGES,
    LOG_EXPORTS,
    AUDIT_INDEX,
    AUDIT_INQUIRIES,
)

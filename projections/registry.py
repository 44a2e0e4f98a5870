"""Every projection there is; the projector, the rebuild command and the tests start here."""

from projections.audit.audit_index import AUDIT_INDEX
from projections.audit.audit_inquiries import AUDIT_INQUIRIES
from projections.audit.log_exports import LOG_EXPORTS
from projections.cases.declarations import DECLARATIONS
from projections.cases.entrusted_reviews import ENTRUSTED_REVIEWS
from projections.cases.fee_notices import FEE_NOTICES
from projections.cases.objections import OBJECTIONS
from projections.cases.reexaminations import REEXAMINATIONS
from projections.certificates.blank_certificates import BLANKS
from projections.certificates.certificate_requests import CERTIFICATE_REQUESTS
from projections.certificates.certificates import CERTIFICATES
from projections.certificates.earlier_titles import EARLIER_TITLES
from projections.certificates.issue_orders import ISSUE_ORDERS
from projections.certificates.issuer_codes import ISSUER_CODES
from projections.certificates.keys import KEYS
from projections.certificates.pools import POOLS
from projections.certificates.report_batches import REPORT_BATCHES
from projections.certificates.reports import REPORTS
from projections.certificates.share_codes import SHARE_CODES
from projections.committees.committee_tables import COMMITTEES
from projections.committees.filings import FILINGS
from projections.committees.meetings import MEETINGS
from projections.committees.plans import PLANS
from projections.configuration.batches import BATCHES
from projections.configuration.catalogue import CATALOGUE
from projections.configuration.imports import IMPORTS
from projections.configuration.routes import ROUTES
from projections.experts.draw_exclusions import DRAW_EXCLUSIONS
from projections.experts.draw_pool import DRAW_FACTS
from projections.experts.draws import DRAWS
from projections.experts.experts import EXPERTS
from projections.experts.participation import PARTICIPATION
from projections.organisations.accepting_agencies import ACCEPTING_AGENCIES
from projections.organisations.organisations import ORGANISATIONS
from projections.organisations.post_quotas import POST_QUOTAS
from projections.organisations.unit_registrations import UNIT_REGISTRATIONS
from projections.people.accounts import ACCOUNTS
from projections.people.blacklist import BLACKLIST
from projections.people.integrity import INTEGRITY
from projections.people.messages import MESSAGES
from projections.people.people import PEOPLE
from projections.projection import Projection
from projections.statistics.statistics import STATISTICS
from projections.todo.todo import TODO

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

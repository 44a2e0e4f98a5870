"""One story in which something of every kind happens, so that every table has rows."""

from dataclasses import replace
from datetime import date

from domain.audit.audit_inquiry import AUDIT_INQUIRY, OpenInquiry, RecordSearch
from domain.cases.declaration import DECLARATION
from domain.cases.declaration.commands import PassDown, Return, SaveDraft
from domain.cases.entrusted_review import ENTRUSTED_REVIEW
from domain.cases.fee_notice import FEE_NOTICE
from domain.certificates.blank_certificates import BLANK_CERTIFICATES
from domain.certificates.certificate import CERTIFICATE as CERTIFICATE_DECIDER
from domain.certificates.certificate import RequestRevocation, SealDocument
from domain.certificates.certificate_request import CERTIFICATE_REQUEST
from domain.certificates.earlier_title import EARLIER_TITLE, EnterTitle
from domain.certificates.issue_order import (
    ISSUE_ORDER,
    IssuedCase,
    PlaceIssueOrder,
    RecordPart,
    RefusedCase,
)
from domain.certificates.issuer_code import ISSUER_CODE, CancelCode, ClaimCode
from domain.certificates.issuer_key import ISSUER_KEY, AddKey, WithdrawKey
from domain.certificates.number_pool import (
    NUMBER_POOL,
    GenerateRange,
    TakeNumbers,
    VoidNumber,
)
from domain.certificates.revocation_list import REVOCATION_LIST, PublishList
from domain.certificates.share_code import (
    SHARE_CODE,
    OpenShare,
    ShareCertificate,
    WithdrawShare,
)
from domain.certificates.verification_record import (
    VERIFICATION_RECORD,
    LookKind,
    RecordVerification,
)
from domain.committees.result_filing import RESULT_FILING, FilingResult, RecordFiling
from domain.configuration.data_import import (
    DATA_IMPORT,
    CheckRows,
    OpenImport,
    StoreRows,
    SubmitImport,
)
from domain.configuration.route import StageKind
from domain.configuration.route_map import (
    ROUTE_MAP,
    AddNode,
    CancelNode,
    Node,
)
from domain.configuration.yearly_batch import (
    YEARLY_BATCH,
    BatchTerms,
    CancelBatch,
    DraftBatch,
    ExtendBatch,
    PublishBatch,
)
from domain.experts import expert as x
from domain.experts.attendance import DeclineAttendance, ResetConfirmation
from domain.experts.expert_declarations import DeclareUnavailable
from domain.experts.expert_draw import EXPERT_DRAW
from domain.organisations.accepting_agency import (
    ACCEPTING_AGENCY,
    AddAgency,
    AmendAgency,
    CancelAgency,
    SetNotice,
)
from domain.organisations.post_quota import (
    POST_QUOTA,
    ApproveQuota,
    DraftQuota,
    QuotaLine,
    ReleasePost,
    ReservePost,
    ReturnQuota,
    SubmitQuota,
)
from domain.organisations.unit_registration import UNIT_REGISTRATION
from domain.people.blacklist import Bar, LiftBar
from domain.people.integrity import (
    INTEGRITY,
    Capacity,
    IntegrityKind,
    RecordIntegrity,
)
from domain.people.message_box import MESSAGE_BOX, MarkAllRead
from domain.people.person import PERSON
from domain.personal import Personal
from domain.streams import (
    accepting_agency_stream,
    batch_stream,
    expert_stream,
    fee_notice_stream,
    integrity_stream,
    issuer_code_stream,
    message_box_stream,
    number_pool_stream,
    post_quota_stream,
    route_map_stream,
)
from domain.terms import (
    AcquisitionMode,
    AdministrativeLevel,
    CommitteeTitleLevel,
    Role,
    TitleLevel,
    UnitNature,
)
from tests.domain import renewals
from tests.domain.blanks import RECEIVED, restore, use, void
from tests.domain.case_samples import (
    ANSWERS,
    APPLICANT,
    CHOICE,
    COMMITTEE,
    OFFICE,
    OFFICER,
    TEMPLATE,
    UNIT,
    post_unit_publicity,
    resubmit,
    uid,
)
from tests.domain.cases.test_fee_notice import CONFIRM, ISSUE, RECEIVE
from tests.domain.certificates.test_earlier_title import TYPED
from tests.domain.organisations.test_unit_registration import CONFIRM as CONFIRM_UNIT
from tests.domain.organisations.test_unit_registration import SUBMIT as SUBMIT_UNIT
from tests.domain.requests import GRANT, TO_HRSS
from tests.projections import exporting
from tests.projections.cases.test_objections import (
    SECOND,
    dismissing,
    looking,
    raising,
)
from tests.projections.cases.test_reexaminations import reexamined
from tests.projections.reports import report
from tests.projections.review import CERTIFICATE, DRAW, at_plan, certify
from tests.projections.story import AUTHORITY, START, Story, province


def long_story() -> Story:
    """Something of everything, and rows that come, change and go again."""
    story = province()
    story.account("office", Role.COMMITTEE_OFFICER, name="王五", organisation=OFFICE)
    review = at_plan(story, *(uid(f"case {n}") for n in range(5)))
    review.planned().approved().publicised("P1").closed("P1")
    review.requested().draw_approved().revealed()
    decline = DeclineAttendance(expert=review.drawn[1], reason="出差")
    story.do(EXPERT_DRAW, DRAW, decline, ResetConfirmation(expert=review.drawn[1]))
    review.confirmed().opened().attended().scored().voting().voted().counted(3, 3, 1, 0, 3)
    review.signed().publicised("P2").closed("P2")
    pool = number_pool_stream(AUTHORITY)
    numbers = GenerateRange(
        year=2026,
        division="320000",
        issuer_code="001",
        level=TitleLevel.SENIOR_ASSOCIATE,
        start=1,
        end=99,
    )
    take = TakeNumbers(certificates=(CERTIFICATE,), year=2026, level=TitleLevel.SENIOR_ASSOCIATE)
    story.do(NUMBER_POOL, pool, numbers, take)
    [assigned] = story.of(pool)[-1].event.numbers
    story.advance(uid("case 0"), "")
    certify(story, uid("case 0"), assigned.number)
    revoke = RequestRevocation(account=OFFICER, organisation=AUTHORITY, reason="造假")
    story.do(
        CERTIFICATE_DECIDER,
        CERTIFICATE,
        SealDocument(digest="ab" * 32, key=None, suite="ES256", signed_at=None),
        revoke,
    )
    report(story, CERTIFICATE)
    story.submit(uid("returned"), "R2b")
    story.advance(uid("returned"), "Oc")
    story.do(
        DECLARATION,
        uid("returned"),
        Return(organisation=uid("Oc"), officer=OFFICER, opinion="不清"),
        PassDown(organisation=uid("Ic"), officer=OFFICER, opinion=""),
        PassDown(organisation=uid("Dc"), officer=OFFICER, opinion=""),
        PassDown(organisation=UNIT, officer=OFFICER, opinion=""),
        resubmit(),
    )
    draft = SaveDraft(applicant=APPLICANT, choice=CHOICE, answers=ANSWERS, template=TEMPLATE)
    story.do(DECLARATION, uid("draft"), draft, draft)
    person = review.drawn[0]
    registered = x.RegisterExpert(
        person=person,
        name=Personal(person, "赵六"),
        unit=UNIT,
        specialties=("1001", "1002"),
        level=TitleLevel.SENIOR_FULL,
        term_from=date(2026, 1, 1),
        term_until=date(2028, 12, 31),
        admitted_on=date(2026, 1, 1),
        today=date(2026, 1, 1),
        kin=(uid("kin"),),
    )
    away = DeclareUnavailable(
        period=uid("away"), away_from=date(2026, 6, 1), away_until=date(2026, 6, 9), reason="出国"
    )
    story.do(x.EXPERT, expert_stream(person), registered, away)
    record = RecordIntegrity(
        person=person,
        record=uid("serious"),
        kind=IntegrityKind.SERIOUS,
        capacity=Capacity.EXPERT,
        facts="泄露评审内容",
        basis="通报",
        occurred_on=date(2026, 1, 1),
        valid_until=date(2028, 12, 31),
        source="举报",
        organisation=AUTHORITY,
        today=date(2026, 6, 1),
    )
    story.do(INTEGRITY, integrity_stream(person), record)
    earlier = EnterTitle(
        person=person,
        identity_number="1",
        office=AUTHORITY,
        unit=None,
        by_unit=False,
        typed=TYPED,
        files=(),
        maker=uid("maker"),
        organisation=AUTHORITY,
        today=date(2026, 6, 1),
    )
    story.do(EARLIER_TITLE, uid("earlier"), earlier)
    mode, level = AcquisitionMode.PEER_REVIEW, CommitteeTitleLevel.SENIOR
    node = Node(
        node=uid("node"),
        kind=StageKind.COMMITTEE,
        level=AdministrativeLevel.PROVINCE,
        organisation=OFFICE,
        superior=None,
    )
    added = AddNode(mode=mode, title_level=level, node=node)
    low = replace(node, node=uid("low node"), superior=node.node)
    below = AddNode(mode=mode, title_level=level, node=replace(low, organisation=AUTHORITY))
    gone = CancelNode(node=low.node, reason="撤并")
    story.do(ROUTE_MAP, route_map_stream(mode, level), added, below, gone)
    key = AddKey(
        key=uid("key"), organisation=AUTHORITY, certificate="ab", fingerprint="cd", suite="ES256"
    )
    reason = "疑似泄露"
    withdrawal = WithdrawKey(key=key.key, since=START, reason=reason, now=START)
    story.do(ISSUER_KEY, uid("keys"), key, withdrawal)
    for name, end in (
        ("used", OpenShare(today=START.date())),
        ("withdrawn", WithdrawShare(person=APPLICANT, today=START.date())),
    ):
        shared = ShareCertificate(
            share=uid(name),
            person=APPLICANT,
            certificate=CERTIFICATE,
            purpose="应聘",
            today=START.date(),
            until=START.date(),
        )
        story.do(SHARE_CODE, uid(name), shared, end)
    looked = RecordVerification(
        person=APPLICANT, certificate=CERTIFICATE, kind=LookKind.NUMBER, on=START.date()
    )
    story.do(VERIFICATION_RECORD, uid("looks"), looked)
    published = PublishList(
        sequence=1, issued_at=START, next_update=START, entries=0, digest="ab", key=key.key
    )
    story.do(REVOCATION_LIST, uid("list"), published)
    code = ClaimCode(division="320000", code="001", organisation=AUTHORITY)
    stream = issuer_code_stream("320000", "001")
    story.do(ISSUER_CODE, stream, code, CancelCode(reason="机构撤并"))
    charge = replace(ISSUE, person=APPLICANT)
    story.do(FEE_NOTICE, fee_notice_stream(ISSUE.declaration), charge, CONFIRM, RECEIVE)
    story.do(MESSAGE_BOX, message_box_stream(APPLICANT), MarkAllRead(upto=START))
    bar = Bar(
        record=uid("bar"),
        reason="造假",
        basis="",
        barred_from=date(2026, 1, 1),
        barred_until=date(2028, 12, 31),
        organisation=AUTHORITY,
    )
    lift = LiftBar(record=uid("bar"), reason="期满", organisation=AUTHORITY)
    story.do(PERSON, APPLICANT, bar, replace(bar, record=uid("second bar")), lift)
    quota = DraftQuota(
        unit=UNIT,
        nature=UnitNature.INSTITUTION,
        year=2026,
        this_year=2026,
        lines=(QuotaLine(level=TitleLevel.INTERMEDIATE, posts=5, occupied=1, declared=2),),
    )
    hand_in = SubmitQuota(unit_name="设计院", authority=uid("Dc"), title_office=AUTHORITY)
    reserve = ReservePost(declaration=uid("case 0"), level=TitleLevel.INTERMEDIATE, required=True)
    story.do(ENTRUSTED_REVIEW, uid("request"), *TO_HRSS, GRANT)
    story.do(CERTIFICATE_REQUEST, uid("renewal"), *renewals.TO_HRSS, renewals.GRANT)
    _certify(story)
    ledger = (use("0001001", "0001009"), void("0001010"), restore("0001003"))
    story.do(BLANK_CERTIFICATES, uid("blanks"), *RECEIVED, *ledger)
    story.do(
        POST_QUOTA,
        post_quota_stream(UNIT, 2026),
        quota,
        hand_in,
        ReturnQuota(organisation=uid("Dc"), opinion="请核对"),
        hand_in,
        ApproveQuota(organisation=uid("Dc"), opinion=""),
        ApproveQuota(organisation=AUTHORITY, opinion=""),
        reserve,
        replace(reserve, declaration=uid("case 1")),
        ReleasePost(declaration=uid("case 1")),
        replace(quota, lines=(replace(quota.lines[0], declared=4),)),
    )
    terms = BatchTerms(
        opens_on=date(2026, 5, 1), closes_on=date(2026, 6, 30), cut_off_on=date(2026, 12, 31)
    )
    story.do(
        YEARLY_BATCH,
        batch_stream(COMMITTEE, 2026),
        DraftBatch(committee=COMMITTEE, year=2026, terms=terms),
        PublishBatch(template=TEMPLATE, on=date(2026, 4, 1)),
        ExtendBatch(closes_on=date(2026, 7, 31), reason="系统停机", on=date(2026, 6, 30)),
        CancelBatch(reason="委员会换届"),
    )
    determined = AcquisitionMode.INITIAL_DETERMINATION
    agency = AddAgency(
        mode=determined,
        title_level=TitleLevel.INTERMEDIATE,
        organisation=AUTHORITY,
        kind=StageKind.TITLE_OFFICE,
    )
    story.do(
        ACCEPTING_AGENCY,
        accepting_agency_stream(determined, TitleLevel.INTERMEDIATE, AUTHORITY),
        agency,
        SetNotice(text="须知"),
        SetNotice(text="新须知"),
        AmendAgency(kind=StageKind.TITLE_AUTHORITY),
        CancelAgency(reason="撤并"),
        agency,
    )
    story.do(UNIT_REGISTRATION, uid("registration"), SUBMIT_UNIT, CONFIRM_UNIT)
    sheet = OpenImport(
        data_import=uid("import"),
        kind="people",
        options="{}",
        file="ab" * 32,
        name="人员.xlsx",
        account=OFFICER,
        organisation=OFFICE,
    )
    story.do(
        DATA_IMPORT,
        uid("import"),
        sheet,
        CheckRows(rows=3, tried=2, refused=(3,), faults="[]"),
        CheckRows(rows=3, tried=1, refused=(), faults="[]"),
        SubmitImport(),
        StoreRows(tried=3, stored=1, refused=(4,), faults="[]"),
    )
    reexamined(story, uid("asked about"))
    purpose = OpenInquiry(
        inquiry=uid("inquiry"), account=OFFICER, organisation=None, purpose="核查", on=START.date()
    )
    search = RecordSearch(kind="declaration", on=START.date())
    story.do(AUDIT_INQUIRY, uid("inquiry"), purpose, search)
    story.submit(uid("objected"))
    raised = (raising(code="U"), raising(SECOND, code="U"), looking(code="U"))
    story.do(DECLARATION, uid("objected"), post_unit_publicity(), *raised, dismissing(body=UNIT))
    return story


def _certify(story: Story) -> None:
    """Filed under one number, a number spoilt, and an order that was carried out in part."""
    cases = (uid("case 0"), uid("case 1"))
    filing = RecordFiling(
        filing=uid("filing"),
        organisation=AUTHORITY,
        result=FilingResult.FILED,
        filing_number="苏职备〔2026〕9号",
        filed_on=date(2026, 6, 1),
        opinion="同意",
        declarations=cases,
    )
    story.do(RESULT_FILING, filing.filing, filing)
    pool, level = number_pool_stream(uid("another issuer")), TitleLevel.INTERMEDIATE
    numbers = GenerateRange(
        year=2026, division="320000", issuer_code="002", level=level, start=1, end=9
    )
    story.do(NUMBER_POOL, pool, numbers)
    [spoilt] = story.state(NUMBER_POOL, pool).upcoming(2026, level, 1)
    story.do(NUMBER_POOL, pool, VoidNumber(number=spoilt, reason="打印损坏"))
    place = PlaceIssueOrder(account=OFFICER, organisation=AUTHORITY, declarations=cases)
    part = RecordPart(
        issued=(IssuedCase(declaration=cases[0], certificate=CERTIFICATE),),
        refused=(RefusedCase(declaration=cases[1], code="objection-open"),),
    )
    story.do(ISSUE_ORDER, uid("order"), place, part)
    exporting.order(story, uid("export"))
    exporting.write(story, uid("export"))
    exporting.finish(story, uid("export"))

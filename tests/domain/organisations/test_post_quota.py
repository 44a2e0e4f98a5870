"""Post quotas: declared, reviewed twice, used up one by one, superseded but never below use."""

from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.decider import Rejected
from domain.organisations.post_quota import (
    POST_QUOTA,
    ApproveQuota,
    DraftQuota,
    PostReleased,
    PostReserved,
    QuotaApproved,
    QuotaDrafted,
    QuotaLine,
    QuotaReturned,
    QuotaStatus,
    QuotaSubmitted,
    ReleasePost,
    ReservePost,
    ReturnQuota,
    SubmitQuota,
)
from domain.terms import TitleLevel, UnitNature
from tests.domain.case_samples import uid
from tests.spec import Spec, spec

UNIT, AUTHORITY, OFFICE = uid("unit"), uid("authority"), uid("title office")
SENIOR, MIDDLE = TitleLevel.SENIOR_ASSOCIATE, TitleLevel.INTERMEDIATE


def line(declared: int = 2, level: TitleLevel = SENIOR, posts: int = 10) -> QuotaLine:
    return QuotaLine(level=level, posts=posts, occupied=4, declared=declared)


DRAFT = DraftQuota(
    unit=UNIT,
    nature=UnitNature.INSTITUTION,
    year=2026,
    this_year=2026,
    lines=(line(), line(1, MIDDLE)),
)
SUBMIT = SubmitQuota(unit_name="设计所", authority=AUTHORITY, title_office=OFFICE)
APPROVE = ApproveQuota(organisation=AUTHORITY, opinion="同意")
SEND_BACK = ReturnQuota(organisation=AUTHORITY, opinion="请核对")
TAKE = ReservePost(declaration=uid("a"), level=SENIOR, required=False)
GIVE_BACK = ReleasePost(declaration=uid("a"))

nothing = spec(POST_QUOTA)
drafted = nothing.after(DRAFT)
submitted = drafted.after(SUBMIT)
at_office = submitted.after(APPROVE)
in_force = at_office.after(replace(APPROVE, organisation=OFFICE))


def used(count: int, before: Spec = in_force) -> Spec:
    return before.after(*(replace(TAKE, declaration=uid(str(n))) for n in range(count)))


def test_a_unit_drafts_and_submits() -> None:
    nothing.when(DRAFT).then(QuotaDrafted(unit=UNIT, year=2026, lines=DRAFT.lines))
    drafted.when(DRAFT).then()
    drafted.when(SUBMIT).then(
        QuotaSubmitted(
            unit_name="设计所",
            authority=AUTHORITY,
            title_office=OFFICE,
            forwarded_to=AUTHORITY,
            next_status=QuotaStatus.AT_AUTHORITY,
        )
    )
    nothing.when(SUBMIT).rejected("quota-not-drafted")
    drafted.when(replace(SUBMIT, authority=None)).rejected("quota-no-authority")
    drafted.when(replace(SUBMIT, title_office=None)).rejected("quota-no-title-office")
    submitted.when(SUBMIT).rejected("quota-not-drafted")
    submitted.when(DRAFT).rejected("quota-in-review")


@pytest.mark.parametrize("nature", [UnitNature.ENTERPRISE, UnitNature.OTHER, None])
def test_only_public_institutions_have_quotas(nature: UnitNature | None) -> None:
    nothing.when(replace(DRAFT, nature=nature)).rejected("quota-not-institution")


@pytest.mark.parametrize(
    ("lines", "field", "code"),
    [
        ((), "lines", "quota-empty"),
        ((line(), line(1)), "lines.1.level", "quota-level-twice"),
        ((line(7),), "lines.0.declared", "quota-over-vacancy"),
        ((line(1, posts=4),), "lines.0.declared", "quota-over-vacancy"),
        ((line(-1),), "lines.0.declared", "quota-number"),
        ((line(posts=10_000),), "lines.0.posts", "quota-number"),
    ],
)
def test_numbers_must_add_up(lines: tuple[QuotaLine, ...], field: str, code: str) -> None:
    wrong = nothing.when(replace(DRAFT, lines=lines)).rejected("quota-wrong")
    assert wrong.fields == {field: code}


def test_more_people_than_posts_leave_no_vacancy() -> None:
    assert QuotaLine(level=SENIOR, posts=3, occupied=5, declared=0).vacant == 0


def test_this_year_or_the_next() -> None:
    for year, good in ((2025, False), (2026, True), (2027, True), (2028, False)):
        when = nothing.when(replace(DRAFT, year=year))
        assert bool(when.events) if good else when.rejected("quota-wrong").fields


def test_the_authority_and_then_the_title_office_approve() -> None:
    submitted.when(replace(APPROVE, organisation=OFFICE)).rejected("not-your-turn")
    submitted.when(APPROVE).then(
        QuotaApproved(
            organisation=AUTHORITY,
            opinion="同意",
            forwarded_to=OFFICE,
            next_status=QuotaStatus.AT_TITLE_OFFICE,
        )
    )
    assert at_office.state.approved is None
    at_office.when(APPROVE).rejected("not-your-turn")
    assert in_force.state.approved == DRAFT.lines
    in_force.when(replace(APPROVE, organisation=OFFICE)).rejected("not-your-turn")


def test_a_title_office_that_is_the_superior_body_reviews_once() -> None:
    once = drafted.after(replace(SUBMIT, authority=OFFICE))
    assert once.after(replace(APPROVE, organisation=OFFICE)).state.approved == DRAFT.lines


@pytest.mark.parametrize(("at", "body"), [(submitted, AUTHORITY), (at_office, OFFICE)])
def test_either_returns_it_to_the_unit_with_an_opinion(at: Spec, body: UUID) -> None:
    back = replace(SEND_BACK, organisation=body)
    at.when(replace(back, opinion=" ")).rejected("opinion-required")
    at.when(replace(back, organisation=UNIT)).rejected("not-your-turn")
    at.when(back).then(QuotaReturned(organisation=body, opinion="请核对"))
    returned = at.after(back)
    assert returned.state.waiting is None
    assert returned.after(SUBMIT).state.waiting == AUTHORITY
    assert returned.when(DRAFT).events, "saving it unchanged takes it up again"


def test_every_submission_takes_one_post_until_they_are_used_up() -> None:
    in_force.when(TAKE).then(PostReserved(declaration=uid("a"), level=SENIOR))
    in_force.after(TAKE).when(TAKE).then()
    used(2).when(TAKE).rejected("posts-used-up", level=SENIOR, quota=2, used=2)
    other = replace(TAKE, level=TitleLevel.SENIOR_FULL)
    in_force.when(other).rejected("posts-used-up", quota=0, used=0)
    assert used(2).when(replace(TAKE, level=MIDDLE)).events


def test_a_case_without_title_gives_its_post_back() -> None:
    taken = in_force.after(TAKE)
    taken.when(GIVE_BACK).then(PostReleased(declaration=uid("a"), level=SENIOR))
    taken.after(GIVE_BACK).when(GIVE_BACK).then()
    nothing.when(GIVE_BACK).then()
    assert taken.after(GIVE_BACK).state.left(SENIOR) == 2


def test_without_an_approved_quota_a_submission_is_free_unless_all_need_one() -> None:
    for before in (nothing, drafted, submitted, at_office):
        before.when(TAKE).then()
        before.when(replace(TAKE, required=True)).rejected("quota-missing")


def test_a_later_declaration_takes_the_place_of_the_one_in_force_when_approved() -> None:
    more = replace(DRAFT, lines=(line(5),))
    revised = used(2).after(more, SUBMIT, APPROVE)
    revised.when(TAKE).rejected("posts-used-up", quota=2)
    now = revised.after(replace(APPROVE, organisation=OFFICE))
    assert now.when(TAKE).events
    now.when(replace(TAKE, level=MIDDLE)).rejected("posts-used-up", quota=0)


def test_no_quota_falls_below_what_is_used() -> None:
    less = replace(DRAFT, lines=(line(1),))
    used(2).after(less).when(SUBMIT).rejected("quota-below-used", level=SENIOR, used=2)
    late = used(1).after(less, SUBMIT, APPROVE, replace(TAKE, declaration=uid("late")))
    final = replace(APPROVE, organisation=OFFICE)
    late.when(final).rejected("quota-below-used", level=SENIOR, used=2)
    assert late.when(replace(SEND_BACK, organisation=OFFICE)).events


steps = st.one_of(
    st.builds(
        ReservePost,
        declaration=st.integers(0, 6).map(lambda n: uid(f"case {n}")),
        level=st.sampled_from([SENIOR, MIDDLE]),
        required=st.booleans(),
    ),
    st.builds(ReleasePost, declaration=st.integers(0, 6).map(lambda n: uid(f"case {n}"))),
    st.builds(lambda n: replace(DRAFT, lines=(line(n), line(1, MIDDLE))), st.integers(0, 6)),
    st.just(SUBMIT),
    st.sampled_from([AUTHORITY, OFFICE]).map(lambda body: replace(APPROVE, organisation=body)),
)


@given(st.lists(steps, max_size=40))
def test_no_history_overdraws_a_quota(commands: list[object]) -> None:
    state = in_force.state
    for command in commands:
        try:
            state = POST_QUOTA.fold(POST_QUOTA.decide(command, state), state)  # type: ignore[arg-type]  # of a union
        except Rejected:
            continue
        for level in TitleLevel:
            assert 0 <= state.used(level) <= state.quota(level)

"""Post quotas (职数, H22, A6): declared by an institution, reviewed, used up by cases."""

from dataclasses import dataclass
from uuid import UUID

from application.desk import Desk
from application.permissions import Hidden, require_quota_reviewer, require_role, require_same_body
from application.work import Work
from domain.cases.declaration import DECLARATION
from domain.cases.declaration.events import Choice
from domain.organisations.organisation import ORGANISATION
from domain.organisations.post_quota import (
    POST_QUOTA,
    ApproveQuota,
    DraftQuota,
    PostQuota,
    QuotaLine,
    ReleasePost,
    ReservePost,
    ReturnQuota,
    SubmitQuota,
)
from domain.people.person import PERSON, CloseDeclaration
from domain.rules.divisions import upwards
from domain.streams import post_quota_stream
from domain.terms import Role, TitleLevel, UnitNature


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotaForm:
    year: int
    lines: tuple[QuotaLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotaOpinion:
    opinion: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PostsLeft:
    """What remains of a quota in force, at one level."""

    quota: int
    used: int

    @property
    def left(self) -> int:
        return self.quota - self.used


def draft_quota(work: Work, desk: Desk, _: UUID, form: QuotaForm, expected: int | None) -> UUID:
    """填报: begin the year's declaration, change it, or begin one that is to supersede it."""
    require_role(desk.actor, Role.UNIT_OFFICER)
    stream = post_quota_stream(desk.organisation, form.year)
    work.expect(POST_QUOTA, stream, expected)
    command = DraftQuota(
        unit=desk.organisation,
        nature=work.load(ORGANISATION, desk.organisation).nature,
        year=form.year,
        this_year=desk.today.year,
        lines=form.lines,
    )
    work.do(POST_QUOTA, stream, command)
    return stream


def submit_quota(work: Work, desk: Desk, quota: UUID, _: object, expected: int | None) -> UUID:
    """提交, to the unit's authority and then to the title office of its level."""
    require_role(desk.actor, Role.UNIT_OFFICER)
    state = _existing(work, quota, expected)
    require_same_body(desk.actor, state.unit)
    unit = work.load(ORGANISATION, desk.organisation)
    command = SubmitQuota(
        unit_name=unit.name,
        authority=unit.superior,
        title_office=desk.directory.title_office(upwards(unit.division, unit.level)),
    )
    work.do(POST_QUOTA, quota, command)
    return quota


def approve_quota(
    work: Work, desk: Desk, quota: UUID, form: QuotaOpinion, expected: int | None
) -> UUID:
    require_quota_reviewer(desk.actor, _existing(work, quota, expected))
    command = ApproveQuota(organisation=desk.organisation, opinion=form.opinion)
    work.do(POST_QUOTA, quota, command)
    return quota


def return_quota(
    work: Work, desk: Desk, quota: UUID, form: QuotaOpinion, expected: int | None
) -> UUID:
    """退回, to the unit."""
    require_quota_reviewer(desk.actor, _existing(work, quota, expected))
    command = ReturnQuota(organisation=desk.organisation, opinion=form.opinion)
    work.do(POST_QUOTA, quota, command)
    return quota


# What declarations do to a quota, in the same append as their own events


def take_post(work: Work, desk: Desk, declaration: UUID, choice: Choice) -> None:
    """A submission takes one post. Raises `Rejected`: posts-used-up, quota-missing."""
    if choice.unit_nature is UnitNature.INSTITUTION:
        command = ReservePost(
            declaration=declaration, level=choice.title_level, required=desk.posts_always
        )
        work.do(POST_QUOTA, post_quota_stream(choice.unit, choice.year), command)


def end_without_title(work: Work, declaration: UUID) -> None:
    """A case that ends without a title gives back its person's place of the year and its post."""
    state = work.load(DECLARATION, declaration)
    assert state.applicant is not None, "a case that ends was submitted by somebody"
    assert state.choice is not None, "a case that ends has a choice"
    work.do(PERSON, state.applicant, CloseDeclaration(declaration=declaration))
    if state.choice.unit_nature is UnitNature.INSTITUTION:
        stream = post_quota_stream(state.choice.unit, state.choice.year)
        work.do(POST_QUOTA, stream, ReleasePost(declaration=declaration))


def posts_left(
    work: Work, desk: Desk, unit: UUID, year: int, level: TitleLevel
) -> PostsLeft | None:
    """None where submitting takes no post: no public institution, or no quota that binds it."""
    if work.load(ORGANISATION, unit).nature is not UnitNature.INSTITUTION:
        return None
    state = work.load(POST_QUOTA, post_quota_stream(unit, year))
    if state.approved is None and not desk.posts_always:
        return None
    return PostsLeft(quota=state.quota(level), used=state.used(level))


def _existing(work: Work, quota: UUID, expected: int | None) -> PostQuota:
    work.expect(POST_QUOTA, quota, expected)
    state = work.load(POST_QUOTA, quota)
    if state.unit is None:
        raise Hidden
    return state

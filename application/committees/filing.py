"""Filing of results (H15): the titles take effect, or the results are not filed."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from application.desk import Desk
from application.organisations.post_quotas import end_without_title
from application.permissions import Hidden, require_reviewer, require_role
from application.work import Work
from domain.cases.declaration import DECLARATION
from domain.cases.declaration.commands import File, RefuseFiling
from domain.committees.result_filing import (
    RESULT_FILING,
    AddFilingFile,
    FilingResult,
    RecordFiling,
    RemoveFilingFile,
    ResultFiling,
)
from domain.configuration.template import Attachment
from domain.kept_file import kept
from domain.terms import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class FilingForm:
    """备案 of several results with one outcome, under one number."""

    declarations: tuple[UUID, ...]
    result: FilingResult = FilingResult.FILED
    filing_number: str = ""
    """Of the document; results that are not filed have none."""
    filed_on: date | None = None
    """Today when left out."""
    opinion: str = ""


def file_results(work: Work, desk: Desk, filing: UUID, form: FilingForm, _: int | None) -> UUID:
    """备案: the titles take effect. Results that are not filed end without a title."""
    require_role(desk.actor, Role.TITLE_OFFICER)
    filed = form.result is FilingResult.FILED
    filed_on = form.filed_on or desk.today
    work.do(
        RESULT_FILING,
        filing,
        RecordFiling(
            filing=filing,
            organisation=desk.organisation,
            result=form.result,
            filing_number=form.filing_number if filed else "",
            filed_on=filed_on,
            opinion=form.opinion,
            declarations=form.declarations,
        ),
    )
    work.preload(DECLARATION, form.declarations)
    for declaration in form.declarations:
        require_reviewer(desk.actor, work.load(DECLARATION, declaration))
        if filed:
            command: File | RefuseFiling = File(
                organisation=desk.organisation,
                officer=desk.actor.person,
                opinion=form.opinion,
                filing_number=form.filing_number,
                filed_on=filed_on,
                today=desk.today,
            )
        else:
            command = RefuseFiling(
                organisation=desk.organisation, officer=desk.actor.person, opinion=form.opinion
            )
        work.do(DECLARATION, declaration, command)
        if not filed:
            end_without_title(work, declaration)
    return filing


def add_file(work: Work, desk: Desk, filing: UUID, file: Attachment, expected: int | None) -> UUID:
    """上传备案文件; sealed under the filing's own key."""
    of_authority(work, desk, filing, expected)
    command = AddFilingFile(organisation=desk.organisation, file=kept(file, filing))
    work.do(RESULT_FILING, filing, command)
    return filing


def remove_file(work: Work, desk: Desk, filing: UUID, digest: str, expected: int | None) -> UUID:
    """删除备案文件"""
    of_authority(work, desk, filing, expected)
    command = RemoveFilingFile(organisation=desk.organisation, digest=digest)
    work.do(RESULT_FILING, filing, command)
    return filing


def of_authority(work: Work, desk: Desk, filing: UUID, expected: int | None) -> ResultFiling:
    """Raises `Hidden` unless the actor's body has filed it."""
    require_role(desk.actor, Role.TITLE_OFFICER)
    work.expect(RESULT_FILING, filing, expected)
    state = work.load(RESULT_FILING, filing)
    if state.recorded is None or not desk.actor.acts_for(state.recorded.organisation):
        raise Hidden
    return state

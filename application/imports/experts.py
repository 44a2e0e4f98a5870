"""Experts (评审专家) by sheet (C9); who is not registered yet is registered by the same row."""

from datetime import date
from uuid import UUID

from application.desk import Desk
from application.importing import Column, ImportKind, Line
from application.imports import people
from application.people import ExpertForm, register_expert
from application.work import Work
from domain.person import PERSON
from domain.terms import Role, TitleLevel

COLUMNS = (
    *people.COLUMNS,
    Column(name="unit", heading="工作单位", mandatory=True, note="全称或统一社会信用代码"),
    Column(name="specialties", heading="专业", many=True, mandatory=True, note="名称或代码"),
    Column(name="level", heading="职称级别", kind=TitleLevel, mandatory=True),
    Column(name="term_from", heading="聘期开始", kind=date, mandatory=True, example="2026-01-01"),
    Column(name="term_until", heading="聘期结束", kind=date, mandatory=True, example="2028-12-31"),
)


def apply(work: Work, desk: Desk, line: Line) -> UUID:
    given, names = line.values, line.names
    person = desk.identities.person_id(given["identity_kind"], given["identity_number"].upper())
    if not work.load(PERSON, person).registered:
        person = people.apply(work, desk, line)
    form = ExpertForm(
        person=person,
        unit=names.organisation(given["unit"], "unit"),
        specialties=tuple(names.specialty(one, "specialties") for one in given["specialties"]),
        level=given["level"],
        term_from=given["term_from"],
        term_until=given["term_until"],
    )
    return register_expert(work, desk, line.id, form, None)


KINDS = (
    ImportKind(
        name="experts",
        title="评审专家",
        functions=("C9",),
        roles=(Role.COMMITTEE_OFFICER, Role.TITLE_OFFICER),
        columns=COLUMNS,
        apply=apply,
        back="/experts",
    ),
)

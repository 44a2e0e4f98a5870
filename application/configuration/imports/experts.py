"""Experts (评审专家) by sheet (C9); who is not registered yet is registered by the same row.

Somebody who has left the pool comes back to it; somebody in it is amended on their own page.
"""

from datetime import date
from uuid import UUID

from application.configuration.importing import Column, ImportKind, Line
from application.configuration.imports import people
from application.desk import Desk
from application.experts.expert_pool import KEEPERS, ExpertForm, register_expert
from application.work import Work
from domain.people.person import PERSON
from domain.terms import TitleLevel

COLUMNS = (
    *people.COLUMNS,
    Column(name="unit", heading="工作单位", mandatory=True, note="全称或统一社会信用代码"),
    Column(name="specialties", heading="专业", many=True, mandatory=True, note="名称或代码"),
    Column(name="level", heading="职称级别", kind=TitleLevel, mandatory=True),
    Column(name="term_from", heading="聘期开始", kind=date, mandatory=True, example="2026-01-01"),
    Column(name="term_until", heading="聘期结束", kind=date, mandatory=True, example="2028-12-31"),
    Column(name="admitted_on", heading="入库日期", kind=date, note="不填为当天"),
    Column(name="note", heading="入库说明"),
    Column(name="kin", heading="亲属", many=True, note="已登记人员的证件号码，抽取时回避"),
    Column(
        name="supervisors_students",
        heading="导师、学生",
        many=True,
        note="已登记人员的证件号码，抽取时回避",
    ),
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
        admitted_on=given["admitted_on"],
        note=given["note"],
        kin=tuple(names.person(one, "kin") for one in given["kin"]),
        supervisors_students=tuple(
            names.person(one, "supervisors_students") for one in given["supervisors_students"]
        ),
    )
    return register_expert(work, desk, line.id, form, None)


KINDS = (
    ImportKind(
        name="experts",
        title="评审专家",
        functions=("C9",),
        roles=KEEPERS,
        columns=COLUMNS,
        apply=apply,
        back="/experts",
    ),
)

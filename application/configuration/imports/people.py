"""People (人员) by sheet, as officers register them one by one."""

from uuid import UUID

from application.configuration.importing import Column, ImportKind, Line
from application.desk import Desk
from application.people.people import PersonForm, register_person
from application.work import Work
from domain.rules.identifiers import DocumentKind
from domain.terms import Role

COLUMNS = (
    Column(name="name", heading="姓名", mandatory=True, example="张三"),
    Column(
        name="identity_kind",
        heading="证件类型",
        kind=DocumentKind,
        default=DocumentKind.RESIDENT_ID,
        note="不填为居民身份证",
    ),
    Column(
        name="identity_number",
        heading="证件号码",
        mandatory=True,
        note="须为文本格式，否则末几位会丢失",
    ),
    Column(name="phone", heading="联系电话"),
)


def apply(work: Work, desk: Desk, line: Line) -> UUID:
    form = PersonForm(
        name=line.values["name"],
        identity_kind=line.values["identity_kind"],
        identity_number=line.values["identity_number"],
        phone=line.values["phone"],
    )
    return register_person(work, desk, line.id, form, None)


KINDS = (
    ImportKind(
        name="people",
        title="人员",
        functions=("A1",),
        roles=(
            Role.ADMINISTRATOR,
            Role.TITLE_OFFICER,
            Role.COMMITTEE_OFFICER,
            Role.UNIT_OFFICER,
        ),
        columns=COLUMNS,
        apply=apply,
        back="/people",
    ),
)

"""Earlier titles (既有职称, B4) by sheet; who is not registered yet is registered by the same row.

They are recorded, not confirmed: another officer does that.
"""

from datetime import date
from uuid import UUID

from application.certificates.earlier_titles import EarlierTitleForm, enter_title
from application.configuration.importing import Column, ImportKind, Line
from application.configuration.imports import people
from application.desk import Desk
from application.work import Work
from domain.configuration.reference.provinces import PROVINCES
from domain.decider import Rejected
from domain.people.person import PERSON
from domain.rules.names import search_key
from domain.terms import Role, TitleLevel

COLUMNS = (
    *people.COLUMNS,
    Column(name="series", heading="职称系列", mandatory=True, note="名称或代码"),
    Column(name="title", heading="职称", mandatory=True, example="高级工程师"),
    Column(name="level", heading="级别", kind=TitleLevel, mandatory=True),
    Column(name="specialty", heading="专业", note="按证书填写，证书没有的不填"),
    Column(name="obtained_on", heading="取得时间", kind=date, mandatory=True, example="2008-12-20"),
    Column(
        name="province", heading="发证省份", mandatory=True, note="全称或六位代码", example="江苏省"
    ),
    Column(name="issuer", heading="发证机构", mandatory=True, note="按证书填写"),
    Column(name="number", heading="证书编号", mandatory=True, note="按证书填写，须为文本格式"),
    Column(name="holder", heading="证书所载姓名", note="与现姓名不同时填写"),
)
_CODES = {name: code for code, name in PROVINCES.items()} | {code: code for code in PROVINCES}


def apply(work: Work, desk: Desk, line: Line) -> UUID:
    given = line.values
    person = desk.identities.person_id(given["identity_kind"], given["identity_number"].upper())
    registered = work.load(PERSON, person)
    if not registered.registered:
        person = people.apply(work, desk, line)
    elif search_key(given["name"]) != search_key(str(registered.name)):
        raise Rejected("row-wrong", fields={"name": "name-of-another"})
    if given["province"] not in _CODES:
        raise Rejected("row-wrong", fields={"province": "choice-unknown"})
    form = EarlierTitleForm(
        person=person,
        series=line.names.series(given["series"], "series"),
        title=given["title"],
        level=given["level"],
        specialty=given["specialty"],
        obtained_on=given["obtained_on"],
        province=_CODES[given["province"]],
        issuer=given["issuer"],
        number=given["number"],
        holder=given["holder"],
    )
    return enter_title(work, desk, line.id, form, None)


KINDS = (
    ImportKind(
        name="earlier-titles",
        title="既有职称",
        functions=("B4",),
        roles=(Role.TITLE_OFFICER,),
        columns=COLUMNS,
        apply=apply,
        back="/earlier-titles",
    ),
)

"""Accounts (账号) by sheet (M2); who is given no first password gets one by a reset."""

from uuid import UUID

from application.configuration.importing import Column, ImportKind, Line
from application.desk import Desk
from application.people.people import AccountForm, open_account, open_without_password
from application.permissions import require_role
from application.work import Work
from domain.people.account import OFFICERS
from domain.streams import account_stream
from domain.terms import Duty, Role

COLUMNS = (
    Column(
        name="login",
        heading="登录名",
        mandatory=True,
        note="小写字母开头，3 至 40 个字符",
        example="nj.jianshe",
    ),
    Column(name="name", heading="姓名", mandatory=True, example="张三"),
    Column(
        name="role",
        heading="角色",
        kind=Role,
        only=tuple(role for role in Role if role in OFFICERS),
        mandatory=True,
    ),
    Column(name="organisation", heading="所属机构", mandatory=True, note="全称或统一社会信用代码"),
    Column(
        name="duties",
        heading="职责",
        kind=Duty,
        many=True,
        note="仅职称管理部门经办人填写；两项职责不能兼任",
    ),
    Column(
        name="password",
        heading="初始密码",
        note="首次登录须修改；不填的账号在“账号管理”中重置密码后才能登录",
    ),
)


def apply(work: Work, desk: Desk, line: Line) -> UUID:
    given = line.values
    form = AccountForm(
        login=given["login"],
        name=given["name"],
        role=given["role"],
        password=given["password"],
        organisation=line.names.organisation(given["organisation"], "organisation"),
        duties=given["duties"],
    )
    if form.password:
        return open_account(work, desk, line.id, form, None)
    require_role(desk.actor, Role.ADMINISTRATOR)
    open_without_password(work, desk, form)
    return account_stream(form.login)


KINDS = (
    ImportKind(
        name="accounts",
        title="账号",
        functions=("M2",),
        roles=(Role.ADMINISTRATOR,),
        columns=COLUMNS,
        apply=apply,
        back="/admin/accounts",
    ),
)

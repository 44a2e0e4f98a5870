"""Commands about people and their accounts."""

from application.people import accounts as a
from application.people import people as p
from domain.terms import Role
from interfaces.http.operations import Operation
from interfaces.system import command

ADMINISTRATOR = (Role.ADMINISTRATOR,)

REGISTER_PERSON = Operation(
    name="people.register",
    functions=("A1",),
    path="/people",
    summary="登记人员",
    body=p.PersonForm,
    handler=command(p.register_person),
    roles=(
        Role.ADMINISTRATOR,
        Role.TITLE_OFFICER,
        Role.COMMITTEE_OFFICER,
        Role.UNIT_OFFICER,
    ),
    creates=True,
)
RECORD_RETIREMENT = Operation(
    name="people.record-retirement",
    functions=("A6",),
    path="/people/{id}/record-retirement",
    summary="登记退休",
    body=p.RetirementForm,
    handler=command(p.record_retirement),
    roles=(Role.TITLE_OFFICER, Role.UNIT_OFFICER),
)
OPEN_ACCOUNT = Operation(
    name="accounts.open",
    functions=("M2",),
    path="/accounts",
    summary="开通账号",
    body=p.AccountForm,
    handler=command(p.open_account),
    roles=ADMINISTRATOR,
    creates=True,
)
ASSIGN_DUTIES = Operation(
    name="accounts.assign-duties",
    functions=("M2",),
    path="/accounts/{id}/assign-duties",
    summary="分配职责",
    body=p.DutiesForm,
    handler=command(p.assign_duties),
    roles=ADMINISTRATOR,
)
LOCK_ACCOUNT = Operation(
    name="accounts.lock",
    functions=("M2",),
    path="/accounts/{id}/lock",
    summary="锁定账号",
    body=p.Locking,
    handler=command(p.lock_account),
    roles=ADMINISTRATOR,
)
UNLOCK_ACCOUNT = Operation(
    name="accounts.unlock",
    functions=("M2",),
    path="/accounts/{id}/unlock",
    summary="解锁账号",
    body=p.Unlocking,
    handler=command(p.unlock_account),
    roles=ADMINISTRATOR,
)
RENAME_ACCOUNT = Operation(
    name="accounts.rename",
    functions=("M2",),
    path="/accounts/{id}/rename",
    summary="修改经办人姓名",
    body=a.Renaming,
    handler=command(a.rename_account),
    roles=ADMINISTRATOR,
)
MOVE_ACCOUNT = Operation(
    name="accounts.move",
    functions=("M2",),
    path="/accounts/{id}/move",
    summary="调整账号所属机构",
    body=a.Relocating,
    handler=command(a.move_account),
    roles=ADMINISTRATOR,
)
CHANGE_PASSWORD = Operation(
    name="accounts.change-password",
    functions=("D10",),
    path="/password",
    summary="修改本人密码",
    body=p.PasswordForm,
    handler=command(p.change_password),
    first_password=True,
)
COMMANDS = (
    REGISTER_PERSON,
    RECORD_RETIREMENT,
    OPEN_ACCOUNT,
    ASSIGN_DUTIES,
    LOCK_ACCOUNT,
    UNLOCK_ACCOUNT,
    RENAME_ACCOUNT,
    MOVE_ACCOUNT,
    CHANGE_PASSWORD,
)

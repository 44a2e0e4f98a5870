"""A small application on the kernel: its pages, its sessions, and how it is put together."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

from starlette.applications import Starlette

from application.desk import Actor
from application.ports import Unavailable
from domain.terms import Role, TitleLevel
from infrastructure.vault.sessions import IssuedSession
from interfaces.http.app import build_app
from interfaces.http.calls import (
    Account,
    Call,
    Frame,
    MenuGroup,
    MenuItem,
    Show,
)
from interfaces.http.kernel import DemoAccount, Settings
from interfaces.http.operations import NoBody
from interfaces.http.pages import Post, View
from tests.interfaces.kernel_letters import (
    ATTACH,
    BODY,
    BODY_LOOKUP,
    EXPORT,
    LIST,
    NOW,
    ONE,
    PASSWORD,
    SEARCH,
    STAMP,
    WRITE,
    WRITERS,
    Attach,
    Counted,
    LetterFilter,
    Letters,
    export,
    listed,
    one_letter,
)


def show_list(system: Letters, call: Call[LetterFilter]) -> Show:
    return Show("letters.html", {"letters": listed(system, call)})


def show_new(system: Letters, call: Call[NoBody]) -> Show:
    return Show("letter_new.html")


def show_letter(system: Letters, call: Call[NoBody]) -> Show:
    return Show("letter.html", {"letter": one_letter(system, call)})


def show_attach(system: Letters, call: Call[NoBody]) -> Show:
    return Show("attach.html", {"counted": None})


def counted(system: Letters, call: Call[Attach], answer: Counted) -> Show:
    return Show("attach.html", {"counted": answer})


def show_guide(system: Letters, call: Call[NoBody]) -> Show:
    stages = [
        {"name": "单位审核", "state": "done", "organisation": "福州某设计院", "at": NOW},
        {"name": "主管部门", "state": "merged", "organisation": "福州市住建局", "at": NOW},
        {"name": "行业主管", "state": "skipped"},
        {"name": "市职称办", "state": "returned", "organisation": "福州市人社局", "at": NOW},
        {"name": "评委会受理", "state": "current", "organisation": "建筑工程高评会"},
        {"name": "评前公示", "state": "todo"},
        {"name": "专家评审", "state": "todo"},
        {"name": "评后公示", "state": "todo"},
        {"name": "发证", "state": "todo"},
    ]
    entries = [
        {"at": NOW, "action": "提交", "actor": "申报人"},
        {
            "at": NOW,
            "action": "审核通过",
            "kind": "good",
            "organisation": "福州某设计院",
            "stage": "单位审核",
            "opinion": "材料齐全，公示无异议。",
        },
        {"at": NOW, "action": "退回", "kind": "warn", "opinion": "缺少年度考核表"},
    ]
    return Show("guide.html", {"stages": stages, "entries": entries, "level": TitleLevel})


VIEWS = (
    View(
        name="pages.letters",
        functions=("H12",),
        path="/letters",
        title="来信列表",
        show=show_list,
        filters=LetterFilter,
        paged=True,
        sorts=("subject", "level"),
        export=export,
    ),
    View(
        name="pages.letters-private",
        functions=("H12",),
        path="/private-letters",
        title="来信查询",
        show=show_list,
        filters=LetterFilter,
        paged=True,
        sorts=("subject",),
        private=True,
    ),
    View(
        name="pages.letter-new",
        functions=("A2",),
        path="/letters/new",
        title="写信",
        show=show_new,
        roles=WRITERS,
        posts=(
            Post(
                operation=WRITE,
                name="write",
                to="/letters/{id}",
                done="done",
                lookups={"body": BODY_LOOKUP},
            ),
        ),
    ),
    View(
        name="pages.letter",
        functions=("H12",),
        path="/letters/{id}",
        title="来信",
        show=show_letter,
        posts=(Post(operation=STAMP, to="/letters"),),
    ),
    View(
        name="pages.password",
        functions=("D10",),
        path="/password",
        title="密码修改",
        show=show_attach,
        first_password=True,
        posts=(Post(operation=ATTACH, show=counted),),
    ),
    View(
        name="pages.attach",
        functions=("A5",),
        path="/attach",
        title="检查附件",
        show=show_attach,
        public=True,
        posts=(Post(operation=ATTACH, show=counted),),
    ),
    View(
        name="pages.guide",
        functions=("A2",),
        path="/guide",
        title="样式",
        show=show_guide,
        posts=(
            Post(
                operation=WRITE,
                name="write",
                path="/guide/write",
                lookups={"body": BODY_LOOKUP},
            ),
        ),
    ),
)


class Sessions:
    """The store's contract in memory."""

    def __init__(self) -> None:
        self.live: dict[str, UUID] = {}

    def create(self, account: UUID, at: datetime) -> IssuedSession:
        token = uuid4().hex
        self.live[token] = account
        return IssuedSession(token, at + timedelta(hours=8))

    def find(self, token: str, at: datetime) -> UUID | None:
        return self.live.get(token)

    def end(self, token: str) -> None:
        self.live.pop(token, None)

    def end_all(self, account: UUID) -> None:
        self.live = {t: a for t, a in self.live.items() if a != account}


def account(login: str, role: Role, must_change: bool = False) -> Account:
    actor = Actor(account=uuid4(), login=login, role=role, organisation=BODY)
    return Account(
        actor=actor,
        person=f"{login}先生",
        organisation_name="福州市人力资源和社会保障局",
        must_change_password=must_change,
    )


def letters() -> Letters:
    people = (
        account("officer", Role.TITLE_OFFICER),
        account("applicant", Role.APPLICANT),
        account("auditor", Role.AUDITOR),
        account("fresh", Role.TITLE_OFFICER, must_change=True),
    )
    return Letters(accounts={one.actor.login: one for one in people})


def frame_of(system: Letters, account: Account) -> Frame:
    own = (MenuItem("待办事项", "/todo", 3), MenuItem("来信列表", "/letters"))
    more = (MenuItem("呈报方案审核", "/plans"), MenuItem("样式", "/guide"))
    return Frame(menu=(MenuGroup("我的办公", own), MenuGroup("职称评审", more)), todo=3)


def kernel_app(
    system: Letters, settings: Settings | None = None, raise_unexpected: bool = True
) -> Starlette:
    def authenticate(login: str, password: str) -> Account | None:
        return system.accounts.get(login) if password == PASSWORD else None

    def account_of(found: UUID) -> Account | None:
        return next((one for one in system.accounts.values() if one.id == found), None)

    def wait_for(position: int, seconds: float) -> bool:
        return position <= system.reached

    def ready() -> Mapping[str, bool]:
        return {"log": system.broken is not Unavailable}

    return build_app(
        system,
        operations=(WRITE, STAMP, ATTACH, LIST, SEARCH, EXPORT, ONE),
        views=VIEWS,
        lookups=(BODY_LOOKUP,),
        authenticate=authenticate,
        account_of=account_of,
        sessions=Sessions(),
        frame_of=frame_of,
        wait_for=wait_for,
        ready=ready,
        now=lambda: NOW,
        settings=settings or Settings(secure_cookies=False, demo_accounts=DEMO),
        raise_unexpected=raise_unexpected,
        templates=(Path(__file__).parent / "kernel_templates",),
    )


DEMO = (DemoAccount("officer", PASSWORD, "职称管理部门经办人"),)

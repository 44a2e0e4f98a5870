"""A small province, set up over the API by its administrator: all that the routes pass."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from domain.rules.identifiers import id_check_character
from interfaces.route_run.client import Client

LEVELS = ("p", "m", "c")
DIVISIONS = {"p": "320000", "m": "320100", "c": "320115"}
PLACES = {"p": "省", "m": "市", "c": "县"}
SERIES, SPECIALTY = "05", "050101"
TITLE_LEVELS = {"senior": "SENIOR_ASSOCIATE", "intermediate": "INTERMEDIATE"}
WORDS = {"senior": "高评会", "intermediate": "中评会"}
SEATS = {"senior": (11, 2), "intermediate": (7, 2)}
"""Primary and alternate."""
EXPERTS = 15
FIRST, SECOND = "first-password-0", "second-password-0"
COMMITTEES = (
    ("p", "senior"),
    ("m", "senior"),
    ("m", "intermediate"),
    ("c", "senior"),
    ("c", "intermediate"),
)
"""Where they are and what they decide; one of each with delegated authority, one without."""
SURNAMES, GIVEN = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦", "文武明华安宁"

RUBRIC = [
    {"code": "work", "name": "业绩成果", "maximum": 60},
    {"code": "study", "name": "学术水平", "maximum": 40},
]
TEMPLATE = {
    "sections": [
        {
            "code": "work",
            "title": "工作业绩",
            "fields": [
                {"code": "summary", "label": "业绩总结", "kind": "long_text", "mandatory": True},
                {"code": "years", "label": "任现职年限", "kind": "number", "mandatory": True},
                {"code": "award", "label": "获奖情况", "kind": "text"},
                {"code": "proof", "label": "业绩证明", "kind": "attachment", "mandatory": True},
            ],
        }
    ]
}


@dataclass
class World:
    """Ids by short names such as `unit-c`, and who acts for each body."""

    address: str
    admin: Client
    today: date
    bodies: dict[str, str] = field(default_factory=dict)
    officers: dict[str, Client] = field(default_factory=dict)
    """By the id of their body."""
    committees: dict[tuple[str, str, bool], str] = field(default_factory=dict)
    """(level, variant, delegated) -> committee."""
    experts: dict[str, Client] = field(default_factory=dict)
    """By person."""
    _people: int = 0

    def set_up(self) -> "World":
        """Everything but the applicants."""
        self._found_bodies()
        self._open_offices()
        self._register_committees()
        for variant in TITLE_LEVELS:
            self._draw_map(variant)
        self._add_experts()
        return self

    def officer(self, short: str) -> Client:
        return self.officers[self.bodies[short]]

    def identity(self) -> dict[str, Any]:
        """Name and identity number of a person who does not exist."""
        self._people += 1
        n = self._people
        number = f"320115{1970 + n // 1000}0{1 + n % 9}1{n % 9}{n % 1000:03}"
        name = SURNAMES[n % len(SURNAMES)] + GIVEN[n % len(GIVEN)] + GIVEN[n // 6 % len(GIVEN)]
        return {"name": name, "identity_number": number + id_check_character(number)}

    def applicant(self, login: str) -> tuple[Client, str, str]:
        """Registers somebody as the public does; gives client, person and name."""
        who = self.identity()
        nobody = Client(self.address)
        done = nobody.do("/registrations", {**who, "login": login, "password": FIRST})
        self.show(done.position)
        nobody.log_in(login, FIRST)
        return nobody, nobody.get("/account")["person"], who["name"]

    def hold(self, person: str, level: str) -> None:
        """The city records an earlier title of somebody, and the province confirms it."""
        earlier = {
            "person": person,
            "series": SERIES,
            "title": "工程师",
            "level": level,
            "obtained_on": "2019-12-01",
            "province": "320000",
            "issuer": "省职称办",
            "number": f"旧证 {person}",
        }
        title = self.officer("title-m").do("/earlier-titles", earlier).id
        basis = {"basis": "与当年评审档案核对一致"}
        self.officer("title-p").do(f"/earlier-titles/{title}/confirm", basis)

    def show(self, position: int) -> None:
        """Wait until lists and log-ins know of the event at this position."""
        self.admin.get("/account", min_position=position)

    def close(self) -> None:
        for client in (self.admin, *self.officers.values(), *self.experts.values()):
            client.close()

    # Bodies and their officers.

    def _found_bodies(self) -> None:
        above = {"p": None, "m": "p", "c": "m"}
        for level in LEVELS:
            over = above[level]
            self._found("title", level, "TITLE_OFFICE", "职称办", f"title-{over}")
            self._found("auth", level, "ADMINISTRATIVE_AUTHORITY", "住建主管部门", f"auth-{over}")
            self._found("industry", level, "INDUSTRY_AUTHORITY", "行业主管部门", f"industry-{over}")
            self._found("office", level, "COMMITTEE_OFFICE", "评委会办公室", f"title-{level}")
            self._found("unit", level, "EMPLOYER", "建筑设计院", f"auth-{level}")
        self._found("institute", "p", "EMPLOYER", "建筑科学研究院", "auth-p")

    def _found(self, kind: str, level: str, api_kind: str, name: str, superior: str) -> None:
        body = {
            "name": f"{PLACES[level]}{name}",
            "division": DIVISIONS[level],
            "level": level,
            "kind": api_kind,
            "superior": self.bodies.get(superior),
        }
        if api_kind == "EMPLOYER":
            body["nature"] = "ENTERPRISE"
        self.bodies[f"{kind}-{level}"] = self.admin.do("/organisations", body).id

    def _open_offices(self) -> None:
        roles = {
            "title": "TitleOfficer",
            "auth": "AuthorityOfficer",
            "industry": "AuthorityOfficer",
            "office": "CommitteeOfficer",
            "unit": "UnitOfficer",
        }
        forms = {}
        for short, body in self.bodies.items():
            kind = short.partition("-")[0]
            if kind in roles:
                duties = ["ORDINARY_PLANS"] if kind == "title" else []
                form = {"role": roles[kind], "organisation": body, "duties": duties}
                forms[body] = {"login": short, "name": f"{PLACES[short[-1]]}经办人", **form}
        for body, client in zip(forms, self._accounts(list(forms.values())), strict=True):
            self.officers[body] = client

    def _accounts(self, forms: list[dict[str, Any]]) -> list[Client]:
        """Open accounts, log in, and change the first passwords."""
        position = 0
        for form in forms:
            position = self.admin.do("/accounts", {**form, "password": FIRST}).position
        self.show(position)
        clients = []
        for form in forms:
            client = Client(self.address).log_in(form["login"], FIRST)
            client.do("/password", {"present": FIRST, "new": SECOND})
            clients.append(client)
        return clients

    # Committees, routes, keys, experts.

    def _register_committees(self) -> None:
        for level, variant in COMMITTEES:
            for delegated in (False, True):
                name = f"{PLACES[level]}建设工程{WORDS[variant]}"
                committee = self.officer("title-p").do(
                    "/committees",
                    {
                        "name": f"{name}（权限下放）" if delegated else name,
                        "level": level,
                        "title_level": variant.upper(),
                        "division": DIVISIONS[level],
                        "office": self.bodies[f"office-{level}"],
                        "convening_unit": self.bodies[f"auth-{level}"],
                        "series": [SERIES],
                        "specialties": [SPECIALTY],
                        "delegated": delegated,
                        "valid_from": str(self.today - timedelta(days=100)),
                        "valid_until": str(self.today + timedelta(days=900)),
                    },
                )
                self.officer("title-p").do(f"/committees/{committee.id}/set-template", TEMPLATE)
                self._open_batch(committee.id)
                self.committees[level, variant, delegated] = committee.id
        for level in LEVELS:
            for short in (f"title-{level}", f"office-{level}"):
                self.admin.do("/issuer-keys", {"organisation": self.bodies[short]})

    def _open_batch(self, committee: str) -> None:
        year = self.today.year
        window = {"opens_on": f"{year}-01-01", "closes_on": f"{year}-12-31"}
        form = {"committee": committee, "year": year, **window, "cut_off_on": f"{year}-12-31"}
        batch = self.officer("title-p").do("/batches", form)
        self.officer("title-p").do(f"/batches/{batch.id}/publish", {})

    def _draw_map(self, variant: str) -> None:
        """The forest of one committee level, from the roots down."""
        for chain in (
            "O:title-m I:industry-m D:auth-m O:title-c I:industry-c D:auth-c",
            "D:auth-p",
            "T:title-p T:title-m T:title-c C:office-c",
        ):
            above = None
            for node in chain.split():
                kind, _, short = node.partition(":")
                above = self._node(variant, kind, short, above)
        known = {node["organisation"]: node["node"] for node in self._nodes(variant, "T")}
        for level in ("p", "m"):
            self._node(variant, "C", f"office-{level}", known[self.bodies[f"title-{level}"]])

    def _node(self, variant: str, kind: str, short: str, above: str | None) -> str:
        form = {
            "title_level": variant.upper(),
            "kind": kind,
            "organisation": self.bodies[short],
            "superior": above,
        }
        done = self.admin.do("/route-nodes", form)
        made = self._nodes(variant, kind, done.position)
        return next(n["node"] for n in made if n["organisation"] == self.bodies[short])

    def _nodes(self, variant: str, kind: str, position: int = 0) -> list[Mapping[str, str]]:
        level = variant.upper()
        found = self.admin.get(
            "/route-nodes", title_level=level, kind=kind, size=200, min_position=position
        )
        nodes: list[Mapping[str, str]] = found["items"]
        return nodes

    def _add_experts(self) -> None:
        people = []
        for _ in range(EXPERTS):
            person = self.admin.do("/people", self.identity()).id
            self.officer("office-p").do(
                "/experts",
                {
                    "person": person,
                    "unit": self.bodies["institute-p"],
                    "specialties": [SPECIALTY],
                    "level": "SENIOR_FULL",
                    "term_from": str(self.today - timedelta(days=100)),
                    "term_until": str(self.today + timedelta(days=900)),
                },
            )
            people.append(person)
        forms = [
            {"login": f"expert-{n}", "name": "评审专家", "role": "Expert", "person": person}
            for n, person in enumerate(people)
        ]
        self.experts = dict(zip(people, self._accounts(forms), strict=True))

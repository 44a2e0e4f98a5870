"""Everything that pages show of the domain has a Chinese word."""

import pkgutil
from collections.abc import Iterator
from datetime import UTC, date, datetime
from enum import StrEnum
from importlib import import_module

import pytest

import domain
import projections
from domain.cases.declaration import Status
from domain.configuration.route import StageKind
from domain.registry import DECIDERS
from domain.rules.routes import ROUTE_TABLE, stage_codes
from domain.terms import TitleLevel
from interfaces.actions import ACTIONS, action_word
from interfaces.vocabulary import WORDS
from interfaces.words import choices_of, role_word, stage_word, word


def enumerations() -> Iterator[type[StrEnum]]:
    """Every StrEnum that a module of the domain or of the projections defines."""
    for package in domain, projections:
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            for thing in vars(import_module(found.name)).values():
                if isinstance(thing, type) and issubclass(thing, StrEnum) and thing is not StrEnum:
                    yield thing


def chinese(text: str) -> bool:
    return any("一" <= character <= "鿿" for character in text)


KINDS = sorted(set(enumerations()), key=lambda kind: (kind.__module__, kind.__name__))


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: f"{kind.__module__}.{kind.__name__}")
def test_every_member_of_every_enumeration_has_a_word(kind: type[StrEnum]) -> None:
    assert [member for member in kind if not chinese(word(member))] == []
    assert len({word(member) for member in kind}) == len(kind)


def test_the_search_for_enumerations_sees_both_packages() -> None:
    assert {kind.__module__.partition(".")[0] for kind in KINDS} == {"domain", "projections"}
    assert len(KINDS) > 20


def test_a_stored_value_has_the_word_of_its_member() -> None:
    assert word("IN_REVIEW", Status) == word(Status.IN_REVIEW) == "审核中"
    assert word("GONE", Status) == "GONE"
    assert choices_of(TitleLevel)[0] == ("SENIOR_FULL", "正高级")


def test_a_time_is_said_as_in_china_and_a_date_as_it_is() -> None:
    assert word(datetime(2026, 5, 31, 17, 30, tzinfo=UTC)) == "2026-06-01 01:30"
    assert word(date(2026, 6, 1)) == "2026-06-01"


def test_every_event_says_what_was_done() -> None:
    names = {f"{decider.name}.{event.__name__}" for decider in DECIDERS for event in decider.events}
    assert set(ACTIONS) == names
    assert [name for name in names if not chinese(action_word(name))] == []


def test_an_event_nobody_named_is_shown_as_it_is() -> None:
    assert action_word("declaration.Approved") == "审核通过"
    assert action_word("declaration.Teleported") == "declaration.Teleported"


def test_roles_outside_the_accounts_have_words() -> None:
    assert (role_word("system"), role_word("public")) == ("系统", "社会公众")
    assert role_word("TitleOfficer") == "职称管理部门经办人"


MANUAL = {
    "U": "单位审核、公示",
    "Uc": "县区单位审核、公示",
    "Um": "市单位审核、公示",
    "D": "行政主管部门审核",
    "Dc": "县区行政主管部门审核",
    "Dm": "市行政主管部门审核",
    "Ic": "县区行业主管部门审核",
    "Im": "市行业主管部门审核",
    "Oc": "县区职称办审核",
    "Om": "市职称办审核",
    "C": "评委会审核",
    "T": "职称管理部门审核",
    "Tp": "省职称管理部门审核",
    "Tm": "市职称管理部门审核",
    "Tc": "县区职称管理部门审核",
    "P1": "评前公示",
    "E": "专家评审",
    "P2": "评后公示",
    "F": "职称管理部门备案",
    "Fp": "省职称管理部门备案",
    "Fm": "市职称管理部门备案",
    "X": "发证",
}


def test_every_stage_of_the_route_table_is_said_in_the_manuals_words() -> None:
    printed = {code for row in ROUTE_TABLE for code in row.stages.split()}
    resolved = {
        code for row in ROUTE_TABLE for level in TitleLevel for code in stage_codes(row, level)
    }
    assert printed | resolved == set(MANUAL)
    assert {code: stage_word(code) for code in MANUAL} == MANUAL


def test_a_kind_of_stage_and_its_bare_code_are_one_word() -> None:
    assert all(stage_word(kind) == word(kind) == WORDS[StageKind][kind] for kind in StageKind)


@pytest.mark.parametrize("code", ["", "Z", "Dx", "P3", "Dcm", "APPLICANT"])
def test_what_is_no_stage_is_shown_as_it_is(code: str) -> None:
    assert stage_word(code) == code

"""Every code that the domain or a use case can raise has a Chinese sentence."""

import ast
from collections.abc import Iterator
from pathlib import Path

from interfaces.messages import MESSAGES, message
from interfaces.vocabulary import WORDS
from interfaces.words import word

ROOT = Path(__file__).parents[2]
RAISED = {"Rejected", "Forbidden"}
FIELDS = {"fields", "wrong", "errors", "missing", "found"}
"""What a dict of field name -> code is called in this code base."""


def texts(node: ast.AST | None) -> Iterator[str]:
    """The string constants that an expression may come out as."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from texts(node.body)
        yield from texts(node.orelse)
    elif isinstance(node, ast.BoolOp):
        for value in node.values:
            yield from texts(value)


def field_codes(node: ast.AST | None) -> Iterator[str]:
    if isinstance(node, ast.Dict):
        for value in node.values:
            yield from texts(value)
    elif isinstance(node, ast.DictComp):
        yield from texts(node.value)
    elif isinstance(node, ast.BinOp):
        yield from field_codes(node.left)
        yield from field_codes(node.right)
    elif isinstance(node, ast.Call):  # dict.fromkeys(names, "code")
        for argument in node.args[1:]:
            yield from texts(argument)


def codes_of(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
            called = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
            if called in RAISED:
                yield from texts(node.args[0] if node.args else None)
                for keyword in node.keywords:
                    if keyword.arg == "fields":
                        yield from field_codes(keyword.value)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in targets:
                if isinstance(target, ast.Name) and target.id in FIELDS:
                    yield from field_codes(node.value)
                elif (
                    isinstance(target, ast.Subscript)
                    and isinstance(target.value, ast.Name)
                    and target.value.id in FIELDS
                ):
                    yield from texts(node.value)


def test_every_code_has_a_message() -> None:
    missing: dict[str, str] = {}
    for folder in "domain", "application":
        for path in sorted((ROOT / folder).rglob("*.py")):
            for code in codes_of(ast.parse(path.read_text())):
                if code not in MESSAGES:
                    missing.setdefault(code, str(path.relative_to(ROOT)))
    assert not missing, f"{len(missing)} codes without a message: {missing}"


def test_the_scan_sees_all_spellings() -> None:
    code = """
raise Rejected("a" if x else "b", fields={"f": "c"} | {"g": "d" if y else "e"})
raise Forbidden("f")
raise Rejected("g", fields={n: "h" for n in names})
raise Rejected("i", fields=dict.fromkeys(names, "j"))
fields["x"] = "k"
wrong = {"name": "l"}
"""
    assert "".join(sorted(codes_of(ast.parse(code)))) == "abcdefghijkl"


def test_a_message_takes_facts_and_never_fails() -> None:
    assert message("login-locked", {"minutes": 3}).startswith("尝试次数过多，请 3 分钟后再试")
    assert message("login-locked").startswith("尝试次数过多，请 — 分钟后再试")
    assert message("no-such-code", {"x": 1}) == "无法办理（no-such-code）"


def test_every_member_has_a_word() -> None:
    for kind, words in WORDS.items():
        assert set(words) == set(kind)
        assert all(word(member) != member.value for member in kind)
        assert len(set(words.values())) == len(words)

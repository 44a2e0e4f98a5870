"""What the docstring below a field of a dataclass says of it.

Pydantic can look for them too, but takes the whole module apart again for every class.
"""

import ast
import inspect
import sys
from collections.abc import Mapping
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any


def field_docs(kind: type[Any]) -> Mapping[str, str]:
    """Field -> its docstring, for the fields that the class itself writes down."""
    return _of_module(kind.__module__).get(kind.__qualname__, {})


@cache
def _of_module(name: str) -> Mapping[str, Mapping[str, str]]:
    """By class, for those at the top of the module."""
    file = sys.modules[name].__file__
    if file is None:
        return {}
    tree = ast.parse(Path(file).read_text("utf-8"))
    return {each.name: dict(_docs(each)) for each in tree.body if isinstance(each, ast.ClassDef)}


def _docs(written: ast.ClassDef) -> list[tuple[str, str]]:
    return [
        (field.target.id, inspect.cleandoc(below.value.value))
        for field, below in pairwise(written.body)
        if isinstance(field, ast.AnnAssign)
        and isinstance(field.target, ast.Name)
        and isinstance(below, ast.Expr)
        and isinstance(below.value, ast.Constant)
        and isinstance(below.value.value, str)
    ]

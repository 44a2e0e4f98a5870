"""What can be imported; to add a kind, write its module and name it in `MODULES`."""

from types import ModuleType

from application.importing import ImportKind

MODULES: tuple[ModuleType, ...] = ()

KINDS: tuple[ImportKind, ...] = tuple(kind for module in MODULES for kind in module.KINDS)
BY_NAME = {kind.name: kind for kind in KINDS}

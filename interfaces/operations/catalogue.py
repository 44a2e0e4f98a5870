"""Catalogues (H1, H2)."""

from application import cataloguing, configuring
from domain.terms import Role
from interfaces.http.operations import Operation
from interfaces.system import command

ADMINISTRATOR = (Role.ADMINISTRATOR,)


DEFINE_SERIES = Operation(
    name="series.define",
    functions=("H2",),
    path="/series",
    summary="维护职称系列",
    body=cataloguing.SeriesForm,
    handler=command(cataloguing.define_series),
    roles=configuring.CONFIGURERS,
    creates=True,
)


DEFINE_SPECIALTY = Operation(
    name="specialties.define",
    functions=("H1",),
    path="/specialties",
    summary="维护专业",
    body=cataloguing.SpecialtyForm,
    handler=command(cataloguing.define_specialty),
    roles=configuring.CONFIGURERS,
    creates=True,
)


COMMANDS = (
    DEFINE_SERIES,
    DEFINE_SPECIALTY,
)

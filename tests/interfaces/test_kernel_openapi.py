"""The published document is true: requests made from it are answered as it says."""

from typing import Any
from uuid import UUID

import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance
from starlette.testclient import TestClient

from domain.terms import TitleLevel
from tests.interfaces.kernel_app import kernel_app, letters
from tests.interfaces.kernel_letters import PASSWORD, LetterRow

SYSTEM = letters()
SYSTEM.rows[UUID(int=9)] = LetterRow(
    id=UUID(int=9), subject="一", level=TitleLevel.INTERMEDIATE, version=1
)
APP = kernel_app(SYSTEM)
CLIENT = TestClient(APP)
schema = schemathesis.openapi.from_asgi("/api/openapi.json", APP)


@schema.auth()
class Bearer:
    def get(self, case: schemathesis.Case[Any], context: schemathesis.AuthContext) -> str:
        given = {"login": "officer", "password": PASSWORD}
        token: str = CLIENT.post("/api/session", json=given).json()["token"]
        return token

    def set(
        self, case: schemathesis.Case[Any], data: str, context: schemathesis.AuthContext
    ) -> None:
        case.headers["authorization"] = f"Bearer {data}"


@schema.exclude(operation_id=["session.create", "session.end"]).parametrize()
@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_operation_keeps_its_promises(case: schemathesis.Case[Any]) -> None:
    # Rules refuse what a schema allows: 422 for well-formed data is right.
    skipped: list[Any] = [positive_data_acceptance]
    if "multipart/form-data" in str(case.media_type):
        skipped.append(negative_data_rejection)  # in multipart every value is a text
    case.call_and_validate(excluded_checks=skipped)


def test_the_document_names_functions_roles_and_problems() -> None:
    document = CLIENT.get("/api/openapi.json").json()
    assert document["openapi"] == "3.1.0"
    stamp = document["paths"]["/api/letters/{id}/stamp"]["post"]
    assert stamp["tags"] == ["H12"]
    assert stamp["x-roles"] == ["TitleOfficer"]
    assert {"200", "400", "401", "403", "404", "409", "422", "503"} <= set(stamp["responses"])
    names = [one["name"] for one in document["paths"]["/api/letters"]["get"]["parameters"]]
    assert names == ["min_position", "page", "size", "sort", "subject", "level"]
    attach = document["paths"]["/api/attachments/check"]["post"]
    assert list(attach["requestBody"]["content"]) == ["multipart/form-data"]


def test_what_is_said_below_a_field_describes_it() -> None:
    """Also inside another one; a field without a docstring has no description."""
    schemas = CLIENT.get("/api/openapi.json").json()["components"]["schemas"]
    assert schemas["Stamp"]["properties"]["opinion"]["description"] == "Stands beside the stamp."
    assert schemas["Paragraph"]["properties"]["year"]["description"] == "Not before 1949."
    assert "description" not in schemas["Paragraph"]["properties"]["text"]


def test_no_component_is_left_over_or_missing() -> None:
    text = CLIENT.get("/api/openapi.json").text
    document = CLIENT.get("/api/openapi.json").json()
    for name in document["components"]["schemas"]:
        assert f'"#/components/schemas/{name}"' in text

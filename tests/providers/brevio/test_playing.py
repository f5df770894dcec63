"""People of Brevio, played through the control plane: what is listed, what is refused."""

from __future__ import annotations

import pytest

from tests.client import Client
from tests.providers.brevio.sandbox import Sandbox

ACTIONS = {
    "userVerifies", "clientSigns", "auditorValidates", "bankConfirms", "bankAnswersByPost", "auditorCancels",
    "auditorArchives", "signeeSigns", "senderCancels", "senderArchives", "adminAddsTemplate", "adminRetiresTemplate",
    "brevioAddsBank", "brevioDisablesBank", "brevioRenamesBank",
}  # fmt: skip


def test_every_action_is_listed_with_what_it_takes(brevio_client: Client) -> None:
    """BD-31: with a sentence and the JSON Schema of its facts."""
    listed = brevio_client.get("/_motpart/people").json()
    assert {one["action"] for one in listed} == ACTIONS
    assert all(one["summary"].endswith(".") and one["facts"]["type"] == "object" for one in listed)


@pytest.mark.parametrize("action", sorted(ACTIONS - {"userVerifies", "adminAddsTemplate", "brevioAddsBank"}))
def test_what_is_not_there_cannot_be_acted_on(brevio: Sandbox, action: str) -> None:
    """404, and nothing changes; missing facts are 400."""
    more = {"email": "a@example.com"} if action == "signeeSigns" else {"name": "x"} if "Renames" in action else {}
    brevio.keep()
    assert brevio.cannot(action, token="f" * 64, **more) == 404
    assert brevio.cannot(action) == 400
    assert brevio.cannot(action, token=7, **more) == 400
    assert brevio.changed() == []


@pytest.mark.parametrize(
    ("action", "facts"),
    [
        ("userVerifies", {"email": "nobody"}),
        ("clientSigns", {"token": "x", "pid": "1"}),
        ("clientSigns", {"token": "x", "name": ""}),
        ("adminAddsTemplate", {"titles": {}}),
        ("adminAddsTemplate", {"titles": {"norsk": "x"}}),
        ("brevioAddsBank", {"name": "x", "country": "NO"}),
        ("brevioAddsBank", {"name": "x", "colour": "blue"}),
    ],
)
def test_facts_that_do_not_fit_are_refused(brevio: Sandbox, action: str, facts: dict[str, object]) -> None:
    """400 by place."""
    assert brevio.cannot(action, **facts) == 400


def test_templates_belong_to_a_known_audit_company(brevio: Sandbox) -> None:
    """404 otherwise."""
    assert brevio.cannot("adminAddsTemplate", titles={"nb": "x"}, auditCompany="Nobody AS") == 404
    assert brevio.play("adminAddsTemplate", titles={"nb": "x"}, auditCompany="Dentarthur Revisjon AS")["token"]


def test_a_new_bank_can_be_asked_at_once(brevio: Sandbox) -> None:
    """BR-143: the list grows."""
    token = brevio.play("brevioAddsBank", name="Ny Demobank", country="dk")["token"]
    assert brevio.get("/confirm/banks-full")[-1] == {
        "token": token,
        "country": "dk",
        "disabled": False,
        "name": "Ny Demobank",
    }
    assert brevio.create({"bank": token, "cutOffDate": "2025-12-31"})

"""From a file in an e-mail to a judged sandbox: import, serve with the documented authentication, test.

The document is our own. Its facts are the documented ones (an access token, a ``clientId`` header, two environments,
two files); its paths and fields are inferred.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
import yaml
from click.testing import CliRunner

from mockserver.app import create_app
from mockserver.cli import main
from mockserver.sandbox import motpart_sandbox
from specs import BUILT_IN, provider_roots
from tests.client import Client

HERE = Path(__file__).parent
NAME = "kivra-legal"
BASE = f"/{NAME}/services/apexrest/v1"
CALLER = {"Authorization": "Bearer LEGAL_DEMO_TOKEN", "clientId": "1234567890abcdef"}
ACCEPTANCE = {
    "companyName": "Fjord Bakery AB",
    "organisationNumber": "SE555555555501",
    "purpose": "payslips",
    "contact": {"name": "Ada Berg", "email": "ada@example.com"},
}
CREDENTIALS = """
credentials:
  - {name: demo, scheme: token, value: LEGAL_DEMO_TOKEN, environment: test}
"""


def run(*arguments: str) -> str:
    """A command that succeeds; what it prints."""
    done = CliRunner().invoke(main, list(arguments))
    assert done.exit_code == 0, done.output
    return done.output


@pytest.fixture(autouse=True)
def imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The provider's folder, in a working folder of the test's own, with a demo token that a person wrote down."""
    monkeypatch.chdir(tmp_path)
    run("import", str(HERE / "test_kivraLegalApi_v1.json"), "--as", NAME, "--environment", "test")
    folder = tmp_path / "motpart-specs" / NAME
    with (folder / "provider.yaml").open("a") as settings:
        settings.write(CREDENTIALS)
    return folder


@pytest.fixture
def client(imported: Path, tmp_path: Path) -> Iterator[Client]:
    """The imported provider in service."""
    with Client(create_app([imported], cache=tmp_path / "cache")) as client:
        yield client


def test_the_import_needs_no_repair(imported: Path) -> None:
    """The document is well: nothing was healed, and the environment and file are pinned."""
    pin: dict[str, Any] = yaml.safe_load((imported / "source.yaml").read_text())
    assert pin["repairs"] == []
    assert pin["sources"]["test"]["file"] == "test_kivraLegalApi_v1.json"


def test_an_acceptance_is_remembered(client: Client) -> None:
    """Registered, listed, found, ended, and then unknown."""
    made = client.post(f"{BASE}/acceptances", json=ACCEPTANCE, headers=CALLER)
    assert made.status_code == 201
    where = f"{BASE}/acceptances/{made.json()['id']}"
    assert client.get(where, headers=CALLER).json()["companyName"] == "Fjord Bakery AB"
    assert [one["id"] for one in client.get(f"{BASE}/acceptances", headers=CALLER).json()] == [made.json()["id"]]
    assert client.delete(where, headers=CALLER).status_code == 204
    assert client.get(where, headers=CALLER).status_code == 404


@pytest.mark.parametrize("token", [None, "Bearer another", "token LEGAL_DEMO_TOKEN"])
def test_the_documented_authentication_stands_in_front(client: Client, token: str | None) -> None:
    """Without the access token, or with another, the answer is the documented 401 in the document's own form."""
    headers = {"clientId": CALLER["clientId"]} | ({} if token is None else {"Authorization": token})
    answer = client.get(f"{BASE}/acceptances", headers=headers)
    assert answer.status_code == 401
    assert set(answer.json()[0]) == {"message", "errorCode"}


def test_a_call_without_client_id_is_refused(client: Client) -> None:
    """The third header of every call is the client id of the tenant API."""
    headers = {"Authorization": CALLER["Authorization"]}
    assert client.get(f"{BASE}/acceptances", headers=headers).status_code == 400


def test_a_token_is_asked_for_with_a_form(client: Client) -> None:
    """User name and password, client id and secret; no token is needed for it."""
    form = {"grant_type": "password", "username": "u", "password": "p", "client_id": "c", "client_secret": "s"}
    answer = client.post(f"{BASE}/oauth2/token", data=form)
    assert answer.status_code == 200
    assert answer.json()["token_type"] == "Bearer"
    assert client.post(f"{BASE}/oauth2/token", data={**form, "grant_type": "refresh"}).status_code == 400


def test_the_judge_keeps_the_imported_provider() -> None:
    """``motpart test`` judges the imported document whole: laws and generated cases of every operation, no finding."""
    (verdict,) = json.loads(run("test", NAME, "--json"))["providers"]
    assert (verdict["kept"], verdict["findings"]) == (True, [])
    succeeded = {name for name, statuses in verdict["answers"].items() if {200, 201, 204} & set(statuses)}
    assert len(succeeded) == 6, verdict["answers"]


def test_the_second_version_says_what_no_longer_fits(imported: Path) -> None:
    """A rule about an operation that version 2 lacks is named; the demo token stays."""
    rule = {"id": "L1", "text": "It lists.", "source": "LEG", "certainty": "inferred", "operations": ["listDocuments"]}
    (imported / "rules.yaml").write_text(yaml.safe_dump([rule]))
    said = run("import", str(HERE / "test_kivraLegalApi_v2.json"), "--as", NAME, "--environment", "test")
    assert "rule L1 speaks of listDocuments" in said
    assert "LEGAL_DEMO_TOKEN" in (imported / "provider.yaml").read_text()


def test_the_import_names_functions_that_no_longer_fit(tmp_path: Path) -> None:
    """A document that lacks one of the built-in's operations: its function is named, the others go on answering."""
    document = yaml.safe_load((BUILT_IN / NAME / "openapi.yaml").read_text())
    document["paths"] = {
        path: item
        for path, item in document["paths"].items()
        if item.get("delete", {}).get("operationId") != "endLegalAgreement"
    }
    (tmp_path / "legal.yaml").write_text(yaml.safe_dump(document))
    said = run("import", str(tmp_path / "legal.yaml"), "--as", NAME, "--into", str(tmp_path / "again"))
    assert said.count("No longer fits") == 1
    assert "handlers.end_legal_agreement speaks of endLegalAgreement" in said


def test_the_import_takes_the_place_of_what_is_built_in(imported: Path) -> None:
    """By its name alone it is the imported document that is served, and by none of the built-in's functions."""
    served = create_app([NAME], specs_root=provider_roots()).server.catalogue[NAME]
    assert served.folder.resolve() == imported.resolve()
    with motpart_sandbox(NAME):
        answer = requests.get("https://legal.sandbox.example.com/services/apexrest/v1/acceptances", headers=CALLER)
    assert (answer.status_code, answer.json()) == (200, [])


def test_the_diff_says_what_version_2_breaks() -> None:
    """An operation that went, a field that became required, a value that clients do not know."""
    done = CliRunner().invoke(
        main, ["diff", NAME, str(HERE / "test_kivraLegalApi_v2.json"), "--fail-on", "breaking", "--format", "json"]
    )
    assert done.exit_code == 1
    breaking = {
        (one["rule"], tuple(one["operations"]))
        for one in json.loads(done.stdout)["findings"]
        if one["level"] == "breaking"
    }
    assert breaking == {
        ("api-removed-without-deprecation", ("GET /documents",)),
        ("request-property-became-required", ("POST /acceptances",)),
        (
            "response-property-enum-value-added",
            ("GET /acceptances", "POST /acceptances", "GET /acceptances/{acceptanceId}"),
        ),
    }


def test_the_second_version_is_served_and_kept(imported: Path) -> None:
    """After it is imported there is nothing left to tell, and it is judged as the first was."""
    run("import", str(HERE / "test_kivraLegalApi_v2.json"), "--as", NAME, "--environment", "test")
    assert "no differences" in run("diff", NAME, str(HERE / "test_kivraLegalApi_v2.json"))
    with Client(create_app([imported])) as client:
        assert client.get(f"{BASE}/documents", headers=CALLER).status_code == 404
        refused = client.post(f"{BASE}/acceptances", json=ACCEPTANCE, headers=CALLER)
    assert refused.status_code == 400
    assert "documentIds" in refused.headers["Motpart-Reason"]

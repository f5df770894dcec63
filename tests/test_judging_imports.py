"""What was imported and is as it came is judged as it is served: whoever calls is let in, unless it says no."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from contracts.document import Document
from contracts.opening import in_process
from contracts.profiles import Profile
from contracts.results import Verdict
from contracts.run import Asked
from contracts.verdict import judge
from mockserver.cli import main
from specs import Promise, catalogue

LITTLE = Profile("little", examples=2, sequences=1, steps=2, lives=1, moves=1)
DOCUMENT = """
openapi: 3.0.3
info: {title: Kiosk, version: '1'}
servers: [{url: https://api.kiosk.test/v1}]
security: [{key: []}]
components:
  securitySchemes: {key: {type: http, scheme: bearer}}
  schemas:
    Item: {type: object, required: [name], properties: {id: {type: string}, name: {type: string, maxLength: 40}}}
    Items: {type: array, items: {$ref: '#/components/schemas/Item'}}
paths:
  /items:
    get:
      operationId: listItems
      responses:
        '200': {description: all, content: {application/json: {schema: {$ref: '#/components/schemas/Items'}}}}
        '401': {description: no credential}
    post:
      operationId: addItem
      requestBody:
        {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Item'}}}}
      responses:
        '201': {description: made, content: {application/json: {schema: {$ref: '#/components/schemas/Item'}}}}
        '400': {description: wrong}
"""
CREDENTIALS = {"credentials": [{"name": "demo", "scheme": "key", "value": "demo-token"}]}


@pytest.fixture
def kiosk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of an import: a document that asks for a credential, and says of one operation how none is refused."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "kiosk.yaml").write_text(DOCUMENT, "utf-8")
    made = CliRunner().invoke(main, ["import", "kiosk.yaml", "--as", "kiosk"])
    assert made.exit_code == 0, made.output
    return tmp_path / "motpart-specs" / "kiosk"


def promised(folder: Path, more: dict[str, Any] | None = None) -> Promise:
    """What the import promises, with more in its provider.yaml."""
    file = folder / "provider.yaml"
    file.write_text(yaml.safe_dump({**yaml.safe_load(file.read_text("utf-8")), **(more or {})}), "utf-8")
    return catalogue([folder.parent])[folder.name]


def verdict(promise: Promise) -> Verdict:
    """The judge's verdict on its fake, by a short run."""
    target = in_process(promise)
    try:
        return judge(promise, target, Asked(LITTLE))
    finally:
        target.close()


def kept(found: Verdict, law: str) -> set[str]:
    """The operations for which a law was held and kept."""
    names = (each.name.split() for each in found.results if each.stage == "laws" and each.state == "kept")
    return {name[-1] for name in names if name[0] == law}


def test_an_import_without_credentials_is_kept(kiosk: Path) -> None:
    """Any credential is good, as the import says; having none is refused where the document has an answer for it."""
    found = verdict(promised(kiosk))
    assert [finding.headline for finding in found.findings] == []
    assert kept(found, "refuses_no_credential") == {"listItems"}
    assert kept(found, "refuses_wrong_credential") == set()


def test_who_lists_credentials_has_the_others_refused(kiosk: Path) -> None:
    """From then on a wrong one is as good as none, in every operation."""
    promise = promised(kiosk, CREDENTIALS)
    target = in_process(promise)
    document = Document(promise, target)
    assert [document.any_credential_is_good(name) for name in document.specs] == [False, False]
    assert all(document.refuses_strangers(name) for name in document.specs)
    target.close()
    assert kept(verdict(promise), "refuses_wrong_credential") >= {"listItems"}


MEMBERS = """
openapi: 3.0.3
info: {title: Members, version: '1'}
components:
  securitySchemes: {club: {type: openIdConnect, openIdConnectUrl: 'https://id.club.test/.well-known/openid-configuration'}}
paths:
  /members:
    get:
      operationId: listMembers
      security: [{club: []}]
      responses: {'200': {description: all}, '401': {description: who are you}}
"""


def test_who_is_let_in_nowhere_is_told_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """That a promise is kept says little where every answer is that one may not ask: a person and a machine see it."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "members.yaml").write_text(MEMBERS, "utf-8")
    assert CliRunner().invoke(main, ["import", "members.yaml"]).exit_code == 0
    runner = CliRunner()
    run = ["test", "members", "--operation", "listMembers", "--workers", "1"]
    told = runner.invoke(main, [*run, "--html", "page.html"])
    assert told.exit_code == 0, told.output
    sentence = "1 of 1 operations only ever answered 401 or 403, so nothing else of them was seen: listMembers;"
    assert f"! {sentence} give a credential that they take, in provider.yaml" in told.output
    assert sentence in (tmp_path / "page.html").read_text("utf-8")
    said = runner.invoke(main, [*run, "--json"])
    assert json.loads(said.stdout)["providers"][0]["shut_out"] == ["listMembers"]


PETS = """
openapi: 3.0.3
info: {title: Pets, version: '1'}
components:
  schemas:
    Pet:
      oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}]
      discriminator: {propertyName: kind, mapping: {cat: Cat, dog: '#/components/schemas/Dog'}}
    Cat: {type: object, required: [kind, lives], properties: {kind: {type: string}, lives: {type: integer}}}
    Dog: {type: object, required: [kind, barks], properties: {kind: {type: string}, barks: {type: boolean}}}
    Pets: {type: array, items: {$ref: '#/components/schemas/Pet'}}
paths:
  /pets:
    get:
      operationId: listPets
      responses:
        '200': {description: all, content: {application/json: {schema: {$ref: '#/components/schemas/Pets'}}}}
    post:
      operationId: addPet
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}
      responses:
        '201': {description: made, content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}
        '400': {description: wrong}
        '415': {description: wrong}
"""


def test_a_discriminator_may_map_to_names_and_to_references(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """OpenAPI allows both; what the judge sends has the mapped values, which the fake takes and gives back."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pets.yaml").write_text(PETS, "utf-8")
    assert CliRunner().invoke(main, ["import", "pets.yaml"]).exit_code == 0
    promise = catalogue([tmp_path / "motpart-specs"])["pets"]
    assert promise.document["components"]["schemas"]["Pet"]["discriminator"]["mapping"]["cat"] == "Cat"
    found = verdict(promise)
    assert [finding.headline for finding in found.findings] == []
    assert 201 in found.answers["addPet"]


RATES = """
openapi: 3.0.3
info: {title: Rates, version: '1'}
components:
  schemas: {Sum: {type: object, required: [amount], properties: {amount: {type: integer}}}}
paths:
  /conversions:
    post:
      operationId: convert
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Sum'}}}}
      responses:
        '200': {description: converted, content: {application/json: {schema: {$ref: '#/components/schemas/Sum'}}}}
        '400': {description: wrong}
        '415': {description: wrong}
"""


def test_what_nothing_reads_need_not_be_repeated_by_its_own_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A document with a POST alone does not say that the answer has what was sent; the law has no ground there."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "rates.yaml").write_text(RATES, "utf-8")
    assert CliRunner().invoke(main, ["import", "rates.yaml"]).exit_code == 0
    found = verdict(catalogue([tmp_path / "motpart-specs"])["rates"])
    assert [finding.headline for finding in found.findings] == []
    whys = {item.name: item.why for item in found.unheld}
    assert whys["what_was_written_is_read convert"].startswith("nothing reads what it writes")

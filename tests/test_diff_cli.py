"""``motpart diff`` as a person, a program and a CI server meet it."""

from __future__ import annotations

import io
import json
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import yaml
from click.testing import CliRunner, Result
from syrupy.assertion import SnapshotAssertion

from contracts.diff.cli import diff
from contracts.diff.comparing import Comparison
from contracts.diff.report import FORMATS, write
from contracts.diff.rules import rule_table
from tests.diffing import changes, document
from tests.docs import README
from tests.junit import misfits

LINE = {"type": "object", "required": ["text"], "properties": {"text": {"type": "string"}, "price": {"type": "number"}}}
INVOICE = {
    "type": "object",
    "properties": {"lines": {"type": "array", "items": LINE}, "currency": {"enum": ["SEK", "NOK"]}},
}


def invoices(invoice: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A document with an operation that takes and answers an invoice."""
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/Invoice"}}}
    operation = {"requestBody": {"content": content}, "responses": {"200": {"description": "", "content": content}}}
    return document({**operation, **more}, {"Invoice": invoice})


OLD = invoices(INVOICE)
NEW = invoices(
    {
        "type": "object",
        "required": ["currency"],
        "properties": {
            "lines": {"type": "array", "items": {**LINE, "properties": {"text": {"type": "string", "maxLength": 40}}}},
            "currency": {"enum": ["SEK", "NOK", "DKK"]},
            "reference": {"type": "string", "pattern": "^(?=[a-z])"},
        },
    },
    parameters=[{"name": "dryRun", "in": "query", "schema": {"type": "boolean"}}],
)


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    """Both documents, one as YAML and one as JSON."""
    old, new = tmp_path / "old.yaml", tmp_path / "new.json"
    old.write_text(yaml.safe_dump(OLD), "utf-8")
    new.write_text(json.dumps(NEW), "utf-8")
    return str(old), str(new)


def run(*arguments: str) -> Result:
    """``motpart diff ARGUMENTS``."""
    return CliRunner().invoke(diff, list(arguments), catch_exceptions=False)


@pytest.mark.parametrize("form", list(FORMATS))
def test_each_format_reads_as_reviewed(form: str, reviewed: SnapshotAssertion) -> None:
    """The whole output, without colours as it is no terminal."""
    out = io.StringIO()
    write(Comparison("old.yaml", "new.yaml", tuple(changes(OLD, NEW))), form, out)
    assert out.getvalue() == reviewed


def test_colours_are_for_terminals() -> None:
    """A terminal gets them, a file does not."""

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    comparison = Comparison("old", "new", tuple(changes(OLD, NEW)))
    outputs = []
    for out in (Terminal(), io.StringIO()):
        write(comparison, "text", out)
        outputs.append(out.getvalue())
    assert "\x1b[" not in outputs[1]
    assert "breaking" in outputs[0]


def test_json_holds_every_finding_and_every_place(files: tuple[str, str]) -> None:
    """With a fingerprint, a rule, a level, old and new value each, and all operations and places below."""
    found = json.loads(run(*files, "--format", "json").output)
    assert found["counts"] == {level: sum(c["level"] == level for c in found["findings"]) for level in found["counts"]}
    for one in found["findings"]:
        assert {"fingerprint", "rule", "level", "direction", "text", "who", "operations"} <= set(one)
        assert one["changes"]
        assert all({"fingerprint", "rule", "operation", "where"} == set(place) for place in one["changes"])


def test_junit_and_html_are_well_formed(files: tuple[str, str]) -> None:
    """A CI server and a browser can read them; the page asks for nothing else."""
    report = run(*files, "--format", "junit").output.encode()
    assert misfits(report) == []
    suites = ElementTree.fromstring(report)  # our own output
    assert {suite.get("name") for suite in suites} == {"breaking", "risky", "harmless"}
    page = run(*files, "--format", "html").output
    HTMLParser().feed(page)
    assert "http" not in page
    assert "src=" not in page


def test_a_hostile_document_is_not_markup(tmp_path: Path) -> None:
    """Names from a document are text in every format: no tag, no table cell, no control sequence."""
    name = "<script>|alert\x1b[31m(1)"
    hostile = tmp_path / "hostile.json"
    hostile.write_text(json.dumps(document({"parameters": [{"name": name, "in": "query"}]})), "utf-8")
    plain = tmp_path / "plain.json"
    plain.write_text(json.dumps(document({})), "utf-8")
    for form in FORMATS:
        output = run(str(plain), str(hostile), "--format", form).output
        assert "\x1b" not in output
        assert form in ("text", "json") or "<script>" not in output


@pytest.mark.parametrize(
    ("fail_on", "code"), [(None, 0), ("breaking", 1), ("risky", 1)], ids=["never", "breaking", "risky"]
)
def test_the_exit_code_says_what_was_asked(files: tuple[str, str], fail_on: str | None, code: int) -> None:
    """0 unless --fail-on names what was found."""
    assert run(*files, *(["--fail-on", fail_on] if fail_on else [])).exit_code == code


def test_nothing_to_tell_is_told(files: tuple[str, str]) -> None:
    """A document and itself: one line, exit 0 whatever fails."""
    result = run(files[0], files[0], "--fail-on", "risky")
    assert (result.exit_code, "no differences" in result.output) == (0, True)


def test_what_promises_nothing_is_no_difference(files: tuple[str, str], tmp_path: Path) -> None:
    """A key among the answers that is no status, and a schema that nothing refers to, may come and go."""
    old: dict[str, Any] = json.loads(json.dumps(OLD))
    (operation,) = next(iter(old["paths"].values())).values()
    operation["responses"]["responses"] = None
    old["components"]["schemas"]["Forgotten"] = LINE
    (tmp_path / "sick.json").write_text(json.dumps(old), "utf-8")
    assert "no differences" in run(str(tmp_path / "sick.json"), files[0]).output


def test_a_folder_and_a_provider_are_documents_too(tmp_path: Path) -> None:
    """A folder with an openapi.yaml; the name of a built-in provider."""
    (tmp_path / "openapi.yaml").write_text(yaml.safe_dump(OLD), "utf-8")
    assert run(str(tmp_path), str(tmp_path)).exit_code == 0


def test_swagger_2_is_compared_with_openapi_3(tmp_path: Path) -> None:
    """The same promise in two versions of the format makes no breaking change."""
    swagger = {
        "swagger": "2.0",
        "info": {"title": "t", "version": "1"},
        "consumes": ["application/json"],
        "produces": ["application/json"],
        "paths": {
            "/invoices": {
                "post": {
                    "parameters": [{"name": "body", "in": "body", "schema": {"$ref": "#/definitions/Invoice"}}],
                    "responses": {"200": {"description": "", "schema": {"$ref": "#/definitions/Invoice"}}},
                }
            }
        },
        "definitions": {"Invoice": INVOICE},
    }
    old, new = tmp_path / "old.json", tmp_path / "new.json"
    old.write_text(json.dumps(swagger), "utf-8")
    new.write_text(json.dumps(OLD), "utf-8")
    result = run(str(old), str(new), "--fail-on", "breaking")
    assert result.exit_code == 0, result.output


BAD: list[tuple[str, bytes]] = [
    ("empty", b""),
    ("a web page", b"<!doctype html><html></html>"),
    ("a list", b"[]"),
    ("a text", b'"openapi"'),
    ("broken YAML", b"openapi: [3"),
    ("version 4", b'{"openapi": "4.0.0", "paths": {}}'),
    ("no version", b'{"paths": {}}'),
    ("binary", bytes(range(256))),
    ("a reference to a file", b'{"openapi": "3.0.3", "paths": {"/a": {"$ref": "/etc/hostname#/x"}}}'),
    (
        "a schema that is a list",
        json.dumps(document({"parameters": [{"name": "a", "in": "query", "schema": []}]})).encode(),
    ),
]


@pytest.mark.parametrize("raw", [raw for _, raw in BAD], ids=[name for name, _ in BAD])
def test_bad_input_gets_one_sentence(tmp_path: Path, raw: bytes) -> None:
    """Exit 2, one line on stderr, nothing on stdout, never a traceback."""
    file = tmp_path / "bad.json"
    file.write_bytes(raw)
    good = tmp_path / "good.json"
    good.write_text(json.dumps(OLD), "utf-8")
    for pair in ((file, good), (good, file)):
        result = run(*map(str, pair))
        if result.exit_code == 2:
            assert (result.stdout, result.stderr.count("\n")) == ("", 1), result.stderr
        else:
            assert result.exit_code == 0, result.stderr


def test_what_is_not_there_is_named(tmp_path: Path) -> None:
    """A name that is neither a file nor a provider; a folder without a document."""
    result = run("no-such-provider", str(tmp_path))
    assert result.exit_code == 2
    assert "'no-such-provider' is neither a file nor a folder nor a provider" in result.stderr
    assert "there is no openapi.yaml" in run(str(tmp_path), str(tmp_path)).stderr
    address = "https://api.example.com/openapi.json"
    assert f"save it first: curl -sSfo new.json '{address}'" in run(address, address).stderr


def test_the_documentation_has_every_rule() -> None:
    """docs/diff.md holds the table that the code makes."""
    rows = ["| rule | request | reply | what |", "| --- | --- | --- | --- |"]
    rows += [f"| `{name}` | {request} | {reply} | {text} |" for name, request, reply, text in rule_table()]
    page = (README.parent / "docs" / "diff.md").read_text("utf-8")
    assert page.partition("<!-- rules -->\n")[2].partition("<!-- /rules -->")[0] == "\n".join(rows) + "\n"

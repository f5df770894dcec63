"""Bad input to ``motpart import``: one clear sentence, exit 2, nothing written."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from click.testing import CliRunner

from mockserver.cli import main
from specs.importing import LARGEST

BOMB = b"\n".join(
    [b"a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    + [b"a%d: &a%d [%s]" % (n, n, b", ".join([b"*a%d" % (n - 1)] * 9)) for n in range(1, 12)]
)
START = b"openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths: {}\n"
REFERENCE = START + b"components: {schemas: {A: {$ref: '%s'}}}\n"

BAD = {
    "empty": (b"", "is empty"),
    "blank": (b" \r\n\t", "is empty"),
    "comment": (b"# nothing here\n", "is empty"),
    "html": (b"<!DOCTYPE html><html><body>Not found</body></html>", "is HTML or XML, perhaps an error page"),
    "xml": (b"<?xml version='1.0'?><error/>", "is HTML or XML"),
    "gzip": (gzip.compress(START), "is compressed with gzip; unpack it first."),
    "zip": (b"PK\x03\x04rest", "is a ZIP archive"),
    "utf-16": ("openapi: 3.0.3".encode("utf-16"), "is UTF-16 text; save the file as UTF-8."),
    "latin-1": (START + "x-name: å".encode("latin-1"), "line 4, column 9: byte 0xE5 is not UTF-8"),
    "binary": (b"\x00\x01\x02", "is not text"),
    "yaml": (b"openapi: 3.0.3\r\npaths:\r\n  /a: [1\r\n  b: 2\r\n", "line 4, column 4: not YAML"),
    "list": (b"- openapi: 3.0.3\n", "the whole of it is a list; an OpenAPI document is a mapping."),
    "text": (b"openapi", "the whole of it is a text"),
    "no-document": (b'{"name": "package"}', "it says neither 'openapi' nor 'swagger'"),
    "asyncapi": (b"asyncapi: 2.0.0", "is an AsyncAPI document"),
    "version-4": (b"openapi: 4.0.0\npaths: {}\n", "openapi: the version is '4.0.0'; Swagger 2.0, OpenAPI 3.0 and 3.1"),
    "version-1": (b"swagger: '1.2'\n", "swagger: the version is '1.2'"),
    "no-paths": (b"openapi: 3.0.3\ninfo: {title: T, version: '1'}\n", "has no 'paths'"),
    "paths-list": (b"openapi: 3.0.3\npaths: []\n", "paths: is list, not an object"),
    "bomb": (b"openapi: 3.0.3\n" + BOMB, "its aliases unfold to more than 5,000,000 values"),
    "alias-circle": (b"openapi: 3.0.3\na: &a [*a]\n", "an alias stands inside what it stands for"),
    "deep-brackets": (b"openapi: 3.0.3\na: " + b"[" * 100_000, "is nested more than 900 levels deep"),
    "deep-dashes": (b"- " * 100_000, "is nested more than 900 levels deep"),
    "loop": (
        START + b"components: {schemas: {A: {$ref: '#/components/schemas/B'}, B: {$ref: '#/components/schemas/A'}}}\n",
        "$ref leads back to itself (#/components/schemas/",
    ),
    "passwd": (REFERENCE % b"/etc/passwd", "components.schemas.A: $ref '/etc/passwd' names something outside"),
    "parent": (REFERENCE % b"../../../etc/passwd", "names something outside the document's folder"),
    "file-url": (REFERENCE % b"file:///etc/passwd", "which is neither a file nor an http URL"),
    "url": (REFERENCE % b"http://127.0.0.1:9/a.yaml", "on the network; 'motpart import --allow-network' follows it"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_one_sentence(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit 2, one line that says where and what, and an untouched folder."""
    raw, said = BAD[name]
    monkeypatch.chdir(tmp_path)
    (tmp_path / "api.yaml").write_bytes(raw)
    done = CliRunner().invoke(main, ["import", "api.yaml"])
    assert done.exit_code == 2
    assert done.output.startswith("motpart: api.yaml: ")
    assert done.output.count("\n") == 1
    assert said in done.output
    assert [one.name for one in tmp_path.iterdir()] == ["api.yaml"]


def test_broken_json_names_line_and_column(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that is called .json is not tried as YAML."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "api.json").write_bytes(b'{\n "openapi": "3.0.3",\n "paths": }\n')
    done = CliRunner().invoke(main, ["import", "api.json"])
    assert (done.exit_code, done.output.count("\n")) == (2, 1)
    assert "api.json: line 3, column 11: not JSON" in done.output


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its size alone refuses it; the file here has a hole instead of 100 MB."""
    monkeypatch.chdir(tmp_path)
    with (tmp_path / "api.yaml").open("wb") as file:
        file.truncate(2 * LARGEST)
    done = CliRunner().invoke(main, ["import", "api.yaml"])
    assert (done.exit_code, done.output) == (
        2,
        "motpart: api.yaml: is 100 MB or more, documents are at most 50 MB; check that it is the right file.\n",
    )


def test_a_link_out_of_the_folder_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What counts is where a link leads."""
    (tmp_path / "secret.yaml").write_text("type: string")
    inside = tmp_path / "inside"
    inside.mkdir()
    (inside / "part.yaml").symlink_to(tmp_path / "secret.yaml")
    (inside / "api.yaml").write_bytes(REFERENCE % b"part.yaml")
    monkeypatch.chdir(inside)
    done = CliRunner().invoke(main, ["import", "api.yaml"])
    assert done.exit_code == 2
    assert "names something outside the document's folder inside/" in done.output


@pytest.mark.parametrize("source", ["nowhere.yaml", ".", "https://api.example.com/openapi.json"])
def test_a_source_that_cannot_be_read_is_one_sentence(
    source: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No file, a folder, a URL without --allow-network."""
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(main, ["import", source])
    assert (done.exit_code, done.output.count("\n")) == (2, 1)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["../up", "Upper", "", "a/b", ".hidden"])
def test_a_name_that_is_no_folder_is_refused(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is written outside the folder for imports."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "api.yaml").write_bytes(START)
    done = CliRunner().invoke(main, ["import", "api.yaml", "--as", name])
    assert done.exit_code == 2
    assert [one.name for one in tmp_path.iterdir()] == ["api.yaml"]


def test_crlf_and_a_byte_order_mark_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What Windows writes is no reason to refuse a document; the mark is named as R23."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "api.yaml").write_bytes(b"\xef\xbb\xbf" + START.replace(b"\n", b"\r\n"))
    done = CliRunner().invoke(main, ["import", "api.yaml"])
    assert done.exit_code == 0
    assert "R23" in done.output

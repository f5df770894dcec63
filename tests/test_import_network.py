"""``--allow-network``: documents and parts over HTTP, and nothing over it unless a person says so."""

from __future__ import annotations

import functools
import http.server
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result

from mockserver.cli import main

THING = {"type": "object", "properties": {"next": {"$ref": "#"}, "size": {"$ref": "sizes.yaml#/Size"}}}
SIZES = {"Size": {"type": "integer", "maximum": 9}}


class _Quiet(http.server.SimpleHTTPRequestHandler):
    """Files of a folder; ``/moved/…`` leads to ``/…``."""

    def do_GET(self) -> None:
        self.server.asked.append(self.path)  # type: ignore[attr-defined]  # set by the fixture
        if self.path.startswith("/moved/"):
            self.send_response(302)
            self.send_header("Location", self.path.removeprefix("/moved"))
            self.end_headers()
        else:
            super().do_GET()

    def log_message(self, format: str, *args: object) -> None:
        return


@pytest.fixture
def web(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, list[str]]]:
    """A provider's web server on loopback with a document in three files; its URL and the paths it was asked for."""
    pages = tmp_path / "pages"
    pages.mkdir()
    (pages / "thing.yaml").write_text(yaml.safe_dump(THING))
    (pages / "sizes.yaml").write_text(yaml.safe_dump(SIZES))
    (pages / "api.yaml").write_text(yaml.safe_dump(document("thing.yaml")))
    (pages / "gone.yaml").write_text(yaml.safe_dump(document("nowhere.yaml")))
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Quiet, directory=str(pages)))
    server.asked = []  # type: ignore[attr-defined]  # read by the handler
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", server.asked  # type: ignore[attr-defined]  # as above
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def document(part: str) -> dict[str, Any]:
    """A document whose one schema is in another file."""
    content = {"application/json": {"schema": {"$ref": part}}}
    operation = {"responses": {"200": {"description": "all", "content": content}}}
    return {"openapi": "3.0.3", "info": {"title": "T", "version": "1"}, "paths": {"/things": {"get": operation}}}


def bring_in(*arguments: str) -> Result:
    """``motpart import ARGUMENTS --as things``."""
    return CliRunner().invoke(main, ["import", *arguments, "--as", "things"])


def sizes() -> Any:
    """What became of the schema in the third file."""
    found = json.loads(Path("motpart-specs/things/openapi.json").read_bytes())["components"]["schemas"]
    return next(schema for schema in found.values() if schema.get("type") == "integer")


def test_a_document_and_its_parts_come_over_the_network_when_it_is_allowed(web: tuple[str, list[str]]) -> None:
    """Parts are looked up beside the document; the pin says where it came from."""
    done = bring_in(f"{web[0]}/moved/api.yaml", "--allow-network")
    assert done.exit_code == 0, done.output
    assert sizes() == {"type": "integer", "maximum": 9}
    pin = yaml.safe_load(Path("motpart-specs/things/source.yaml").read_text())["sources"]["production"]
    assert pin["came_from"] == f"{web[0]}/moved/api.yaml"


def test_a_file_may_refer_to_the_network_when_it_is_allowed(web: tuple[str, list[str]]) -> None:
    """And a part from there to others beside it."""
    Path("api.yaml").write_text(yaml.safe_dump(document(f"{web[0]}/thing.yaml")))
    done = bring_in("api.yaml", "--allow-network")
    assert done.exit_code == 0, done.output
    assert sizes() == {"type": "integer", "maximum": 9}


@pytest.mark.parametrize("source", ["{}/api.yaml", "api.yaml"])
def test_nothing_is_asked_for_unless_it_is_allowed(web: tuple[str, list[str]], source: str) -> None:
    """One sentence, exit 2, no request, nothing written."""
    Path("api.yaml").write_text(yaml.safe_dump(document(f"{web[0]}/thing.yaml")))
    done = bring_in(source.format(web[0]))
    assert (done.exit_code, done.output.count("\n")) == (2, 1)
    assert "--allow-network" in done.output
    assert web[1] == []
    assert not Path("motpart-specs").exists()


@pytest.mark.parametrize(("page", "said"), [("gone.yaml", "404"), ("none.yaml", "the server answers 404")])
def test_what_the_network_does_not_have_is_one_sentence(web: tuple[str, list[str]], page: str, said: str) -> None:
    """The document, or a part of it."""
    done = bring_in(f"{web[0]}/{page}", "--allow-network")
    assert (done.exit_code, done.output.count("\n")) == (2, 1), done.output
    assert said in done.output
    assert not Path("motpart-specs").exists()


def test_a_part_from_the_network_may_not_name_files_of_this_machine(web: tuple[str, list[str]], tmp_path: Path) -> None:
    """A stranger's document reads nothing here."""
    for reference in ("file:///etc/hostname", "/etc/hostname"):
        (tmp_path / "pages" / "thing.yaml").write_text(yaml.safe_dump({"$ref": reference}))
        done = bring_in(f"{web[0]}/api.yaml", "--allow-network")
        assert done.exit_code == 2, done.output
        assert "hostname" not in {path.name for path in Path().rglob("*")}

"""``make run-stories``: a public Arazzo runner tells every provider's stories to the running fake; those of some with
``make run-stories ARGS="examplepay"``.

Needs Node.js: the runner comes by ``npx``. It knows neither our demo credentials nor our clock, so it gets copies of
the stories in which each call carries its credential, and in which ``x-motpart-advance`` is a step of the control
plane's own document. Every workflow is told in a world of its own.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

import mockserver.control
from contracts.document import Document
from contracts.opening import in_process
from contracts.stories import ADVANCE, stories_of
from specs import Promise, catalogue, load
from specs.loading import parse
from tests.serving import Serving

__all__ = ["main", "runnable", "untold"]

_RUNNER = "@redocly/cli@2"
_PATIENCE = "--max-fetch-timeout=300000"
"""Milliseconds for an answer: on a machine that does other work the runner's own 40 seconds once did not do."""
_CONTROL = "motpart"


def untold(provider: str) -> dict[str, str]:
    """The workflows that this runner cannot tell, each with what it does not do: the provider's ``untold.yaml``."""
    file = Path(__file__).parent / provider.replace("-", "_") / "untold.yaml"
    return dict(yaml.safe_load(file.read_text("utf-8"))) if file.is_file() else {}


def runnable(story: Mapping[str, Any], document: Document, world: str) -> dict[str, Any]:
    """A story as any runner can tell it: credentials as parameters, moves of the clock as calls.

    Args:
        story: an Arazzo document of one provider.
        document: that provider's, with the credentials that the calls need.
        world: where the clock is that the story moves.
    """
    name = document.promise.name
    return {
        **story,
        "sourceDescriptions": [
            {"name": called, "url": f"{called}.json", "type": "openapi"} for called in (name, _CONTROL)
        ],
        "workflows": [
            {
                **workflow,
                "steps": [part for step in workflow["steps"] for part in _steps(step, document, world)],
            }
            for workflow in story["workflows"]
        ],
    }


def _steps(step: Mapping[str, Any], document: Document, world: str) -> Iterator[dict[str, Any]]:
    if ADVANCE in step:
        yield {
            "stepId": f"{step['stepId']}-later",
            "operationId": f"$sourceDescriptions.{_CONTROL}.advanceClock",
            "parameters": [{"name": "world", "in": "path", "value": world}],
            "requestBody": {"contentType": "application/json", "payload": {"duration": step[ADVANCE]}},
            "successCriteria": [{"condition": "$statusCode == 200"}],
        }
    operation = str(step["operationId"]).rpartition(".")[2]
    own = {str(parameter["name"]).lower() for parameter in step.get("parameters") or ()}
    credentials = [
        {"name": one.name, "in": one.place, "value": one.wire}
        for one in document.credentials(operation)
        if one.name.lower() not in own
    ]
    yield {
        **{key: value for key, value in step.items() if key != ADVANCE},
        "operationId": f"$sourceDescriptions.{document.promise.name}.{operation}",
        "parameters": [*(step.get("parameters") or ()), *credentials],
    }


def _told(promise: Promise, url: str, folder: Path) -> Iterator[tuple[str, str]]:
    """Each workflow with what the runner says: nothing when it came true."""
    document = Document(promise, in_process(promise))
    (folder / f"{promise.name}.json").write_text(json.dumps(promise.document), encoding="utf-8")
    for story in stories_of(promise):
        world = f"{promise.name}-{story.id}"
        read = parse(story.file.read_bytes(), story.file)
        alone = {**read, "workflows": [one for one in read["workflows"] if one["workflowId"] == story.id]}
        copy = folder / f"{story.id}.arazzo.json"
        copy.write_text(json.dumps(runnable(alone, document, world)), encoding="utf-8")
        servers = (f"{promise.name}={url}/~{world}/{promise.name}{promise.server_path}", f"{_CONTROL}={url}/_motpart")
        command = [
            "npx",
            "--yes",
            _RUNNER,
            "respect",
            str(copy),
            _PATIENCE,
            *(f"--server={server}" for server in servers),
        ]
        given = json.dumps(dict(story.inputs))
        run = subprocess.run([*command, f"--input={given}"], capture_output=True, text=True, check=False)
        yield story.id, "" if run.returncode == 0 else run.stdout + run.stderr


def _verdict(said: str, why: str | None) -> str:
    if why is None:
        return f"does not come true\n{said}" if said else "comes true"
    return f"cannot be told by this runner: {why}" if said else "comes true; its exception is no longer needed"


def main(chosen: Sequence[str] = ()) -> int:
    """Tell those of the chosen providers, or all; 0 when each came true but for the exceptions, 1 when one did not,
    2 without Node.js or for an unknown provider."""
    unknown = set(chosen) - set(catalogue())
    if unknown:
        print(f"make run-stories: there is no provider {', '.join(sorted(unknown))}.", file=sys.stderr)
        return 2
    if shutil.which("npx") is None:
        print("make run-stories needs Node.js: npx is not on the PATH.", file=sys.stderr)
        return 2
    failed = 0
    with tempfile.TemporaryDirectory() as name, Serving() as server:
        folder = Path(name)
        control = load(Path(mockserver.control.__file__).parent, name=_CONTROL)
        (folder / f"{_CONTROL}.json").write_text(json.dumps(control.document), encoding="utf-8")
        for promise in (one for name, one in catalogue().items() if name in (chosen or catalogue())):
            for workflow, said in _told(promise, server.url, folder):
                why = untold(promise.name).get(workflow)
                print(f"{promise.name} {workflow}: {_verdict(said, why)}")
                failed += bool(said) != bool(why)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""The examples of docs/gate.md: the services' own schemas take them, and what their jobs run is run."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from contracts.gate.waivers import read_waivers
from tests.serving import Serving, motpart

PAGE = (Path(__file__).parents[2] / "docs" / "gate.md").read_text("utf-8")
BLOCKS = re.findall(r"^```(yaml|toml)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
GITHUB, GITLAB = [text for language, text in BLOCKS if language == "yaml"]
PROVIDER = re.findall(r"motpart test (\S+)", GITHUB)[0]
SCHEMAS = {
    "GitHub Actions": (GITHUB, "--builtin-schema", "vendor.github-workflows"),
    "GitLab": (GITLAB, "--builtin-schema", "vendor.gitlab-ci", "--data-transform", "gitlab-ci"),
}
DOCUMENT = """
openapi: 3.0.3
info: {title: Kiosk, version: '1'}
servers: [{url: https://api.kiosk.test/v1}]
paths:
  /hours:
    get:
      operationId: getHours
      responses:
        '200': {description: when it is open, content: {application/json: {schema: {type: object}, example: {from: 9}}}}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with a provider of one operation, which takes the place of the examples' own."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "kiosk.yaml").write_text(DOCUMENT, "utf-8")
    assert motpart("import", "kiosk.yaml", "--as", "kiosk").returncode == 0
    return tmp_path


def refused(text: str, *options: str, folder: Path) -> str:
    """What a service's published schema says against a pipeline; nothing when it takes it."""
    (folder / "pipeline.yml").write_text(text, "utf-8")
    command = [sys.executable, "-m", "check_jsonschema", *options, "pipeline.yml"]
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return "" if run.returncode == 0 else run.stdout + run.stderr


@pytest.mark.parametrize("service", SCHEMAS)
def test_the_services_own_schema_takes_the_pipeline(service: str, tmp_path: Path) -> None:
    """The schema that is published for the service's files; with a key misspelt it does not."""
    text, *options = SCHEMAS[service]
    assert refused(text, *options, folder=tmp_path) == ""
    assert "Schema validation errors" in refused(text.replace("script:", "scripts:").replace("runs-on:", "run-on:"),
                                                 *options, folder=tmp_path)  # fmt: skip


def in_shell(script: str, folder: Path, **variables: str) -> None:
    """Run what a job runs, as its service does: by a shell that ends at the first failure."""
    line = script.replace(PROVIDER, "kiosk").replace("motpart ", f"{sys.executable} -m mockserver ", 1)
    run = subprocess.run(
        ["bash", "-e", "-c", line], cwd=folder, env=variables, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, f"{line}\n{run.stdout}{run.stderr}"


def own(lines: list[str]) -> list[str]:
    """The lines that are not about getting motpart, which is here."""
    return [line for line in lines if line != "pip install motpart"]


def steps(job: Mapping[str, Any]) -> list[str]:
    """What the steps of a GitHub job run."""
    return own([step["run"] for step in job["steps"] if "run" in step])


def test_the_shards_of_github_actions_are_merged(folder: Path) -> None:
    """Each shard leaves its verdict; the gate has them in folders, as they are downloaded, and writes both reports."""
    jobs = yaml.safe_load(GITHUB)["jobs"]
    upload = next(step["with"] for step in jobs["contract"]["steps"] if "upload-artifact" in step.get("uses", ""))
    for index, shard in enumerate(jobs["contract"]["strategy"]["matrix"]["shard"]):
        for line in steps(jobs["contract"]):
            in_shell(line.replace("${{ matrix.shard }}", shard), folder)
        there = folder / upload["name"].replace("${{ strategy.job-index }}", str(index))
        there.mkdir()
        shutil.move(folder / upload["path"], there)
    for line in steps(jobs["gate"]):
        in_shell(line, folder)
    assert "kiosk" in (folder / "report.html").read_text("utf-8")
    assert "<testcase" in (folder / "report.xml").read_text("utf-8")


def test_the_jobs_of_gitlab_leave_their_artifacts(folder: Path) -> None:
    """A part of the contract, and a night's run on what answers at an address."""
    jobs = yaml.safe_load(GITLAB)
    total = str(jobs["contract"]["parallel"])
    with Serving("motpart-specs/kiosk") as server:
        variables = {"CI_NODE_INDEX": total, "CI_NODE_TOTAL": total, "SANDBOX_URL": f"{server.url}/kiosk"}
        for job in jobs.values():
            kept = [*job["artifacts"]["paths"], *job["artifacts"].get("reports", {}).values()]
            for line in own(job["script"]):
                in_shell(line, folder, **variables)
            assert [name for name in kept if not (folder / name).is_file()] == []
            for name in kept:
                (folder / name).unlink()


def test_the_waiver_of_the_example_is_whole(tmp_path: Path) -> None:
    """The TOML block reads as one waiver."""
    (text,) = [text for language, text in BLOCKS if language == "toml"]
    (tmp_path / "contracts.toml").write_text(text, "utf-8")
    (waiver,) = read_waivers(tmp_path / "contracts.toml")
    assert str(waiver.probe) == tomllib.loads(text)["waiver"][0]["probe"]

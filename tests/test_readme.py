"""README.md does what it says: its blocks run, in order, against a server of their own."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.docs import README, command, provider_table, written_table

ADDRESS = "http://127.0.0.1:8080"
SECOND = "127.0.0.1:8081"
"""Where a block starts a server of its own, which it ends itself."""
PATIENCE = 120
"""Seconds that one block may take before the test gives up: a hang must not hang the build."""


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block: its language, text and first line; ``expected`` is the text block right below it."""

    language: str
    text: str
    line: int
    expected: str | None = None


def blocks() -> list[Block]:
    """Every fenced block of README.md that can be run, with what it is said to print."""
    text = README.read_text("utf-8")
    found = re.finditer(r"^```(\w+)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    fenced = [(match, Block(match[1], match[2], text.count("\n", 0, match.start()) + 2)) for match in found]
    run: list[Block] = []
    for number, (match, block) in enumerate(fenced):
        if block.language in ("bash", "python"):
            following = fenced[number + 1] if number + 1 < len(fenced) else None
            below = following if following and not text[match.end() : following[0].start()].strip() else None
            expected = below[1].text if below and below[1].language in ("text", "json") else None
            run.append(Block(block.language, block.text, block.line, expected))
    return run


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """``motpart serve`` in a process of its own on a free port; its URL."""
    process = subprocess.Popen(
        [sys.executable, "-m", "mockserver", "serve", "--port", "0", "--json"], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    try:
        yield json.loads(process.stdout.readline())["url"]
    finally:
        process.terminate()
        process.wait(10)
        process.stdout.close()


def free_port() -> str:
    """A port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


def run_block(block: Block, server: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """The block in a shell or an interpreter, talking to ``server`` instead of port 8080."""
    text = block.text.replace(ADDRESS, server).replace(ADDRESS.removeprefix("http://"), server.removeprefix("http://"))
    text = text.replace("8081", free_port()) if SECOND in text else text
    start = ["bash", "-euo", "pipefail", "-c"] if block.language == "bash" else [sys.executable, "-c"]
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    return subprocess.run(
        [*start, text],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
        env={**os.environ, "PATH": path, "MOTPART_SERVER": server},
    )


def fits(expected: str, printed: str) -> bool:
    """Whether the text is as expected, where ``…`` stands for anything and spaces at the ends do not count."""
    pattern = ".*".join(re.escape(part) for part in expected.strip().split("…"))
    return re.fullmatch(pattern, printed.strip(), re.DOTALL) is not None


def is_make(block: Block) -> bool:
    """Whether a block calls make, which the tests themselves run under."""
    return block.language == "bash" and block.text.startswith("make ")


@pytest.mark.skipif(
    not (shutil.which("curl") and shutil.which("bash")), reason="the tour is typed into bash, with curl"
)
def test_the_tour_works_as_pasted(server: str, tmp_path: Path) -> None:
    """Every bash and python block succeeds, one after the other, and prints what the README shows below it."""
    (tmp_path / "tests").symlink_to(README.parent / "tests")  # as in a checkout
    tour = [block for block in blocks() if not is_make(block)]
    assert {block.language for block in tour} == {"bash", "python"}
    for block in tour:
        done = run_block(block, server, tmp_path)
        said = f"README.md line {block.line}:\n{block.text}\n--- printed\n{done.stdout}{done.stderr}"
        assert done.returncode == 0, said
        if block.expected is not None:
            assert fits(block.expected.replace(ADDRESS, server), done.stdout), f"{said}--- expected\n{block.expected}"


@pytest.mark.parametrize("target", ["serve", "test", "check", "bench", "docs"])
def test_make_knows_the_target(target: str) -> None:
    """Every target that the README and the contributors use exists, and make can say how it would build it."""
    done = subprocess.run(["make", "--dry-run", target], cwd=README.parent, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_blocks_that_call_make_name_its_targets() -> None:
    """The README's make commands are targets of the Makefile."""
    targets = set(re.findall(r"^(\w+):", (README.parent / "Makefile").read_text("utf-8"), re.MULTILINE))
    text = "".join(block.text for block in blocks() if is_make(block))
    called = set(re.findall(r"^make (\w+)", text, re.MULTILINE))
    assert {"serve", "test"} <= called <= targets


def test_the_table_of_providers_is_what_the_command_prints(server: str) -> None:
    """Base URLs, demo credentials and honesty figures are those of `motpart providers --json`; else: `make docs`."""
    printed = command("providers", "--json", server=server).replace(server, ADDRESS)
    assert written_table() == provider_table(json.loads(printed))


def test_the_address_is_replaced_everywhere() -> None:
    """No block talks to another address than the one that the test replaces."""
    hosts = {host for block in blocks() for host in re.findall(r"[\w.]+:\d+", block.text)}
    assert {host for host in hosts if host.startswith(("127", "localhost"))} == {"127.0.0.1:8080", SECOND}

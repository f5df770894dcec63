"""``make docs``: writes into README.md what a command can compute; test_readme compares it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from mockserver.commands.providers import certainty_text, credentials_text

__all__ = ["README", "command", "provider_table", "written_table"]

README = Path(__file__).parent.parent / "README.md"
_BEGIN, _END = "<!-- providers: written by make docs -->\n", "<!-- /providers -->"


def command(*arguments: str, server: str) -> str:
    """What ``motpart ARGUMENTS`` prints, talking to a server."""
    run = subprocess.run(
        [sys.executable, "-m", "mockserver", *arguments],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "MOTPART_SERVER": server},
    )
    return run.stdout


def provider_table(providers: Sequence[dict[str, Any]]) -> str:
    """What ``motpart providers --json`` prints, as a table."""
    lines = [
        "| provider | base URL | demo credential | operations | schemas | rules | of which |",
        "| --- | --- | --- | ---: | ---: | ---: | --- |",
    ]
    for provider in providers:
        credentials = "".join(f"`{line}`" for line in credentials_text(provider).splitlines()[:1])
        title = provider["title"] + (" (provisional)" if provider["provisional"] else "")
        figures = (provider[name] for name in ("operations", "schemas", "rules"))
        row = (title, f"`{provider['base_url']}`", credentials, *figures, certainty_text(provider))
        lines.append("| " + " | ".join(map(str, row)) + " |")
    notes = [f"\n{one['title']} is provisional: {one['provisional']}" for one in providers if one["provisional"]]
    return "\n".join([*lines, *notes]) + "\n"


def written_table() -> str:
    """The table that README.md has."""
    return _around_the_table()[1]


def _around_the_table() -> tuple[str, str, str]:
    """README.md before the table, the table, and the rest."""
    before, _, after = README.read_text("utf-8").partition(_BEGIN)
    table, _, rest = after.partition(_END)
    return before + _BEGIN, table, _END + rest


def main() -> None:
    """Renew README.md."""
    nobody = "http://127.0.0.1:9"  # nothing listens there, so the built-in providers are described
    table = provider_table(json.loads(command("providers", "--json", server=nobody)))
    before, _, rest = _around_the_table()
    README.write_text(before + table.replace(nobody, "http://127.0.0.1:8080") + rest, "utf-8")


if __name__ == "__main__":
    main()

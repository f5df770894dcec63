"""How values and calls are written in sentences."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit

from contracts.exchange import Exchange, Request
from contracts.targets import Target

__all__ = ["call_line", "shown"]


def shown(value: Any) -> str:
    """A value for a sentence, in JSON's words for what has no letters; a set in the same order in each run."""
    match value:
        case None | True | False:
            return json.dumps(value)
        case list():
            return f"[{', '.join(map(shown, value))}]"
        case dict():
            return "{" + ", ".join(f"{key!r}: {shown(inner)}" for key, inner in value.items()) + "}"
        case set() | frozenset():
            return "{" + ", ".join(sorted(map(shown, value))) + "}"
    return repr(value)


def call_line(number: int, exchange: Exchange, target: Target) -> str:
    """A call of a finding for reading: its number, method, path and status; a lever of a motpart in words as well."""
    request = exchange.request
    lever = _lever(request)
    where = urlsplit(request.url).path if lever else request.url.removeprefix(target.root)
    return target.hide(f"{number}. {request.method} {where} → {exchange.status}{lever}")


def _lever(request: Request) -> str:
    """What a call of a motpart's own control plane does, in words; empty for a call of the provider's."""
    _, _, path = urlsplit(request.url).path.partition("/_motpart/")
    done = path.rpartition("/")[2]
    if not path:
        return ""
    told = json.loads(request.body) if request.body else {}
    words = {
        "reset": "an empty world",
        "freeze": f"its clock stands at {told.get('at')}",
        "advance": f"its clock moves on by {told.get('duration')}",
    }
    played = f"{done} is played" if "/people/" in path else ""
    word = words.get(done, played)
    return f" ({word})" if word else ""

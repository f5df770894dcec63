"""The journal: query, look at, export, judge, clear."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from mockserver.control.providers import root_of
from mockserver.control.words import missing, time_from, time_text
from mockserver.control.worlds import world_of
from mockserver.errors import Refusal
from mockserver.provider import Call, Reply, operation
from mockserver.recorded import Exchange

if TYPE_CHECKING:
    from mockserver.engine import Server

__all__ = [
    "clear_journal",
    "expect_exchanges",
    "export_journal",
    "get_exchange",
    "query_journal",
    "query_world_journal",
]


@operation("queryJournal")
def query_journal(call: Call, server: Server) -> Reply:
    """Of all worlds, unless the query names one."""
    return Reply(200, [_summary(exchange) for exchange in _found(call, server, call.query.get("world"))])


@operation("queryWorldJournal")
def query_world_journal(call: Call, server: Server) -> Reply:
    """Of one world."""
    return Reply(200, [_summary(exchange) for exchange in _found(call, server, call.path["world"])])


@operation("getExchange")
def get_exchange(call: Call, server: Server) -> Reply:
    """One with headers and bodies."""
    exchange = server.journal.get(call.path["exchange"])
    if exchange is None or exchange.world != call.path["world"]:
        raise missing("exchange", call.path["exchange"], ())
    body = {
        **_summary(exchange),
        "request": _message(exchange.request_headers, exchange.request_body),
        "response": _message(exchange.response_headers, exchange.response_body),
    }
    return Reply(200, body)


@operation("exportJournal")
def export_journal(call: Call, server: Server) -> Reply:
    """As an HTTP Archive."""
    archive = server.journal.har(_found(call, server, call.path["world"]), root_of(call))
    return Reply(200, archive.encode(), media_type="application/json")


@operation("expectExchanges")
def expect_exchanges(call: Call, server: Server) -> Reply:
    """A mistyped operation is refused: that it was never called would prove nothing."""
    name, count, least = call.body["operation"], call.body.get("count"), call.body.get("atLeast")
    if count is not None and least is not None:
        raise Refusal(400, "invalid", "Give 'count' or 'atLeast', not both.")
    _known(server, name)
    world = call.path["world"]
    ok, explanation = server.journal.expect(name, count, call.body.get("where"), at_least=least, world=world)
    return Reply(200, {"ok": ok, "explanation": explanation})


@operation("clearJournal")
def clear_journal(call: Call, server: Server) -> Reply:
    """Of one world."""
    server.journal.clear(world_of(call, server).name)
    return Reply(204)


def _known(server: Server, name: str) -> None:
    """Raises Refusal for an operation that nothing served has: that it was never called would prove nothing."""
    known = {known for provider in server.catalogue for known in server.apis[provider].operations}
    if name not in known:
        raise missing("operation", name, known)


def _found(call: Call, server: Server, world: str | None) -> list[Exchange]:
    since, until = call.query.get("since"), call.query.get("until")
    operation = call.query.get("operation")
    found = server.journal.query(
        operation=operation,
        status=call.query.get("status"),
        world=world,
        since=None if since is None else time_from(since),
        until=None if until is None else time_from(until),
        limit=call.query["limit"],
    )
    if not found and operation is not None:
        _known(server, operation)
    return found


def _summary(exchange: Exchange) -> dict[str, Any]:
    return {
        "id": exchange.id,
        "at": None if exchange.at is None else time_text(exchange.at),
        "world": exchange.world,
        "provider": exchange.provider,
        "operation": exchange.operation,
        "method": exchange.method,
        "target": exchange.target,
        "status": exchange.status,
        "verdict": exchange.verdict,
        "reason": exchange.reason,
        "milliseconds": round(exchange.milliseconds, 3),
    }


def _message(headers: Sequence[tuple[bytes, bytes]], raw: bytes) -> dict[str, Any]:
    listed = [[name.decode("latin-1"), value.decode("latin-1")] for name, value in headers]
    if not raw:
        return {"headers": listed, "body": None}
    try:
        return {"headers": listed, "body": raw.decode()}
    except UnicodeDecodeError:
        return {"headers": listed, "body": base64.b64encode(raw).decode(), "encoding": "base64"}

"""A refusal as Salesforce words it: OAuth's form at the token endpoint (LD-03), a list for every call (LD-08)."""

from __future__ import annotations

from mockserver.errors import Fault, Refusal
from mockserver.provider import Reply

__all__ = ["conflict", "dialect", "invalid", "unknown"]

_TOKEN = "getAccessToken"
_DESCRIPTIONS = {
    "invalid_grant": "authentication failure",
    "invalid_client_id": "client identifier invalid",
    "invalid_client": "invalid client credentials",
    "unsupported_grant_type": "grant type not supported",
}
_MISSING = {
    "grant_type": "unsupported_grant_type",
    "client_id": "invalid_client_id",
    "client_secret": "invalid_client",
    "username": "invalid_grant",
    "password": "invalid_grant",
}
"""Field of a token request → the error when it is missing or empty, in the order in which fields are looked at."""
_CODES = {
    401: "INVALID_SESSION_ID",
    403: "FORBIDDEN",
    404: "NOT_FOUND",
    405: "METHOD_NOT_ALLOWED",
    406: "NOT_ACCEPTABLE",
    409: "DUPLICATE_VALUE",
    413: "REQUEST_TOO_LARGE",
    415: "UNSUPPORTED_MEDIA_TYPE",
    429: "REQUEST_LIMIT_EXCEEDED",
    503: "SERVER_UNAVAILABLE",
}
_REQUIRED = "is required"


def dialect(refusal: Refusal) -> Reply:
    """The error body; a planned fault keeps the status that it was planned with."""
    if refusal.operation == _TOKEN and refusal.status < 500:
        error = _token_error(refusal)
        body = {"error": error, "error_description": _DESCRIPTIONS.get(error, refusal.message)}
        return Reply(refusal.status if refusal.planned else 400, body)
    return Reply(refusal.status, [{"message": text, "errorCode": code} for text, code in _entries(refusal)])


def _token_error(refusal: Refusal) -> str:
    wrong = {fault.place.removeprefix("body.") for fault in refusal.faults}
    if refusal.code == "invalid_client":  # of the other environment: no field is named, and the client is not known
        return _MISSING["client_secret" if "client_secret" in wrong else "client_id"]
    if refusal.code in _DESCRIPTIONS:
        return refusal.code
    return next((error for field, error in _MISSING.items() if field in wrong), "invalid_request")


def _entries(refusal: Refusal) -> list[tuple[str, str]]:
    if refusal.status == 401:
        return [("Session expired or invalid", _CODES[401])]
    if refusal.status >= 500:
        return [(refusal.message, _CODES.get(refusal.status, "APEX_ERROR"))]
    if refusal.status != 400:
        return [(refusal.message, _CODES.get(refusal.status, "INVALID_FIELD"))]
    if refusal.code == "malformed":
        return [(refusal.message, "JSON_PARSER_ERROR")]
    if not refusal.faults:
        return [(refusal.message, "INVALID_FIELD")]
    return [(f"{_field(fault)}: {fault.reason}", _code(fault)) for fault in refusal.faults]


def _field(fault: Fault) -> str:
    """The place without saying whether it is of the path, the query or the body."""
    return fault.place.partition(".")[2] or fault.place


def _code(fault: Fault) -> str:
    return "REQUIRED_FIELD_MISSING" if fault.reason == _REQUIRED else "INVALID_FIELD"


def invalid(faults: list[Fault], rule: str) -> Refusal:
    """400: every part fits the document, and something is wrong all the same."""
    return Refusal(400, "invalid", "The request is not valid.", faults=faults, rule=rule)


def unknown(what: str, rule: str) -> Refusal:
    """404: it does not exist for this caller."""
    return Refusal(404, "not_found", f"There is no such {what}.", rule=rule)


def conflict(message: str, rule: str) -> Refusal:
    """409: it is not in a state for this."""
    return Refusal(409, "conflict", message, rule=rule)

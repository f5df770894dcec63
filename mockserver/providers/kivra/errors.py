"""A refusal in Kivra's dialect: ``{code, short_message, long_message}``, with codes of the catalogue."""

from __future__ import annotations

from mockserver.catalogue import error_codes
from mockserver.errors import Fault, Refusal
from mockserver.provider import Reply
from mockserver.providers.kivra.scopes import reaches, tenant_of

__all__ = ["dialect", "invalid", "refuse", "unknown"]

_CODES = {
    "unauthenticated": "40100",
    "invalid_client": "40104",
    "invalid_request": "40001",
    "unsupported_grant_type": "40001",
    "invalid_scope": "40003",
    "insufficient_scope": "40300",
    "not_found": "40400",
    "method_not_allowed": "40500",
    "not_acceptable": "40600",
    "unsupported_media_type": "41500",
    "too_large": "41300",
    "throttled": "42900",
    "malformed": "40008",
    "invalid": "40001",
}
"""What the engine refuses with → the catalogue's code."""
_BY_PLACE = {"path": "40400", "query": "40033", "header": "40052", "cookie": "40052"}
_TOKENS = {"authenticate", "authenticateV2"}
_NO_OBJECT = "40026"


def dialect(refusal: Refusal) -> Reply:
    """The error body; the status is the code's first three digits."""
    code = str(refusal.extra.get("code") or _code(refusal))
    codes = error_codes("kivra")
    if refusal.planned or code not in codes:
        code = f"{refusal.status}00" if f"{refusal.status}00" in codes else "50000"
    status = refusal.status if refusal.planned else codes[code].status
    if status == 404:  # a challenge would tell that there is something behind it (GEN-16)
        refusal.headers.pop("WWW-Authenticate", None)
    long = _long(refusal, status) or codes[code].long
    body = {"code": code, "short_message": codes[code].short, "long_message": long}
    return Reply(status, body)


def _code(refusal: Refusal) -> str:
    if refusal.faults and refusal.code == "invalid":
        return _code_of(refusal.faults)
    if refusal.code == "unauthenticated" and refusal.operation in _TOKENS:
        return "40104"
    if refusal.code == "insufficient_scope" and not _known(refusal):
        return "40400"
    return _CODES.get(refusal.code, f"{refusal.status}00")


def _code_of(faults: tuple[Fault, ...]) -> str:
    """The catalogue's own code for what is wrong first; where it stands decides when there is none."""
    part = faults[0].place.partition(".")[0]
    if part in _BY_PLACE:
        return _BY_PLACE[part]
    if any(fault.place == "body" and fault.code is None for fault in faults):
        return _NO_OBJECT
    return next((fault.code for fault in faults if fault.code is not None), _CODES["invalid"])


def _known(refusal: Refusal) -> bool:
    """Whether the token reaches every tenant that the missing scopes name (KIV-59)."""
    scopes, granted = refusal.extra.get("scopes"), refusal.extra.get("granted")
    tenants = [tenant_of(scope) for scope in scopes] if isinstance(scopes, list) else []
    return all(tenant is None or reaches(granted, tenant) for tenant in tenants)  # type: ignore[arg-type]  # names


def _long(refusal: Refusal, status: int) -> str:
    """What is wrong and where; nothing that tells more than the status does."""
    if status in {401, 404} and refusal.code != "invalid_client" and "code" not in refusal.extra:
        return ""
    faults = "; ".join(f"{_shown(fault.place)}: {fault.reason}" for fault in refusal.faults)
    return faults or refusal.message


def _shown(place: str) -> str:
    """``body.subject`` is ``subject`` to the caller."""
    part, dot, rest = place.partition(".")
    return rest if dot and part in {"body", "query", "path", "header"} else place


def refuse(code: str, message: str, rule: str, *, place: str | None = None) -> Refusal:
    """A refusal with a code of the catalogue; its status is in it."""
    faults = [] if place is None else [Fault(place, message, code)]
    return Refusal(int(code[:3]), "invalid", message, faults=faults, rule=rule, extra={"code": code})


def invalid(place: str, reason: str, rule: str) -> Refusal:
    """400 with 40001: a part of the request fits the document and is wrong all the same."""
    return refuse("40001", reason, rule, place=place)


def unknown(rule: str = "GEN-16") -> Refusal:
    """404: there is nothing, or nothing that this caller may know of."""
    return Refusal(404, "not_found", "There is nothing at this address.", rule=rule)

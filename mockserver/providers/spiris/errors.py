"""Refusals: problem details with a code for programs (SD-01)."""

from __future__ import annotations

from mockserver.errors import Fault, Refusal
from mockserver.provider import Reply, problem_dialect

__all__ = ["conflict", "dialect", "forbidden", "gone", "invalid", "unknown"]


def dialect(refusal: Refusal) -> Reply:
    """RFC 9457, with the refusal's code beside it."""
    reply = problem_dialect(refusal)
    reply.body["code"] = refusal.code
    return reply


def invalid(faults: list[Fault], rule: str) -> Refusal:
    """400: every part fits the document, and something is wrong all the same."""
    return Refusal(400, "invalid", "The request is not valid.", faults=faults, rule=rule)


def forbidden(code: str, message: str, rule: str) -> Refusal:
    """403: this company, or this payslip, never may."""
    return Refusal(403, code, message, rule=rule)


def unknown(what: str, number: int) -> Refusal:
    """404: it does not exist for this user (SD-03)."""
    return Refusal(404, "not_found", f"There is no {what} {number}.", rule="SD-03")


def conflict(code: str, message: str, rule: str) -> Refusal:
    """409: not in a state for this."""
    return Refusal(409, code, message, rule=rule)


def gone() -> Refusal:
    """410: VLA has nothing to show (SD-23)."""
    return Refusal(410, "movedToPayroll", "Agreement and status page are in Spiris Payroll now.", rule="SP-13")

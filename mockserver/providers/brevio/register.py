"""The company register and the audit companies of the sandbox; all made up, or the reference's own samples."""

from __future__ import annotations

__all__ = ["ADDRESSES", "NOT_REGISTERED", "company_name"]

ADDRESSES = {
    "Beeblebrox Audit AS": "Jernbanetorget 1, 0154 Oslo",
    "Dentarthur Revisjon AS": "Demogata 42, 5003 Bergen",
}
"""Audit companies and where their offices are."""

NOT_REGISTERED = 900000000
"""The one number that the register lacks (BD-11)."""

_NAMES = {123456789: "ACME Company", 989891332: "Magrathea Demo AS"}


def company_name(vat_no: int) -> str:
    """What the register calls a company."""
    return _NAMES.get(vat_no, f"Selskap {vat_no} AS")

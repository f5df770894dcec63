"""Bookkeeping files: made on request only, for a month or between two times (B90)."""

from __future__ import annotations

import base64
from calendar import monthrange
from datetime import date
from typing import Any

from mockserver.errors import Refusal
from mockserver.provider import Call, Reply, operation
from mockserver.providers.billecta.files import kept_file
from mockserver.providers.billecta.moments import day_of, shown
from mockserver.providers.billecta.rights import creditor_of
from mockserver.providers.billecta.views import filled
from mockserver.world import Collection, World

__all__ = [
    "EXPORTS",
    "create_accounting_export",
    "create_accounting_export_for_month",
    "get_accounting_exports",
]

EXPORTS: Collection[dict[str, Any]] = Collection("billecta.accountingExports")
_CSV = b"VoucherDate;Account;Amount;Text\r\n"


def _sie(name: str, first: date, last: date, today: date) -> bytes:
    """A SIE4 file of a creditor without vouchers, of which the fake has none (BLD-27)."""
    lines = [
        "#FLAGGA 0",
        '#PROGRAM "Motpart" 1',
        "#FORMAT PC8",
        f"#GEN {today:%Y%m%d}",
        "#SIETYP 4",
        f'#FNAMN "{name}"',
        f"#RAR 0 {first:%Y%m%d} {last:%Y%m%d}",
    ]
    return "".join(f"{line}\r\n" for line in lines).encode("cp437", "replace")


def _made(call: Call, world: World, creditor_id: str, start: str, end: str, **asked: Any) -> Reply:
    first, last = day_of(start), day_of(end)
    if last < first:
        raise Refusal(400, "invalid", "A period does not end before it begins.", rule="B90")
    creditor = creditor_of(world, creditor_id).view
    kind = asked.get("Format") or "SIE4"
    name = str(creditor.get("Name") or "").replace('"', "'")
    data = _CSV if kind == "CSV" else _sie(name, first, last, day_of(shown(world.now)))
    ending, media = ("csv", "text/csv") if kind == "CSV" else ("se", "text/plain")
    named = {"FileName": f"{first:%Y%m%d}-{last:%Y%m%d}.{ending}", "ContentType": media}
    record = {
        **asked,
        "CreditorPublicId": creditor["CreditorPublicId"],
        "Start": start,
        "End": end,
        "Format": kind,
        "Created": shown(world.now),
        "CreatedBy": call.caller.holder,
        "File": kept_file(world, {**named, "Data": base64.b64encode(data).decode()}, creditor["CreditorPublicId"]),
    }
    world[EXPORTS].put(str(world.sequence("billecta.exports")), record)
    return Reply(200, filled(call, "AccountingExportView", record))


@operation("createAccountingExportForMonth")
def create_accounting_export_for_month(call: Call, world: World) -> Reply:
    """A file of the whole month in which a day lies; in the older form, of a period (BLD-27)."""
    query, asked = call.query, {"Format": call.query.get("format")}
    creditor = str(call.path["creditorPublicId"])
    if query.get("period") is None:
        if query.get("from") is None or query.get("to") is None:
            raise Refusal(400, "invalid", "period, or from and to, are needed.")
        return _made(call, world, creditor, str(query["from"]), str(query["to"]), **asked)
    day = day_of(str(query["period"]))
    last = monthrange(day.year, day.month)[1]
    start, end = f"{day:%Y-%m}-01 00:00:00", f"{day:%Y-%m}-{last} 23:59:59"
    return _made(call, world, creditor, start, end, **asked)


@operation("createAccountingExport")
def create_accounting_export(call: Call, world: World) -> Reply:
    """A file of what is booked between two times, both of them in it."""
    body = call.body
    if not body.get("From") or not body.get("To"):
        raise Refusal(400, "invalid", "From and To are needed.")
    asked = {name: body.get(name) for name in ("Format", "DateSelectionType")}
    return _made(call, world, str(body["CreditorPublicId"]), str(body["From"]), str(body["To"]), **asked)


@operation("getAccountingExports")
def get_accounting_exports(call: Call, world: World) -> Reply:
    """The files that have been made for a creditor."""
    creditor = str(call.path["creditorPublicId"]).lower()
    found = [one for one in world[EXPORTS].values() if str(one["CreditorPublicId"]).lower() == creditor]
    return Reply(200, [filled(call, "AccountingExportView", one) for one in found])

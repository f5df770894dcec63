"""Legal documents in force."""

from __future__ import annotations

from datetime import timedelta

from contracts.context import Context
from contracts.exchange import Request
from contracts.laws import law
from contracts.providers.kivra_legal import companies


@law("LEG-E01", operations=["listLegalDocuments", "readLegalDocument"])
def terms_and_one_agreement_per_purpose(case: Context) -> None:
    """All of them, those of one purpose, and each can be read by anybody."""
    found = companies.documents(case)
    kinds = [(one["type"], one["purpose"]) for one in found]
    case.equal("documents in force", kinds, [("terms", None), ("dpa", "payslips"), ("dpa", "invoices")])
    case.expect(len({one["id"] for one in found}) == len(found), "two documents have one id")
    for purpose in companies.PURPOSES:
        wanted = [one for one in found if one["purpose"] in (None, purpose)]
        case.equal(f"documents for {purpose}", companies.documents(case, purpose), wanted)
    for one in found:
        case.expect(one["validFrom"] <= case.today().isoformat(), f"{one['id']} is not in force yet")
        text = case.call("readLegalDocument", path={"documentId": one["id"]}, credential=None)
        case.expect(text.ok and one["title"] in text.body.decode(), f"{one['id']} cannot be read: {text.summary}")
        linked = case.target.send(Request("GET", one["url"], case.target.headers))
        case.equal(f"text at the url of {one['id']}", linked.body, text.body)
    case.refused("readLegalDocument", 404, path={"documentId": "terms-999"}, credential=None)


@law("LEG-E02", operations=["listLegalDocuments"])
def a_version_waits_for_its_day(case: Context) -> None:
    """Until then the one before it is in force; the other documents are not touched."""
    before = companies.documents(case)
    day = (case.today() + timedelta(days=10)).isoformat()
    new = case.act("kivraPublishes", type="dpa", purpose="payslips", validFrom=day)["documentId"]
    case.equal("documents before the day", companies.documents(case), before)
    case.advance("P9D")
    case.equal("documents on the day before", companies.documents(case), before)
    case.advance("P1D")
    after = companies.documents(case)
    case.equal("ids from the day on", [one["id"] for one in after], [before[0]["id"], new, before[2]["id"]])
    case.equal("its first day", after[1]["validFrom"], day)
    case.equal(
        "status of the earlier text", case.call("readLegalDocument", path={"documentId": before[1]["id"]}).status, 200
    )
    at_once = case.act("kivraPublishes", type="terms")["documentId"]
    case.equal("terms of today", companies.documents(case)[0]["id"], at_once)

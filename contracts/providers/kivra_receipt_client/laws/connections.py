"""What a receipt has beside it: those that it is connected with, campaigns, tags, what else of its items is shown."""

from __future__ import annotations

from typing import Any

from contracts.context import Context
from contracts.laws import law
from contracts.providers.kivra_receipt_client import wallet

_SHOWN = {"article_number_pos": "pos", "article_number_gtin": "gtin"}
"""Whose name of an item the app shows."""


@law("RCL-13", operations=["getPersonReceipt", "personReceipts"])
def what_is_brought_back_is_told_on_both(case: Context) -> None:
    """By each receipt of the other, and with the very items that the later one takes back."""
    every = {key: wallet.about(case, "getPersonReceipt", key).value for key in wallet.ids(case)}
    back = {(one["receipt_id"], key) for key, value in every.items() for one in value["parents"]}
    case.equal("what was bought and its return", {(before, after) for before, after, _ in _returned(every)}, back)
    case.expect(back, "one of the demo person's receipts should take something back")
    for before, after, items in _returned(every):
        taken = [item for item in every[after]["receipt"]["items"] if item["type"] == "return"]
        case.equal(f"what {after} takes back of {before}", items, taken)


def _returned(every: dict[str, Any]) -> list[tuple[str, str, Any]]:
    """Which receipt has been brought back by which, and what of it."""
    return [(key, one["receipt_id"], one["items"]) for key, value in every.items() for one in value["returns"]]


@law("RCL-13", operations=["getPersonReceipt", "personReceipts"])
def list_and_receipt_have_the_same_tags(case: Context) -> None:
    """Whatever receipt it is; one has some."""
    tags = {row["receipt_id"]: row.get("tags", []) for row in wallet.rows(case)}
    for key, told in tags.items():
        own = wallet.about(case, "getPersonReceipt", key).value.get("tags", [])
        case.equal(f"the tags of {key}", told, own)
    case.expect(tags[wallet.RECEIPT], "the example receipt should have a tag")


@law("RCL-13", operations=["getPersonReceipt"])
def campaigns_stand_beside_it(case: Context) -> None:
    """Those of the chain, whole; and the items have what the app is to show of them."""
    receipt = wallet.about(case, "getPersonReceipt").value
    case.equal("the campaigns", receipt.get("campaigns"), [wallet.CAMPAIGN])
    shown = receipt.get("item_display_fields")
    case.equal("what else of its items is shown", shown, ["article_number_pos"])
    for item in receipt["receipt"]["items"]:
        named = {one["identifier_type"] for one in item["identifiers"]}
        case.expect(named >= {_SHOWN[one] for one in shown}, f"{item} should have what is shown of it")


@law("RCL-13", operations=["personReceipts"])
def attachments_and_recalls_stand_in_lists(case: Context) -> None:
    """An attachment is good for some time from the purchase on; a recall says what it is in a language."""
    rows = wallet.rows(case)
    attached = [(row, one) for row in rows for one in row.get("attachments", [])]
    recalls = [one for row in rows for one in row.get("recall", [])]
    case.expect(attached and recalls, "one of the demo person's receipts should have each")
    for row, one in attached:
        case.expect(
            row["purchase_date"][:10] <= one["valid_from"][:10] < one["valid_to"][:10],
            f"{one} should be good from the purchase on {row['purchase_date']}",
        )
        case.equal("media type", one["content_type"], "application/pdf")
    for recall in recalls:
        case.expect(
            all(one["headline"] and one["body"] for one in recall["messages"]), f"{recall} should say something"
        )

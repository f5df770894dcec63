"""What is set once for a creditor: bookkeeping, its locked period, KYC, what new invoices and products begin with."""

from __future__ import annotations

from typing import Any

from mockserver.provider import Call, Handler, Reply, operation
from mockserver.providers.billecta.views import filled
from mockserver.world import Collection, World

__all__ = [
    "delete_locked_period",
    "get_accounting_settings",
    "get_creditor_kyc",
    "get_default_action_config",
    "get_locked_period",
    "get_products_template",
    "update_accounting_settings",
    "update_creditor_kyc",
    "update_default_action_config",
    "update_locked_period",
    "update_products_template",
]

_SETTINGS: Collection[dict[str, Any]] = Collection("billecta.settings")
"""By model and creditor."""


def _key(model: str, creditor_id: Any) -> str:
    return f"{model}/{str(creditor_id).lower()}"


def _reading(operation_id: str, model: str) -> Handler:
    """What was set, or nothing in every property (BLD-59)."""

    @operation(operation_id)
    def read(call: Call, world: World) -> Reply:
        creditor = call.path["creditorPublicId"]
        known = world[_SETTINGS].get(_key(model, creditor)) or {}
        return Reply(200, filled(call, model, {**known, "CreditorPublicId": creditor}))

    return read


def _replacing(operation_id: str, model: str) -> Handler:
    """PUT replaces all of it."""

    @operation(operation_id)
    def update(call: Call, world: World) -> Reply:
        world[_SETTINGS].put(_key(model, call.body["CreditorPublicId"]), dict(call.body))
        return Reply(200)

    return update


get_accounting_settings = _reading("getAccountingSettings", "AccountingSettingsView")
update_accounting_settings = _replacing("updateAccountingSettings", "AccountingSettingsView")
get_creditor_kyc = _reading("getCreditorKyc", "CreditorKycView")
update_creditor_kyc = _replacing("updateCreditorKyc", "CreditorKycView")
get_default_action_config = _reading("getDefaultActionConfig", "DefaultActionConfigView")
update_default_action_config = _replacing("updateDefaultActionConfig", "DefaultActionConfigView")
get_products_template = _reading("getProductsTemplate", "ProductsTemplateView")
update_products_template = _replacing("updateProductsTemplate", "ProductsTemplateView")
get_locked_period = _reading("getLockedPeriod", "LockedPeriodView")


@operation("updateLockedPeriod")
def update_locked_period(call: Call, world: World) -> Reply:
    """Locked up to a day from now on; it keeps nothing from being attested (BLD-20)."""
    world[_SETTINGS].put(_key("LockedPeriodView", call.path["creditorPublicId"]), {"To": call.query["to"]})
    return Reply(200)


@operation("deleteLockedPeriod")
def delete_locked_period(call: Call, world: World) -> Reply:
    """Nothing is locked any more, as before the first time."""
    key = _key("LockedPeriodView", call.path["creditorPublicId"])
    if key in world[_SETTINGS]:
        world[_SETTINGS].delete(key)
    return Reply(200)

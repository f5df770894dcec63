"""Creditors: template, activation, invitations, webhook, and what older clients read of them."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from mockserver.provider import Call, Reply, operation
from mockserver.providers.kravia.access import creditor_of, creditors_of
from mockserver.providers.kravia.models import CREDITORS, WEBHOOKS, WORKSPACES, Creditor, Webhook, Workspace
from mockserver.providers.kravia.views import creditor_view
from mockserver.world import World

__all__ = [
    "activate_creditor",
    "configure_webhook",
    "get_creditor_settings",
    "init_onboarding",
    "invite_to_creditor",
    "list_creditors",
]

_VAT, _INTEREST = 25, 12.5


@operation("initOnboarding")
def init_onboarding(call: Call, world: World) -> Reply:
    """A template with defaults; nothing is made (KR-022, KR-023)."""
    template: dict[str, Any] = {
        "accountingSystem": call.body["accountingSystem"],
        "creditorType": "Company",
        "name": None,
        "organizationNumber": None,
        "email": None,
        "countryCode": "NO",
        "currencyCode": "NOK",
        "bankAccount": None,
        "disbursementMode": "Batch",
    }
    return Reply(200, {"value": template})


@operation("activateCreditor")
def activate_creditor(call: Call, world: World) -> Reply:
    """Make the creditor from the filled-in template; the token that does so covers it (KD-05)."""
    body = call.body
    creditor = Creditor(
        id=world.sequence("kravia.creditor", 10900),
        name=body["name"],
        organization_number=body.get("organizationNumber"),
        email=body["email"],
        accounting_system=body["accountingSystem"],
        creditor_type=body.get("creditorType", "Company"),
        country_code=body.get("countryCode", "NO"),
        currency_code=body.get("currencyCode", "NOK"),
        bank_account=body.get("bankAccount"),
        disbursement_mode=body.get("disbursementMode", "Batch"),
        made_by=call.caller.name,
    )
    world[CREDITORS].put(str(creditor.id), creditor)
    return Reply(200, {"value": creditor_view(creditor)})


@operation("inviteToCreditor")
def invite_to_creditor(call: Call, world: World) -> Reply:
    """Give a person access in the creditor's workspace, an accountant in the accountant's own (KR-025, KR-026)."""
    creditor = creditor_of(world, call.caller, call.path["creditorId"])
    body = call.body
    if body["isAccountant"]:
        owner, key = "Accountant", f"accountant/{body['countryCode']}/{body['organizationNumber']}"
    else:
        owner, key = "Creditor", f"creditor/{creditor.id}"
    workspace = world[WORKSPACES].get(key) or Workspace(world.sequence("kravia.workspace", 502), owner, ())
    person = f"{creditor.id}/{body['email']}"
    if person not in workspace.people:
        workspace = replace(workspace, people=(*workspace.people, person))
    world[WORKSPACES].put(key, workspace)
    invitation = {
        "creditorId": creditor.id,
        "email": body["email"],
        "name": body["name"],
        "isAccountant": body["isAccountant"],
        "workspaceId": workspace.id,
        "workspaceOwner": owner,
    }
    return Reply(200, {"value": invitation})


@operation("configureWebhook")
def configure_webhook(call: Call, world: World) -> Reply:
    """Set the one webhook of a creditor; the secret is never given back (KR-105)."""
    creditor = creditor_of(world, call.caller, call.path["id"])
    body = call.body
    world[WEBHOOKS].put(str(creditor.id), Webhook(creditor.id, body["url"], body["secret"], body["enabled"]))
    return Reply(200, {"value": {"creditorId": creditor.id, "enabled": body["enabled"], "url": body["url"]}})


@operation("listCreditors")
def list_creditors(call: Call, world: World) -> Reply:
    """The creditors that the token covers."""
    return Reply(200, {"value": [creditor_view(creditor) for creditor in creditors_of(world, call.caller).values()]})


@operation("getCreditorSettings")
def get_creditor_settings(call: Call, world: World) -> Reply:
    """A creditor's settings, as one old client reads them (KI-21, KD-40)."""
    creditor = creditor_of(world, call.caller, call.path["id"])
    settings = {
        "orgNumber": creditor.organization_number,
        "name": creditor.name,
        "email": creditor.email,
        "Vat": _VAT,
        "Interest": _INTEREST,
    }
    return Reply(200, settings)

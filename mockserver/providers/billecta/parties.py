"""Creditors, and the users of a domain (B39, B85, B89)."""

from __future__ import annotations

from typing import Any

import msgspec

from mockserver.errors import Refusal
from mockserver.provider import Call, Reply, operation
from mockserver.providers.billecta.files import kept_file
from mockserver.providers.billecta.models import CLAIMS, CONTRACTS, INVOICES, RECONCILIATIONS, SELF_INVOICES
from mockserver.providers.billecta.moments import shown
from mockserver.providers.billecta.registers import DEBTORS, PRODUCTS, of
from mockserver.providers.billecta.rights import CREDITORS, Creditor, creditor_of, creditors_of
from mockserver.providers.billecta.views import filled, paged
from mockserver.providers.billecta.webhooks import tell
from mockserver.world import Collection, World

__all__ = [
    "USERS",
    "User",
    "create_creditor",
    "create_creditor_token",
    "create_user",
    "delete_creditor",
    "delete_user",
    "get_creditor",
    "get_creditor_subs",
    "get_creditors",
    "get_user",
    "get_users",
    "update_creditor",
    "update_creditor_logotype",
    "update_user",
    "user_of",
]

OWNED: tuple[Collection[Any], ...] = (INVOICES, SELF_INVOICES, RECONCILIATIONS, CONTRACTS, CLAIMS)


class User(msgspec.Struct, frozen=True, kw_only=True):
    """A user as they are answered, and whose domain they are of."""

    view: dict[str, Any]
    holder: str


USERS: Collection[User] = Collection("billecta.users", User)


@operation("createCreditor")
def create_creditor(call: Call, world: World) -> Reply:
    """A creditor that the domain of its maker has all rights on."""
    creditor_id = world.chance.uuid()
    view = filled(call, "CreditorView", {**call.body, "CreditorPublicId": creditor_id})
    world[CREDITORS].put(creditor_id, Creditor(view=view, made_by=call.caller.holder))
    tell(world, "CreditorCreated", creditor_id, lambda: view)
    return Reply(200, {"PublicId": creditor_id})


@operation("getCreditor")
def get_creditor(call: Call, world: World) -> Reply:
    """One creditor."""
    return Reply(200, filled(call, "CreditorView", creditor_of(world, _creditor_id(call)).view))


@operation("updateCreditor")
def update_creditor(call: Call, world: World) -> Reply:
    """All of a creditor, anew."""
    key = str(call.body["CreditorPublicId"]).lower()
    view = filled(call, "CreditorView", {**call.body, "CreditorPublicId": key})
    world[CREDITORS].put(key, msgspec.structs.replace(creditor_of(world, key), view=view))
    tell(world, "CreditorUpdated", key, lambda: view)
    return Reply(200)


@operation("deleteCreditor")
def delete_creditor(call: Call, world: World) -> Reply:
    """A creditor goes only as long as nothing has been created on it (B85)."""
    key = _creditor_id(call)
    used = any(next(of(kind, world, key), None) is not None for kind in (DEBTORS, PRODUCTS))
    if used or any(one.creditor == key for family in OWNED for one in world[family].values()):
        raise Refusal(400, "in_use", "Something has been created on the creditor.", rule="B85")
    tell(world, "CreditorDeleted", key, lambda: key)
    world[CREDITORS].delete(key)
    return Reply(200)


@operation("getCreditors")
def get_creditors(call: Call, world: World) -> Reply:
    """The creditors that the user has rights on."""
    found = [filled(call, "CreditorView", view) for view in creditors_of(call.caller, world)]
    return Reply(200, paged(call, found))


@operation("getCreditorSubs")
def get_creditor_subs(call: Call, world: World) -> Reply:
    """The same creditors, in short."""
    return Reply(200, [filled(call, "CreditorSubView", view) for view in creditors_of(call.caller, world)])


@operation("updateCreditorLogotype")
def update_creditor_logotype(call: Call, world: World) -> Reply:
    """A picture, kept as a file; the answer is where it is, and the creditor says so too (B117)."""
    key = _creditor_id(call)
    creditor = creditor_of(world, key)
    picture = {"ContentType": "image/png", "FileName": "logo.png", "Data": call.body.get("Data") or ""}
    file = kept_file(world, picture, key)
    url = f"{call.base_url}/v1/files/file/{file['FilePublicId']}"  # B51
    view = {**creditor.view, "LogoURL": url}
    world[CREDITORS].put(key, msgspec.structs.replace(creditor, view=view))
    tell(world, "CreditorUpdated", key, lambda: filled(world, "CreditorView", view))
    return Reply(200, {"Url": url})


def _creditor_id(call: Call) -> str:
    return str(call.path["creditorPublicId"]).lower()


@operation("createUser")
def create_user(call: Call, world: World) -> Reply:
    """A user of the caller's domain, who has never logged in."""
    user_id = world.chance.uuid()
    own = {"UserPublicId": user_id, "Created": shown(world.now), "LastLogin": None}
    view = filled(call, "UserView", {**call.body, **own})
    world[USERS].put(user_id, User(view=view, holder=call.caller.holder))
    return Reply(200, {"PublicId": user_id})


@operation("getUser")
def get_user(call: Call, world: World) -> Reply:
    """One user; a password is never told."""
    return Reply(200, filled(call, "UserView", user_of(call, world, call.path["userPublicId"], 404).view))


@operation("getUsers")
def get_users(call: Call, world: World) -> Reply:
    """The users of the caller's domain."""
    found = [user.view for user in world[USERS].values() if user.holder == call.caller.holder]
    return Reply(200, [filled(call, "UserView", view) for view in found])


@operation("updateUser")
def update_user(call: Call, world: World) -> Reply:
    """All of a user, but for when they last logged in (B89)."""
    user = user_of(call, world, call.body.get("UserPublicId"), 400)
    own = {name: user.view.get(name) for name in ("UserPublicId", "Created", "LastLogin")}
    view = filled(call, "UserView", {**call.body, **own})
    world[USERS].put(user.view["UserPublicId"], msgspec.structs.replace(user, view=view))
    return Reply(200)


@operation("deleteUser")
def delete_user(call: Call, world: World) -> Reply:
    """A user goes."""
    world[USERS].delete(user_of(call, world, call.path["userPublicId"], 400).view["UserPublicId"])
    return Reply(200)


@operation("createCreditorToken")
def create_creditor_token(call: Call, world: World) -> Reply:
    """A key into the portal for the caller, or for another user of the domain; nobody else has one (BLD-60)."""
    name = call.query.get("username")
    own = (user.view.get("Username") for user in world[USERS].values() if user.holder == call.caller.holder)
    if name is not None and name not in own:
        raise Refusal(400, "not_found", "The user was not found.")
    token = world.chance.uuid()
    return Reply(200, {"Token": token, "PortalURL": f"https://apptest.example.com/?token={token}"})


def user_of(call: Call, world: World, user_id: Any, status: int) -> User:
    """A user of the caller's domain. Raises: Refusal with ``status``."""
    user = world[USERS].get(str(user_id).lower())
    if user is None or user.holder != call.caller.holder:
        raise Refusal(status, "not_found", "The user was not found.")
    return user

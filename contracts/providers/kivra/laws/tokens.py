"""Section 3: access tokens and scopes; section 14: environments."""

from __future__ import annotations

import re

from contracts.context import Context
from contracts.credentials import Credential, basic, bearer
from contracts.document import Parts
from contracts.laws import law
from contracts.providers.kivra import asking
from contracts.providers.kivra.asking import FOREIGN, SHARED, TENANT, UNKNOWN, of_tenant, turned_away

_GRANT = {"grant_type": "client_credentials"}
_SECRET = "billing-secret"
_FORM = {
    "title": "Formulär",
    "description": "Prov",
    "start_question": "q1",
    "questions": [{"id": "q1", "type": "free_text", "label": "?"}],
}


def _scope(words: str, key: str = TENANT) -> str:
    method, _, rest = words.partition(" ")
    return f"{method}:kivra.v2.tenant.{key}{rest}"


@law("AUTH-01", operations=["authenticate"])
def client_by_basic(case: Context) -> None:
    """Id and secret go into the Basic scheme, the grant into a form."""
    asking.issued(case)
    beside = {**_GRANT, "client_id": asking.CLIENT, "client_secret": _SECRET}
    turned_away(case, "authenticate", "40104", body=beside, credential=None)
    for grant in ("password", "authorization_code", ""):
        turned_away(case, "authenticate", "40001", body={"grant_type": grant})


@law("AUTH-02", operations=["authenticate", "listTenants"])
def answer_of_five(case: Context) -> None:
    """state, access_token, expires_in, scope and token_type, and nothing else; the token opens as a bearer's."""
    value = case.get("authenticate", body=_GRANT, credential=asking.client(case))
    case.equal("keys", set(value), {"state", "access_token", "expires_in", "scope", "token_type"})
    found = (value["state"], value["expires_in"], value["token_type"])
    case.equal("state, expires_in, token_type", found, ("", 28800, "bearer"))
    case.get("listTenants", credential=bearer(value["access_token"]))


@law("AUTH-03", operations=["authenticate"])
def token_of_32(case: Context) -> None:
    """32 letters and digits, others each time."""
    tokens = {case.get("authenticate", body=_GRANT, credential=asking.client(case))["access_token"] for _ in range(3)}
    case.expect(all(re.fullmatch("[A-Za-z0-9]{32}", token) for token in tokens), f"tokens are {tokens}")
    case.equal("number of different tokens", len(tokens), 3)


@law("AUTH-04", operations=["authenticate", "listTenants"])
def eight_hours(case: Context) -> None:
    """A token is good for eight hours; a newer one does not end it."""
    token = asking.issued(case)
    asking.issued(case)
    case.get("listTenants", credential=token)
    case.advance("PT7H59M")
    case.get("listTenants", credential=token)
    case.advance("PT2M")
    case.refused("listTenants", 401, credential=token)
    case.get("listTenants", credential=asking.issued(case))


@law("AUTH-05", operations=["listTenants"])
def only_bearer(case: Context) -> None:
    """Bearer, and no longer the word token."""
    token = asking.issued(case)
    bare = token.wire.removeprefix("Bearer ")
    case.get("listTenants", credential=token)
    for prefix in ("token ", "Token ", "Basic ", ""):
        case.refused("listTenants", 401, credential=bearer(bare, prefix))


@law("AUTH-06", operations=["listTenants", "getTenant", "listAccessibleCompanies", "listPaymentWebhooks"])
def unknown_tokens(case: Context) -> None:
    """401 with 40100, everywhere."""
    for credential in (None, bearer("0" * 32), bearer("")):
        turned_away(case, "listTenants", "40100", credential=credential)
        turned_away(case, "getTenant", "40100", path=of_tenant(), credential=credential)
        turned_away(case, "listAccessibleCompanies", "40100", credential=credential)
        turned_away(case, "listPaymentWebhooks", "40100", credential=credential)


@law("AUTH-07", operations=["authenticate", "authenticateV2"])
def wrong_clients(case: Context) -> None:
    """401 with 40104."""
    for credential in (basic(asking.CLIENT, "wrong"), basic("nobody", _SECRET), basic("", ""), None):
        turned_away(case, "authenticate", "40104", body=_GRANT, credential=credential)
        turned_away(case, "authenticateV2", "40104", body=_GRANT, credential=credential)


_AT: dict[str, Parts] = {
    "sendContent": {"path": of_tenant(), "body": asking.letter()},
    "getFormTemplate": {"path": of_tenant(formTemplateKey=asking.FORM)},
    **{each: {"path": of_tenant()} for each in ("getTenant", "listAgreements", "getFormTemplateKey")},
}


def _by(token: Credential, parts: Parts) -> Parts:
    """The same call with another credential."""
    return {**parts, "credential": token}


@law("AUTH-08", operations=["authenticate", "sendContent", "getTenant"])
def scopes_narrow(case: Context) -> None:
    """Methods and path decide; * is one keyword, ** one or more."""
    for scope, opens, closed in (
        (_scope("post .content"), "sendContent", "getTenant"),
        (_scope("get,put "), "getTenant", "listAgreements"),
        (_scope("get .*"), "getFormTemplateKey", "getFormTemplate"),
        (_scope("get .**"), "getFormTemplate", "sendContent"),
        (f"kivra.v1.tenant.{TENANT}.content", "sendContent", "getTenant"),
    ):
        token = asking.issued(case, scope)
        case.get(opens, **_by(token, _AT[opens]))
        case.refused(closed, 403, **_by(token, _AT[closed]))
    both = asking.issued(case, f"{_scope('post .content')} {_scope('get ')}")
    case.get("getTenant", path=of_tenant(), credential=both)
    asking.sent(case, asking.letter(), credential=both)


@law("AUTH-09", operations=["authenticate"])
def never_wider(case: Context) -> None:
    """A scope beyond the client's own, or none at all in form, is 400 with 40003."""
    for scope in (
        _scope("get ", FOREIGN),
        _scope("get ", UNKNOWN),
        "get:kivra.v2.tenant.*",
        "get:kivra.v2.tenant.**",
        "kivra.**",
        "kivra",
        "everything",
        f"{_scope('get ')} {_scope('get ', FOREIGN)}",
        f"get:{TENANT}",
    ):
        body = {**_GRANT, "scope": scope}
        turned_away(case, "authenticate", "40003", body=body, credential=asking.client(case))


@law("AUTH-10", operations=["authenticate", "authenticateV2"])
def whole_scope(case: Context) -> None:
    """Without scope the answer names each tenant, without methods; with one it says that one."""
    scope = _scope("post .content")
    for operation in ("authenticate", "authenticateV2"):
        value = case.get(operation, body=_GRANT, credential=asking.client(case))
        case.equal("scope", value["scope"], f"kivra.v1.tenant.{TENANT}.* kivra.v1.tenant.{SHARED}.*")
        value = case.get(operation, body={**_GRANT, "scope": scope}, credential=asking.client(case))
        case.equal("scope", value["scope"], scope)


@law("AUTH-11", operations=["sendContent", "getTenant", "listAgreements"])
def beyond_the_scope(case: Context) -> None:
    """403 on a tenant that the token knows, 404 on any other; 403 at each operation that is not the tenants'."""
    token = asking.issued(case, _scope("post .content"))
    for operation in ("getTenant", "listAgreements"):
        turned_away(case, operation, "40300", path=of_tenant(), credential=token)
        for key in (FOREIGN, SHARED, UNKNOWN):
            turned_away(case, operation, "40400", path=of_tenant(key), credential=token)
    for operation, spec in case.document.specs.items():
        if "403" in spec["responses"] and operation != "sendContent":
            own = "{tenantKey}" in case.document.path(operation)
            turned_away(case, operation, "40300", credential=token, path=of_tenant() if own else {})


@law("AUTH-12", operations=["listAgreements", "listCompaniesDiff", "createFormTemplate", "matchUsersSsn"])
def scope_of_method_and_path(case: Context) -> None:
    """Each operation is opened by the scope of its own method and path, and not by what the document asks for."""
    diff = case.call("listCompaniesV2", path=of_tenant()).headers["diff-id"]
    asked: list[tuple[str, str, str, Parts]] = [
        ("listAgreements", "get .agreement", "post .agreement", {"path": of_tenant()}),
        ("listCompaniesDiff", "get .company.**", "get .user.**", {"path": of_tenant(diffId=diff)}),
        ("matchUsersSsn", "post .usermatch.ssn", "get .usermatch.ssn", {"path": of_tenant(), "body": {"list": []}}),
        ("createFormTemplate", "post .form", "get .form", {"path": of_tenant(), "body": _FORM}),
    ]
    for operation, right, wrong, parts in asked:
        case.get(operation, **_by(asking.issued(case, _scope(right)), parts))
        turned_away(case, operation, "40300", **_by(asking.issued(case, _scope(wrong)), parts))


@law("AUTH-13", operations=["authenticate", "authenticateV2"])
def what_two_clients_do(case: Context) -> None:
    """The grant as JSON, and the address /v2/auth."""
    raw = b'{"grant_type": "client_credentials"}'
    for operation in ("authenticate", "authenticateV2"):
        value = case.get(operation, body=raw, media_type="application/json", credential=asking.client(case))
        case.get("listTenants", credential=bearer(value["access_token"]))
        value = case.get(operation, body=_GRANT, credential=asking.client(case))
        case.get("listTenants", credential=bearer(value["access_token"]))


@law("SBX-01", operations=["authenticate", "listTenants"])
def environments_apart(case: Context) -> None:
    """A client of production is nobody in the sandbox."""
    turned_away(case, "authenticate", "40104", body=_GRANT, credential=asking.client(case, "production-client"))


@law("SBX-02", operations=["sendContent"])
def sandbox_delivers_each(case: Context) -> None:
    """The same payload twice has two keys outside production."""
    keys = {asking.sent(case, asking.letter()).headers["kivra-objkey"] for _ in range(2)}
    case.equal("number of keys", len(keys), 2)

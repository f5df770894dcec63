"""Repairs of the document as a whole: title, tags, servers, security."""

from __future__ import annotations

import re
from typing import Any, Final

from specs.importing.remarks import Place, Remarks, listed
from specs.importing.structure import Node, walk

__all__ = ["mend_document", "mend_security"]

Json = dict[str, Any]

_TEMPLATE: Final = re.compile(r"\{([^{}]*)\}")
_FLOW_URLS: Final = {
    "implicit": ("authorizationUrl",),
    "password": ("tokenUrl",),
    "clientCredentials": ("tokenUrl",),
    "authorizationCode": ("authorizationUrl", "tokenUrl"),
}


def mend_document(document: Json, remarks: Remarks) -> None:
    """Title, version, tags, servers, security schemes: what belongs to the document as a whole."""
    info = document["info"]
    for name, default in (("title", "Untitled"), ("version", "0")):
        if name not in info:
            info[name] = default
            remarks.repair("R04", ("info",), f"there is no '{name}'", f"read as {default!r}")
    _mend_tags(document, remarks)
    for node in walk(document):
        if node.kind == "server":
            _mend_server(node, remarks)
    _mend_schemes(document, remarks)
    mend_security(document, (), document, remarks)


def _mend_tags(document: Json, remarks: Remarks) -> None:
    tags = document.get("tags")
    if not isinstance(tags, list):
        return
    named: dict[str, Any] = {}
    for tag in tags:
        if isinstance(tag, dict) and isinstance(tag.get("name"), str):
            named.setdefault(tag["name"], tag)
    if len(named) < len(tags):
        remarks.repair("R22", ("tags",), "tags without a name, or named twice", "left out")
    document["tags"] = list(named.values())


def _mend_server(node: Node, remarks: Remarks) -> None:
    server: Json = node.value
    declared = server.get("variables") or {}
    for variable in declared.values():
        if isinstance(variable, dict):
            variable["enum"] = [str(value) for value in variable.get("enum") or ()]
            if not variable["enum"]:
                del variable["enum"]
    for name in _TEMPLATE.findall(server["url"]):
        if name not in declared:
            server.setdefault("variables", {})[name] = {"default": name}
            remarks.repair("R15", node.place, f"the variable '{name}' is not declared", f"its default is '{name}'")


def _mend_schemes(document: Json, remarks: Remarks) -> None:
    schemes = (document.get("components") or {}).get("securitySchemes") or {}
    for name in list(schemes):
        scheme = schemes[name]
        if not isinstance(scheme, dict) or "$ref" in scheme:
            continue
        place = ("components", "securitySchemes", name)
        kind = str(scheme.get("type"))
        known = _SCHEMES.get(kind)
        if known is None:
            said = kind.lower()
            meant = {"type": "http", "scheme": said} if said in ("basic", "bearer") else _BEARER
            schemes[name] = dict(meant)
            remarks.repair("R22", place, f"a security scheme of type {kind!r}", f"read as http {meant['scheme']}")
            continue
        known(scheme, place, remarks)
        _only(scheme, _SCHEME_FIELDS[kind], place, remarks)


_BEARER: Final = {"type": "http", "scheme": "bearer"}
_SCHEME_FIELDS: Final = {
    "apiKey": ("name", "in"),
    "http": ("scheme", "bearerFormat"),
    "oauth2": ("flows",),
    "openIdConnect": ("openIdConnectUrl",),
}


def _only(scheme: Json, fields: tuple[str, ...], place: Place, remarks: Remarks) -> None:
    extra = [key for key in scheme if key not in ("type", "description", *fields) and not key.startswith("x-")]
    for key in extra:
        del scheme[key]
        remarks.repair("R13", place, f"'{key}' does not belong to type {scheme['type']}", "left out")
    if str(scheme.get("scheme", "bearer")).lower() != "bearer" and scheme.pop("bearerFormat", None) is not None:
        remarks.repair("R13", place, "bearerFormat of a scheme that is not bearer", "left out")


def _mend_key(scheme: Json, place: Place, remarks: Remarks) -> None:
    for name, default in (("name", "Authorization"), ("in", "header")):
        wrong = name not in scheme or (name == "in" and scheme["in"] not in ("header", "query", "cookie"))
        if wrong:
            remarks.repair("R15", place, f"there is no good '{name}'", f"read as {default!r}")
            scheme[name] = default


def _mend_http(scheme: Json, place: Place, remarks: Remarks) -> None:
    if "scheme" not in scheme:
        scheme["scheme"] = "bearer"
        remarks.repair("R15", place, "there is no 'scheme'", "read as bearer")
    elif str(scheme["scheme"]).lower() == "bearer":
        scheme["scheme"] = "bearer"  # no sickness: RFC 9110 has schemes in any case, only OpenAPI's own schema does not


def _mend_oauth(scheme: Json, place: Place, remarks: Remarks) -> None:
    flows = scheme.get("flows")
    if not isinstance(flows, dict) or not any(isinstance(flow, dict) for flow in flows.values()):
        scheme["flows"] = {"clientCredentials": {"tokenUrl": "/", "scopes": {}}}
        remarks.repair("R15", place, "there are no 'flows'", "read as clientCredentials at an unknown URL")
        return
    for name, flow in flows.items():
        for url in _FLOW_URLS.get(name, ()):
            if url not in flow:
                flow[url] = "/"
                remarks.repair("R15", (*place, "flows", name), f"there is no '{url}'", "read as '/'")
        unwanted = {"authorizationUrl", "tokenUrl"} - set(_FLOW_URLS.get(name, ()))
        for url in unwanted & set(flow):
            del flow[url]
        scopes = flow.get("scopes")
        flow["scopes"] = {key: str(text or "") for key, text in scopes.items()} if isinstance(scopes, dict) else {}


def _mend_connect(scheme: Json, place: Place, remarks: Remarks) -> None:
    if "openIdConnectUrl" not in scheme:
        scheme["openIdConnectUrl"] = "/"
        remarks.repair("R15", place, "there is no 'openIdConnectUrl'", "read as '/'")


_SCHEMES: Final = {"apiKey": _mend_key, "http": _mend_http, "oauth2": _mend_oauth, "openIdConnect": _mend_connect}


def mend_security(holder: Json, place: Place, document: Json, remarks: Remarks) -> None:
    """Requirements of the document or of one operation name schemes that are declared."""
    security = holder.get("security")
    if security is None:
        return
    known = set((document.get("components") or {}).get("securitySchemes") or {})
    kept: list[Json] = []
    for requirement in security:
        named = requirement if isinstance(requirement, dict) else {str(requirement): []}
        unknown = sorted(set(named) - known)
        if unknown:
            found = f"security scheme {listed(unknown)} is not declared"
            remarks.repair("R17", (*place, "security"), found, "not demanded")
            if not set(named) & known:
                continue
        kept.append({name: _scopes(scopes) for name, scopes in named.items() if name in known})
    if kept or not security:
        holder["security"] = kept
    else:
        del holder["security"]


def _scopes(value: Any) -> list[str]:
    return [str(scope) for scope in value] if isinstance(value, list) else []

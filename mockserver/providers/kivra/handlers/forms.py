"""Form templates, and what people answered."""

from __future__ import annotations

from mockserver.provider import Call, Reply, operation
from mockserver.providers.kivra.access import client_of, tenant_at
from mockserver.providers.kivra.errors import refuse, unknown
from mockserver.providers.kivra.models import FORM_RESPONSES, FORMS, Form, FormResponse
from mockserver.world import World

__all__ = [
    "create_form_template",
    "delete_form_response",
    "get_form_response",
    "get_form_response_keys",
    "get_form_template",
    "get_form_template_key",
]

_SENT = ("title", "description", "start_question", "questions")


@operation("createFormTemplate")
def create_form_template(call: Call, world: World) -> Reply:
    """A form; the answer is 200 (FRM-01)."""
    tenant = tenant_at(call, world)
    key = world.chance.uuid()
    body = {
        **{name: call.body[name] for name in _SENT},
        "key": key,
        "created_at": world.now.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "version": 1,
    }
    world[FORMS].put(key, Form(key=key, tenant=tenant.key, client=client_of(call), body=body))
    return Reply(200, body)


@operation("getFormTemplateKey")
def get_form_template_key(call: Call, world: World) -> Reply:
    """The tenant's forms, each with the number of responses that wait."""
    tenant = tenant_at(call, world)
    forms = [
        {"key": form.key, "response_count": len(_responses(form, world))}
        for form in world[FORMS].values()
        if form.tenant == tenant.key
    ]
    return Reply(200, {"forms": forms})


@operation("getFormTemplate")
def get_form_template(call: Call, world: World) -> Reply:
    """One form."""
    return Reply(200, _form(call, world).body)


@operation("getFormResponseKeys")
def get_form_response_keys(call: Call, world: World) -> Reply:
    """The responses to a form of the client's own."""
    form = _own_form(call, world)
    rows = [{"form_response_key": response.key} for response in _responses(form, world)]
    return Reply(200, {"form_template_key": form.key, "responses": rows})


@operation("getFormResponse")
def get_form_response(call: Call, world: World) -> Reply:
    """One response."""
    return Reply(200, _response(call, world).body)


@operation("deleteFormResponse")
def delete_form_response(call: Call, world: World) -> Reply:
    """One response less."""
    world[FORM_RESPONSES].delete(_response(call, world).key)
    return Reply(204)


def _form(call: Call, world: World) -> Form:
    tenant = tenant_at(call, world)
    form = world[FORMS].get(call.path["formTemplateKey"])
    if form is None or form.tenant != tenant.key:
        raise unknown("FRM-05")
    return form


def _own_form(call: Call, world: World) -> Form:
    form = _form(call, world)
    if form.client != client_of(call):
        raise refuse("40300", "Another client created the form.", "FRM-04")
    return form


def _responses(form: Form, world: World) -> list[FormResponse]:
    return [response for response in world[FORM_RESPONSES].values() if response.form == form.key]


def _response(call: Call, world: World) -> FormResponse:
    form = _own_form(call, world)
    response = world[FORM_RESPONSES].get(call.path["formResponseKey"])
    if response is None or response.form != form.key:
        raise unknown("FRM-05")
    return response

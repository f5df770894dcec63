"""provider.yaml: what it may say, that it is documented, and what is said to who writes it wrong."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from mockserver.errors import SpecError
from specs import catalogue
from specs.loading import DocumentError
from specs.settings import Part, Settings, fields_of, read_settings
from tests.small import answer, app_of

PAGE = Path(__file__).parent.parent / "docs" / "provider-settings.md"
PATHS = {"/me": {"get": {"operationId": "me", "responses": {"200": answer()}}}}
SCHEMES = {"securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "X-Key"}}}


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ({"requets": {}}, "provider.yaml: unknown key 'requets'; did you mean 'requests'."),
        ({"requests": {"zzz": 1}}, "provider.yaml: requests: unknown key 'zzz'; known here are "),
        ({"credentials": [{}, {"vlaue": 1}]}, "credentials[1]: unknown key 'vlaue'; did you mean 'value'."),
        ({"environments": {"test": {"ulr": "x"}}}, "environments.test: unknown key 'ulr'; did you mean 'url'."),
        ({"credentials": [{}]}, "credentials[0]: object missing required field `name`"),
        ({"title": 7}, "title: expected `str`, got `int`; see docs/provider-settings.md."),
        (["title"], "expected `object`, got `array`"),
    ],
)
def test_a_wrong_key_or_type_is_refused_with_its_place(raw: Any, said: str) -> None:
    """File, place, what was found, what to do."""
    with pytest.raises(DocumentError) as refused:
        read_settings(raw, "provider.yaml")
    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"credentials": [{"name": "a", "scheme": "kye", "value": "1"}]}, "did you mean 'key'"),
        ({"credentials": [{"name": "a", "value": "1"}]}, "'a' has neither a scheme nor a grant"),
        ({"credentials": [{"name": "a", "scheme": "key"}]}, "'a' has no value"),
        ({"authentication": {"kee": {}}}, "authentication.kee: there is no security scheme 'kee'"),
        ({"environments": {"a b": {"url": "x"}}}, "environments.a b: not a name for an environment"),
        ({"limits": [{"windows": [{"most": 1, "within": "1 minute"}]}]}, "limits[0].windows[0].within: '1 minute'"),
        ({"limits": [{"windows": [], "operations": ["em"]}]}, "limits[0].operations[0]: there is no operation 'em'"),
        ({"limits": [{"windows": [], "per": ["user"]}]}, "limits[0].per[0]: 'user'; use caller, operation, or a place"),
        ({"idempotency": [{"header": "X", "memory": "P0D"}]}, "idempotency[0].memory: 'P0D' is no time"),
        (
            {
                "environments": {"test": {"url": "x"}},
                "credentials": [{"name": "a", "scheme": "key", "value": "1", "environment": "tset"}],
            },
            "credentials[0].environment: there is no environment 'tset'; did you mean 'test'.",
        ),
    ],
)
def test_settings_that_do_not_fit_the_document_stop_the_start(
    tmp_path: Path, settings: dict[str, Any], said: str
) -> None:
    """A name that nothing has would otherwise be a credential that nobody can use."""
    with pytest.raises(SpecError) as refused:
        app_of(tmp_path, PATHS, settings, components=SCHEMES)
    assert said in str(refused.value)
    assert str(refused.value).startswith(str(tmp_path / "smallpay" / "provider.yaml"))


def test_every_provider_has_settings_that_are_known() -> None:
    """What stands in provider.yaml is what the code reads."""
    promises = catalogue().values()
    assert promises
    assert all(isinstance(promise.terms, Settings) for promise in promises)


def test_the_page_about_provider_yaml_is_complete() -> None:
    """Every key that is accepted, and no other, has a row with its default."""
    rows = re.findall(r"^\| `([^`]+)` \| (.*?) \|", PAGE.read_text("utf-8"), re.MULTILINE)
    wanted = [(key, shown(default)) for key, default in fields_of()]
    assert sorted(rows) == sorted(wanted)


def shown(default: Any) -> str:
    """A default as the page writes it."""
    if default is ...:
        return "required"
    if isinstance(default, bool):
        return "`yes`" if default else "`no`"
    if isinstance(default, Part) or not default:
        return "none"
    return f"`{', '.join(map(str, default)) if isinstance(default, tuple) else default}`"

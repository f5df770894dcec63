"""Bad input of every kind: refused in the dialect, under a listed status, with nothing stored."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.providers.brevio.sandbox import NORDEA, WAITING, Sandbox, batch, sign_body

ITEM = {"bank": NORDEA, "cutOffDate": "2025-12-31"}
COMMENT = f"/confirm/audit-requests/{WAITING}/confirmation-comment"
BIG = base64.b64encode(b"%PDF-1.4\n" + bytes(20 * 1024 * 1024)).decode()


def refused(brevio: Sandbox, status: int, method: str, path: str, who: str | None = "audit", **options: Any) -> str:
    """The call is refused so, and the world is as it was; the description."""
    brevio.keep()
    answer = brevio.call(method, path, who, **options)
    assert answer.status_code == status, answer.text
    assert set(answer.json()) == {"status", "error_description"}
    assert answer.json()["status"] == status
    assert "Traceback" not in answer.text
    assert brevio.changed() == []
    return str(answer.json()["error_description"])


BATCHES: dict[str, dict[str, Any]] = {
    "vatNo in letters": {"vatNo": "98989133x"},
    "vatNo as text": {"vatNo": "989891332"},
    "vatNo of 8 digits": {"vatNo": 98989133},
    "vatNo of 10 digits": {"vatNo": 9898913320},
    "vatNo with decimals": {"vatNo": 989891332.5},
    "no vatNo": {"vatNo": None},
    "no requests": {"auditRequests": []},
    "requests as an object": {"auditRequests": ITEM},
    "an item without bank": {"auditRequests": [{"cutOffDate": "2025-12-31"}]},
    "an unknown bank": {"auditRequests": [ITEM, {**ITEM, "bank": "f" * 64}]},
    "an empty bank": {"auditRequests": [{**ITEM, "bank": ""}]},
    "a cut-off date that is none": {"auditRequests": [{**ITEM, "cutOffDate": "2025-02-30"}]},
    "a Norwegian date": {"auditRequests": [{**ITEM, "cutOffDate": "31.12.2025"}]},
    "a datetime": {"auditRequests": [{**ITEM, "cutOffDate": "2025-12-31T00:00:00Z"}]},
    "item language sv": {"auditRequests": [{**ITEM, "language": "sv"}]},
    "reminder as text": {"auditRequests": [{**ITEM, "reminder": "true"}]},
    "a subsidiary in letters": {"auditRequests": [{**ITEM, "subsidiaries": ["ACME"]}]},
    "a subsidiary of 12 digits": {"auditRequests": [{**ITEM, "subsidiaries": [123456789012]}]},
    "language fi": {"language": "fi"},
    "language in capitals": {"language": "NB"},
    "a client without address": {"client": "client"},
    "a user with two addresses": {"user": "a@example.com, b@example.com"},
    "an empty user": {"user": ""},
}


@pytest.mark.parametrize("case", BATCHES)
def test_a_wrong_batch_makes_nothing(brevio: Sandbox, case: str) -> None:
    """BR-070, BR-072, BR-074, BD-11: also when only one item is wrong; the field is named."""
    text = refused(brevio, 400, "POST", "/confirm/audit-requests", json=batch(**BATCHES[case]))
    assert next(iter(BATCHES[case])) in text


@pytest.mark.parametrize("vat_no", ["ACME", "12345678", "1234567890", "12345678x", "123456789.5", "", "-123456789"])
@pytest.mark.parametrize("path", ["/confirm/audit-requests", "/sign/sign-requests"])
def test_a_list_needs_nine_digits(brevio: Sandbox, path: str, vat_no: str) -> None:
    """BR-060, BR-163: in the query and in a body."""
    assert "vatNo" in refused(brevio, 400, "GET", path, params={"vatNo": vat_no})
    assert "vatNo" in refused(brevio, 400, "GET", path, json={"vatNo": vat_no})
    assert refused(brevio, 400, "GET", path) == "Bad request: vatNo is missing"


@pytest.mark.parametrize("kind", ["Bank", "auditor", ""])
def test_a_request_type_is_one_of_four(brevio: Sandbox, kind: str) -> None:
    """BR-061."""
    path = "/confirm/audit-requests"
    assert "requestType" in refused(brevio, 400, "GET", path, params={"vatNo": 123456789, "requestType": kind})


@pytest.mark.parametrize("body", [{}, {"comment": ""}, {"comment": "x" * 201}, {"comment": 5}, [], "x"], ids=str)
def test_a_comment_has_1_to_200_characters(brevio: Sandbox, body: Any) -> None:
    """BR-121, BR-123: the 201st character is too many; what counts are characters, not bytes."""
    refused(brevio, 400, "POST", COMMENT, "bank", json=body)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", COMMENT),
        ("GET", f"/confirm/audit-requests/{WAITING}/upload"),
        ("GET", f"/confirm/audit-requests/{WAITING}/confirmation"),
        ("GET", f"/confirm/attachments/{'0' * 64}/signed-url"),
        ("GET", "/auth/token"),
        ("GET", "/confirm/audit-requests/finalize"),
        ("POST", "/confirm/banks"),
        ("POST", "/confirm/audit-requests/third-party"),
        ("PUT", "/sign/sign-requests"),
        ("DELETE", "/sign/request-templates"),
        ("PATCH", "/signature-right"),
        ("GET", "/confirm"),
        ("GET", "/confirm/audit-request"),
        ("GET", "/nothing/at/all"),
    ],
)
def test_another_method_or_address_is_404(brevio: Sandbox, method: str, path: str) -> None:
    """BR-005, BD-04: no 405; with and without a trailing slash, and without a token too."""
    assert refused(brevio, 404, method, path).startswith("Not found: ")
    refused(brevio, 404, method, path + "/", None)


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (b'{"vatNo": ', "application/json"),
        (b"\xff\xfe", "application/json"),
        (b'{"vatNo": 1, "vatNo": 2}', "application/json"),
        (b"[" * 200, "application/json"),
        (b"", "application/json"),
        (b"<a/>", "application/xml"),
        (b"vatNo=1", "application/x-www-form-urlencoded"),
        (b"hello", "text/plain; charset=nonsense"),
        (b"null", "application/json"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("path", ["/confirm/audit-requests", "/sign/sign-requests"])
def test_a_body_that_cannot_be_read_is_400(brevio: Sandbox, path: str, content: bytes, media_type: str) -> None:
    """BR-005, BD-04, BI-33, BI-35: no 415, no failure."""
    refused(brevio, 400, "POST", path, content=content, headers={"Content-Type": media_type})


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (b"", "multipart/form-data"),
        (b"x", "multipart/form-data"),
        (b"x", "multipart/form-data; boundary=b"),
        (b'--b\r\nContent-Disposition: form-data; name="attachments"\r\n\r\nx', "multipart/form-data; boundary=b"),
        (b"--b\r\n\r\nx\r\n--b--\r\n", "multipart/form-data; boundary=b"),
        (b'{"comment": "x"}', "application/json"),
        (b"%PDF-1.4", "application/pdf"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("what", ["upload", "confirmation"])
def test_an_upload_that_is_no_multipart_is_400(brevio: Sandbox, what: str, content: bytes, media_type: str) -> None:
    """BI-18, BD-04, BR-117: JSON on /confirmation, a broken multipart, a missing boundary."""
    path = f"/confirm/audit-requests/{WAITING}/{what}"
    refused(brevio, 400, "POST", path, "bank", content=content, headers={"Content-Type": media_type})


def test_a_pdf_of_20_megabytes_is_too_large(brevio: Sandbox) -> None:
    """BD-04: 400 in the dialect, for a sign request and for an upload."""
    body = sign_body()
    body["attachments"][0]["attachment"] = BIG
    refused(brevio, 400, "POST", "/sign/sign-requests", json=body)
    path = f"/confirm/audit-requests/{WAITING}/upload"
    refused(brevio, 400, "POST", path, "bank", files=[("attachments", ("a.pdf", base64.b64decode(BIG)))])


def test_an_accept_that_cannot_be_met_is_400(brevio: Sandbox) -> None:
    """BD-04."""
    refused(brevio, 400, "GET", "/confirm/banks", headers={"Accept": "text/html"})


@pytest.mark.parametrize("token", ["f" * 64, "x", "%00", "%C3", "..", "a" * 5000, "{token}"])
def test_an_unknown_token_is_404(brevio: Sandbox, token: str) -> None:
    """BR-008, BD-05: whatever it looks like (a broken escape is 400)."""
    status = 400 if token == "%C3" else 404
    refused(brevio, status, "POST", f"/confirm/attachments/{token}/signed-url")
    refused(brevio, status, "POST", f"/sign/attachments/{token}/signed-url")
    refused(
        brevio, status, "POST", f"/confirm/audit-requests/{token}/confirmation-comment", "bank", json={"comment": "x"}
    )


def test_a_planned_fault_keeps_its_status(brevio: Sandbox) -> None:
    """What a test asks for it gets, listed or not."""
    effect = {"kind": "status", "status": 503}
    brevio.control("POST", "/faults", json={"provider": "brevio", "operation": "listBanks", "effect": effect})
    answer = brevio.call("GET", "/confirm/banks-full")
    assert (answer.status_code, answer.json()["status"]) == (503, 503)
    assert brevio.call("GET", "/confirm/banks-full").status_code == 200


LEAF = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**63), 2**63 - 1),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=20),
)
ANY = st.recursive(
    LEAF, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
)
BODIES = {
    "/confirm/audit-requests": batch(),
    "/sign/sign-requests": sign_body(),
}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(path=st.sampled_from(sorted(BODIES)), data=st.data())
def test_no_value_in_any_place_makes_it_fail(brevio: Sandbox, path: str, data: st.DataObject) -> None:
    """Whatever stands in a field: 200 or 400, in the documented form."""
    body = BODIES[path]
    field = data.draw(st.sampled_from(sorted(body)))
    answer = brevio.call("POST", path, json={**body, field: data.draw(ANY)})
    assert answer.status_code in (200, 400), answer.text


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    name=st.sampled_from(["a.pdf", "a.xml", "a.xlsx", "a.png", "a", "a.doc"]),
    head=st.sampled_from([b"", b"%PDF-1.4\n", b"PK\x03\x04", b"<a>", b"\x89PNG\r\n\x1a\n"]),
    data=st.binary(max_size=200),
)
def test_no_file_makes_an_upload_fail(brevio: Sandbox, name: str, head: bytes, data: bytes) -> None:
    """Whatever bytes come under whatever name: 200 or 400."""
    answer = brevio.send(WAITING, "upload", [(name, head + data)])
    assert answer.status_code in (200, 400), answer.text

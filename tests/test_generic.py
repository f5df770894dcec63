"""The fake for operations without a handler."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mockserver.crud.objects import merge_patch
from mockserver.errors import Refusal
from tests.apis import Fake, answer, api_of, parameter, ref, takes

NEW = {
    "type": "object",
    "required": ["name"],
    "properties": {
        "name": {"type": "string"},
        "size": {"type": "integer", "default": 3},
        "secret": {"type": "string", "writeOnly": True},
        "lines": {"type": "array", "items": {"type": "object", "properties": {"text": {"type": "string"}}}},
    },
}
THING = {
    "type": "object",
    "required": ["id", "name", "status", "createdAt"],
    "properties": {
        "id": {"type": "string", "format": "uuid", "readOnly": True},
        "name": {"type": "string"},
        "size": {"type": "integer"},
        "status": {"type": "string", "enum": ["new", "old"]},
        "createdAt": {"type": "string", "format": "date-time"},
        "updatedAt": {"type": "string", "format": "date-time"},
        "lines": {
            "type": "array",
            "items": {"type": "object", "required": ["lineId"], "properties": {"lineId": {"type": "integer"}}},
        },
    },
}
BRIEF = {"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}, "name": {"type": "string"}}}
PAGE = {
    "type": "object",
    "required": ["items", "total"],
    "properties": {
        "items": {"type": "array", "items": ref("Brief")},
        "total": {"type": "integer"},
        "limit": {"type": "integer"},
        "hasMore": {"type": "boolean"},
        "next": {"type": "string"},
    },
}
PET = {
    "type": "object",
    "required": ["name"],
    "properties": {
        "id": {"type": "integer", "format": "int64"},
        "name": {"type": "string"},
        "status": {"type": "string"},
        "tags": {"type": "array", "items": {"type": "string"}},
    },
}
LOCATION = {"headers": {"Location": {"schema": {"type": "string"}}}}
PATHS: dict[str, Any] = {
    "/things": {
        "get": {
            "operationId": "listThings",
            "parameters": [
                parameter("limit", "query", type="integer", default=2),
                parameter("page", "query", type="integer"),
                parameter("name", "query"),
            ],
            "responses": {"200": answer(ref("Page"))},
        },
        "post": {
            "operationId": "createThing",
            "requestBody": takes(ref("New")),
            "responses": {"201": {**answer(ref("Thing")), **LOCATION}},
        },
    },
    "/things/{thingId}": {
        "parameters": [parameter("thingId")],
        "get": {"operationId": "getThing", "responses": {"200": answer(ref("Thing")), "404": answer()}},
        "put": {
            "operationId": "putThing",
            "requestBody": takes(ref("New")),
            "responses": {"200": answer(ref("Thing")), "404": answer()},
        },
        "patch": {
            "operationId": "patchThing",
            "requestBody": takes({"type": "object"}),
            "responses": {
                "200": answer({"type": "object", "required": ["data"], "properties": {"data": ref("Thing")}}),
                "404": answer(),
            },
        },
        "delete": {"operationId": "deleteThing", "responses": {"204": answer(), "404": answer()}},
    },
    "/things/{id}/close": {
        "post": {
            "operationId": "closeThing",
            "parameters": [parameter("id")],
            "responses": {"200": answer(ref("Thing")), "404": answer()},
        }
    },
    "/things/{owner}/parts": {
        "parameters": [parameter("owner")],
        "get": {
            "operationId": "listParts",
            "responses": {"200": answer({"type": "array", "items": ref("Brief")}), "404": answer()},
        },
        "post": {
            "operationId": "createPart",
            "requestBody": takes(ref("Brief")),
            "responses": {"201": {**answer(ref("Brief")), **LOCATION}, "404": answer()},
        },
    },
    "/things/{thing}/parts/{part}": {
        "get": {
            "operationId": "getPart",
            "parameters": [parameter("thing"), parameter("part")],
            "responses": {"200": answer(ref("Brief")), "404": answer()},
        }
    },
    "/pet": {
        "post": {
            "operationId": "addPet",
            "requestBody": takes(ref("Pet")),
            "responses": {"200": answer(ref("Pet")), "409": answer()},
        },
        "put": {
            "operationId": "updatePet",
            "requestBody": takes(ref("Pet")),
            "responses": {"200": answer(ref("Pet")), "404": answer()},
        },
    },
    "/pet/byStatus": {
        "get": {
            "operationId": "findPets",
            "parameters": [
                parameter("status", "query"),
                parameter("tags", "query", type="array", items={"type": "string"}),
            ],
            "responses": {"200": answer({"type": "array", "items": ref("Pet")})},
        }
    },
    "/pet/{petId}": {
        "parameters": [parameter("petId", type="integer")],
        "get": {"operationId": "getPet", "responses": {"200": answer(ref("Pet"))}},
        "delete": {"operationId": "deletePet", "responses": {"200": answer(ref("Pet"))}},
    },
    "/rooms/{name}": {
        "parameters": [parameter("name")],
        "get": {"operationId": "getRoom", "responses": {"200": answer(ref("Brief")), "404": answer()}},
        "put": {
            "operationId": "putRoom",
            "requestBody": takes(ref("Brief")),
            "responses": {"201": answer(ref("Brief")), "200": answer(ref("Brief"))},
        },
    },
    "/countries": {
        "get": {"operationId": "countries", "responses": {"200": answer({"type": "array", "items": ref("Brief")})}}
    },
    "/countries/{id}": {
        "get": {
            "operationId": "country",
            "parameters": [parameter("id")],
            "responses": {"200": answer(ref("Brief")), "404": answer()},
        }
    },
    "/login": {
        "post": {
            "operationId": "login",
            "requestBody": takes({"type": "object"}),
            "responses": {"200": answer({"type": "object", "properties": {"token": {"type": "string"}}})},
        }
    },
}
API = api_of(PATHS, {"New": NEW, "Thing": THING, "Brief": BRIEF, "Page": PAGE, "Pet": PET})
UNKNOWN = "7c0b0b2e-9c5f-4b5f-8c4f-3b0f3d6ad111"


@pytest.fixture
def fake() -> Fake:
    """A generic fake of the document above with an empty world."""
    return Fake(API)


def is_refused(fake: Fake, operation_id: str, *body: Any, **values: Any) -> bool:
    """Whether an operation answers 404."""
    with pytest.raises(Refusal) as caught:
        fake(operation_id, *body, **values)
    return (caught.value.status, caught.value.code) == (404, "not_found")


def test_what_is_created_is_found(fake: Fake) -> None:
    """The body is echoed, the server's part is made, and GET gives the same."""
    created = fake("createThing", {"name": "one", "lines": [{"text": "hello"}], "secret": "x"})
    assert created.status == 201
    assert created.headers == {"Location": f"http://127.0.0.1/toy/things/{created.body['id']}"}
    assert created.body["name"] == "one"
    assert created.body["size"] == 3
    assert created.body["status"] == "new"
    assert created.body["createdAt"] == "2026-11-21T10:00:00Z"
    assert created.body["lines"][0]["text"] == "hello"
    assert "secret" not in created.body
    assert fake("getThing", thingId=created.body["id"]).body == created.body


def test_the_request_is_not_changed(fake: Fake) -> None:
    """A caller's body stays as it was."""
    body = {"name": "one"}
    fake("createThing", body)
    assert body == {"name": "one"}


def test_the_same_seed_gives_the_same_answers() -> None:
    """Two worlds with one seed agree on ids; another seed differs."""
    ids = [Fake(API, seed)("createThing", {"name": "one"}).body["id"] for seed in (1, 1, 2)]
    assert ids[0] == ids[1] != ids[2]


def test_unknown_ids_are_not_found(fake: Fake) -> None:
    """Nothing was created, so nothing is found, changed or removed."""
    for operation_id, body in (
        ("getThing", None),
        ("putThing", {"name": "x"}),
        ("patchThing", {}),
        ("deleteThing", None),
    ):
        assert is_refused(fake, operation_id, body, thingId=UNKNOWN)


def test_lists_are_paged_and_tell_so(fake: Fake) -> None:
    """limit and page choose the part, the envelope tells the rest, objects look as the list's schema has them."""
    ids = [fake("createThing", {"name": name}).body["id"] for name in ("a", "b", "c")]
    first = fake("listThings").body
    assert first == {
        "items": [{"id": ids[0], "name": "a"}, {"id": ids[1], "name": "b"}],
        "total": 3,
        "limit": 2,
        "hasMore": True,
    }
    second = fake("listThings", page=2).body
    assert [item["id"] for item in second["items"]] == ids[2:]
    assert second["hasMore"] is False


def test_an_empty_collection_is_an_empty_list(fake: Fake) -> None:
    """Nobody created anything."""
    assert fake("listThings").body["items"] == []


def test_lists_are_filtered_by_properties(fake: Fake) -> None:
    """A query parameter of a property's name chooses by equality; several values choose any."""
    fake("createThing", {"name": "a"})
    fake("createThing", {"name": "b"})
    assert [item["name"] for item in fake("listThings", name="b").body["items"]] == ["b"]
    fake("addPet", {"name": "Rex", "status": "sold", "tags": ["big", "old"]})
    fake("addPet", {"name": "Tom", "status": "free", "tags": ["small"]})
    assert [pet["name"] for pet in fake("findPets", status="free").body] == ["Tom"]
    assert [pet["name"] for pet in fake("findPets", tags=["old", "young"]).body] == ["Rex"]


def test_patch_merges(fake: Fake) -> None:
    """null removes, objects merge, the id stays (RFC 7396)."""
    created = fake("createThing", {"name": "one", "size": 1}).body
    patched = fake("patchThing", {"size": None, "name": "two", "id": UNKNOWN}, thingId=created["id"]).body["data"]
    assert patched["id"] == created["id"]
    assert patched["name"] == "two"
    assert "size" not in patched
    assert fake("getThing", thingId=created["id"]).body == patched


def test_put_replaces(fake: Fake) -> None:
    """What the client sent before is gone; what the server made stays."""
    created = fake("createThing", {"name": "one", "size": 9, "lines": []}).body
    replaced = fake("putThing", {"name": "two"}, thingId=created["id"]).body
    assert replaced["name"] == "two"
    assert "lines" not in replaced
    assert [replaced[name] for name in ("id", "createdAt", "status")] == [
        created[name] for name in ("id", "createdAt", "status")
    ]


def test_put_creates_where_documented(fake: Fake) -> None:
    """201 the first time, 200 after."""
    assert fake("putRoom", {"id": "x", "name": "blue"}, name="blue").status == 201
    assert fake("getRoom", name="blue").body["name"] == "blue"
    assert fake("putRoom", {"id": "y", "name": "blue"}, name="blue").status == 200


def test_what_is_removed_is_gone(fake: Fake) -> None:
    """GET and a second DELETE answer 404, the list is shorter."""
    created = fake("createThing", {"name": "one"}).body
    assert fake("deleteThing", thingId=created["id"]).status == 204
    assert is_refused(fake, "getThing", thingId=created["id"])
    assert is_refused(fake, "deleteThing", thingId=created["id"])
    assert fake("listThings").body["total"] == 0


def test_an_act_on_an_object_shows_it(fake: Fake) -> None:
    """An operation below an object answers with that object where the document says so."""
    created = fake("createThing", {"name": "one"}).body
    assert fake("closeThing", id=created["id"]).body == created
    assert is_refused(fake, "closeThing", id=UNKNOWN)


def test_nested_collections_belong_to_their_parents(fake: Fake) -> None:
    """Parts of one thing are not those of another, and go with it; parameters may be named anew on each path."""
    one, two = (fake("createThing", {"name": name}).body["id"] for name in "ab")
    part = fake("createPart", {"name": "wheel"}, owner=one)
    assert part.headers["Location"] == f"http://127.0.0.1/toy/things/{one}/parts/{part.body['id']}"
    assert fake("getPart", thing=one, part=part.body["id"]).body == part.body
    assert fake("listParts", owner=two).body == []
    assert is_refused(fake, "getPart", thing=two, part=part.body["id"])
    assert is_refused(fake, "listParts", owner=UNKNOWN)
    fake("deleteThing", thingId=one)
    assert is_refused(fake, "getPart", thing=one, part=part.body["id"])


def test_numbers_are_given_in_order(fake: Fake) -> None:
    """An integer id is the next number; a client that may choose its own does."""
    assert [fake("addPet", {"name": "Rex"}).body["id"] for _ in range(2)] == [1, 2]
    assert fake("addPet", {"id": 40, "name": "Rex"}).body["id"] == 40
    assert fake("getPet", petId=40).body["name"] == "Rex"


def test_a_taken_id_is_a_conflict_where_documented(fake: Fake) -> None:
    """409, and the first object stays."""
    fake("addPet", {"id": 40, "name": "Rex"})
    with pytest.raises(Refusal, match="There is an object '40' in /pet already") as caught:
        fake("addPet", {"id": 40, "name": "Tom"})
    assert caught.value.status == 409


def test_put_on_the_collection_finds_the_id_in_the_body(fake: Fake) -> None:
    """As the pet store does it."""
    fake("addPet", {"name": "Rex"})
    assert fake("updatePet", {"id": 1, "name": "Tom"}).body["name"] == "Tom"
    assert fake("getPet", petId=1).body["name"] == "Tom"
    assert is_refused(fake, "updatePet", {"id": 5, "name": "Tom"})


def test_a_document_without_404_answers_for_every_id_but_those_made_and_removed(fake: Fake) -> None:
    """An example with that id, the same each time, DELETE or not; what a client made is gone after DELETE."""
    found = fake("getPet", petId=55).body
    assert found["id"] == 55
    fake("deletePet", petId=55)
    assert fake("getPet", petId=55).body == found
    made = fake("addPet", {"name": "Rex"}).body
    fake("deletePet", petId=made["id"])
    assert is_refused(fake, "getPet", petId=made["id"])


def test_what_nobody_can_create_is_an_example(fake: Fake) -> None:
    """A read-only collection has a valid list, and any id is known."""
    assert len(fake("countries").body) > 0
    assert fake("country", id="NO").body["id"] == "NO"


def test_what_is_no_collection_is_an_example(fake: Fake) -> None:
    """POST alone does not make a collection."""
    assert fake("login", {}).body == fake("login", {}).body


def test_operations_with_a_function_take_no_part() -> None:
    """A collection that somebody else keeps is not kept here too."""
    fake = Fake(API)
    fake.generic = type(fake.generic)(API, handled=["addPet", "updatePet"])
    assert len(fake("findPets").body) > 0


def test_stored_objects_are_not_copied(fake: Fake) -> None:
    """A list of stored objects costs what its length costs, whatever their size."""
    pet = fake("addPet", {"name": "Rex"}).body
    assert fake("findPets").body[0] is pet


@pytest.mark.parametrize(
    ("old", "patch", "new"),
    [
        ({"a": "b"}, {"a": "c"}, {"a": "c"}),
        ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
        ({"a": "b"}, {"a": None}, {}),
        ({"a": ["b"]}, {"a": "c"}, {"a": "c"}),
        ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
        (["a"], {"b": {"c": None}}, {"b": {}}),
        ({"e": None}, {"a": 1}, {"e": None, "a": 1}),
        ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
    ],
)
def test_merge_patch(old: Any, patch: Any, new: Any) -> None:
    """The examples of RFC 7396, appendix A."""
    assert merge_patch(old, patch) == new


BODIES = st.fixed_dictionaries(
    {"name": st.text(max_size=5)}, optional={"size": st.integers(), "lines": st.just([]), "more": st.none()}
)


@settings(max_examples=60)
@given(st.lists(st.tuples(st.sampled_from(["create", "put", "delete", "get"]), st.integers(0, 3), BODIES), max_size=12))
def test_any_order_of_calls_agrees_with_a_dict(steps: list[tuple[str, int, dict[str, Any]]]) -> None:
    """Whatever is done in whatever order, the collection holds what a plain dict would."""
    fake, model = Fake(API), dict[str, str]()
    for step, index, body in steps:
        key = list(model)[index % len(model)] if model else UNKNOWN
        if step == "create":
            model[fake("createThing", body).body["id"]] = body["name"]
        elif key not in model:
            assert is_refused(fake, "getThing", thingId=key)
        elif step == "put":
            model[key] = fake("putThing", body, thingId=key).body["name"]
        elif step == "delete":
            fake("deleteThing", thingId=key)
            del model[key]
        else:
            assert fake("getThing", thingId=key).body["name"] == model[key]
        listed = fake("listThings", limit=50).body
        assert [item["id"] for item in listed["items"]] == list(model)


def test_what_tells_of_the_page_stays_within_its_bounds() -> None:
    """A page size that its own schema forbids is not told."""
    size = {"type": "integer", "maximum": 100}
    page = {
        "type": "object",
        "required": ["items", "limit"],
        "properties": {"items": {"type": "array", "items": ref("Brief")}, "limit": size},
    }
    listing = {
        "operationId": "list",
        "parameters": [parameter("limit", "query", type="integer", default=300)],
        "responses": {"200": answer(page)},
    }
    making = {"operationId": "make", "requestBody": takes(ref("Brief")), "responses": {"201": answer(ref("Brief"))}}
    fake = Fake(api_of({"/things": {"get": listing, "post": making}}, {"Brief": BRIEF}))
    fake("make", {"id": "a"})
    assert fake("list").body["limit"] <= 100


def test_a_name_is_no_id_where_the_path_says_what_an_id_is() -> None:
    """The server makes ids that the path takes, although the objects do not show them."""
    box = {"type": "object", "required": ["name"], "properties": {"name": {"type": "string", "example": "Attic"}}}
    created = {**answer(ref("Box")), "headers": {"Location": {"schema": {"type": "string"}}}}
    making = {"operationId": "make", "requestBody": takes(ref("Box")), "responses": {"201": created}}
    one = {
        "parameters": [parameter("boxKey", type="string", pattern="^[0-9]{10}[a-f0-9]{4}$")],
        "get": {"operationId": "one", "responses": {"200": answer(ref("Box")), "404": answer()}},
    }
    fake = Fake(api_of({"/boxes": {"post": making}, "/boxes/{boxKey}": one}, {"Box": box}))
    key = fake("make", {"name": "Attic"}).headers["Location"].rpartition("/")[2]
    assert len(key) == 14
    assert fake("one", boxKey=key).body == {"name": "Attic"}


def test_an_answer_that_tells_the_id_by_another_name_tells_the_new_one() -> None:
    """Creation answers ``PublicId`` alone; the object shows its id as ``BoxPublicId``."""
    box = {
        "type": "object",
        "properties": {"BoxPublicId": {"type": "string", "format": "uuid"}, "Size": {"type": "number"}},
    }
    created = {"type": "object", "properties": {"PublicId": {"type": "string", "example": "1"}}}
    making = {"operationId": "make", "requestBody": takes(ref("Box")), "responses": {"200": answer(created)}}
    one = {
        "parameters": [parameter("id")],
        "get": {"operationId": "one", "responses": {"200": answer(ref("Box")), "404": answer()}},
    }
    fake = Fake(api_of({"/boxes/box": {"post": making}, "/boxes/box/{id}": one}, {"Box": box}))
    key = fake("make", {"Size": 3}).body["PublicId"]
    assert fake("one", id=key).body == {"BoxPublicId": key, "Size": 3}


def test_an_answer_that_is_an_id_is_the_new_one() -> None:
    """A bare text is replaced where the path says what an id looks like, and stays where it does not."""
    box = {"type": "object", "properties": {"Size": {"type": "number"}}}
    shapes: list[tuple[dict[str, Any], bool]] = [
        ({"type": "string", "format": "uuid"}, True),
        ({"type": "string"}, False),
    ]
    for schema, expected in shapes:
        text: dict[str, Any] = {"type": "string", "example": "0f9d2c3e-5b7a-4c11-9a63-9a1df0c2b7e4"}
        making = {"operationId": "make", "requestBody": takes(ref("Box")), "responses": {"200": answer(text)}}
        one = {
            "parameters": [parameter("id", **schema)],
            "get": {"operationId": "one", "responses": {"200": answer(ref("Box")), "404": answer()}},
        }
        fake = Fake(api_of({"/boxes": {"post": making}, "/boxes/{id}": one}, {"Box": box}))
        key = fake("make", {"Size": 3}).body
        assert (key != text["example"]) is expected
        if expected:
            assert fake("one", id=key).body == {"Size": 3}


@pytest.mark.parametrize("wrapped", [False, True])
def test_one_object_may_be_answered_as_many_are(wrapped: bool) -> None:
    """GET of one answers a list that holds it alone, bare or in the wrapper that the collection has."""
    box = {"type": "object", "properties": {"boxId": {"type": "string"}, "size": {"type": "integer"}}}
    many: dict[str, Any] = {"type": "array", "items": ref("Box")}
    if wrapped:
        many = {"type": "object", "required": ["data"], "properties": {"data": many}}
    making = {"operationId": "make", "requestBody": takes(ref("Box")), "responses": {"201": answer(ref("Box"))}}
    listing = {"operationId": "list", "responses": {"200": answer(ref("Many"))}}
    one = {
        "parameters": [parameter("boxId")],
        "get": {"operationId": "one", "responses": {"200": answer(ref("Many")), "404": answer()}},
        "patch": {
            "operationId": "change",
            "requestBody": takes(ref("Box")),
            "responses": {"200": answer(ref("Many")), "404": answer()},
        },
    }
    fake = Fake(api_of({"/boxes": {"get": listing, "post": making}, "/boxes/{boxId}": one}, {"Box": box, "Many": many}))
    made = fake("make", {"size": 3}).body
    shown = [made] if not wrapped else {"data": [made]}
    assert fake("one", boxId=made["boxId"]).body == fake("list").body == shown
    fake("change", {"size": 4}, boxId=made["boxId"])
    assert fake("one", boxId=made["boxId"]).body == (
        [{**made, "size": 4}] if not wrapped else {"data": [{**made, "size": 4}]}
    )


def test_an_id_is_drawn_until_the_path_takes_it() -> None:
    """The object's own id is any text, the path's is short: what was made can be found."""
    box = {"type": "object", "properties": {"id": {"type": "string", "pattern": "[a-z0-9]{4}"}}}
    making = {"operationId": "make", "requestBody": takes(ref("Box")), "responses": {"201": answer(ref("Box"))}}
    one = {
        "parameters": [parameter("boxId", type="string", pattern="^[a-z0-9]{4,7}$")],
        "get": {"operationId": "one", "responses": {"200": answer(ref("Box")), "404": answer()}},
    }
    fake = Fake(api_of({"/boxes": {"post": making}, "/boxes/{boxId}": one}, {"Box": box}))
    keys = [fake("make", {}).body["id"] for _ in range(3)]
    assert all(4 <= len(key) <= 7 for key in keys)
    assert len(set(keys)) == 3


def test_what_was_made_below_an_unknown_parent_is_found_there() -> None:
    """Where creation cannot refuse a parent that nobody has, the object is there for every other call."""
    box = {"type": "object", "properties": {"id": {"type": "string"}, "size": {"type": "integer"}}}
    making = {"operationId": "make", "requestBody": takes(ref("Box")), "responses": {"201": answer(ref("Box"))}}
    one = {
        "parameters": [parameter("shelf"), parameter("id")],
        "get": {"operationId": "one", "responses": {"200": answer(ref("Box")), "404": answer()}},
    }
    shelf = {"post": {**making, "operationId": "makeShelf"}}
    below = {"parameters": [parameter("shelf")], "post": making}
    paths = {
        "/shelves": shelf,
        "/shelves/{shelf}": {
            "parameters": [parameter("shelf")],
            "get": {"operationId": "shelf", "responses": {"200": answer(ref("Box")), "404": answer()}},
        },
        "/shelves/{shelf}/boxes": below,
        "/shelves/{shelf}/boxes/{id}": one,
    }
    fake = Fake(api_of(paths, {"Box": box}))
    made = fake("make", {"size": 3}, shelf="none").body
    assert fake("one", shelf="none", id=made["id"]).body == made
    with pytest.raises(Refusal):
        fake("one", shelf="none", id="another")


WRAPPED = [(("box",), ("box",)), (("box",), ("data", "box")), (("data", "box"), ("data", "box")), ((), ("BoxStatus",))]


def within(way: tuple[str, ...], value: Any) -> Any:
    """A value in its wrappers."""
    for name in reversed(way):
        value = {name: value}
    return value


def wrapping(way: tuple[str, ...], inner: Any) -> Any:
    """The schema of a value in its wrappers."""
    for name in reversed(way):
        inner = {"type": "object", "required": [name], "properties": {name: inner}}
    return inner


@pytest.mark.parametrize(("asked", "told"), WRAPPED, ids=[".".join((*a, "to", *t)) for a, t in WRAPPED])
def test_an_object_is_seen_in_its_wrappers(asked: tuple[str, ...], told: tuple[str, ...]) -> None:
    """What was sent in one wrapper is told in another, of up to two properties; a change finds it there too."""
    box = {"type": "object", "properties": {"boxId": {"type": "string"}, "size": {"type": "integer"}}}
    taken, shown = takes(wrapping(asked, ref("Box"))), answer(wrapping(told, ref("Box")))
    one = {
        "parameters": [parameter("boxId")],
        "get": {"operationId": "one", "responses": {"200": shown, "404": answer()}},
        "patch": {"operationId": "change", "requestBody": taken, "responses": {"200": shown, "404": answer()}},
    }
    making = {"operationId": "make", "requestBody": taken, "responses": {"201": shown}}
    fake = Fake(api_of({"/boxes": {"post": making}, "/boxes/{boxId}": one}, {"Box": box}))
    made: Any = fake("make", within(asked, {"size": 3})).body
    for name in told:
        made = made[name]
    assert made["size"] == 3
    fake("change", within(asked, {"size": 4}), boxId=made["boxId"])
    assert fake("one", boxId=made["boxId"]).body == within(told, {**made, "size": 4})

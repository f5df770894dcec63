"""A law can have people outside the API act, and can call without judging the reply."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from contracts.context import Broken, Context, NeedsControl
from contracts.document import Document
from contracts.opening import at_url, in_process
from mockserver import create_app
from specs import catalogue
from tests import toy
from tests.judged import promise as thingshop
from tests.judged.shop import Shop, serving


@pytest.fixture
def case() -> Iterator[Context]:
    """The toy provider in process, in an empty world."""
    promise = catalogue([toy.SPECS])["examplepay"]
    target = in_process(promise, app=create_app(specs_root=toy.SPECS, providers_package=toy.PROVIDERS))
    case = Context(promise, target, Document(promise, target))
    case.begin()
    yield case
    target.close()


def test_somebody_acts_in_the_judged_world(case: Context) -> None:
    """What came of it is handed back, and the call is in the trace that repeats a finding."""
    assert case.act("customerPays", charge=1) == {"charge": 1, "state": "paid"}
    assert case.target.trace[-1].request.url.endswith("/_motpart/worlds/judge/people/examplepay/customerPays")


def test_who_cannot_act_breaks_a_promise(case: Context) -> None:
    """The sentence names the action and the answer."""
    case.act("customerPays", charge=1)
    with pytest.raises(Broken, match=r"customerPays should be possible now; the answer is 409"):
        case.act("customerPays", charge=1)


def test_who_must_not_be_able_to_act_is_refused_or_breaks_a_promise(case: Context) -> None:
    """The second payment is refused as promised; the first would not have been."""
    with pytest.raises(Broken, match=r"customerPays should not be possible now; the answer is 200"):
        case.cannot_act("customerPays", charge=1)
    case.cannot_act("customerPays", charge=1)


def test_without_a_control_plane_nobody_can_be_told_what_to_do(case: Context) -> None:
    """A law that needs people is skipped on such a target."""
    case.target.control = None
    for tries in (case.act, case.cannot_act):
        with pytest.raises(NeedsControl):
            tries("customerPays", charge=1)


def test_sending_judges_nothing() -> None:
    """A law about the form of replies sees a reply that breaks the document before anybody else complains."""
    with serving(Shop("no_name_in_reply")) as origin:
        target = at_url(thingshop(), f"{origin}/thingshop", {})
        case = Context(thingshop(), target, Document(thingshop(), target))
        assert "name" not in case.send("addThing", body={"name": "chair"}).value
        with pytest.raises(Broken, match="name"):
            case.call("addThing", body={"name": "chair"})
        target.close()

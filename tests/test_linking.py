"""One account, raised: linking TAXISnet makes it level B, and an account never turns into another person's."""

from devstack.stack import Stack
from devstack.visitor import Visitor

from tests.kit.api import Api
from tests.kit.levels import renewed
from tests.kit.linking import intent_of, link
from tests.kit.people import Citizen, People
from tests.kit.tokens import Tokens


def test_linking_raises_the_same_account_without_signing_in_again(stack: Stack, people: People) -> None:
    citizen = people.citizen()
    visitor, before = citizen.visitor, citizen.tokens
    assert "level" not in before.claims
    assert Api(stack.layout, before).ask_certificate("post", "955481").status_code == 403
    verifier = link(people, visitor, people.fresh_persona(), person_hint=intent_of(stack, before))
    after = people.finish(visitor, verifier)
    assert after.subject == before.subject
    assert (after.claims["level"], after.claims["level_method"]) == ("B", "taxisnet")
    assert Api(stack.layout, after).ask_certificate("post", "955481").status_code == 201
    # The session that was there before is raised as well, when it refreshes; its old token is told to.
    stale = Api(stack.layout, before).get("certificates", "/requests")
    assert (stale.status_code, stale.json()["code"]) == (401, "stale-token")
    assert people.refresh(before).claims["level"] == "B"


def linked(stack: Stack, people: People) -> tuple[Citizen, Tokens]:
    """A level A user who linked TAXISnet, and the tokens after it."""
    citizen = people.citizen()
    hint = intent_of(stack, citizen.tokens)
    verifier = link(people, citizen.visitor, people.fresh_persona(), person_hint=hint)
    return citizen, people.finish(citizen.visitor, verifier)


def test_an_account_bound_to_one_person_is_refused_with_another_before_a_code_exists(
    stack: Stack, people: People
) -> None:
    citizen, _ = linked(stack, people)
    people.admin.unlink(citizen.subject)
    stranger = Visitor("en")
    again = renewed(stack, people, people.sign_in(stranger, citizen.username))
    link(people, stranger, people.fresh_persona(), person_hint=intent_of(stack, again))
    assert stranger.stopped_at is None
    assert stranger.url.startswith(stack.layout.url("identity-bridge"))
    assert stranger.status in (403, 409)


def test_another_person_in_the_same_account_is_refused_by_every_service(stack: Stack, people: People) -> None:
    citizen, tokens = linked(stack, people)
    for service, path in PATHS:
        assert Api(stack.layout, tokens).get(service, path).status_code != 401
    assert intent_of(stack, tokens)
    people.admin.unlink(citizen.subject)
    other = Visitor("en")
    people.sign_in(other, citizen.username)
    # Made by hand, without the portal's intent: the last line of defence are the services themselves.
    changed = people.finish(other, link(people, other, people.fresh_persona()))
    assert changed.subject == tokens.subject
    assert changed.claims["person_id"] != tokens.claims["person_id"]
    for service, path in PATHS:
        answer = Api(stack.layout, changed).get(service, path)
        assert (answer.status_code, answer.json()["code"]) == (403, "identity-changed"), service
    refused = Api(stack.layout, changed).post("identity-bridge", "/link-intents", {})
    assert (refused.status_code, refused.json()["code"]) == (403, "identity-changed")


PATHS = (("certificates", "/requests"), ("fee-declarations", "/declarations"))


def test_names_arrive_as_the_register_holds_them(people: People) -> None:
    _, compound = people.taxisnet("anna.georgiadi")
    assert compound.claims["verified_family_name"] == "ΓΕΩΡΓΙΑΔΗ ΜΑΥΡΑΚΗ"
    _, nameless = people.taxisnet("souleiman")
    assert "verified_given_name" not in nameless.claims
    assert nameless.claims["level"] == "B"
    _, latin = people.taxisnet("john.oneill")
    assert latin.claims["verified_family_name"] == "O'NEILL & SONS"
    _, zero = people.taxisnet("despina.vavoura")
    assert zero.claims["level"] == "B"


def test_a_returning_person_enters_the_same_account(people: People) -> None:
    persona = people.fresh_persona()
    _, first = people.taxisnet(persona)
    _, second = people.taxisnet(persona)
    assert first.subject == second.subject
    assert first.claims["person_id"] == second.claims["person_id"]

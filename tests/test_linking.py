"""One account, raised: linking TAXISnet makes it level B, and an account never turns into somebody else."""

import requests
from devstack import taxisnet
from devstack.stack import Stack
from devstack.visitor import Visitor

from tests.api import Api
from tests.people import People, Tokens


def intent_of(stack: Stack, tokens: Tokens) -> str:
    answer = Api(stack.layout, tokens).post("identity-bridge", "/link-intents", {})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["intent"])


def link(people: People, visitor: Visitor, persona: str, **more: str) -> str:
    """Ask Keycloak to link TAXISnet to the signed-in account, and go where that leads. Returns the verifier."""
    verifier = people.begin(visitor, kc_action="idp_link:taxisnet", **more)
    if visitor.page.select_one("[name=continue]"):
        visitor.submit("continue")
    taxisnet.pass_through(visitor, persona)
    return verifier


def test_linking_raises_the_same_account_without_signing_in_again(stack: Stack, people: People) -> None:
    _, visitor, before = people.level_a()
    assert "level" not in before.claims
    assert Api(stack.layout, before).ask_certificate("post", "955481").status_code == 403
    verifier = link(people, visitor, people.fresh_persona(), person_hint=intent_of(stack, before))
    after = people.finish(visitor, verifier)
    assert after.claims["sub"] == before.claims["sub"]
    assert (after.claims["level"], after.claims["level_method"]) == ("B", "taxisnet")
    assert Api(stack.layout, after).ask_certificate("post", "955481").status_code == 201
    # The session that was there before is raised as well, when it refreshes; its old token is told to.
    stale = Api(stack.layout, before).get("certificates", "/requests")
    assert (stale.status_code, stale.json()["code"]) == (401, "stale-token")
    assert people.refresh(before).claims["level"] == "B"


def test_an_account_bound_to_one_person_is_refused_with_another_before_a_code_exists(
    stack: Stack, people: People
) -> None:
    _, visitor, tokens = people.level_a()
    tokens = people.finish(visitor, link(people, visitor, people.fresh_persona(), person_hint=intent_of(stack, tokens)))
    admin = people.admin()
    address = people.admin_url(f"/users/{tokens.claims['sub']}/federated-identity/taxisnet")
    assert admin.delete(address, timeout=60).status_code == 204
    stranger = Visitor("en")
    username = str(tokens.claims["preferred_username"])
    again = people.sign_in(stranger, username)
    link(people, stranger, people.fresh_persona(), person_hint=intent_of(stack, again))
    assert stranger.stopped_at is None
    assert stranger.url.startswith(stack.layout.url("identity-bridge"))
    assert stranger.status in (403, 409)


def test_another_person_in_the_same_account_is_refused_by_every_service(stack: Stack, people: People) -> None:
    _, visitor, tokens = people.level_a()
    tokens = people.finish(visitor, link(people, visitor, people.fresh_persona(), person_hint=intent_of(stack, tokens)))
    for service, path in PATHS:
        assert Api(stack.layout, tokens).get(service, path).status_code != 401
    assert intent_of(stack, tokens)
    unlink(people, tokens)
    other = Visitor("en")
    people.sign_in(other, str(tokens.claims["preferred_username"]))
    # Made by hand, without the portal's intent: the last line of defence are the services themselves.
    changed = people.finish(other, link(people, other, people.fresh_persona()))
    assert changed.claims["sub"] == tokens.claims["sub"]
    assert changed.claims["person_id"] != tokens.claims["person_id"]
    for service, path in PATHS:
        answer = Api(stack.layout, changed).get(service, path)
        assert (answer.status_code, answer.json()["code"]) == (403, "identity-changed"), service
    refused = Api(stack.layout, changed).post("identity-bridge", "/link-intents", {})
    assert (refused.status_code, refused.json()["code"]) == (403, "identity-changed")


PATHS = (("certificates", "/requests"), ("fee-declarations", "/declarations"))


def unlink(people: People, tokens: Tokens) -> None:
    address = people.admin_url(f"/users/{tokens.claims['sub']}/federated-identity/taxisnet")
    answer: requests.Response = people.admin().delete(address, timeout=60)
    assert answer.status_code == 204, answer.text


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
    assert first.claims["sub"] == second.claims["sub"]
    assert first.claims["person_id"] == second.claims["person_id"]

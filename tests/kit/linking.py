"""Linking TAXISnet to an account by hand, without the portal's pages."""

from devstack import taxisnet
from devstack.stack import Stack
from devstack.visitor import Visitor

from tests.kit.api import Api
from tests.kit.people import People
from tests.kit.tokens import Tokens


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

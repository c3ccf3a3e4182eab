"""Staff do not get in through TAXISnet."""

from devstack import taxisnet
from devstack.visitor import Visitor

from tests.kit.people import People


def test_a_member_of_staff_is_refused_through_taxisnet(people: People) -> None:
    persona = people.fresh_persona()
    _, tokens = people.taxisnet(persona)
    [staff] = [group["id"] for group in people.admin.get("/groups") if group["name"] == "staff"]
    membership = f"/users/{tokens.subject}/groups/{staff}"
    people.admin.change("PUT", membership)
    visitor = Visitor("en")
    people.begin(visitor, kc_idp_hint="taxisnet")
    taxisnet.pass_through(visitor, persona)
    assert visitor.stopped_at is None
    assert visitor.status >= 400
    assert "staff" in visitor.text.lower()
    people.admin.change("DELETE", membership)
    _, again = people.taxisnet(persona)
    assert again.subject == tokens.subject

"""Staff do not get in through TAXISnet."""

from devstack import taxisnet
from devstack.visitor import Visitor

from tests.people import People


def test_a_member_of_staff_is_refused_through_taxisnet(people: People) -> None:
    persona = people.fresh_persona()
    _, tokens = people.taxisnet(persona)
    admin = people.admin()
    groups = {g["name"]: g["id"] for g in admin.get(people.admin_url("/groups"), timeout=60).json()}
    user = people.admin_url(f"/users/{tokens.claims['sub']}")
    assert admin.put(f"{user}/groups/{groups['staff']}", timeout=60).status_code == 204
    visitor = Visitor("en")
    people.begin(visitor, kc_idp_hint="taxisnet")
    taxisnet.pass_through(visitor, persona)
    assert visitor.stopped_at is None
    assert visitor.status >= 400
    assert "staff" in visitor.text.lower()
    assert admin.delete(f"{user}/groups/{groups['staff']}", timeout=60).status_code == 204
    _, again = people.taxisnet(persona)
    assert again.claims["sub"] == tokens.claims["sub"]

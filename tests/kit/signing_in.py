"""In and out of the portal in a browser, with a password or with TAXISnet, and sessions that are old or have ended."""

from collections.abc import Iterator
from contextlib import contextmanager

from tests.kit.people import PASSWORD, People
from tests.kit.reader import Reader, through_taxisnet

SIGN_OUT = "form[action='/auth/logout'] button"


def sign_in(reader: Reader, username: str, path: str | None = None) -> None:
    reader.open("/auth/login/password" + (f"?next={path}" if path else ""))
    enter(reader, username)


def enter(reader: Reader, username: str, password: str = PASSWORD) -> None:
    """On Keycloak's page, which is there."""
    reader.page.fill("#username", username)
    reader.page.fill("#password", password)
    reader.press("#kc-login")


def enter_with_taxisnet(reader: Reader, persona: str, path: str, switch: str = "none") -> None:
    reader.open(f"/auth/login/taxisnet?next={path}")
    through_taxisnet(reader, persona, switch)
    assert reader.page.url.endswith(path), reader.heading()


def is_signed_in(reader: Reader) -> bool:
    """Asked on a page that anybody may read and that needs no token: what the portal itself thinks."""
    reader.open("/privacy")
    return reader.page.locator(SIGN_OUT).count() == 1


@contextmanager
def sessions_are_old(people: People, action: str, after: int = 1) -> Iterator[None]:
    """Before this required action Keycloak counts a session as old after so many seconds instead of its five minutes.

    It does so for everybody, so a test that says this disturbs the others.
    """
    path = f"/authentication/required-actions/{action}/config"
    before = people.admin.get(path)
    assert "max_auth_age" not in before["config"]
    people.admin.change("PUT", path, {"config": {"max_auth_age": str(after)}})
    try:
        yield
    finally:
        people.admin.change("PUT", path, before)

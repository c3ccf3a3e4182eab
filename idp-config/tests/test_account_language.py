"""A person who signs in from a page in one language reads Keycloak's pages and mails in it from then on."""

from collections.abc import Callable

import pytest
from conftest import Account, Mailbox, Portal
from devstack.visitor import Visitor
from idp_config.admin import RealmAdmin

CHANGE = {"el": "Αλλαγή email", "en": "Change email"}
CONFIRM = {"el": "Για να ολοκληρωθεί η αλλαγή", "en": "To complete the change"}


def language_of(admin: RealmAdmin, account: Account) -> list[str]:
    held: list[str] = admin.get(f"users/{account.id}").get("attributes", {}).get("locale", [])
    return held


def sign_in(portal: Portal, account: Account, **more: str) -> Visitor:
    browser = Visitor("el")
    portal.begin(browser, **more)
    return browser.submit(form="form#kc-form-login", username=account.username, password=account.password)


def test_the_account_keeps_the_language_of_the_page_one_came_from(
    admin: RealmAdmin, portal: Portal, new_citizen: Callable[[], Account]
) -> None:
    citizen = new_citizen()
    for asked, kept in (("en", "en"), ("el", "el"), ("fr en", "en"), ("fr", "en")):
        portal.tokens(sign_in(portal, citizen, ui_locales=asked))
        assert language_of(admin, citizen) == [kept], asked


@pytest.mark.parametrize(("before", "now"), [("el", "en"), ("en", "el")])
def test_pages_and_mails_follow_the_page_and_not_what_was_kept(
    portal: Portal,
    mailbox: Mailbox,
    new_citizen: Callable[[], Account],
    before: str,
    now: str,
) -> None:
    citizen = new_citizen()
    portal.tokens(sign_in(portal, citizen, ui_locales=before))
    browser = sign_in(portal, citizen, ui_locales=now, kc_action="UPDATE_EMAIL")
    assert f'<html lang="{now}"' in browser.html
    assert browser.heading == CHANGE[now]
    address = f"new-{citizen.username}@example.org"
    browser.submit(email=address)
    assert CONFIRM[now] in mailbox.mails[address]


def test_a_language_that_is_chosen_on_keycloaks_page_counts_for_more(
    admin: RealmAdmin, portal: Portal, new_citizen: Callable[[], Account]
) -> None:
    citizen, browser = new_citizen(), Visitor("el")
    portal.begin(browser, ui_locales="el")
    browser.follow("kc_locale=en")
    browser.submit(form="form#kc-form-login", username=citizen.username, password=citizen.password)
    portal.tokens(browser)
    assert language_of(admin, citizen) == ["en"]

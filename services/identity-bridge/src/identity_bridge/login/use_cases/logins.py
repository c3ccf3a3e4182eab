"""A login on its way: begun by Keycloak, answered by TAXISnet, confirmed by the person, ended with a code."""

import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import Connection

from identity_bridge.login import oidc
from identity_bridge.login.errors import IntentGone, JoinUnderWay, LinkedToAnother, LoginGone, PersonBlocked
from identity_bridge.login.oidc import AuthorizationRequest
from identity_bridge.login.store import link_intents, logins
from identity_bridge.login.store.logins import Login
from identity_bridge.register.domain import Identity, Method, Person, State
from identity_bridge.register.keyring import Keyring, fingerprint
from identity_bridge.register.store import operations, persons
from identity_bridge.register.use_cases import register

LOGIN_LIFE = timedelta(minutes=10)
CODE_LIFE = timedelta(seconds=oidc.CODE_SECONDS)
# A double click on "yes" is answered twice the same; later, a finished login is over.
DOUBLE_CLICK = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Proved:
    """A login, and the person as TAXISnet named it in that login."""

    login: Login
    person: Person


def begin(conn: Connection, asked: AuthorizationRequest, locale: str, browser: str, now: datetime) -> str:
    """Remember Keycloak's request for this browser; returns the state for TAXISnet. Raises IntentGone."""
    intent = fingerprint(asked.person_hint) if asked.person_hint else None
    if intent and not link_intents.claim(conn, intent, fingerprint(browser), now):
        raise IntentGone
    state = secrets.token_urlsafe(32)
    login = Login(
        login_id=uuid4(),
        redirect_uri=asked.redirect_uri,
        client_state=asked.state,
        nonce=asked.nonce,
        code_challenge=asked.code_challenge,
        locale=locale,
        intent_hash=intent,
        person_id=None,
        given_name=None,
        family_name=None,
        proved_at=None,
        finished_at=None,
    )
    logins.add(conn, login, fingerprint(browser), fingerprint(state), now + LOGIN_LIFE)
    return state


def receive_answer(conn: Connection, browser: str, unverified_state: str, now: datetime) -> Login:
    """The login that TAXISnet answers, once; raises LoginGone when it is not this browser's."""
    login = logins.use_state(conn, fingerprint(browser), fingerprint(unverified_state), now)
    if login is None:
        raise LoginGone("state")
    return login


def interrupted(conn: Connection, browser: str, now: datetime) -> Login | None:
    """The login that a browser most likely means when it shows a used answer again."""
    return logins.newest_open(conn, fingerprint(browser), now)


def conclude(conn: Connection, keyring: Keyring, login: Login, identity: Identity, now: datetime) -> Person:
    """TAXISnet said who it is. It counts once the person has confirmed it (``finish``): another person may have left
    this browser logged in there. Raises PersonBlocked, JoinUnderWay or LinkedToAnother; nothing is recorded then."""
    subject, account_is = linking(conn, login) or (None, None)
    person = register.recognise(conn, keyring, identity, account_is, now)
    if person.state is State.BLOCKED:
        raise PersonBlocked
    if subject is None and operations.is_joining(conn, person.person_id):
        # Keycloak would say that the account is disabled, and nothing of why or of the way on.
        raise JoinUnderWay
    if subject is not None:
        _check_link(conn, subject, account_is, person)
    logins.set_person(conn, login.login_id, person.person_id, identity, now)
    return person


def linking(conn: Connection, login: Login) -> tuple[str, str | None] | None:
    """(the account that is being linked, the person whom it is known to be); raises IntentGone."""
    if login.intent_hash is None:
        return None
    intent = link_intents.get(conn, login.intent_hash)
    if intent is None:
        raise IntentGone
    return intent.subject, persons.person_of(conn, intent.subject) or intent.person_id


def _check_link(conn: Connection, subject: str, account_is: str | None, person: Person) -> None:
    """An account becomes a person once, and a person has one account."""
    if account_is is not None and account_is != person.person_id:
        raise LinkedToAnother("account-of-another-person")
    if link_intents.has_other_account(conn, person.person_id, subject):
        raise LinkedToAnother("person-with-another-account")


def _check_again(conn: Connection, intent_hash: bytes, person: Person) -> None:
    intent = link_intents.get(conn, intent_hash)
    if intent is None or intent.used_at is not None:
        raise IntentGone
    _check_link(conn, intent.subject, persons.person_of(conn, intent.subject) or intent.person_id, person)


def get_proved(conn: Connection, browser: str, login_id: UUID, now: datetime) -> Proved:
    """A login of this browser that waits for the person to confirm it; raises LoginGone."""
    found = logins.proved(conn, fingerprint(browser), login_id, now)
    if found is None:
        raise LoginGone("not-proved")
    return Proved(*found)


@dataclass(frozen=True, slots=True)
class Confirmed:
    """In the browser of this login the person confirmed who they are. ``method`` is how that was proved, and
    ``client_id`` gets the code."""

    proved: Proved
    client_id: str
    method: Method


def finish(conn: Connection, confirmed: Confirmed, now: datetime) -> str:
    """The proof counts, and a code goes out. Returns where the browser takes it.

    Part of the transaction in which the login was read. Raises LoginGone, PersonBlocked, IntentGone or LinkedToAnother.
    """
    login, person = confirmed.proved.login, confirmed.proved.person
    if person.state is State.BLOCKED:
        raise PersonBlocked
    if login.finished_at is not None and now - login.finished_at > DOUBLE_CLICK:
        raise LoginGone("finished")
    if login.intent_hash and login.finished_at is None:
        # Since TAXISnet answered, another login may have used the intent, or linked the account or the person.
        _check_again(conn, login.intent_hash, person)
    register.prove(conn, person, confirmed.method, now)
    code = secrets.token_urlsafe(32)
    about = {
        "code_hash": fingerprint(code),
        "login_id": login.login_id,
        "client_id": confirmed.client_id,
        "redirect_uri": login.redirect_uri,
        "nonce": login.nonce,
        "code_challenge": login.code_challenge,
        "person_id": person.person_id,
        "proved_at": login.proved_at,
        "expires_at": now + CODE_LIFE,
    }
    logins.put_code(conn, about, now)
    if login.intent_hash:
        link_intents.use(conn, login.intent_hash, now)
        if intent := link_intents.get(conn, login.intent_hash):
            operations.linked(conn, intent.subject, now)
    return oidc.answer_url(login.redirect_uri, login.client_state, code=code)


def speak(conn: Connection, login_id: UUID, browser: str, locale: str, now: datetime) -> Login:
    """From now on this login's pages are in this language. Raises LoginGone."""
    login = _get(conn, browser, login_id, now)
    logins.set_locale(conn, login.login_id, locale)
    return replace(login, locale=locale)


def give_up(conn: Connection, login_id: UUID, browser: str, now: datetime) -> str:
    """The person wants another way in; returns where Keycloak is told so. Raises LoginGone."""
    login = _open(conn, browser, login_id, now)
    logins.finish(conn, login.login_id, now)
    return oidc.answer_url(login.redirect_uri, login.client_state, error="access_denied")


def restart(conn: Connection, login_id: UUID, browser: str, now: datetime) -> str:
    """Begin at TAXISnet again for the same request of Keycloak; returns the new state. Raises LoginGone."""
    login = _open(conn, browser, login_id, now)
    state = secrets.token_urlsafe(32)
    logins.restart(conn, login.login_id, fingerprint(state), now + LOGIN_LIFE)
    return state


def leave_and_restart(conn: Connection, login_id: UUID, browser: str, now: datetime) -> None:
    """Remember that this login goes on after the browser has left TAXISnet. Raises LoginGone."""
    login = _open(conn, browser, login_id, now)
    logins.depart(conn, fingerprint(browser), now + LOGIN_LIFE, login_id=login.login_id, return_to=None)


def leave_and_return(conn: Connection, return_to: str, browser: str, now: datetime) -> None:
    """Remember where the browser goes after it has left TAXISnet."""
    logins.depart(conn, fingerprint(browser), now + LOGIN_LIFE, login_id=None, return_to=return_to)


def arrive(conn: Connection, browser: str, now: datetime) -> tuple[UUID | None, str | None]:
    """What the browser was doing when it left TAXISnet: (login, address); both None when that is not known."""
    departure = logins.pop_departure(conn, fingerprint(browser), now)
    return (departure.login_id, departure.return_to) if departure else (None, None)


def _get(conn: Connection, browser: str, login_id: UUID, now: datetime) -> Login:
    login = logins.get(conn, fingerprint(browser), login_id, now)
    if login is None:
        raise LoginGone("login")
    return login


def _open(conn: Connection, browser: str, login_id: UUID, now: datetime) -> Login:
    login = _get(conn, browser, login_id, now)
    if login.finished_at is not None:
        raise LoginGone("finished")
    return login

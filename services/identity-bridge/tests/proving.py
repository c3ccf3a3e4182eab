"""A person proves an identity with TAXISnet and confirms it, without the pages in between."""

from dataclasses import replace
from datetime import datetime

from identity_bridge.register.domain import Identity, Method, Person
from identity_bridge.register.keyring import Keyring
from identity_bridge.register.use_cases import register
from sqlalchemy import Connection


def prove(conn: Connection, keyring: Keyring, identity: Identity, method: Method, now: datetime) -> Person:
    known = register.recognise(conn, keyring, identity, None, now)
    named = replace(known, given_name=identity.given_name, family_name=identity.family_name)
    return register.prove(conn, named, method, now)

"""The other commands as operations run them."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from identity_bridge import commands
from identity_bridge.login.use_cases import signing_keys
from identity_bridge.register.domain import Identity, Method
from identity_bridge.register.keyring import Keyring
from identity_bridge.register.store import persons
from inputkit.tax import Afm
from sqlalchemy import Engine, text
from tests.proving import prove

from tests.conftest import KEY_1, KEY_2, KEYRING, NOW

Printed = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def environment(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("REGISTER_KEYS", KEY_1)


def run(capsys: Printed, *arguments: str) -> tuple[int, str, str]:
    """(exit code, what it printed, what it complained of)."""
    capsys.readouterr()
    code = commands.main(list(arguments))
    printed = capsys.readouterr()
    return code, printed.out, printed.err


def test_rotate_keys(engine: Engine, capsys: Printed) -> None:
    with engine.begin() as conn:
        conn.execute(text("DELETE FROM signing_keys"))
        signing_keys.ensure(conn, KEYRING, NOW)
    assert run(capsys, "rotate-keys")[0] == 0
    assert _count(engine) == 2
    assert run(capsys, "rotate-keys", "--at-once")[0] == 0
    assert _count(engine) == 1


def _count(engine: Engine) -> int:
    with engine.begin() as conn:
        return int(conn.execute(text("SELECT count(*) FROM signing_keys")).scalar_one())


def test_rekey_register(engine: Engine, capsys: Printed, monkeypatch: pytest.MonkeyPatch) -> None:
    afm = Afm("660074100")
    with engine.begin() as conn:
        conn.execute(text("DELETE FROM signing_keys"))
        before = prove(conn, KEYRING, Identity(afm, None, "ΠΑΠΑΔΑΚΗ"), Method.TAXISNET, NOW)
    monkeypatch.setenv("REGISTER_KEYS", f"{KEY_2},{KEY_1}")
    assert [json.loads(run(capsys, "rekey-register")[1]) for _ in range(2)] == [
        {"rekeyed": 1, "version": 2},
        {"rekeyed": 0, "version": 2},
    ]
    with engine.begin() as conn:
        assert persons.by_afm(conn, Keyring.parse(KEY_2), afm) == before
        assert persons.by_afm(conn, KEYRING, afm) is None


def test_rekey_register_waits_for_a_locked_row(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """A login that is under way when all else has moved: its person must not be left to the key that goes."""
    with engine.begin() as conn:
        for number in ("660074100", "068933130"):
            prove(conn, KEYRING, Identity(Afm(number), None, "ΠΑΠΑΔΑΚΗ"), Method.TAXISNET, NOW)
    monkeypatch.setenv("REGISTER_KEYS", f"{KEY_2},{KEY_1}")
    with ThreadPoolExecutor(1) as pool:
        with engine.begin() as login:
            login.execute(text("SELECT 1 FROM persons LIMIT 1 FOR UPDATE"))
            under_way = pool.submit(commands.main, ["rekey-register"])
            while _versions(engine) != [1, 2]:
                assert not under_way.done()
        assert under_way.result(60) == 0
    assert _versions(engine) == [2]


def _versions(engine: Engine) -> list[int]:
    with engine.begin() as conn:
        return list(conn.execute(text("SELECT DISTINCT key_version FROM persons ORDER BY 1")).scalars())


@pytest.mark.parametrize(
    ("name", "value", "complaint"),
    [
        ("REGISTER_KEYS", "1:c2VjcmV0", "register keys"),
        ("REGISTER_KEYS", "", "register keys"),
        ("DATABASE_URL", "postgresql+psycopg://u:secret@127.0.0.1:9/x", "the database refused: OperationalError"),
    ],
)
def test_faults_are_said_plainly_and_show_no_secret(
    capsys: Printed, monkeypatch: pytest.MonkeyPatch, name: str, value: str, complaint: str
) -> None:
    monkeypatch.setenv(name, value)
    code, out, err = run(capsys, "rotate-keys")
    assert (code, out) == (1, "")
    assert err.startswith(complaint)
    assert "secret" not in err
    assert "c2VjcmV0" not in err


def test_a_missing_setting_is_named(capsys: Printed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("REGISTER_KEYS")
    assert run(capsys, "rekey-register")[2] == "settings missing or malformed: REGISTER_KEYS (missing)\n"

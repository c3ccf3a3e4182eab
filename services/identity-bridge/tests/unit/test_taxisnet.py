"""GSIS's XML, well-formed and not: one natural person comes out, or a reason."""

from collections.abc import Mapping
from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from identity_bridge.login.connectors.taxisnet import MAX_NAME, Client, Taxisnet, base_url, parse_userinfo
from identity_bridge.login.errors import LoginStopped, NotANaturalPerson, UpstreamBroken, UpstreamUnavailable
from identity_bridge.register.domain import Method
from inputkit.tax import Afm
from inputkit.text import tidy

# Text that is kept as it is (inputkit.text): composed, and without invisible or refused characters.
XML_TEXT = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Cn", "Co", "Cf"], exclude_characters="\ufffd"), max_size=60
).filter(lambda text: tidy(text) == " ".join(text.split()))
SPACES = st.text(" ", max_size=5)


def document(**changes: str) -> bytes:
    usual = {
        "userid": "User068933130   ",
        "taxid": "068933130   ",
        "lastname": "ΒΑΒΟΥΛΑ",
        "firstname": "ΕΥΤΥΧΙΑ",
        "fathername": "ΕΜΜΑΝΟΥΗΛ",
        "mothername": "ΑΝΝΑ",
        "birthyear": "1950",
    }
    values: Mapping[str, str] = {**usual, **changes}
    attributes = " ".join(f'{name}="{value}"' for name, value in values.items())
    return f"<root><userinfo {attributes}/></root>".encode()


def test_the_recorded_document() -> None:
    identity = parse_userinfo(200, document(lastname="&#914;&#913;&#914;&#927;&#933;&#923;&#913;"))
    assert (identity.afm, identity.given_name, identity.family_name) == (Afm("068933130"), "ΕΥΤΥΧΙΑ", "ΒΑΒΟΥΛΑ")


@given(name=XML_TEXT, before=SPACES, after=SPACES, in_references=st.booleans())
def test_names_keep_everything_but_the_padding(name: str, before: str, after: str, in_references: bool) -> None:
    written = escape(name)
    if in_references:
        written = written.encode("ascii", "xmlcharrefreplace").decode()
    identity = parse_userinfo(200, document(lastname=before + written + after))
    expected = " ".join(name.split())
    assert identity.family_name == (None if expected.lower() in ("", "null") else expected)


@given(body=st.binary(max_size=300) | st.text(max_size=300).map(str.encode), status=st.integers(100, 599))
def test_whatever_comes_it_is_an_identity_or_a_reason(body: bytes, status: int) -> None:
    with pytest.raises(LoginStopped):
        parse_userinfo(status, body)


@given(cut=st.integers(0, len(document()) - 1))
def test_no_cut_document_is_a_person(cut: int) -> None:
    with pytest.raises(LoginStopped):
        parse_userinfo(200, document()[:cut])


@pytest.mark.parametrize("nothing", ["null", "NULL", " null ", "", "   "])
def test_a_missing_first_name_is_none(nothing: str) -> None:
    assert parse_userinfo(200, document(firstname=nothing)).given_name is None


def test_without_any_persons_names_it_is_taken_for_a_legal_person() -> None:
    with pytest.raises(NotANaturalPerson):
        parse_userinfo(200, document(firstname="null", fathername="null", mothername=""))
    assert parse_userinfo(200, document(firstname="null", fathername="null")).family_name == "ΒΑΒΟΥΛΑ"


def test_a_parents_name_alone_names_no_person() -> None:
    with pytest.raises(UpstreamBroken) as refused:
        parse_userinfo(200, document(firstname="null", lastname="  "))
    assert refused.value.reason == "userinfo-no-name"


def test_two_zeros_in_front_are_taken_off() -> None:
    assert parse_userinfo(200, document(taxid="00660074100  ")).afm == Afm("660074100")


@pytest.mark.parametrize(
    "taxid",
    [
        "",
        "null",
        "123456789",
        "000000000",
        "00000000000",
        "68933130",
        "01660074100",
        "６６００７４１００",
        "66007 4100",
    ],
)
def test_a_wrong_number_is_refused(taxid: str) -> None:
    with pytest.raises(UpstreamBroken) as refused:
        parse_userinfo(200, document(taxid=taxid))
    assert refused.value.reason == "userinfo-taxid"


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (200, b"<html><body>later</body></html>", UpstreamUnavailable),
        (200, b"<!DOCTYPE html><html><br></html>", UpstreamUnavailable),
        (200, b'<!DOCTYPE root [<!ENTITY a "b">]>' + document(), UpstreamBroken),
        (200, b"<users>" + document() + b"</users>", UpstreamBroken),
        (200, b"<root><userinfo taxid='1'/><userinfo taxid='1'/></root>", UpstreamBroken),
        (200, document(lastname="Α" * (MAX_NAME + 1)), UpstreamBroken),
        (401, b'{"error":"invalid_token"}', UpstreamBroken),
        (503, b'{"error":"x"}', UpstreamUnavailable),
        (200, b'{"error":', UpstreamBroken),
        (500, document(), UpstreamUnavailable),
        (302, b"", UpstreamBroken),
        (200, b"", UpstreamBroken),
        (200, document().decode().encode("utf-16"), UpstreamBroken),
    ],
)
def test_what_is_not_a_userinfo_document(status: int, body: bytes, kind: type[LoginStopped]) -> None:
    with pytest.raises(kind):
        parse_userinfo(status, body)


def test_reasons_never_quote_the_answer() -> None:
    for body in (document(taxid="123456789"), b'{"error":"068933130"}', b"<root>068933130</root>"):
        with pytest.raises(LoginStopped) as stopped:
            parse_userinfo(200, body)
        assert "068933130" not in stopped.value.reason + str(stopped.value)
        assert "123456789" not in stopped.value.reason + str(stopped.value)


def test_addresses() -> None:
    base = base_url("production", None)
    assert base == "https://oauth2.gsis.gr/oauth2server"
    assert base_url("test", None) == "https://test.gsis.gr/oauth2server"
    connector = Taxisnet(base, Client("E0/1", "s", "https://bridge.test/callback/taxisnet"))
    assert connector.origin == "https://oauth2.gsis.gr"
    assert connector.start_url("abc") == (
        "https://oauth2.gsis.gr/oauth2server/oauth/authorize?response_type=code&client_id=E0%2F1"
        "&redirect_uri=https%3A%2F%2Fbridge.test%2Fcallback%2Ftaxisnet&scope=read&state=abc"
    )
    assert connector.leave_url("https://bridge.test/callback/logout") == (
        "https://oauth2.gsis.gr/oauth2server/logout/E0%2F1/?url=https%3A%2F%2Fbridge.test%2Fcallback%2Flogout"
    )
    connector.close()


@pytest.mark.parametrize("answer", [{}, {"code": ""}, {"code": "a b"}, {"error": "invalid_scope"}, {"code": "x" * 513}])
def test_an_answer_without_a_usable_code_asks_no_server(answer: dict[str, str]) -> None:
    connector = Taxisnet("http://127.0.0.1:9", Client("c", "s", "http://127.0.0.1:9/cb"))
    with pytest.raises(UpstreamBroken):
        connector.finish(answer)
    connector.close()


@pytest.mark.parametrize("error", ["server_error", "temporarily_unavailable"])
def test_an_outage_told_through_the_browser_is_an_outage(error: str) -> None:
    connector = Taxisnet("http://127.0.0.1:9", Client("c", "s", "http://127.0.0.1:9/cb"))
    with pytest.raises(UpstreamUnavailable) as stopped:
        connector.finish({"error": error, "code": "abc"})
    assert stopped.value.reason == f"authorize-{error}"
    connector.close()


def test_the_context_with_a_one_time_code_proves_by_another_method() -> None:
    base = base_url("production", None, otp=True)
    assert base == "https://oauth2.gsis.gr/oauth2serverotp"
    client = Client("E0/1", "secret", "https://bridge.test/callback/taxisnet")
    assert Taxisnet(base, client, Method.TAXISNET_OTP).method is Method.TAXISNET_OTP
    assert Taxisnet(base_url("production", None), client).method is Method.TAXISNET

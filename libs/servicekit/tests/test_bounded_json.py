"""JSON of strangers is read, or refused in one way."""

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from servicekit import bounded_json
from servicekit.bounded_json import DEPTH, MalformedJson

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(VALUES, st.booleans())
def test_what_json_writes_is_read(value: Any, ascii_only: bool) -> None:
    data = json.dumps(value, ensure_ascii=ascii_only).encode("utf-8", "surrogatepass")
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        with pytest.raises(MalformedJson):
            bounded_json.loads(data)
    else:
        assert bounded_json.loads(data) == value


@given(st.binary(max_size=60))
def test_nothing_but_malformed_json_is_raised(data: bytes) -> None:
    with suppress(MalformedJson):
        bounded_json.loads(data)


def test_a_byte_order_mark_is_let_pass() -> None:
    assert bounded_json.loads(b'\xef\xbb\xbf{"a": 1}') == {"a": 1}


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"{]",
        b"nul",
        b'{"a": 1,}',
        b'{"a": NaN}',
        b"[Infinity]",
        b'{"a": 1, "a": 1}',
        b'{"b": {"a": 1, "a": 2}}',
        b"\xff",
        b'"\xc3"',
        '{"a": 1}'.encode("utf-16"),
        '{"a": 1}'.encode("utf-32"),
        b"[" * 100_000,
        b"[" * 2400 + b"]" * 2400,
        b'{"a":' * 2400 + b"1" + b"}" * 2400,
        b"9" * 5000,
        b'"' + b"\\" * 9,
    ],
)
def test_what_our_services_never_write_is_refused(data: bytes) -> None:
    with pytest.raises(MalformedJson):
        bounded_json.loads(data)


@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"a":', "}"), ('[{"a":', "}]")])
def test_depth_has_a_bound(opening: str, closing: str) -> None:
    levels = opening.count("[") + opening.count("{")
    fits = DEPTH // levels
    assert bounded_json.loads(f"{opening * fits}1{closing * fits}".encode())
    with pytest.raises(MalformedJson, match="too deep"):
        bounded_json.loads(f"{opening * (fits + 1)}1{closing * (fits + 1)}".encode())


def test_brackets_in_texts_and_beside_each_other_are_not_deep() -> None:
    many = {"text": '[{"\\' * 200, "list": [[]] * 200, "objects": [{"a": "]}"}] * 200}
    assert bounded_json.loads(json.dumps(many).encode()) == many

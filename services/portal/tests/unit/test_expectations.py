"""What the portal calls of services and reads of their answers stands in expects/."""

import inspect
import itertools
import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest
from conftest import SERVICE
from portal.clients import (
    casework,
    catalogue,
    certificates,
    declarations,
    fee_batches,
    fee_declarations,
    figures,
    follow_up,
    identity_bridge,
    own_data,
    revenue,
    revenue_desk,
    revenue_tables,
    staff,
)
from portal.clients.backend import Backend, Document, Failure, Said
from servicekit.testing.expectations import Called, hold, written

CLIENTS: Mapping[str, tuple[type[Backend], ...]] = {
    "certificates": (
        certificates.Certificates,
        certificates.Verifications,
        casework.Casework,
        catalogue.CatalogueDesk,
        figures.CertificateFigures,
    ),
    "fee-declarations": (
        fee_declarations.FeeDeclarations,
        fee_declarations.DebtorCases,
        fee_batches.FeeBatches,
        follow_up.FollowUp,
        revenue.Revenue,
        revenue_desk.RevenueDesk,
        revenue_tables.RevenueTables,
    ),
    "identity-bridge": (
        identity_bridge.IdentityBridge,
        declarations.SpecialDeclarations,
        declarations.DeclarationReviews,
        staff.StaffAccounts,
    ),
    "notifier": (own_data.KeepsRecords,),
}
FORMS = ("csv", "xlsx")
WORDS: Mapping[tuple[str, str], Mapping[str, tuple[str, ...]]] = {
    ("Certificates", "paper"): {"name": ("receipt", "slip")},
    ("Casework", "batch_paper"): {"name": ("labels", "list")},
    ("DebtorCases", "decide"): {"act": ("tie", "open", "refuse")},
    ("FeeBatches", "table"): {"name": ("template.csv", "template.xlsx", "declared.csv", "declared.xlsx")},
    ("FollowUp", "statement_file"): {"kind": ("csv", "pdf")},
    ("FollowUp", "decide"): {"act": ("release", "rejection", "confirmation")},
    ("FollowUp", "catalogue_file"): {"what": ("debts", "payments"), "kind": FORMS},
    ("FollowUp", "decide_remission"): {"act": ("release", "rejection")},
    ("Revenue", "decide"): {"act": ("decisions", "release", "rejection")},
    ("Revenue", "act_on_message"): {"act": ("retry", "settlement")},
    ("RevenueDesk", "decide_refund"): {"act": ("release", "rejection")},
    ("RevenueDesk", "refund_order"): {"form": FORMS},
    ("RevenueDesk", "export"): {"form": FORMS},
    ("RevenueTables", "decide"): {"act": ("release", "rejection")},
    ("IdentityBridge", "decide"): {"act": ("certify", "undo", "close", "revoke", "restore", "check")},
    ("SpecialDeclarations", "act"): {"act": ("confirm", "submit", "revoke")},
    ("DeclarationReviews", "decide"): {"act": ("accept", "return", "refuse", "revoke")},
    ("StaffAccounts", "act"): {"act": ("roles", "place", "mail", "lock", "unlock")},
}
"""What a method may be told that becomes a word of the address; every other text there is an identifier."""
LIVENESS = "/healthz"
"""In no service's document: every process answers it."""


class Recorder:
    """Notes calls instead of making them."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.calls: list[Called] = []
        self._answer: type[Any] | None = None
        self._media_type: str | None = None
        for name in ("ask", "send"):
            monkeypatch.setattr(Backend, name, self._reading(getattr(Backend, name)))
        monkeypatch.setattr(Backend, "fetch_named", self._fetching(Backend.fetch_named))
        monkeypatch.setattr(Backend, "_call", self._call)

    def _reading(self, real: Any) -> Any:
        def asked(backend: Backend, shape: type[Any], *arguments: Any, **named: Any) -> Any:
            self._answer = shape
            return real(backend, shape, *arguments, **named)

        return asked

    def _fetching(self, real: Any) -> Any:
        def asked(backend: Backend, path: str, caller: Any, media_type: str, *more: Any, **named: Any) -> Document:
            self._media_type = media_type
            real(backend, path, caller, media_type, *more, **named)
            return Document(b"", "")

        return asked

    def _call(self, method: str, path: str, _: Any, sent: Any) -> Failure:
        address = urlsplit(path)
        query = tuple(sorted(name for name, _ in parse_qsl(address.query, keep_blank_values=True)))
        # What a page passes on as it is, or adds to, is the page's: only what the client itself writes is known here.
        own = sent.body is not None and PASSED not in sent.body and sent.body != {}
        sends = tuple(sorted(sent.body)) if own else None
        operation = f"{method} {unquote(address.path)}"
        if "/declared." in operation:
            # A page that asks for all that was declared names no period.
            query = ()
        self.calls.append(Called(operation, self._answer, self._media_type, query, sends))
        self._answer = self._media_type = None
        return Failure("nobody")


PASSED = "passed on"


def calls_of(client: type[Backend], recorder: Recorder) -> Iterator[Called]:
    """What every public method of the client asks."""
    made = client("nobody", "") if client is not certificates.Verifications else client("nobody", "", "key", 1)  # type: ignore[call-arg]
    usual = set(dir(Backend))
    for name, method in inspect.getmembers(made, inspect.ismethod):
        if name.startswith("_") or name in usual:
            continue
        words = WORDS.get((client.__name__, name), {})
        assert words.keys() <= inspect.signature(method).parameters.keys(), name
        parameters = inspect.signature(method).parameters
        full = {parameter: _told(one) for parameter, one in parameters.items()}
        needed = {parameter: full[parameter] for parameter, one in parameters.items() if one.default is one.empty}
        for chosen, told in itertools.product(itertools.product(*words.values()), (full, needed)):
            before = len(recorder.calls)
            method(**{**told, **dict(zip(words, chosen, strict=True))})
            assert len(recorder.calls) == before + 1, f"{client.__name__}.{name} asks once"
    yield from recorder.calls


def _told(parameter: inspect.Parameter) -> Any:
    """Something for the parameter, by its annotation."""
    kind = str(parameter.annotation)
    if "Mapping" in kind or kind.endswith("Body"):
        return {PASSED: ""} if parameter.name != "asked" and parameter.name not in ("purpose", "query") else {}
    if "list" in kind:
        return []
    return b"" if "bytes" in kind else f"{{{parameter.name}}}"


def test_every_call_and_all_that_is_read_stand_in_the_files(
    monkeypatch: pytest.MonkeyPatch, pytestconfig: pytest.Config
) -> None:
    texts = {}
    for provider, clients in CLIENTS.items():
        recorder = Recorder(monkeypatch)
        found = [call for client in clients for call in calls_of(client, recorder)]
        monkeypatch.undo()
        texts[provider] = written((one for one in found if not one.operation.endswith(LIVENESS)), {})
    hold(SERVICE, texts, write=pytestconfig.getoption("write_expectations"))


def test_only_clients_call_and_every_client_is_known() -> None:
    source = SERVICE / "src/portal"
    known = {one.__name__ for several in CLIENTS.values() for one in several}
    assembly = (source / "app.py").read_text(encoding="utf-8")
    assembled = set(re.findall(rf"=(\w+)\(\s*\"(?:{'|'.join(CLIENTS)})\"", assembly))
    assert assembled == known
    calling = re.compile(r"\.(?:ask|send|order|fetch|fetch_named)\(\s*(?:\w*schemas\.|\"|f\")")
    others = [file for file in source.rglob("*.py") if file.parent.name != "clients"]
    assert [file.name for file in others if calling.search(file.read_text(encoding="utf-8"))] == []


def test_a_misspelt_part_of_a_call_is_refused() -> None:
    misspelt: dict[str, Any] = {"bdoy": {}}
    with pytest.raises(TypeError, match="bdoy"):
        Said(**misspelt)

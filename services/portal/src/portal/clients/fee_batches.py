"""Several declarations of a business at once, of the fee-declarations service."""

from collections.abc import Mapping
from urllib.parse import quote, urlencode

from portal.clients import batch_schemas
from portal.clients.backend import Backend, Caller, Document, Failure, Said

CSV = "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class FeeBatches(Backend):
    """Forms and files for many establishments, checked before they are filed."""

    def declaring(
        self, caller: Caller, business_id: str, fee: str = "", period: str = ""
    ) -> batch_schemas.Declaring | Failure:
        """What a form needs: the fees, the periods of one, the establishments that have still to declare one."""
        path = f"{_business(business_id)}/declaring?{urlencode({'fee': fee, 'period': period})}"
        return self.ask(batch_schemas.Declaring, "GET", path, caller=caller)

    def check(self, caller: Caller, body: Mapping[str, object], key: str) -> batch_schemas.Batch | Failure:
        """Check rows and keep them for a day; nothing is filed."""
        dry = {**body, "dry_run": True}
        return self.ask(
            batch_schemas.Batch, "POST", "/declaration-batches", caller=caller, said=Said(body=dry, key=key)
        )

    def upload(
        self, caller: Caller, business_id: str, content: bytes, query: Mapping[str, str], key: str
    ) -> batch_schemas.Batch | Failure:
        """Check a filled table; nothing is filed."""
        path = f"{_business(business_id)}/declaration-sheets?{urlencode(query)}"
        return self.send(batch_schemas.Batch, path, caller, content, {"Idempotency-Key": key})

    def batch(self, caller: Caller, batch_id: str, page: int = 1) -> batch_schemas.Batch | Failure:
        path = f"{_batch(batch_id)}?{urlencode({'page': page})}"
        return self.ask(batch_schemas.Batch, "GET", path, caller=caller)

    def file(self, caller: Caller, batch_id: str) -> batch_schemas.Batch | Failure:
        """File what was shown."""
        return self.ask(batch_schemas.Batch, "POST", f"{_batch(batch_id)}/filing", caller=caller, said=Said(body={}))

    def discard(self, caller: Caller, batch_id: str) -> Failure | None:
        return self.order("DELETE", _batch(batch_id), caller)

    def faults(self, caller: Caller, batch_id: str) -> Document | Failure:
        """What is wrong, row by row, as CSV."""
        return self.fetch_named(f"{_batch(batch_id)}/faults.csv", caller, CSV)

    def table(self, caller: Caller, business_id: str, fee: str, name: str, period: str) -> Document | Failure:
        """``template`` or ``declared``, ``.csv`` or ``.xlsx``."""
        query = f"?{urlencode({'period': period})}" if period else ""
        path = f"{_business(business_id)}/declaration-sheets/{quote(fee, safe='')}/{name}{query}"
        return self.fetch_named(path, caller, CSV if name.endswith(".csv") else XLSX)


def _business(business_id: str) -> str:
    return f"/businesses/{quote(business_id, safe='')}"


def _batch(batch_id: str) -> str:
    return f"/declaration-batches/{quote(batch_id, safe='')}"

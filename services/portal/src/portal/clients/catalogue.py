"""The certificates service as editors of its catalogue use it."""

from collections.abc import Mapping
from urllib.parse import quote

from portal.clients import catalogue_schemas as schemas
from portal.clients.backend import Backend, Caller, Document, Failure, Said

YAML = "application/yaml"


class CatalogueDesk(Backend):
    """The catalogue of procedures, for its editors."""

    def procedures(self, caller: Caller) -> schemas.EditedProcedures | Failure:
        return self.ask(schemas.EditedProcedures, "GET", "/catalogue/procedures", caller=caller)

    def history(self, caller: Caller, code: str) -> schemas.ProcedureHistory | Failure:
        return self.ask(schemas.ProcedureHistory, "GET", f"/catalogue/procedures/{quote(code, safe='')}", caller=caller)

    def preview(self, caller: Caller, code: str, body: Mapping[str, object]) -> schemas.EditionPreview | Failure:
        """What an edition would change; nothing is written."""
        path = f"/catalogue/procedures/{quote(code, safe='')}/preview"
        return self.ask(schemas.EditionPreview, "POST", path, caller=caller, said=Said(body={"body": body}))

    def write(self, caller: Caller, code: str, edition: Mapping[str, object]) -> schemas.ProcedureHistory | Failure:
        """A new edition: ``from_day``, ``body``, ``reason``, and ``after`` the one that its writer saw."""
        path = f"/catalogue/procedures/{quote(code, safe='')}/editions"
        return self.ask(schemas.ProcedureHistory, "POST", path, caller=caller, said=Said(body=edition))

    def sheet(self, caller: Caller) -> Document | Failure:
        """What is in force, as a file."""
        return self.fetch_named("/catalogue.yaml", caller, YAML)

    def import_sheet(self, caller: Caller, sheet: Mapping[str, object]) -> schemas.Import | Failure:
        """Write what a file has otherwise; with ``preview`` only say what that is."""
        return self.ask(schemas.Import, "PUT", "/catalogue.yaml", caller=caller, said=Said(body=sheet))

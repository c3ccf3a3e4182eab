"""The identity-bridge service."""

from portal.clients import shapes
from portal.clients.backend import Backend, Caller, Failure


class IdentityBridge(Backend):
    """Linking an account with TAXISnet."""

    def begin_link(self, caller: Caller) -> shapes.LinkIntent | Failure:
        """A one-time intent, so that only the person asking can be linked to this account."""
        return self.ask(shapes.LinkIntent, "POST", "/link-intents", caller=caller)

"""HTTP: the provider that Keycloak's server calls, the pages that browsers visit, the API that the portal calls."""

from collections.abc import Mapping

from servicekit.errors import DomainError

from identity_bridge import closing_errors, declaration_errors, desk_errors, errors, join_errors

STATUS: Mapping[type[DomainError], int] = {
    **declaration_errors.STATUS,
    errors.LoginStopped: 400,
    errors.BadRequest: 400,
    errors.LoginGone: 400,
    errors.LoginInterrupted: 400,
    errors.IntentGone: 400,
    errors.ConsentRefused: 403,
    errors.NotANaturalPerson: 403,
    errors.PersonBlocked: 403,
    errors.JoinUnderWay: 409,
    errors.LinkedToAnother: 403,
    errors.UpstreamBroken: 502,
    errors.UpstreamUnavailable: 503,
    errors.OwnFault: 500,
    errors.OwnOutage: 503,
    **desk_errors.STATUS,
    **join_errors.STATUS,
    **closing_errors.STATUS,
}

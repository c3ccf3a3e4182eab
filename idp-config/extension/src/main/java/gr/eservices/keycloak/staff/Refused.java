package gr.eservices.keycloak.staff;

import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;

/** Why something is not done: a status, a code for programs, and which fields. Nothing of what was sent. */
final class Refused extends RuntimeException {

    private static final long serialVersionUID = 1L;
    private final int status;
    private final transient List<Fault> faults;

    /** A field that cannot be taken, and Keycloak's name for why. */
    record Fault(String field, String reason) {
    }

    Refused(int status, String code) {
        this(status, code, List.of());
    }

    Refused(int status, String code, List<Fault> faults) {
        super(code, null, false, false);
        this.status = status;
        this.faults = faults;
    }

    static Refused unfit(String field, String reason) {
        return new Refused(400, "invalid-input", List.of(new Fault(field, reason)));
    }

    Response response() {
        return Response.status(status).type("application/problem+json").header("Cache-Control", "no-store")
            .entity(Map.of("type", "about:blank", "title", getMessage(), "status", status, "code", getMessage(), "errors", faults))
            .build();
    }
}

"""The register: who a person is, at which level, by which proof; the accounts at Keycloak, kept in step with it; and
the record of what staff saw. The other features stand on it and do not know each other."""

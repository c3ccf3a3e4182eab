"""The desk: clerks prove identities in person, and take back what was proved."""

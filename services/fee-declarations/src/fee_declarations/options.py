"""What finance officers may do, by the names of policy.yaml."""

RECEIVE = "fees.receive"
RELEASE = "fees.release"
TIE = "fees.tie-debtors"

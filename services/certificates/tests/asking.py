"""An applicant, as the tests of this service write it in a body."""

APPLICANT = {
    "given_name": "Δήμητρα",
    "family_name": "Πολίτη",
    "father_name": "Γεώργιος",
    "mother_name": "Ελένη",
    "birth_date": "1984-03-07",
}

CLERK = {
    "roles": ["staff", "certificate-clerk"],
    "amr": ["pwd", "otp"],
    "preferred_username": "clerk",
    "given_name": "Κώστας",
    "family_name": "Πιστοποιήσεων",
}
COLLEAGUE = {**CLERK, "preferred_username": "colleague", "given_name": "Άννα"}
SUPERVISOR = {
    **CLERK,
    "roles": ["staff", "certificate-clerk", "certificate-supervisor"],
    "preferred_username": "head",
    "given_name": "Μαρία",
}

"""Rules about requests and certificates. Pure: no database, no clock, no network."""

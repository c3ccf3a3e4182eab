"""What tests of printed documents share. Nothing here runs beside people."""

"""The rules: money, periods and due dates, fees and fines, payment codes. Pure."""

"""Working days of Greek public services, and the last days of legal limits.

``Calendar`` knows the days, ``limits`` counts them. No limit is written here: how many days something may take is
data of the municipality that runs the service.
"""

from workdays.holidays import Calendar, MovedHoliday
from workdays.limits import last_day, last_day_of_validity, working_days_between, working_days_later

__all__ = [
    "Calendar",
    "MovedHoliday",
    "last_day",
    "last_day_of_validity",
    "working_days_between",
    "working_days_later",
]

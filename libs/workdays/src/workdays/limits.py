"""From a first day and a number of days to the last one."""

from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from workdays.holidays import Calendar


def last_day(start: date, days: int, calendar: Calendar) -> date:
    """The last day of a limit in calendar days. The day it starts is not counted; one that would end on a day without
    work ends on the next day with work (ν. 2690/1999 άρθρο 10)."""
    return calendar.next_working(start + timedelta(days=days))


def working_days_later(start: date, days: int, calendar: Calendar) -> date:
    """The day on which so many working days after ``start`` have come; the day it starts is not counted."""
    day = start
    for _ in range(days):
        day = calendar.next_working(day + timedelta(days=1))
    return day


def working_days_between(start: date, end: date, calendar: Calendar) -> int:
    """Days with work after ``start`` up to ``end``, that one included; 0 when it is not later."""
    days = (start + timedelta(days=number) for number in range(1, (end - start).days + 1))
    return sum(map(calendar.is_working, days))


def last_day_of_validity(issued: date, months: int) -> date:
    """The last day on which a document that is valid for so many months is valid: the same day of the month, or the
    month's last."""
    return issued + relativedelta(months=months)

#!/usr/bin/env python3
"""When points expire, worked out a second time with dateutil and zoneinfo: random rules and moments in zones of
both hemispheres, at month ends and around clock changes above all, against what the daemon's code says.

Usage: expiry.py PROBE [QUESTIONS] [SEED]
"""

import random
import subprocess
import sys
from calendar import isleap
from datetime import date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

ZONES = ["UTC", "Asia/Jakarta", "Europe/Berlin", "America/New_York", "America/St_Johns",
         "America/Havana", "Australia/Lord_Howe", "Africa/Cairo", "Asia/Beirut", "Asia/Kathmandu"]
UNITS = {"d": "days", "w": "weeks", "mo": "months", "y": "years"}
DAY = timedelta(days=1)


def midnight(day, zone):
    """The moment at which a day begins: one that is skipped is read with the offset before the gap."""
    local = datetime.combine(day, time(), tzinfo=zone)
    return int(local.astimezone(timezone.utc).timestamp() * 1000)


def step(day, text):
    unit = text.lstrip("0123456789")
    return day + relativedelta(**{UNITS[unit]: int(text[:-len(unit)])})


def yearly(day, month, of_month):
    for year in (day.year, day.year + 1):
        last = 28 if (month, of_month) == (2, 29) and not isleap(year) else of_month
        if day <= date(year, month, last):
            return date(year, month, last) + DAY
    raise AssertionError


def anniversary(day, joined):
    for year in (day.year, day.year + 1):
        leap = (joined.month, joined.day) == (2, 29) and not isleap(year)
        on = date(year, 3, 1) if leap else date(year, joined.month, joined.day)
        if on > day:
            return on
    raise AssertionError


def gone_from(kind, what, earned, joined):
    if kind == "yearly":
        return yearly(earned, int(what[:2]), int(what[3:]))
    if kind == "joined_at":
        return anniversary(earned, joined)
    if kind == "month":
        return step(earned.replace(day=1) + relativedelta(months=1), what)
    return step(earned, what) + DAY


def some_moment(rng, zone):
    """Often at the end of a month, or near midnight."""
    day = date(2020, 1, 1) + timedelta(days=rng.randrange(5000))
    if rng.random() < 0.5:
        day = day.replace(day=1) - DAY * rng.choice([0, 1, 1, 2])
    at = rng.choice([time(), time(0, 30), time(2, 30), time(12), time(23, 59, 59)])
    return datetime.combine(day, at, tzinfo=zone)


def some_rule(rng):
    kind = rng.choice(["after", "after", "month", "inactivity", "yearly", "joined_at"])
    if kind == "yearly":
        return kind, rng.choice(["12-31", "02-29", "02-28", "06-30", "01-01"])
    if kind == "joined_at":
        return kind, "-"
    return kind, f"{rng.randint(1, 30)}{rng.choice(list(UNITS))}"


def ms(moment):
    return int(moment.astimezone(timezone.utc).timestamp() * 1000)


def main():
    probe = sys.argv[1]
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 20_000
    rng = random.Random(int(sys.argv[3]) if len(sys.argv) > 3 else 7)
    questions, expected = [], []
    for _ in range(count):
        name = rng.choice(ZONES)
        zone = ZoneInfo(name)
        earned, joined = some_moment(rng, zone), some_moment(rng, zone)
        kind, what = some_rule(rng)
        questions.append(f"{kind}\t{what}\t{ms(earned)}\t{ms(joined)}\t{name}")
        # The day by the clock of the moment, which a skipped time moves on.
        days = [datetime.fromtimestamp(ms(each) / 1000, zone).date() for each in (earned, joined)]
        expected.append(midnight(gone_from(kind, what, *days), zone))
    answers = subprocess.run([probe], input="\n".join(questions) + "\n", text=True,
                             capture_output=True, check=True).stdout.split()
    wrong = [(question, want, got) for question, want, got
             in zip(questions, expected, map(int, answers), strict=True) if want != got]
    for question, want, got in wrong[:20]:
        print(f"{question}: {want} by dateutil, {got} by Fanfare")
    print(f"{count} questions, {len(wrong)} differences")
    sys.exit(bool(wrong))


main()

#!/usr/bin/env python3
"""Which badges the CDNOW customers hold, and since when, worked out without Fanfare.

Badges for the 1st, 5th and 20th purchase, for 100, 500 and 1,000 dollars spent, and for three months
in a row with a purchase; beside them what counters of all kinds read at the end. All customers are
replayed by engagement_probe, and everything must be equal.

Usage: badges.py PROBE [--data cdnow.txt.gz] [--shown N]
Exits with 77, which means skipped, where there is no data.

The expected is taken from the whole list of a customer's purchases at once, and not one by one: the
fifth purchase is the fifth line, the dollars are a running sum, the third month in a row is the
first whose two months before have purchases, too. Days are those of New York, where a purchase at
TIMES of its day stays on that day; those of one day stay in the order of the file.
"""

import argparse
import gzip
import subprocess
import sys
import tempfile
import time as clock
from datetime import date, datetime, time, timezone
from decimal import Decimal
from itertools import accumulate, groupby
from pathlib import Path
from zoneinfo import ZoneInfo

DEFAULT_DATA = Path(__file__).resolve().parents[2] / ".." / "shared" / "data" / "cdnow.txt.gz"
SKIPPED = 77
ZONE = ZoneInfo("America/New_York")
TIMES = [time(0, 0), time(12, 0), time(23, 59, 59)]
LOOK = datetime(1998, 7, 15, tzinfo=timezone.utc)

PROGRAM = """\
program: cdnow
timezone: America/New_York
counters:
  purchases: {count: purchase}
  spend: {sum: event.amount, of: purchase}
  months: {streak: purchase, every: month}
  forgiving: {streak: purchase, every: month, grace: 2}
  days: {distinct: event.day, of: purchase}
  best: {max: event.amount, of: purchase}
  this-year: {count: purchase, every: year}
  this-month: {sum: event.amount, of: purchase, every: month}
---
badge: shopper
levels:
  - {level: first, counter.purchases: 1}
  - {level: fifth, counter.purchases: 5}
  - {level: twentieth, counter.purchases: 20}
---
badge: spender
levels:
  - {level: hundred, counter.spend: 100}
  - {level: five-hundred, counter.spend: 500}
  - {level: thousand, counter.spend: 1000}
---
badge: three-months
award_when: {counter.months: {at_least: 3}}
"""


def read_purchases(path):
    """(customer, day, moment, dollars), in the order of the file."""
    with gzip.open(path, "rt", encoding="ascii") as lines:
        for line in lines:
            customer, day, _, dollars = line.split()
            day = date(int(day[:4]), int(day[4:6]), int(day[6:]))
            local = datetime.combine(day, TIMES[int(customer) % len(TIMES)], tzinfo=ZONE)
            yield f"c{customer}", day, local.astimezone(timezone.utc), Decimal(dollars)


def word(moment):
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def plain(number):
    text = f"{Decimal(number):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def month(day):
    return day.year * 12 + day.month


def first_at(values, least):
    return next((place for place, value in enumerate(values) if value >= least), None)


def badges_of(purchases):
    """{badge: (level, place of the purchase that brought it)}"""
    held = {}
    spent = list(accumulate(dollars for *_, dollars in purchases))
    counts = range(1, len(purchases) + 1)
    for badge, values, levels in (
            ("shopper", counts, [("first", 1), ("fifth", 5), ("twentieth", 20)]),
            ("spender", spent, [("hundred", 100), ("five-hundred", 500), ("thousand", 1000)])):
        for level, least in levels:
            place = first_at(values, least)
            if place is not None:
                held[badge] = (level, place)
    months = {month(day) for _, day, *_ in purchases}
    for place, (_, day, *_) in enumerate(purchases):
        if {month(day) - 1, month(day) - 2} <= months:
            held["three-months"] = ("", place)
            break
    return held


def months_in_a_row(months, last, forgiven, now):
    """How many months there were, back from the last, with at most so many missed between two."""
    if now - last > forgiven + 1:
        return 0
    length, at = 0, last
    for each in sorted(months, reverse=True):
        if at - each > forgiven + 1:
            break
        length, at = length + 1, each
    return length


def expect(name, purchases):
    months = {month(day) for _, day, *_ in purchases}
    today = LOOK.astimezone(ZONE).date()
    row = [months_in_a_row(months, max(months), forgiven, month(today)) for forgiven in (0, 2)]
    counters = {
        "purchases": len(purchases),
        "spend": sum(dollars for *_, dollars in purchases),
        "months": row[0],
        "forgiving": row[1],
        "days": len({day for _, day, *_ in purchases}),
        "best": max(dollars for *_, dollars in purchases),
        "this-year": sum(day.year == today.year for _, day, *_ in purchases),
        "this-month": sum(dollars for _, day, _, dollars in purchases
                          if month(day) == month(today)),
    }
    badges = [f"{badge}:{level}@{word(purchases[place][2])}"
              for badge, (level, place) in sorted(badges_of(purchases).items())]
    # A counter that nothing was added to may be absent: that is zero.
    return name, {key: plain(value) for key, value in counters.items() if value}, badges


def read_found(line):
    name, _, _, counters, _, badges, *_ = line.split("\t")
    numbers = dict(each.split("=") for each in counters.split())
    return name, {key: value for key, value in numbers.items() if value != "0"}, badges.split()


def replay(probe, customers):
    with tempfile.TemporaryDirectory(prefix="fanfare-badges-") as made:
        folder = Path(made)
        (folder / "program").mkdir()
        (folder / "program" / "program.yaml").write_text(PROGRAM, encoding="utf-8")
        with open(folder / "events", "w", encoding="ascii") as events:
            for name, purchases in customers:
                for number, (_, day, moment, dollars) in enumerate(purchases):
                    at = word(moment)
                    events.write(f"{name}\t{name}-{number}\tpurchase\t{at}\t{at}"
                                 f"\tamount={dollars}\tday={day}\n")
                events.write(f"{name}\t\tlook\t{word(LOOK)}\n")
        run = subprocess.run([probe, folder / "program", folder / "events"], check=True,
                             capture_output=True, encoding="ascii")
        return [read_found(line) for line in run.stdout.splitlines()]


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("probe", help="the program engagement_probe")
    parser.add_argument("--data", type=Path, default=DEFAULT_DATA,
                        help="cdnow.txt.gz (default: %(default)s)")
    parser.add_argument("--shown", type=int, default=3)
    return parser.parse_args()


def main():
    arguments = parse_arguments()
    if not arguments.data.exists():
        print(f"skipped: {arguments.data} is not there")
        return SKIPPED
    started = clock.monotonic()
    customers = [(name, list(purchases)) for name, purchases
                 in groupby(read_purchases(arguments.data), lambda each: each[0])]
    found = replay(arguments.probe, customers)
    wrong, held = 0, {}
    for (name, purchases), got in zip(customers, found, strict=True):
        want = expect(name, purchases)
        for badge in want[2]:
            level = badge.partition("@")[0]
            held[level] = held.get(level, 0) + 1
        if want != got:
            wrong += 1
            if wrong <= arguments.shown:
                print(f"{name}\n  expected {want}\n  found    {got}")
    print(f"{len(customers)} customers, {sum(len(each) for _, each in customers)} purchases; held "
          f"{dict(sorted(held.items()))}; {wrong} differences ({clock.monotonic() - started:.1f} s)")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

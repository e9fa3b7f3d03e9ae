#!/usr/bin/env python3
"""Recurring schedules, worked out a second time with dateutil and zoneinfo: random rules in zones of
both hemispheres, at moments around clock changes above all, against what the daemon's code says.

Usage: recurrence.py PROBE [RULES] [SEED]
"""

import random
import subprocess
import sys
from datetime import date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr

ZONES = ["UTC", "Asia/Jakarta", "Europe/Berlin", "Europe/Dublin", "America/New_York",
         "America/Sao_Paulo", "America/St_Johns", "Australia/Sydney", "Australia/Lord_Howe",
         "Pacific/Apia", "Pacific/Chatham", "Africa/Casablanca", "Asia/Tehran", "Asia/Kathmandu",
         "Antarctica/Troll"]
DAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
TIMES = ["00:00:00", "00:30:00", "01:59:59", "02:00:00", "02:15:00", "02:30:00", "03:00:00",
         "10:00:00", "23:59:59"]
HORIZON = timedelta(days=1500)  # how far rules are followed
UTC = timezone.utc


def some(rng, choices, most):
    return rng.sample(choices, rng.randint(1, most))


def random_rule(rng):
    """A rule, and the least number of days between two of its occurrences, or so."""
    freq = rng.choice(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"])
    parts = [f"FREQ={freq}"]
    if rng.random() < 0.4:
        parts.append(f"INTERVAL={rng.randint(2, 5)}")
    if freq == "DAILY" and rng.random() < 0.3:
        parts.append("BYDAY=" + ",".join(some(rng, DAYS, 4)))
    if freq == "WEEKLY" and rng.random() < 0.7:
        parts.append("BYDAY=" + ",".join(some(rng, DAYS, 4)))
        if rng.random() < 0.5:
            parts.append(f"WKST={rng.choice(DAYS)}")
    if freq in ("MONTHLY", "YEARLY"):
        parts += monthly_parts(rng, freq)
    return freq, parts


def monthly_parts(rng, freq):
    parts = []
    if freq == "YEARLY" and rng.random() < 0.6:
        parts.append("BYMONTH=" + ",".join(map(str, sorted(some(rng, range(1, 13), 3)))))
    kind = rng.random()
    if kind < 0.3:
        number = rng.choice([1, 2, 3, 4, -1, -2] if freq == "MONTHLY" or parts else [1, 20, -1, -10])
        parts.append(f"BYDAY={number}{rng.choice(DAYS)}")
    elif kind < 0.6:
        days = sorted(some(rng, [1, 2, 13, 15, 28, 29, 30, 31, -1, -2], 3))
        if freq == "MONTHLY" or parts:
            parts.append("BYMONTHDAY=" + ",".join(map(str, days)))
        else:
            parts.append("BYYEARDAY=" + ",".join(map(str, some(rng, [1, 60, 100, 366, -1], 2))))
    elif kind < 0.8 and (freq == "MONTHLY" or parts):
        parts.append("BYDAY=" + ",".join(some(rng, DAYS, 5)))
        parts.append(f"BYSETPOS={rng.choice([1, 2, -1])}")
    return parts


def to_utc(local, zone):
    """RFC 5545 3.3.5: before a gap and first of two is what fold=0 means (PEP 495)."""
    return local.replace(tzinfo=zone, fold=0).astimezone(UTC)


def end_of(local, lasts, zone):
    """Calendar steps are from the local time, even from one that is skipped. Where that leads back
    to the start, as Apia skipped a whole day, they are from the moment that takes its place."""
    start = to_utc(local, zone)
    count, unit = int(lasts[:-1]), lasts[-1]
    if unit == "h":
        return start + timedelta(hours=count)
    end = to_utc(local + timedelta(days=count), zone)
    if end > start:
        return end
    return to_utc(start.astimezone(zone).replace(tzinfo=None) + timedelta(days=count), zone)


def occurrences(case):
    zone, merged = ZoneInfo(case["zone"]), []
    first = case["first"]
    for local in rrulestr(case["rule"], dtstart=first):
        if local > first + HORIZON and "COUNT" not in case["rule"]:
            break
        if local.date() in case["except"]:
            continue
        start = to_utc(local, zone)
        end = end_of(local, case["lasts"], zone)
        if merged and start < merged[-1][1]:
            merged[-1][1] = max(merged[-1][1], end)
        else:
            merged.append([start, end])
    return merged


def clock_changes(zone, year):
    """Days of that year on which the offset is another at the end than at the beginning."""
    found = []
    for number in range(365):
        day = datetime.combine(date(year, 1, 1) + timedelta(days=number), time(), UTC)
        if day.astimezone(zone).utcoffset() != (day + timedelta(days=1)).astimezone(zone).utcoffset():
            found.append(day)
    return found


CHANGES = {}


def near_a_change(rng, zone_name, year):
    key = (zone_name, year)
    if key not in CHANGES:
        CHANGES[key] = clock_changes(ZoneInfo(zone_name), year)
    return rng.choice(CHANGES[key]) if CHANGES[key] else None


def random_case(rng):
    zone = rng.choice(ZONES)
    year = rng.randint(2009, 2032)
    freq, parts = random_rule(rng)
    day = date(year, 1, 1) + timedelta(days=rng.randrange(365))
    change = near_a_change(rng, zone, year)
    if change and rng.random() < 0.5:
        day = (change - timedelta(days=rng.choice([0, 1, 7, 14]))).date()
    lasts = rng.choice(["1h", "4h", "24h", "30h", "1d", "2d", "3d"] +
                       (["10d", "40d"] if freq != "DAILY" else []))
    first = datetime.combine(day, time.fromisoformat(rng.choice(TIMES)))
    if rng.random() < 0.25:
        parts.append(f"COUNT={rng.randint(1, 30)}")
    else:  # an end keeps chains of overlapping occurrences within the horizon
        until = first + timedelta(days=rng.randint(1, 1000))
        parts.append(f"UNTIL={until:%Y%m%dT%H%M%S}")
    except_ = {day + timedelta(days=rng.randrange(60)) for _ in range(rng.choice([0, 0, 5]))}
    return {"zone": zone, "rule": ";".join(parts), "first": first, "lasts": lasts,
            "except": except_}


def moments_for(rng, case, merged):
    """At the edges of occurrences, and anywhere."""
    edges = [edge for occurrence in merged[:200] for edge in occurrence]
    anywhere = case["first"].replace(tzinfo=UTC) + timedelta(hours=rng.randrange(-100, 20_000))
    chosen = [anywhere]
    for _ in range(5):
        if edges:
            chosen.append(rng.choice(edges) + timedelta(milliseconds=rng.choice([-1, 0, 1])))
    return chosen


def ms(moment):
    return round((moment - datetime(1970, 1, 1, tzinfo=UTC)) / timedelta(milliseconds=1))


def expected(merged, moment):
    now = next((o for o in merged if o[0] <= moment < o[1]), None)
    following = next((o for o in merged if o[1] > moment), None)
    return [f"{ms(o[0])}:{ms(o[1])}" if o else "-" for o in (now, following)]


def main():
    probe = sys.argv[1]
    rules = int(sys.argv[2]) if len(sys.argv) > 2 else 4000
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else 20261205
    rng = random.Random(seed)
    cases = []
    while len(cases) < rules:
        case = random_case(rng)
        case["merged"] = occurrences(case)
        if not case["merged"]:
            continue  # refused when it is read, which other tests look at
        case["moments"] = moments_for(rng, case, case["merged"])
        cases.append(case)
    questions = "".join(
        "\t".join([case["rule"], f"{case['first']:%Y-%m-%d %H:%M:%S}", case["zone"], case["lasts"],
                   ",".join(map(str, sorted(case["except"]))),
                   ",".join(str(ms(moment)) for moment in case["moments"])]) + "\n"
        for case in cases)
    answers = subprocess.run([probe], input=questions, capture_output=True, text=True,
                             check=True).stdout.splitlines()
    differences = compared = 0
    for case, answer in zip(cases, answers, strict=True):
        wanted = [text for moment in case["moments"] for text in expected(case["merged"], moment)]
        compared += len(case["moments"])
        if answer.split() != wanted:
            differences += 1
            if differences <= 10:
                print(f"{case['rule']} from {case['first']} in {case['zone']} for {case['lasts']} "
                      f"except {sorted(map(str, case['except']))}\n  expected {wanted}\n"
                      f"  found    {answer.split()}")
    print(f"{len(cases)} rules, {compared} moments compared, {differences} rules differ (seed {seed})")
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())

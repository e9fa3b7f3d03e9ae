#!/usr/bin/env python3
"""Recurring schedules, worked out a second time with dateutil and zoneinfo: random rules of the whole
grammar of RFC 5545 section 3.3.10, daily or coarser, in zones of both hemispheres, at moments around
clock changes above all, against what the daemon's code says.

Where dateutil does not do what the standard says, as_dateutil_means_it() and random_days() tell how
it is asked instead.

Usage: recurrence.py PROBE [RULES] [SEED]
"""

import datetime as datetime_module
import random
import re
import subprocess
import sys
from calendar import monthrange
from datetime import date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

import dateutil.rrule

ZONES = ["UTC", "Asia/Jakarta", "Europe/Berlin", "Europe/Dublin", "America/New_York",
         "America/Sao_Paulo", "America/St_Johns", "America/Santiago", "America/Havana",
         "Australia/Sydney", "Australia/Lord_Howe", "Pacific/Apia", "Pacific/Chatham",
         "Africa/Cairo", "Africa/Casablanca", "Asia/Beirut", "Asia/Tehran", "Asia/Kathmandu",
         "Antarctica/Troll"]
DAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
TIMES = ["00:00:00", "00:30:00", "01:59:59", "02:00:00", "02:15:00", "02:30:00", "03:00:00",
         "10:00:00", "23:59:59"]
# How far rules are followed, in days.
HORIZON = {"DAILY": 500, "WEEKLY": 1000, "MONTHLY": 1800, "YEARLY": 3600}
UTC = timezone.utc

# dateutil takes weeks 52 and 53 for each other around New Year, and leaves days of weeks -52 and -53
# out: rules of these are asked for without BYWEEKNO, and the weeks worked out here. They have no
# BYSETPOS, which chooses when all is done.
EASY_WEEKS = [1, 2, 5, 9, 26, 31, 51, -1, -2, -10, -51]
HARD_WEEKS = [1, 10, 52, 53, -1, -30, -52, -53]


class UntilMaxYear:
    """dateutil looks at UNTIL only where it finds a day: it would follow a rule that never happens to
    the year 9999."""
    MAXYEAR = 9999

    def __getattr__(self, name):
        return getattr(datetime_module, name)


dateutil.rrule.datetime = UntilMaxYear()


def some(rng, choices, most):
    return rng.sample(choices, rng.randint(1, most))


def joined(numbers):
    return ",".join(map(str, numbers))


def random_days(rng, freq, parts):
    """BYDAY. Of `FR,1MO` dateutil takes the days that are both: lists are all with numbers or all
    without. On the twentieth Monday of a month it fails."""
    days = some(rng, DAYS, rng.choice([1, 3, 6]))
    if freq in ("DAILY", "WEEKLY") or "BYWEEKNO" in parts or rng.random() < 0.5:
        return ",".join(days)
    of_year = freq == "YEARLY" and "BYMONTH" not in parts
    numbers = [1, 2, 3, 4, 5, -1, -2, -5] + ([6, 20, 53, -10, -53] if of_year else [])
    return ",".join(f"{rng.choice(numbers):{rng.choice(['', '+'])}}{day}" for day in days)


def random_parts(rng, freq):
    """The BYxxx parts, of those that the standard allows with the frequency."""
    parts = {}
    rare = rng.choice([0.2, 0.5])
    if rng.random() < rare:
        parts["BYMONTH"] = joined(some(rng, range(1, 13), 6))
    if freq == "YEARLY" and rng.random() < rare:
        parts["BYWEEKNO"] = joined(some(rng, rng.choice([EASY_WEEKS, HARD_WEEKS]), 5))
    if freq == "YEARLY" and rng.random() < rare / 2:
        parts["BYYEARDAY"] = joined(
            some(rng, [1, 2, 59, 60, 61, 100, 200, 365, 366, -1, -2, -306, -307, -365, -366], 12))
    if freq != "WEEKLY" and rng.random() < rare:
        parts["BYMONTHDAY"] = joined(
            some(rng, [*range(1, 32), -1, -2, -15, -28, -30, -31], rng.choice([2, 12])))
    if rng.random() < 0.6:
        parts["BYDAY"] = random_days(rng, freq, parts)
    if parts and is_easy(parts) and rng.random() < 0.3:
        parts["BYSETPOS"] = joined(some(rng, [1, 1, 2, 3, 5, -1, -1, -2, -4, 30, 366], 3))
    return parts


def weeks_of(parts):
    return [int(number) for number in parts.get("BYWEEKNO", "").split(",") if number]


def is_easy(parts):
    return set(weeks_of(parts)) <= set(EASY_WEEKS)


def week_number(day, week_start):
    """ISO 8601, but that weeks may begin on another day: the number, and how many the year has."""
    def fourth(of):
        return of + timedelta(days=3 - (of.weekday() - week_start) % 7)
    year = fourth(day).year
    number, last = ((fourth(of) - date(year, 1, 1)).days // 7 + 1
                    for of in (day, date(year, 12, 28)))
    assert week_start != 0 or number == day.isocalendar()[1]
    return number, last


def is_in_weeks(day, parts):
    number, last = week_number(day, DAYS.index(parts.get("WKST", "MO")))
    return number in weeks_of(parts) or number - last - 1 in weeks_of(parts)


def random_rule(rng):
    parts = {"FREQ": rng.choice(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"])}
    if rng.random() < 0.4:
        parts["INTERVAL"] = rng.randint(2, 10 if parts["FREQ"] == "DAILY" else 4)
    if rng.random() < 0.4:
        parts["WKST"] = rng.choice(DAYS)
    parts.update(random_parts(rng, parts["FREQ"]))
    return parts


def random_end(rng, first, days, zone):
    """COUNT, UNTIL in its three forms, or none; and the last local time by UNTIL."""
    kind = rng.random()
    if kind < 0.25:
        return {"COUNT": rng.randint(1, 30)}, None
    if kind < 0.5:
        return {}, None
    until = first + timedelta(days=rng.randint(1, days), seconds=rng.choice([0, 0, -1, 1]))
    if kind < 0.7:
        return {"UNTIL": f"{until:%Y%m%dT%H%M%S}"}, until
    if kind < 0.9:
        return {"UNTIL": f"{until:%Y%m%d}"}, until.replace(hour=23, minute=59, second=59)
    moment = to_utc(until, ZoneInfo(zone))
    return ({"UNTIL": f"{moment:%Y%m%dT%H%M%SZ}"},
            moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None))


def to_utc(local, zone):
    """RFC 5545 3.3.5: before a gap and first of two is what fold=0 means (PEP 495)."""
    return local.replace(tzinfo=zone, fold=0).astimezone(UTC)


def moved(local, count, unit):
    if unit != "mo":
        return local + timedelta(days=count * (7 if unit == "w" else 1))
    months = local.year * 12 + local.month - 1 + count
    year, month = months // 12, months % 12 + 1
    return local.replace(year=year, month=month, day=min(local.day, monthrange(year, month)[1]))


def end_of(local, lasts, zone):
    """Calendar steps are from the local time, even from one that is skipped. Where that leads back
    to the start, as Apia skipped a whole day, they are from the moment that takes its place."""
    start = to_utc(local, zone)
    count, unit = re.fullmatch(r"(\d+)(\w+)", lasts).groups()
    if unit == "h":
        return start + timedelta(hours=int(count))
    end = to_utc(moved(local, int(count), unit), zone)
    if end > start:
        return end
    return to_utc(moved(start.astimezone(zone).replace(tzinfo=None), int(count), unit), zone)


def as_dateutil_means_it(parts, first):
    """The BYxxx parts and the first day that make dateutil do what the standard says."""
    parts = {name: value for name, value in parts.items() if name not in ("COUNT", "UNTIL")}
    # What a rule leaves open follows from its start; dateutil takes the whole week.
    if "BYWEEKNO" in parts and not parts.keys() & {"BYDAY", "BYMONTHDAY", "BYYEARDAY"}:
        parts["BYDAY"] = DAYS[first.weekday()]
    # The set of BYSETPOS is a whole week; dateutil's first one begins with the start.
    if parts["FREQ"] == "WEEKLY" and "BYSETPOS" in parts:
        parts.setdefault("BYDAY", DAYS[first.weekday()])
        week_start = DAYS.index(parts.get("WKST", "MO"))
        first -= timedelta(days=(first.weekday() - week_start) % 7)
    if not is_easy(parts):
        del parts["BYWEEKNO"]
    return ";".join(f"{name}={value}" for name, value in parts.items()), first


def local_starts(case):
    """The local times up to the horizon or the rule's end, and whether these are all."""
    first, until = case["first"], case["until"]
    horizon = first + timedelta(days=HORIZON[case["parts"]["FREQ"]])
    last = min(until or horizon, horizon)
    rule, begin = as_dateutil_means_it(case["parts"], first)
    UntilMaxYear.MAXYEAR = last.year
    days = dateutil.rrule.rrulestr(f"{rule};UNTIL={last:%Y%m%dT%H%M%S}", dtstart=begin)
    found = [local for local in days if local >= first]
    if not is_easy(case["parts"]):
        found = [local for local in found if is_in_weeks(local.date(), case["parts"])]
    count = case["parts"].get("COUNT", len(found) + 1)
    return found[:count], until is not None and until <= horizon or len(found) >= count


def occurrences(case):
    """Merged where they overlap. What may go on beyond the horizon is left out."""
    zone, merged = ZoneInfo(case["zone"]), []
    starts, case["complete"] = local_starts(case)
    for local in starts:
        if local.date() in case["except"]:
            continue
        start = to_utc(local, zone)
        end = end_of(local, case["lasts"], zone)
        if merged and start < merged[-1][1]:
            merged[-1][1] = max(merged[-1][1], end)
        else:
            merged.append([start, end])
    return merged if case["complete"] else merged[:-1]


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
    parts = random_rule(rng)
    day = date(year, 1, 1) + timedelta(days=rng.randrange(365))
    change = near_a_change(rng, zone, year)
    if change and rng.random() < 0.5:
        day = (change - timedelta(days=rng.choice([0, 1, 7, 14]))).date()
    freq = parts["FREQ"]
    lasts = rng.choice(["1h", "4h", "24h", "30h", "1d", "1d", "2d", "3d"] +
                       (["1w", "10d", "40d", "1mo"] if freq != "DAILY" else []))
    first = datetime.combine(day, time.fromisoformat(rng.choice(TIMES)))
    end, until = random_end(rng, first, HORIZON[freq] // 2, zone)
    parts |= end
    except_ = {day + timedelta(days=rng.randrange(60)) for _ in range(rng.choice([0, 0, 5]))}
    return {"zone": zone, "rule": ";".join(f"{name}={value}" for name, value in parts.items()),
            "parts": parts, "until": until, "first": first, "lasts": lasts, "except": except_}


def moments_for(rng, case, merged):
    """At the edges of occurrences, and anywhere."""
    edges = [edge for occurrence in merged[:200] for edge in occurrence]
    anywhere = case["first"].replace(tzinfo=UTC) + timedelta(hours=rng.randrange(-100, 20_000))
    chosen = [anywhere]
    for _ in range(5):
        if edges:
            chosen.append(rng.choice(edges) + timedelta(milliseconds=rng.choice([-1, 0, 1])))
    if case["complete"]:
        return chosen
    return [moment for moment in chosen if moment < merged[-1][1]]


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
        if not case["moments"]:
            continue
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

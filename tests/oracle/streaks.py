#!/usr/bin/env python3
"""A year of visits of many members who travel, and what their streaks must be, without Fanfare.

Two proofs, each member replayed by engagement_probe and by this:

* Of everybody, the whole of it: numbers, freezes, badges, and each moment at which a streak broke,
  was frozen, or was about to break. The rules (docs/counters.md) stand here a second time, on sets
  of dates and with zoneinfo; nothing is shared with the engine.
* Of those who do something on every date wherever they are (`faithful`), without those rules: no
  streak of theirs ever breaks, and each date counts once, and only forward.

Usage: streaks.py PROBE [--members N] [--seed N] [--shown N]

How the rules are read, for one streak:
* Windows are dates, Mondays or months of the member's own calendar.
* The streak is as long as there are windows with a visit, back from the newest, until a gap of more
  missed windows than the grace. Windows that were flown over, or frozen, are not missed.
* It breaks when the last window that it could bear is over. A freeze that is there at that moment is
  used up for this window.
* Who moved since the last visit has two calendars: that of a clock with the offset of then, and
  that of home. The one that misses fewer windows counts, and what the other missed more was flown
  over. At home, the last visit counts as made as late as it can have been by the other clock.
* A visit that is told late fills its window, by the clock of the last visit. A freeze that this
  makes needless comes back, and would have been used up again where the streak would have broken
  meanwhile. A streak that broke stays so, unless it is longer or lasts longer then; one that would
  have broken in the meantime breaks again, without a word.
"""

import argparse
import random
import subprocess
import sys
import tempfile
import time as clock
from collections import Counter
from copy import deepcopy
from datetime import date, datetime, time, timedelta, timezone
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

PROGRAM = """\
program: streaks
timezone: Europe/Berlin
counters:
  daily: {streak: visit, every: day}
  forgiving: {streak: visit, every: day, grace: 1}
  weekly: {streak: visit, every: week}
  monthly: {streak: visit, every: month, grace: 1}
  saved: {streak: visit, every: day, freezes: {cost: 10, most: 2}, remind: 4h}
---
badge: fortnight
award_when: {counter.daily: {at_least: 14}}
---
badge: seasoned
levels: [{level: month, counter.weekly: 4}, {level: quarter, counter.weekly: 13}]
---
badge: saver
award_when: {counter.saved: {at_least: 10}}
---
campaign: visits
on: visit
then: [{points: 1}]
---
campaign: reminded
on: streak.expiring
then: [{set: {attr.reminded: yes}}]
"""

ZONES = ["Europe/Berlin", "America/Los_Angeles", "Asia/Tokyo", "Pacific/Honolulu",
         "Pacific/Kiritimati", "Pacific/Apia", "Asia/Kolkata", "America/St_Johns", "Africa/Cairo",
         "America/Sao_Paulo", "Australia/Lord_Howe", "Pacific/Pago_Pago", "America/Havana"]
HOME = "Europe/Berlin"
BEGIN = datetime(2026, 1, 1, tzinfo=timezone.utc)
DAYS = 365
COST, MOST, REMIND = 10, 2, timedelta(hours=4)
STREAKS = {"daily": ("day", 0), "forgiving": ("day", 1), "weekly": ("week", 0),
           "monthly": ("month", 1), "saved": ("day", 0)}
LEVELS = {"fortnight": ("daily", [("", 14)]),
          "seasoned": ("weekly", [("month", 4), ("quarter", 13)]),
          "saver": ("saved", [("", 10)])}


def word(moment):
    text = moment.strftime("%Y-%m-%dT%H:%M:%S")
    milliseconds = moment.microsecond // 1000
    return f"{text}.{milliseconds:03d}Z" if milliseconds else f"{text}Z"


# ---------------------------------------------------------------------------------------------
# Calendars


def window_of(every, day):
    if every == "day":
        return day.toordinal()
    return (day.toordinal() - 1) // 7 if every == "week" else day.year * 12 + day.month - 1


def first_day(every, window):
    if every == "day":
        return date.fromordinal(window)
    if every == "week":
        return date.fromordinal(window * 7 + 1)
    return date(window // 12, window % 12 + 1, 1)


@lru_cache(maxsize=None)
def zone_of(name):
    return ZoneInfo(name)


class Clock:
    """The calendar of a zone, or of an offset from UTC."""

    def __init__(self, zone):
        self.zone = zone

    def window(self, every, at):
        return window_of(every, at.astimezone(self.zone).date())

    def end(self, every, window):
        return datetime.combine(first_day(every, window + 1), time(),
                                tzinfo=self.zone).astimezone(timezone.utc)

    def offset(self, at):
        return at.astimezone(self.zone).utcoffset()


# ---------------------------------------------------------------------------------------------
# One streak of one member


class Streak:
    def __init__(self, name):
        self.name = name
        self.every, self.grace = STREAKS[name]
        self.visited, self.flown, self.frozen = set(), set(), set()
        self.newest = None
        self.offset = None
        self.freezes = 0
        self.broken = True
        self.reminded = set()

    def value(self):
        return 0 if self.broken else self.length()

    def missed(self, low, high):
        """Windows between these two that count as missed."""
        return [w for w in range(low + 1, high) if w not in self.flown and w not in self.frozen]

    def length(self):
        back = sorted(self.visited, reverse=True)
        length = 1
        for later, earlier in zip(back, back[1:]):
            if len(self.missed(earlier, later)) > self.grace:
                break
            length += 1
        return length

    def clocks(self, home):
        """The clock of the last visit, or None where it is that of home; and the newest window."""
        start, end = home.end(self.every, self.newest - 1), home.end(self.every, self.newest)
        if self.offset in (home.offset(start), home.offset(end - timedelta(milliseconds=1))):
            return None, self.newest
        there = Clock(timezone(self.offset))
        last = there.end(self.every, self.newest) - timedelta(milliseconds=1)
        return there, max(self.newest, home.window(self.every, last))

    def last_chance(self):
        return self.newest + 1 + self.grace - len(self.missed(max(self.visited), self.newest + 1))

    def due(self, home):
        there, here = self.clocks(home)
        more = self.last_chance() - self.newest
        due = home.end(self.every, here + more)
        return max(due, there.end(self.every, self.newest + more)) if there else due

    def freeze(self):
        self.newest = self.last_chance()
        self.frozen.add(self.newest)
        self.freezes -= 1

    def visit(self, at, home, now):
        if self.newest is None:
            self.newest = home.window(self.every, at)
            self.visited.add(self.newest)
            self.offset, self.broken = home.offset(at), False
            return
        there, here_newest = self.clocks(home)
        here = home.window(self.every, at)
        elsewhere = there.window(self.every, at) if there else here
        if elsewhere < self.newest:
            self.mend(elsewhere, home, now)
        elif here > self.newest:
            missed = max(0, min(here - here_newest, elsewhere - self.newest) - 1)
            flown = here - self.newest - 1 - missed
            self.flown.update(range(self.newest + 1, self.newest + 1 + flown))
            self.visited.add(here)
            self.newest = here
            self.broken = False
            self.offset = home.offset(at)
        else:
            if self.newest not in self.visited:
                self.mend(self.newest, home, now)
            self.offset = home.offset(at)

    def mend(self, window, home, now):
        if window in self.visited:
            return
        before = self.length(), self.due(home)
        freezes = self.freezes
        if window in self.frozen:
            self.frozen.remove(window)
            self.freezes += 1
        self.visited.add(window)
        older = max((w for w in self.visited if w < window), default=None)
        newer = min((w for w in self.visited if w > window), default=self.newest + 1)
        if window in self.flown:
            self.flown.remove(window)
            self.fly_over_another(window, older, newer)
        for low, high in ((older, window), (window, newer)):
            if low is not None:
                self.give_back(low, high)
        back = self.freezes - freezes
        while back > 0 and self.due(home) <= now:
            self.freeze()
            back -= 1
        if (self.length(), self.due(home)) != before:
            self.broken = False

    def fly_over_another(self, window, older, newer):
        others = list(range(window - 1, (older if older is not None else window) , -1))
        others += range(window + 1, newer)
        for other in others:
            if other not in self.flown:
                if other in self.frozen:
                    self.frozen.remove(other)
                    self.freezes += 1
                self.flown.add(other)
                return

    def give_back(self, low, high):
        frozen = sorted(w for w in self.frozen if low < w < high)
        needed = max(0, len(self.missed(low, high)) + len(frozen) - self.grace)
        for window in frozen[:max(0, len(frozen) - needed)]:
            self.frozen.remove(window)
            self.freezes += 1


class Member:
    def __init__(self):
        self.home = Clock(zone_of(HOME))
        self.settled = None
        self.points = 0
        self.streaks = {name: Streak(name) for name in STREAKS}
        self.badges = {}
        self.refused = []
        self.told = []

    def look_at_badges(self, at):
        for badge, (counter, levels) in LEVELS.items():
            held = self.badges.get(badge)
            first = [level for level, _ in levels].index(held[0]) + 1 if held else 0
            for level, least in levels[first:]:
                if self.streaks[counter].value() < least:
                    break
                self.badges[badge] = (level, at)

    def settle(self, to):
        if self.settled is None or to < self.settled:
            return
        happened = []
        for streak in self.streaks.values():
            while streak.newest is not None and not streak.broken:
                due = streak.due(self.home)
                self.remind(streak, due, to, happened)
                if due > to:
                    break
                length = streak.length()
                if due < self.settled:
                    streak.broken = True
                elif streak.freezes:
                    streak.freeze()
                    happened.append((due, 0, streak.name,
                                     f"{word(due)} streak.frozen {streak.name}={length}"))
                else:
                    streak.broken = True
                    happened.append((due, 0, streak.name,
                                     f"{word(due)} streak.broken {streak.name}={length}"))
        self.told += [each[-1] for each in sorted(happened)]
        self.settled = to

    def remind(self, streak, due, to, happened):
        at = due - REMIND
        window = streak.last_chance()
        if (streak.name == "saved" and not streak.freezes and self.settled < at <= to
                and window not in streak.reminded):
            streak.reminded.add(window)
            happened.append((at, 1, streak.name, f"{word(at)} streak.expiring"))

    def happens(self, event):
        at = event["time"]
        before = deepcopy(self) if event["type"] == "streak.freeze" else None
        if self.settled is None:
            self.settled = at
        self.settle(at)
        self.settled = max(self.settled, at)
        if event["type"] == "visit":
            for streak in self.streaks.values():
                streak.visit(at, self.home, self.settled)
            self.points += 1
        elif event["type"] == "member.updated":
            self.home = Clock(zone_of(event["timezone"]))
        elif problem := self.buy(int(event["by"])):
            self.__dict__.update(before.__dict__)
            self.refused.append(f"{event['id']} {problem}")
            return
        self.look_at_badges(at)

    def buy(self, count):
        streak = self.streaks["saved"]
        if streak.value() == 0:
            return "no_streak"
        if streak.freezes + count > MOST:
            return "too_many_freezes"
        if self.points < COST * count:
            return "not_enough_points"
        self.points -= COST * count
        streak.freezes += count
        return None

    def line(self, name, at):
        numbers = {name: streak.value() for name, streak in self.streaks.items()
                   if streak.newest is not None}
        freezes = {name: streak.freezes for name, streak in self.streaks.items() if streak.freezes}
        badges = [f"{badge}:{level}@{word(since)}"
                  for badge, (level, since) in sorted(self.badges.items())]
        told = [name, word(at), str(self.points),
                " ".join(f"{key}={value}" for key, value in sorted(numbers.items())),
                " ".join(f"{key}={value}" for key, value in sorted(freezes.items())),
                " ".join(badges), " ".join(self.refused), " ".join(self.told)]
        self.refused, self.told = [], []
        return "\t".join(told)


FIELDS = ["member", "at", "points", "counters", "freezes", "badges", "refused", "told"]


# ---------------------------------------------------------------------------------------------
# A year of many members


def stays(dice, travels):
    """(zone, from, to) of a year; between two there is a flight."""
    at, end = BEGIN, BEGIN + timedelta(days=DAYS)
    zone = dice.choice(ZONES)
    while at < end:
        days = dice.choice([0.3, 1, 2, 5, 15, 40]) if travels else DAYS
        leave = min(end, at + timedelta(days=days * dice.uniform(0.6, 1.4)))
        yield zone, at, leave
        zone = dice.choice([other for other in ZONES if other != zone])
        at = leave + timedelta(minutes=dice.randrange(1, 16 * 60))


def some_time(dice, low, high):
    span = int((high - low).total_seconds() * 1000)
    return low + timedelta(milliseconds=dice.randrange(span))


def dates_of_stay(zone, arrive, leave):
    """(date, from, to) of each date that somebody lives through there."""
    clock_there = Clock(zone_of(zone))
    day = clock_there.window("day", arrive)
    while True:
        begin, end = clock_there.end("day", day - 1), clock_there.end("day", day)
        if begin >= leave:
            return
        low, high = max(begin, arrive), min(end, leave)
        if high - low > timedelta(seconds=1):
            yield day, low, high
        day += 1


def year_of(dice, name, faithful):
    """The events in the order they happen; `arrives` is when they are told."""
    events = []
    mood = dice.choice([0.3, 0.6, 0.8, 0.93, 0.98])
    for zone, arrive, leave in stays(dice, faithful or dice.random() < 0.7):
        events.append({"type": "member.updated", "time": arrive, "timezone": zone})
        for _, low, high in dates_of_stay(zone, arrive, leave):
            visits = 1 if faithful else 0 if dice.random() > mood else dice.choice([1, 1, 1, 2, 3])
            moments = {some_time(dice, low, high) for _ in range(visits)}
            events += [{"type": "visit", "time": moment} for moment in moments]
            if not faithful and dice.random() < 0.06:
                events.append({"type": "streak.freeze", "streak": "saved", "by": str(dice.choice([1, 1, 1, 2])),
                               "time": some_time(dice, low, high)})
    late = 0 if faithful else dice.choice([0, 0.02, 0.15])
    for event in events:
        told = event["time"]
        if event["type"] == "visit" and dice.random() < late:
            told += timedelta(milliseconds=int(dice.choice([2, 30, 100, 240]) * 3600_000
                                               * dice.random()))
        event["arrives"] = told
    events.sort(key=lambda event: event["arrives"])
    for number, event in enumerate(events):
        event["id"] = f"{name}-{number}"
    return events


def with_looks(events):
    """The events, and a look every fourteen days."""
    at = BEGIN + timedelta(days=14)
    for event in events:
        while at <= event["arrives"]:
            yield {"type": "look", "time": at}
            at += timedelta(days=14)
        yield event
    yield {"type": "look", "time": BEGIN + timedelta(days=DAYS + 90)}


def write(name, events, out):
    for event in events:
        more = [f"{key}={event[key]}" for key in ("timezone", "streak", "by") if key in event]
        when = word(event["time"])
        out.write("\t".join([name, event.get("id", ""), event["type"], when,
                             word(event["arrives"]) if "arrives" in event else when, *more]) + "\n")


def expect(name, events):
    member = Member()
    for event in events:
        if event["type"] == "look":
            member.settle(event["time"])
            yield member.line(name, event["time"])
        else:
            member.happens(event)


def check_faithful(name, events, lines):
    """What is said of them without the rules; yields what is wrong."""
    zone, dates = None, []
    for event in events:
        if event["type"] == "member.updated":
            zone = Clock(zone_of(event["timezone"]))
        else:
            day = zone.window("day", event["time"])
            if not dates or day > dates[-1]:
                dates.append(day)
    told = " ".join(line.split("\t")[7] for line in lines)
    breaks = told.count("streak.broken daily")
    if breaks != 1:
        yield f"{name} did something on every date, and the daily streak broke {breaks} times"
    if f"streak.broken daily={len(dates)}" not in told:
        yield f"{name} did something on {len(dates)} dates: {told}"


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("probe", help="the program engagement_probe")
    parser.add_argument("--members", type=int, default=90)
    parser.add_argument("--seed", type=int, default=20261205)
    parser.add_argument("--shown", type=int, default=3)
    return parser.parse_args()


def main():
    arguments = parse_arguments()
    started = clock.monotonic()
    years = {}
    for number in range(arguments.members):
        name = f"m{number:04d}"
        dice = random.Random(arguments.seed * 100_003 + number)
        years[name] = list(with_looks(year_of(dice, name, number % 3 == 0)))
    with tempfile.TemporaryDirectory(prefix="fanfare-streaks-") as made:
        folder = Path(made)
        (folder / "program").mkdir()
        (folder / "program" / "program.yaml").write_text(PROGRAM, encoding="utf-8")
        with open(folder / "events", "w", encoding="ascii") as out:
            for name, events in years.items():
                write(name, events, out)
        with open(folder / "found", "w", encoding="ascii") as out:
            replay = subprocess.Popen([arguments.probe, folder / "program", folder / "events"],
                                      stdout=out)
            expected = {name: list(expect(name, events)) for name, events in years.items()}
            if replay.wait() != 0:
                sys.exit(f"engagement_probe ended with {replay.returncode}")
        found = {name: [] for name in years}
        for line in (folder / "found").read_text(encoding="ascii").splitlines():
            found[line.split("\t", 1)[0]].append(line)
    return report(arguments, years, expected, found, started)


def report(arguments, years, expected, found, started):
    wrong, things = [], Counter()
    for number, (name, lines) in enumerate(expected.items()):
        for want, got in zip(lines, found[name], strict=True):
            if want != got:
                wrong.append("\n  ".join([name, *(
                    f"{field}\n      expected {a}\n      found    {b}"
                    for field, a, b in zip(FIELDS, want.split("\t"), got.split("\t"), strict=True)
                    if a != b or field == "at")]))
                break
        if number % 3 == 0:
            events = [event for event in years[name] if event["type"] != "look"]
            wrong += list(check_faithful(name, events, found[name]))
        for line in found[name]:
            things.update(each for each in line.split("\t")[7].split() if each[:7] == "streak.")
    for each in wrong[:arguments.shown]:
        print(each)
    visits = sum(event["type"] == "visit" for events in years.values() for event in events)
    late = sum(event["type"] == "visit" and event["arrives"] > event["time"]
               for events in years.values() for event in events)
    moves = sum(event["type"] == "member.updated" for events in years.values() for event in events)
    print(f"{len(years)} members, {visits} visits, {late} of them told late, {moves} moves; "
          f"{dict(sorted(things.items()))}; {len(wrong)} differences "
          f"({clock.monotonic() - started:.1f} s)")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

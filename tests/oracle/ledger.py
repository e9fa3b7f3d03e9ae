#!/usr/bin/env python3
"""What becomes of the CDNOW customers' points and tiers, worked out without Fanfare.

An independent calculation for the programs that ledger-programs/ makes: one of points/, one of
tiers/ and campaigns.yaml, in one of ZONES. Nothing is shared with the engine, and the policies
stand here a second time, by hand. Each customer is replayed by ledger_probe and by this, and all
that they have and all that happened to them on the way must be equal.

Usage: ledger.py PROBE [--all] [--combination POINTS+TIERS+ZONE] [--data cdnow.txt.gz] [--shown N]
Without --all, the combinations in WHOLE are compared for all customers, and the others for one
customer in SAMPLE. Exits with 77, which means skipped, where there is no data.

How the contract is read (section 4, and docs/points.md; all of it for one member). Days are those
of the program's zone. "Gone from a day" is: from its first moment; what is good through a whole day
is gone from the next.

Purchases
* The points of a purchase are floor(dollars * rate of the tier that was held before it). Whoever
  has no tier yet has the rate 1. A purchase of 0.00 dollars is a purchase.
* What fell due up to and including the moment of the purchase has happened before it.
* In this order: an activity puts off what expires by inactivity, the points are credited, dated by
  the rule of the tier held before; the tier is looked at, and is reached at once.
* A purchase takes place at one of TIMES of its day, the same for all of a customer's purchases, so
  that those of one day stay in the order of the file.

Expiry
* after: earned on a day, good through the day + the time. A day of the month that does not exist is
  the month's last. With `round: month`, gone from the first day of the month after + the time.
* yearly: good through the next such day, the day of earning included.
* inactivity: all points of the member, those that wait too, good through the day of the last
  purchase + the time.
* Points of one expiry are one lot. A lot counts as earned when the newest of its points were.
* `pending`: points wait from the moment they are earned until the same time of day after the time;
  they expire by when they were earned, and count for tiers and in points_lifetime at once. While
  they wait they do not expire: where that was to be before, they are gone once they are spendable.

Tiers
* What is gathered on day X counts until X + window, and not on that day any more; or in the
  calendar year of X.
* Going up is at once. The lowest tier at 0 has no end; below the lowest there is none.
* keep {for: D}: reached on a day, the term ends with the day + D. What counted on the last day of
  the term decides: who qualifies for the same tier keeps it from there for another D, who does not
  goes to what they qualify for, with a term of D from there.
* keep {until: end_of_next_year}: the same; terms end with the year after the one in which the tier
  is reached, or in which the term before ended.
* Without keep: gone from the first day on which the member does not qualify any more, if nothing
  more is gathered; each purchase finds that day anew.

A tier that changes, where the rule of expiry is another one for it
* Each lot, also one that waits, gets the date of the new rule by the day it was earned. A date that
  becomes earlier is not before the end of the day of the change + the longest `warn`, and in no
  case later than it was.

At one moment, points that waited become spendable, then points expire, then a tier ends.
"""

import argparse
import gzip
import os
import subprocess
import sys
import tempfile
import time as clock
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from zoneinfo import ZoneInfo

try:
    from dateutil.relativedelta import relativedelta
except ImportError:
    sys.exit("ledger.py needs Debian's python3-dateutil (scripts/setup installs it); run it with "
             "Debian's own python3")

HERE = Path(__file__).resolve().parent
PROGRAMS = HERE / "ledger-programs"
DEFAULT_DATA = HERE.parents[1] / ".." / "shared" / "data" / "cdnow.txt.gz"
SKIPPED = 77

ZONES = {"new-york": "America/New_York", "jakarta": "Asia/Jakarta"}
TIMES = [time(12), time(0), time(23, 59, 59), time(1, 30)]
DAY = timedelta(days=1)
BEGIN = time()

# After the last purchase: as a day and as a year begins, and when all is over.
LOOKS = [(date(1998, 7, 1), BEGIN), (date(1999, 1, 1), BEGIN), (date(2003, 1, 1), time(15))]

UNITS = {"d": "days", "w": "weeks", "mo": "months", "y": "years"}


@lru_cache(maxsize=None)
def step(day, text):
    """A day, and so much time after it."""
    unit = text.lstrip("0123456789")
    return day + relativedelta(**{UNITS[unit]: int(text[:-len(unit)])})


# ---------------------------------------------------------------------------------------------
# The policies


@dataclass(frozen=True)
class Rule:
    """When points are gone."""
    kind: str
    time: str = ""

    def gone_from(self, earned):
        """None: never."""
        return gone_from(self, earned)


@lru_cache(maxsize=None)
def gone_from(rule, earned):
    if rule.kind == "never":
        return None
    if rule.kind == "month":
        return step(earned.replace(day=1) + relativedelta(months=1), rule.time)
    if rule.kind == "yearly":
        last = date(earned.year, int(rule.time[:2]), int(rule.time[3:]))
        return (last if earned <= last else last.replace(year=earned.year + 1)) + DAY
    return step(earned, rule.time) + DAY  # after, inactivity


NEVER = Rule("never")


@dataclass(frozen=True)
class PointsPolicy:
    rule: Rule = NEVER
    by_tier: dict = field(default_factory=dict)
    warn: str = ""  # the longest
    pending: str = ""

    def rule_for(self, tier):
        return self.by_tier.get(tier, self.rule)


@dataclass(frozen=True)
class TierPolicy:
    qualify_by: str
    rolling: str  # empty: calendar_year
    keep: str     # a time, end_of_next_year, or empty
    levels: tuple  # (tier, at, earn_rate), the lowest first

    def rate(self, rank):
        return self.levels[rank][2] if rank >= 0 else Decimal(1)

    def name(self, rank):
        return self.levels[rank][0] if rank >= 0 else ""

    def rank_of(self, amount):
        return sum(amount >= at for _, at, _ in self.levels) - 1


def levels(*rows):
    return tuple((tier, Decimal(at), Decimal(rate)) for tier, at, rate in rows)


POINTS = {
    "days": PointsPolicy(Rule("after", "180d")),
    "months": PointsPolicy(Rule("month", "6mo"), pending="14d"),
    "inactivity": PointsPolicy(Rule("inactivity", "6mo"), pending="10d"),
    "yearly": PointsPolicy(Rule("yearly", "12-31"), pending="3w"),
    "by-tier": PointsPolicy(Rule("after", "90d"),
                            {"gold": Rule("after", "12mo"), "reserve": NEVER}, warn="30d"),
    "by-tier-waiting": PointsPolicy(
        Rule("after", "150d"), {"gold": Rule("yearly", "06-30"), "reserve": Rule("month", "1mo")},
        warn="2w", pending="10d"),
}

TIERS = {
    "points-for-months": TierPolicy("points", "12mo", "6mo", levels(
        ("green", "0", "1"), ("gold", "60", "1.25"), ("reserve", "200", "1.7"))),
    "spend-in-a-year": TierPolicy("spend", "", "end_of_next_year", levels(
        ("green", "0", "1"), ("gold", "74.95", "1.5"), ("reserve", "250", "2.25"))),
    "points-while-qualified": TierPolicy("points", "6mo", "", levels(
        ("green", "0", "1"), ("gold", "40", "1.1"), ("reserve", "120", "1.333"))),
    "spend-from-nothing": TierPolicy("spend", "90d", "", levels(
        ("green", "14.96", "1.2"), ("gold", "50", "1.4"), ("reserve", "110.5", "2"))),
}

# Compared for all customers each time: the ways to expire and the tiers, each once. The others for
# one customer in SAMPLE.
WHOLE = [("days", "points-for-months", "new-york"), ("months", "spend-in-a-year", "jakarta"),
         ("inactivity", "spend-from-nothing", "new-york"),
         ("by-tier-waiting", "points-while-qualified", "jakarta")]
SAMPLE = 60


# ---------------------------------------------------------------------------------------------
# One member


@dataclass
class Lot:
    expires: date  # gone from that day; None: never
    earned: date   # the newest of its points
    points: int
    due: tuple = None  # while it waits: until that day and time of day


class Member:
    def __init__(self, points_policy, tier_policy):
        self.points_policy, self.tiers = points_policy, tier_policy
        self.lots, self.waiting = {}, []  # lots by their expiry
        self.lifetime = self.expired = self.moves = 0
        self.gathered = {}
        self.rank, self.until = -1, None
        self.now = (date.min, BEGIN)
        self.history = []

    @property
    def tier(self):
        return self.tiers.name(self.rank)

    def credit(self, expires, earned, points):
        lot = self.lots.setdefault(expires, Lot(expires, earned, 0))
        lot.points += points
        lot.earned = max(lot.earned, earned)

    def buy(self, day, at, dollars):
        self.pass_to((day, at))
        points = int(dollars * self.tiers.rate(self.rank))
        rule = self.points_policy.rule_for(self.tier)
        if rule.kind == "inactivity":
            self.put_off(rule.gone_from(day), day)
        self.earn(day, at, points, rule)
        amount = points if self.tiers.qualify_by == "points" else dollars
        self.gathered[day] = self.gathered.get(day, 0) + amount
        self.look_at_tier(day, at)

    def earn(self, day, at, points, rule):
        self.lifetime += points
        if points == 0:
            return
        if self.points_policy.pending:
            due = (step(day, self.points_policy.pending), at)
            self.waiting.append(Lot(rule.gone_from(day), day, points, due))
        else:
            self.credit(rule.gone_from(day), day, points)

    def put_off(self, expires, day):
        """All points together."""
        everything, self.lots = self.lots, {}
        for lot in everything.values():
            self.credit(expires, day, lot.points)
        for lot in self.waiting:
            lot.expires, lot.earned = expires, day

    # Tiers

    def counts_on(self, day):
        if not self.tiers.rolling:
            return sum(amount for when, amount in self.gathered.items() if when.year == day.year)
        return sum(amount for when, amount in self.gathered.items()
                   if when <= day < step(when, self.tiers.rolling))

    def qualifies_on(self, day):
        return self.tiers.rank_of(self.counts_on(day))

    def has_end(self, rank):
        return rank > 0 or (rank == 0 and self.tiers.levels[0][1] > 0)

    def end_of_term(self, rank, reached, is_next):
        """The day from which a tier is gone that is reached on a day, or that a term brings which
        begins with that day."""
        if not self.has_end(rank):
            return None
        if self.tiers.keep == "end_of_next_year":
            ended = reached - DAY if is_next else reached
            return date(ended.year + 2, 1, 1)
        if self.tiers.keep:
            return step(reached, self.tiers.keep) + (timedelta() if is_next else DAY)
        # Where nothing more is gathered, it is one of the days on which something stops to count.
        changes = sorted({step(day, self.tiers.rolling) for day in self.gathered})
        return next(day for day in changes if day > reached and self.qualifies_on(day) < rank)

    def look_at_tier(self, day, at):
        rank = self.qualifies_on(day)
        if rank > self.rank:
            self.move_to(rank, self.end_of_term(rank, day, False), (day, at))
        elif rank == self.rank and not self.tiers.keep:
            self.until = self.end_of_term(rank, day, False)

    def end_tier(self):
        end = self.until
        rank = self.qualifies_on(end - DAY if self.tiers.keep else end)
        self.move_to(rank, self.end_of_term(rank, end, True), (end, BEGIN))

    def move_to(self, rank, until, moment):
        before, self.rank, self.until = self.rank, rank, until
        self.moves += rank != before
        self.history.append((moment, before, rank, until))
        policy = self.points_policy
        rule = policy.rule_for(self.tier)
        if rule != policy.rule_for(self.tiers.name(before)):
            self.date_anew(rule, step(moment[0], policy.warn) + DAY)

    def date_anew(self, rule, soonest):
        def new_date(lot):
            new, old = rule.gone_from(lot.earned), lot.expires
            if new is None or (old is not None and new >= old):
                return new
            return max(new, soonest) if old is None else min(old, max(new, soonest))

        everything, self.lots = self.lots, {}
        for lot in everything.values():
            self.credit(new_date(lot), lot.earned, lot.points)
        for lot in self.waiting:
            lot.expires = new_date(lot)

    # What falls due

    def pass_to(self, moment):
        """Everything up to and including the moment."""
        while True:
            due = []
            if self.waiting:
                due.append((min(lot.due for lot in self.waiting), 0, self.release))
            dated = [day for day in self.lots if day is not None]
            if dated:
                due.append(((min(dated), BEGIN), 1, self.expire))
            if self.until is not None:
                due.append(((self.until, BEGIN), 2, self.end_tier))
            if not due:
                break
            first = min(due, key=lambda each: each[:2])
            if first[0] > moment:
                break
            self.now = max(self.now, first[0])
            first[2]()
        self.now = moment

    def release(self):
        due = min(lot.due for lot in self.waiting)
        for lot in self.waiting:
            if lot.due == due:
                self.credit(lot.expires, lot.earned, lot.points)
        self.waiting = [lot for lot in self.waiting if lot.due != due]

    def expire(self):
        day = min(day for day in self.lots if day is not None)
        points = self.lots.pop(day).points
        self.expired += points
        self.history.append((self.now, points))


# ---------------------------------------------------------------------------------------------
# As the probe tells it


class Words:
    """Moments in the words of the probe."""

    def __init__(self, zone):
        self.zone = ZoneInfo(zone)
        self.moment = lru_cache(maxsize=None)(self._moment)

    def _moment(self, day, at=BEGIN):
        if day is None:
            return "-"
        local = datetime.combine(day, at, tzinfo=self.zone)
        return local.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")

    def happened(self, tiers, each):
        moment = self.moment(*each[0])
        if len(each) == 2:
            return f"{moment} expired {each[1]}"
        _, before, after, until = each
        return f"{moment} tier {tiers.name(before)}>{tiers.name(after)} {self.moment(until)}"

    def line(self, name, look, member):
        soonest_first = sorted(member.lots.values(), key=lambda lot: lot.expires or date.max)
        history = "; ".join(self.happened(member.tiers, each) for each in member.history)
        member.history = []
        return "\t".join([
            name, self.moment(*look),
            str(sum(lot.points for lot in member.lots.values())),
            str(member.lifetime),
            str(sum(lot.points for lot in member.waiting)),
            " ".join(f"{self.moment(lot.expires)}={lot.points}" for lot in soonest_first),
            member.tier, self.moment(member.until),
            str(member.expired), str(member.moves), history])


FIELDS = ["member", "at", "points", "points_lifetime", "points_pending", "lots", "tier",
          "tier_until", "expired", "moves", "since then"]


@dataclass(frozen=True)
class Purchase:
    id: str
    member: str
    day: date
    time: time
    dollars: Decimal


def read_purchases(path):
    with gzip.open(path, "rt", encoding="ascii") as lines:
        for number, line in enumerate(lines, 1):
            customer, day, _, dollars = line.split()
            yield Purchase(f"p{number}", f"c{customer}",
                           date(int(day[:4]), int(day[4:6]), int(day[6:])),
                           TIMES[int(customer) % len(TIMES)], Decimal(dollars))


def calculate(customers, points, tiers, words):
    for name, purchases in customers:
        member = Member(POINTS[points], TIERS[tiers])
        for each in purchases:
            member.buy(each.day, each.time, each.dollars)
        for look in LOOKS:
            member.pass_to(look)
            yield words.line(name, look, member)


def write_program(folder, points, tiers, zone):
    """Of the pieces in ledger-programs/."""
    pieces = [f"program: ledger\ntimezone: {ZONES[zone]}\n"]
    pieces += [(PROGRAMS / kind / f"{name}.yaml").read_text(encoding="utf-8")
               for kind, name in (("points", points), ("tiers", tiers))]
    (folder / "program.yaml").write_text("".join(pieces), encoding="utf-8")
    campaigns = (PROGRAMS / "campaigns.yaml").read_text(encoding="utf-8")
    (folder / "campaigns.yaml").write_text(campaigns, encoding="utf-8")


class Comparison:
    """Collects who differs, and the first of it."""

    def __init__(self, shown):
        self.different, self.shown, self.fields, self.told = set(), shown, Counter(), []

    def check(self, expected, found, purchases):
        name = expected.split("\t", 1)[0]
        if expected == found or name in self.different:
            return
        self.different.add(name)
        pairs = list(zip(FIELDS, expected.split("\t"), found.split("\t"), strict=True))
        self.fields.update(field for field, want, got in pairs if want != got)
        if len(self.different) > self.shown:
            return
        bought = ", ".join(f"{each.day} {each.time} ${each.dollars}" for each in purchases[name])
        self.told.append(f"  {name} at {pairs[1][1]}, who bought {bought}")
        self.told += [f"    {what}\n      expected {want}\n      found    {got}"
                      for what, want, got in pairs if want != got]


def ask(probe, combination, customers, words):
    """The probe's lines, while the caller works out their own: call what this returns."""
    made = tempfile.TemporaryDirectory(prefix="fanfare-ledger-")
    folder = Path(made.name)
    (folder / "program").mkdir()
    write_program(folder / "program", *combination)
    with open(folder / "events", "w", encoding="ascii") as events:
        for _, purchases in customers:
            events.writelines(f"{each.id}\t{each.member}\t{words.moment(each.day, each.time)}"
                              f"\t{each.dollars}\n" for each in purchases)
    with open(folder / "found", "w", encoding="ascii") as out:
        replay = subprocess.Popen([probe, folder / "program", folder / "events",
                                   *(words.moment(*look) for look in LOOKS)], stdout=out)

    def answer():
        with made:
            if replay.wait() != 0:
                sys.exit(f"ledger_probe ended with {replay.returncode}")
            return (folder / "found").read_text(encoding="ascii").splitlines()
    return answer


def compare(probe, combination, customers, shown):
    """How many customers differ, and what to say about it."""
    words = Words(ZONES[combination[2]])
    started = clock.monotonic()
    answer = ask(probe, combination, customers, words)
    expected = list(calculate(customers, *combination[:2], words))
    comparison = Comparison(shown)
    by_name = dict(customers)
    for want, got in zip(expected, answer(), strict=True):
        comparison.check(want, got, by_name)
    return len(comparison.different), "\n".join([
        f"{'+'.join(combination)}: {len(customers)} customers, {len(comparison.different)} "
        f"different{summary(comparison)} ({clock.monotonic() - started:.1f} s)", *comparison.told])


def summary(comparison):
    most = ", ".join(f"{name} of {count}" for name, count in comparison.fields.most_common())
    return f": {most}" if most else ""


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("probe", help="the program ledger_probe")
    parser.add_argument("--data", type=Path, default=DEFAULT_DATA,
                        help="cdnow.txt.gz (default: %(default)s)")
    parser.add_argument("--all", action="store_true",
                        help="every combination for every customer")
    parser.add_argument("--combination", metavar="POINTS+TIERS+ZONE",
                        help="this one alone, for every customer")
    parser.add_argument("--shown", type=int, default=3,
                        help="so many customers are shown that differ (default: %(default)s)")
    return parser.parse_args()


def main():
    arguments = parse_arguments()
    if not arguments.data.exists():
        print(f"skipped: {arguments.data} is not there")
        return SKIPPED
    customers = [(name, list(purchases)) for name, purchases
                 in groupby(read_purchases(arguments.data), lambda each: each.member)]
    combinations = [(points, tiers, zone) for points in POINTS for tiers in TIERS for zone in ZONES]
    if arguments.combination:
        combinations = [tuple(arguments.combination.split("+"))]
    whole = combinations if arguments.all or arguments.combination else WHOLE
    # The largest first, and each sample has other customers.
    tasks = [(each, customers) for each in combinations if each in whole]
    tasks += [(each, customers[place % SAMPLE::SAMPLE])
              for place, each in enumerate(combinations) if each not in whole]
    different = 0
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        work = [pool.submit(compare, arguments.probe, each, some, arguments.shown)
                for each, some in tasks]
        for each in work:
            count, told = each.result()
            different += count
            print(told, flush=True)
    print(f"{len(combinations)} combinations, {different} differences")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())

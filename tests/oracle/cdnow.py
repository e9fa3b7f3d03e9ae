#!/usr/bin/env python3
"""What the CDNOW customers must end up with, worked out without Fanfare.

An independent calculation for the program in cdnow-program/: exact fractions, plain loops, no
code shared with the daemon. The rules are written here a second time, by hand.

How the contract is read (all of it for one member, events in the order of the file):

* The points of a purchase are floor(P * M) + F.
  P  the sum of the proportional parts: one point per dollar, and half a point per dollar under
     the limit of 40 points in a calendar month.
  M  the multiplier: 3/2 for purchases from 1997-05-01 up to, not including, 1997-07-01 (UTC).
  F  the fixed points: 25 for a purchase of 50 dollars or more, twice in a calendar month.
* Rounding happens once, after multiplying; fixed points are added afterwards, never multiplied.
* A part under a points limit is cut to what the month's limit has left before it joins the sum. A
  campaign whose limit is used up does not act. What the limit books is the campaign's own share in
  whole points: it acts first, so that is its part rounded down. What the multiplier makes of it is
  credited to the multiplier's campaign, not to this limit.
* Campaigns see the counters with this purchase in them; badges are looked at after the campaigns.
* A badge with levels is won level by level; a purchase that passes two wins both, and each is an
  award (and a mail) of its own. `level` and `awarded_at` tell of the last.
* The window of a limit is the calendar month of the purchase, in UTC.
* A purchase of 0.00 dollars is a purchase: it counts, and gives no points.
* A counter that nothing was added to may be absent: that is zero.
"""

import argparse
import email
import email.utils
import gzip
import json
import sys
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

DEFAULT_DATA = Path(__file__).resolve().parents[2] / ".." / "shared" / "data" / "cdnow.txt.gz"

MULTIPLIER = Fraction(3, 2)
MULTIPLIED = ("1997-05-01", "1997-07-01")
EXTRA_LIMIT = 40
BONUS, BONUS_FROM, BONUS_TIMES = 25, Decimal(50), 2

LEVELS = {
    "shopper": ("purchases", [("bronze", 1), ("silver", 5), ("gold", 20)]),
    "spender": ("spend", [("bronze", 100), ("silver", 500), ("gold", 1000)]),
}
# Levels whose award sends no mail.
QUIET = {("shopper", "bronze")}

KEPT_JOURNAL = 100


@dataclass(frozen=True)
class Purchase:
    id: str
    member: str
    day: str
    cds: int
    amount: Decimal

    @property
    def time(self):
        return f"{self.day}T12:00:00Z"


@dataclass
class Member:
    points: int = 0
    purchases: int = 0
    spend: Decimal = Decimal(0)
    cds: int = 0
    badges: dict = field(default_factory=dict)
    mails: list = field(default_factory=list)
    events: list = field(default_factory=list)
    extra_used: dict = field(default_factory=dict)
    bonus_used: dict = field(default_factory=dict)

    def counters(self):
        return {"purchases": self.purchases, "spend": self.spend, "cds": self.cds}


def read_purchases(path):
    """The rows of the data set in file order; a purchase is named by its line."""
    with gzip.open(path, "rt", encoding="ascii") as lines:
        for number, line in enumerate(lines, 1):
            customer, day, cds, amount = line.split()
            yield Purchase(
                id=f"p{number}",
                member=f"c{customer}",
                day=f"{day[:4]}-{day[4:6]}-{day[6:]}",
                cds=int(cds),
                amount=Decimal(amount),
            )


def points_of(member, purchase):
    """The points of one purchase; books what it uses of the member's limits."""
    month = purchase.day[:7]
    dollars = Fraction(purchase.amount)

    proportional = dollars
    left = EXTRA_LIMIT - member.extra_used.get(month, 0)
    if left > 0:
        extra = min(dollars / 2, Fraction(left))
        member.extra_used[month] = member.extra_used.get(month, 0) + extra.__floor__()
        proportional += extra
    if MULTIPLIED[0] <= purchase.day < MULTIPLIED[1]:
        proportional *= MULTIPLIER

    fixed = 0
    if purchase.amount >= BONUS_FROM and member.bonus_used.get(month, 0) < BONUS_TIMES:
        member.bonus_used[month] = member.bonus_used.get(month, 0) + 1
        fixed = BONUS
    return proportional.__floor__() + fixed


def award_badges(member, purchase):
    counters = member.counters()
    for badge, (counter, levels) in LEVELS.items():
        names = [name for name, _ in levels]
        held = member.badges.get(badge)
        first = names.index(held["level"]) + 1 if held else 0
        for level, threshold in levels[first:]:
            if counters[counter] < threshold:
                break
            member.badges[badge] = {"level": level, "awarded_at": purchase.time}
            if (badge, level) not in QUIET:
                member.mails.append((f"{badge}-{level}", purchase.id))


def calculate(purchases):
    """Every member's final state, by member id."""
    members = {}
    for purchase in purchases:
        if purchase.member not in members:
            members[purchase.member] = Member(events=[f"e{purchase.member[1:]}"])
        member = members[purchase.member]
        member.events.append(purchase.id)
        member.purchases += 1
        member.spend += purchase.amount
        member.cds += purchase.cds
        member.points += points_of(member, purchase)
        award_badges(member, purchase)
    return members


def plain(number):
    """A number as Fanfare writes counters: no exponent, no trailing zeros."""
    text = f"{Decimal(number):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def as_document(members):
    return {
        name: {
            "points": str(member.points),
            "points_lifetime": str(member.points),
            "email": f"{name}@example.com",
            "counters": {key: plain(value) for key, value in member.counters().items()},
            "badges": member.badges,
            "mails": [{"template": template, "cause": cause} for template, cause in member.mails],
            "events": member.events,
        }
        for name, member in members.items()
    }


def write_events(purchases, out):
    """The CSV that `fanfare emit --file` loads: before a member's first purchase, who they are."""
    print("id,type,member,time,email,amount,quantity", file=out)
    known = set()
    for p in purchases:
        if p.member not in known:
            known.add(p.member)
            address = f"{p.member}@example.com"
            print(f"e{p.member[1:]},member.enrolled,{p.member},{p.day}T00:00:00Z,{address},,",
                  file=out)
        print(f"{p.id},purchase,{p.member},{p.time},,{p.amount},{p.cds}", file=out)


class Differences:
    """Counts what differs, and prints the first of it."""

    def __init__(self, shown=20):
        self.count = 0
        self.shown = shown

    def check(self, what, expected, found):
        if expected == found:
            return
        self.count += 1
        if self.count <= self.shown:
            print(f"{what}: expected {expected}, found {found}")


def compare_member(name, expected, fields, counters, badges, journal, differences):
    for key in ("points", "points_lifetime", "email"):
        fallback = None if key == "email" else "0"
        differences.check(f"{name} {key}", expected[key], fields.get(key, fallback))
    for key, value in expected["counters"].items():
        differences.check(f"{name} counter {key}", value, counters.get(key, "0"))
    differences.check(f"{name} counter names", [],
                      sorted(set(counters) - set(expected["counters"])))
    held = {badge: json.loads(value) for badge, value in badges.items()}
    held = {badge: {key: value.get(key) for key in ("level", "awarded_at")}
            for badge, value in held.items()}
    differences.check(f"{name} badges", expected["badges"], held)
    # Older entries may have been cut off; what is there must be each event once, newest first.
    ids = [json.loads(entry)["id"] for entry in journal]
    newest_first = expected["events"][::-1]
    if len(newest_first) <= KEPT_JOURNAL:
        differences.check(f"{name} journal", newest_first, ids)
    else:
        differences.check(f"{name} journal", newest_first[:len(ids)], ids)


def compare_redis(url, prefix, expected, differences):
    try:
        import redis
    except ImportError:
        sys.exit("cdnow.py compare needs Debian's python3-redis (scripts/setup installs it); "
                 "run this with Debian's own python3")
    client = redis.Redis.from_url(url, decode_responses=True)
    names = sorted(expected)
    for start in range(0, len(names), 500):
        chunk = names[start:start + 500]
        pipeline = client.pipeline(transaction=False)
        for name in chunk:
            key = f"{prefix}member:{{{name}}}"
            pipeline.hgetall(key)
            pipeline.hgetall(f"{key}:counters")
            pipeline.hgetall(f"{key}:badges")
            pipeline.lrange(f"{key}:journal", 0, -1)
        replies = pipeline.execute()
        for index, name in enumerate(chunk):
            compare_member(name, expected[name], *replies[4 * index:4 * index + 4], differences)
    marker = f"{prefix}member:{{"
    stored = {key[len(marker):-1] for key in client.scan_iter(f"{marker}*}}", count=10000)}
    differences.check("members that nobody knows", [], sorted(stored - set(expected))[:5])


def read_maildir(folder):
    """(recipient, template, Message-ID) of every message in the maildir's new/ and cur/."""
    for part in ("new", "cur"):
        for path in sorted(Path(folder, part).glob("*")):
            with open(path, "rb") as file:
                message = email.message_from_binary_file(file)
            address = email.utils.parseaddr(str(message["To"]))[1]
            yield address, str(message["X-Fanfare-Template"]), str(message["Message-ID"])


def compare_mails(folder, expected, differences):
    wanted = Counter((member["email"], mail["template"])
                     for member in expected.values() for mail in member["mails"])
    messages = list(read_maildir(folder))
    found = Counter((address, template) for address, template, _ in messages)
    for key in sorted(set(wanted) | set(found)):
        differences.check(f"mails {key[1]} to {key[0]}", wanted[key], found[key])
    ids = Counter(message_id for _, _, message_id in messages)
    differences.check("Message-IDs used twice", [], [i for i, n in ids.items() if n > 1][:5])
    return len(messages)


def compare(arguments):
    if arguments.expected:
        expected = json.loads(Path(arguments.expected).read_text(encoding="utf-8"))
    else:
        expected = as_document(calculate(read_purchases(arguments.data)))
    differences = Differences()
    if arguments.redis:
        compare_redis(arguments.redis, arguments.prefix, expected, differences)
        print(f"{len(expected)} members compared")
    if arguments.maildir:
        count = compare_mails(arguments.maildir, expected, differences)
        print(f"{count} mails compared")
    print(f"{differences.count} differences")
    return 1 if differences.count else 0


def parse_arguments():
    parser = argparse.ArgumentParser(
        description="The CDNOW purchases: as events, as the expected state, and compared.")
    commands = parser.add_subparsers(dest="command", required=True)
    for name, text in (
        ("events", "write the CSV for `fanfare emit --file`"),
        ("expected", "write every member's expected state as JSON"),
        ("compare", "compare what Redis and a maildir hold; exit 1 when anything differs"),
    ):
        command = commands.add_parser(name, help=text)
        command.add_argument("--data", type=Path, default=DEFAULT_DATA,
                             help="cdnow.txt.gz (default: %(default)s)")
        if name == "compare":
            command.add_argument("--redis", metavar="URL",
                                 help="redis://host:port/db or unix:///path/to.sock")
            command.add_argument("--prefix", default="fanfare:")
            command.add_argument("--expected", metavar="FILE",
                                 help="made by `expected`; without it, calculated again")
            command.add_argument("--maildir", metavar="DIR")
        else:
            command.add_argument("--out", type=Path, help="default: standard output")
    return parser.parse_args()


def main():
    arguments = parse_arguments()
    if arguments.command == "compare":
        return compare(arguments)
    out = open(arguments.out, "w", encoding="utf-8") if arguments.out else sys.stdout
    with out:
        purchases = read_purchases(arguments.data)
        if arguments.command == "events":
            write_events(purchases, out)
        else:
            json.dump(as_document(calculate(purchases)), out, indent=1)
            out.write("\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""The outcome depends on history, not on uptime: a year of random events meets a fanfared that is
there all the time, one that is down for weeks (stopped or killed) while events pile up, and one
that finds all of them at the end. Members, journals, refusals and books must be the same; of the
mails only those may be missing that the daemon dropped as late, or that a refund withdrew.

    uptime.py BUILD               three cases that are always the same
    uptime.py BUILD --cases N     so many, each of another program and history

A year takes seconds, because the clock of the daemon and of its redis-server is libfaketime's: it
is ahead of the real one by what stands in a file, and jumps when that changes. Redis is faked as
well, because its clock says what is due, how long a lease lasts, and which ids the daemon's own
entries get in the stream of events, where ids must grow. Steady clocks stay real: timeouts are
timeouts of the machine that the test runs on. Debian's redis-server needs glibc's malloc in front
of jemalloc's for that, which asks for the time before libfaketime is ready.

What is not compared, and why, stands beside `in_words`, `Outcome` and `mails_of`. What depends on
more than a member's own history is not in the programs: budgets for everyone, of which members use
up what is left in the order in which somebody looks at them; `to: referrer`, which comes behind the
events that are waiting already; counters that apps increment, `unwarned: extend`, and events with a
`time` before what has fallen due since.
"""

import argparse
import datetime
import email
import email.policy
import email.utils
import json
import os
import random
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path

from harness import Daemon, Failed, check, die_with_parent, eventually, run_test, skip

import redis  # behind harness, which skips the test where it is missing

LIBRARIES = sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))
BEGIN = datetime.datetime(2027, 1, 4, 6, 17, tzinfo=datetime.timezone.utc)
YEAR = 365
AFTER = 100  # days after the last event, for what is still to expire
DAY = 86_400_000
MINUTE = 60_000
ABSENCES = 3
TOGETHER = 3  # cases at once: the daemons wait most of the time
MOST_WAITS = 10  # how often a case waits for the daemon's own timer, up to a second each

# What is random in a program; the fixed cases are the first of each, the second of each, ...
EXPIRY = [
    "{after: 3mo, round: month, warn: [14d, 3d]}",
    "{inactivity: 75d, activity: [purchase, reward.redeem], warn: [20d, 5d]}",
    "{yearly: 06-30, warn: [30d, 7d]}",
    "{by: member.tier, gold: never, else: {after: 2mo, warn: [10d]}}",
    "{yearly: joined_at, warn: [30d]}",
    "{after: 45d, warn: [7d]}",
]
PENDING = ["5d", None, "{until: order.delivered}", None]
TIERS = [
    "qualify_by: points, window: {rolling: 3mo}, keep: {for: 2mo}",
    "qualify_by: spend, window: calendar_year, keep: {until: end_of_next_year}",
    "qualify_by: counter.purchases, window: {rolling: 40d}",
    "qualify_by: points, window: membership_year, keep: {for: 3mo}",
    "qualify_by: spend, window: {rolling: 60d}, keep: {for: 45d}",
    "qualify_by: points, window: lifetime",
]
LEVELS = {"points": (40, 150), "spend": (60, 200), "counter.purchases": (2, 5)}
ZONES = ["Europe/Berlin", "America/Santiago", "UTC", "Asia/Jakarta"]

CAMPAIGNS = """\
---
campaign: base
on: purchase
then: [{points: {per: 1, give: 1}}]
---
campaign: long-weekend
on: purchase
schedule: {start: 2027-01-15 00:00, repeat: FREQ=MONTHLY;BYDAY=3FR, lasts: 3d}
then: [{multiply: 2}, {notify: long-weekend}]
late: 2d
limits: [{per: member, times: 2, every: occurrence}]
---
campaign: stops-by
on: visit
then: [{points: 2}, {counter: {name: stamps, add: 1}}]
limits: [{per: member, times: 2, every: week}]
---
campaign: survey
on: survey.answered
then: [{points: 10}, {set: {attr.asked: yes}}, {notify: survey}]
limits: [{per: member, times: 3}]
---
campaign: vouchers
on: points.earned
then: [{convert: {every: 60, reward: voucher}}]
limits: [{per: member, times: 4, every: year}]
---
campaign: monthly
on: schedule
schedule: {start: 2027-01-20 08:00, repeat: FREQ=MONTHLY;BYMONTHDAY=20, lasts: 2h}
when: {member.points: {at_least: 10}}
then: [{points: 3}, {notify: monthly}]
---
campaign: at-home
on: schedule
schedule: {start: 2027-02-01 07:30, repeat: FREQ=MONTHLY;INTERVAL=2, lasts: 1h, timezone: member}
when: {member.last_seen: {within_last: 40d}}
then: [{points: 1}, {notify: at-home}]
late: 30h
---
campaign: weekend-ends
on: campaign.ending
when: {event.campaign: long-weekend, member.tier: [silver, gold]}
then: [{notify: weekend-ends}]
---
campaign: birthday
on: member.birthday
then: [{reward: {id: treat, valid: 14d}}, {points: 20}, {notify: birthday}]
---
campaign: paid
on: membership.paid
when: {member.plan: plus}
then: [{reward: treat}, {notify: paid}]
"""
# Each gives a point as well: so that points come at such moments, too.
OCCASIONS = ["points.expiring", "points.expired", "points.released", "tier.upgraded",
             "tier.downgraded",
             "tier.expiring", "reward.expiring", "reward.issued", "membership.renewal_due",
             "membership.expired", "member.anniversary", "member.inactive", "badge.awarded"]
# They mail, under their own names: an entry's `notify` and `late` are the same words so.
MAILING = (["long-weekend", "survey", "monthly", "at-home", "weekend-ends", "birthday", "paid"]
           + [occasion.replace(".", "-").replace("_", "-") for occasion in OCCASIONS])
REWARDS = """\
---
reward: voucher
cost: 60
valid: 40d
warn: [5d]
code: "V-########"
---
reward: treat
cost: 15
valid: 20d
warn: [4d]
code: "T-########"
---
reward: rarity
cost: 25
stock: 6
code: "R-########"
---
badge: regular
levels: [{level: bronze, counter.purchases: 3}, {level: silver, counter.purchases: 9}]
expires: 40d
---
badge: explorer
award_when: {counter.far-away: {at_least: 3}}
revoke_when: {counter.far-away: {at_least: 7}}
expires: 2mo
"""
TEXT = ("{{member.id}} {{event.type}} {{event.points}} {{event.days_left}} {{event.expires_at}} "
        "{{event.tier}} {{event.reward}} {{event.badge}} {{event.campaign}} {{event.plan}} "
        "{{event.missing}}")


def program_of(draw, number):
    """A program: the fixed cases go through the lists, all others draw from them."""
    def choose(choices):
        return choices[number % len(choices)] if number < 3 else draw.choice(choices)

    pending, tiers = choose(PENDING), choose(TIERS)
    by = tiers.split(": ")[1].split(",")[0]
    silver, gold = LEVELS[by]
    text = f"""\
program: uptime
timezone: {choose(ZONES)}
daily_at: "{choose(["09:00", "18:30", "00:15"])}"
points:
  expire: {choose(EXPIRY)}
{f"  pending: {pending}" if pending else ""}
{"  negative: floor" if draw.random() < 0.3 else ""}
counters:
  purchases: {{count: purchase}}
  spend: {{sum: event.amount, of: purchase}}
  far-away: {{count: purchase, where: {{event.store: [c, d]}}}}
  birthdays: {{count: member.birthday}}
  stamps: {{from: app}}
tiers:
  {tiers.replace(", window", chr(10) + "  window").replace(", keep", chr(10) + "  keep")}
  levels:
    - {{tier: green, at: 0}}
    - {{tier: silver, at: {silver}, earn_rate: 1.25}}
    - {{tier: gold, at: {gold}, earn_rate: 2}}
  warn: [10d]
memberships:
  plus: {{period: 1mo, trial: 7d, remind: [5d], grace: 3d}}
  super: {{period: 3mo, remind: [10d, 2d]}}
member.inactive: {{after: 50d}}
{"refund: {badges: revoke}" if draw.random() < 0.5 else ""}
""" + CAMPAIGNS + REWARDS
    for occasion in OCCASIONS:
        name = occasion.replace(".", "-").replace("_", "-")
        text += (f"---\ncampaign: {name}\non: {occasion}\n"
                 f"then: [{{points: 1}}, {{notify: {name}}}]\n")
    for name in MAILING:
        text += (f"---\ntemplate: {name}\ncategory: service\n"
                 f"en: {{title: {name}, text: \"{TEXT}\"}}\n")
    return text


class History:
    """What apps send in a year, in order of time: pairs of Unix ms and fields."""

    def __init__(self, draw):
        self.draw = draw
        self.members = [f"m{number}" for number in range(draw.randint(6, 10))]
        self.bought = {member: [] for member in self.members}
        begin = int(BEGIN.timestamp() * 1000) + DAY
        # Minutes that are nobody else's, and no hour at which things fall due.
        slots = draw.sample(range(1, YEAR * 24 * 6), draw.randint(60, 150))
        times = sorted(begin + slot * 10 * MINUTE + 7 * MINUTE for slot in slots)
        joining = [begin + number * MINUTE for number in range(len(self.members))]
        if draw.random() < 0.7:  # the last two join in the course of the year
            for place in (-1, -2):
                joining[place] = times.pop(draw.randrange(len(times) // 2))
        self.joined = dict(zip(self.members, joining))
        self.events = [(at, self.enrolment(member)) for member, at in self.joined.items()]
        for at in times:
            there = [member for member in self.members if self.joined[member] < at]
            self.events.append((at, self.any_event(self.draw.choice(there))))
        self.events.sort(key=lambda event: event[0])
        for number, (_, fields) in enumerate(self.events):
            fields.setdefault("id", f"e{number}")
        self.end = self.events[-1][0] + AFTER * DAY + 33 * MINUTE

    def enrolment(self, member):
        draw = self.draw
        fields = {"type": "member.enrolled", "member": member, "email": f"{member}@example.com"}
        if draw.random() < 0.8:
            day = datetime.date(1990, 1, 1) + datetime.timedelta(draw.randrange(365))
            fields["birthday"] = draw.choice([str(day), f"--{day:%m-%d}", "1992-02-29"])
        if draw.random() < 0.7:
            fields["timezone"] = draw.choice(ZONES + ["Pacific/Auckland"])
        return fields

    def any_event(self, member):
        draw = self.draw
        kind = draw.choices(
            ["purchase", "purchase.refund", "order.delivered", "visit", "survey.answered",
             "reward.redeem", "reward.use", "reward.cancel", "membership.paid",
             "membership.trial", "membership.cancel", "points.adjust", "member.updated"],
            [34, 8, 8, 8, 4, 10, 4, 4, 7, 2, 3, 4, 4])[0]
        fields = {"type": kind, "member": member}
        bought = self.bought[member]
        if kind == "purchase":
            fields |= {"id": f"{member}-buys-{len(bought)}", "store": draw.choice("abcd"),
                       "amount": draw.choice([f"{draw.randint(1, 90)}", "12.50", "0.99", "33.33"])}
            bought.append(fields)
        elif kind in ("purchase.refund", "order.delivered"):
            # Of one that is still to come, sometimes: a refund waits for it.
            of = (draw.choice(bought)["id"] if bought and draw.random() < 0.85
                  else f"{member}-buys-{len(bought)}")
            fields["of"] = of
            if kind == "purchase.refund" and draw.random() < 0.5:
                fields["amount"] = draw.choice(["1.00", "5", "7.77"])
        elif kind == "reward.redeem":
            fields["reward"] = draw.choice(["treat", "treat", "rarity", "voucher"])
        elif kind in ("reward.use", "reward.cancel"):
            # Of vouchers several come of one event, and it is the codes that tell which one goes.
            fields["reward"] = draw.choice(["treat", "rarity"])
        elif kind.startswith("membership"):
            fields["plan"] = draw.choice(["plus", "plus", "super"])
        elif kind == "points.adjust":
            fields |= {"points": str(draw.choice([-30, -7, 5, 40])), "reason": "as agreed"}
        elif kind == "member.updated":
            fields |= draw.choice([{"timezone": draw.choice(ZONES)}, {"locale": "de"},
                                   {"email": f"{member}@elsewhere.example"},
                                   {"birthday": "--11-11"}, {"attr.shoe": "44"}])
        return fields


class Clock:
    """The time that a daemon and its redis-server live in: the real one, and so much more."""

    def __init__(self, run, name):
        self.file = run.folder / f"{name}.clock"
        self.ahead = 0.0
        self.set(int(BEGIN.timestamp() * 1000))

    def now(self):
        return int((time.time() + self.ahead) * 1000)

    def set(self, moment):
        self.ahead = moment / 1000 - time.time()
        new = self.file.with_suffix(".new")
        new.write_text(f"{self.ahead:+.6f}\n")
        new.rename(self.file)

    def advance(self, moment):
        """Clocks never go back."""
        if moment > self.now():
            self.set(moment)

    def environment(self, *before):
        return {"LD_PRELOAD": " ".join([str(LIBRARIES[0]), *before]),
                "FAKETIME_TIMESTAMP_FILE": str(self.file), "FAKETIME_NO_CACHE": "1",
                "FAKETIME_DONT_FAKE_MONOTONIC": "1", "NO_FAKE_STAT": "1"}


class Redis:
    """A redis-server that outlives the daemon, under the same clock. A Unix socket, because ports
    that were free are taken when nine of them start at once."""

    def __init__(self, run, name, clock):
        folder = run.folder / name
        folder.mkdir()
        self.url = f"unix://{folder}/sock"
        self.process = subprocess.Popen(
            ["redis-server", "--port", "0", "--unixsocket", folder / "sock", "--dir", folder,
             "--save", "", "--logfile", folder / "log"], stdin=subprocess.DEVNULL,
            env={**os.environ, **clock.environment("libc.so.6")}, preexec_fn=die_with_parent)
        run.at_end(self.end)
        self.client = redis.Redis(unix_socket_path=f"{folder}/sock", decode_responses=True)
        eventually(self.client.ping, "the redis-server answers")

    def end(self):
        self.client.close()
        self.process.kill()
        self.process.wait()


class World:
    """A daemon, its redis-server, and their clock: what one way through the history happens in."""

    def __init__(self, run, name, program, members, seed):
        self.run, self.name, self.members = run, name, members
        self.draw = random.Random(f"{seed} {name.rsplit('-', 1)[-1]}")
        self.clock = Clock(run, name)
        self.server = Redis(run, f"{name}-redis", self.clock)
        self.client = self.server.client
        self.daemon = Daemon(run, name, program,
                             f"redis: {{url: '{self.server.url}'}}\njournal: {{keep: 100000}}\n",
                             self.clock.environment())
        self.waits = MOST_WAITS
        self.asked = self.clock.now()  # when all members were settled
        self.kills = self.stops = 0
        # From the first moment on: what starts by the clock counts since it was published.
        self.daemon.start()
        eventually(lambda: self.client.hget("fanfare:schedules", "since:monthly"),
                   "the campaigns are known")

    def send(self, moment, fields):
        """At its time: the entry's id is when an event happened."""
        self.clock.advance(moment - 1000)
        self.client.xadd("fanfare:events", fields, id=f"{moment}-0")
        self.clock.advance(moment)

    def newest(self):
        try:
            return self.client.xinfo_stream("fanfare:events")["last-generated-id"]
        except redis.ResponseError as error:
            if "no such key" in str(error):
                return "0-0"  # before the first event
            raise

    def is_idle(self):
        """Everything applied, everything delivered that is due."""
        with self.client.pipeline(transaction=True) as pipeline:
            pipeline.hget("fanfare:shard:0", "cursor").xlen("fanfare:outbox")
            pipeline.zcount("fanfare:outbox:later", "-inf", self.clock.now())
            cursor, waiting, later = pipeline.execute()
        return (cursor or "0-0") == self.newest() and not waiting and not later

    def wait_until_idle(self):
        eventually(self.is_idle, f"{self.name} is idle")

    def next_timer(self):
        first = self.client.zrange("fanfare:timers:0", 0, 0, withscores=True)
        return (first[0][0], int(first[0][1])) if first else (None, None)

    def wait_for_timers(self):
        """Until the daemon has found by itself that there is nothing due."""
        def none_due():
            _, due = self.next_timer()
            return (due is None or due > self.clock.now()) and self.is_idle()

        eventually(none_due, f"{self.name} has no timer that is due")

    def wait_for_schedules(self, moment):
        """Until every start before `moment` is carried through."""
        def carried_through():
            book = self.client.hgetall("fanfare:schedules")
            return int(book.get("until", 0)) >= moment and "cursor" not in book and self.is_idle()

        eventually(carried_through, f"{self.name} has carried through all starts")

    def live_until(self, moment, all_day):
        """Stops on the way at what falls due, and lets it be found in one of three ways: by the
        daemon's timer, by somebody who asks, or by the member's next event. `all_day`: nothing
        waits for longer than a day, of starts by the clock either, which have no timers."""
        while True:
            _, due = self.next_timer()
            stop = due or moment
            if all_day:
                stop = min(stop, self.asked + DAY - self.draw.randint(1, 60) * MINUTE)
            if stop > moment - 2 * MINUTE:
                return  # before an event there is no time to look
            self.clock.advance(stop + 1)
            how = self.draw.random()
            if how < 0.15 and due == stop and self.waits > 0:
                self.waits -= 1
                self.wait_for_timers()
            elif all_day or how < 0.8:
                self.ask_for_all()
            else:
                return

    def ask_for_all(self):
        self.asked = self.clock.now()
        with self.client.pipeline(transaction=False) as pipeline:
            for member in self.members:
                pipeline.xadd("fanfare:events", {"type": "member.settle", "member": member})
            pipeline.execute()
        self.wait_until_idle()

    def leave(self):
        """The daemon goes, in order or not."""
        if self.draw.random() < 0.5:
            self.kills += 1
            self.daemon.kill()
        else:
            self.stops += 1
            self.daemon.stop()

    def come_back(self):
        """Starts the daemon, and waits until it is at work: before, a SIGTERM is no orderly end."""
        epoch = self.client.hget("fanfare:shard:0", "epoch")
        self.daemon.start()
        eventually(lambda: self.client.hget("fanfare:shard:0", "epoch") != epoch,
                   f"{self.name} is back")

    def finish(self, history):
        self.clock.advance(history.end)
        if self.daemon.has_ended():
            self.come_back()
        self.wait_for_timers()
        self.wait_for_schedules(last_start(history))
        self.wait_for_timers()
        eventually(self.is_delivered, f"{self.name} has delivered everything")

    def is_delivered(self):
        """Lets pass what a channel with much to do asks for before it takes more."""
        later = self.client.zrange("fanfare:outbox:later", -1, -1, withscores=True)
        if later:
            self.clock.advance(int(later[0][1]))
        return not later and self.is_idle()


def last_start(history):
    """Of the campaign that starts on the 20th of each month at 08:00, the last in the history."""
    end = datetime.datetime.fromtimestamp(history.end / 1000 - 2 * 86400, datetime.timezone.utc)
    if end.day < 21:
        end = end.replace(day=1) - datetime.timedelta(days=1)
    return int(end.replace(day=20, hour=2, minute=0).timestamp() * 1000)


def live(world, history):
    for moment, fields in history.events:
        world.live_until(moment, True)
        world.send(moment, fields)
        world.wait_until_idle()
    world.live_until(history.end, True)


def with_gaps(world, history):
    events = list(history.events)
    bounds = sorted(world.draw.sample(range(1, len(events)), 2 * ABSENCES))
    bounds = [0, *bounds, len(events)]
    for place, (begin, end) in enumerate(zip(bounds, bounds[1:])):
        if place % 2 == 0:
            if place > 0:
                world.clock.advance(events[begin][0] - 5 * MINUTE)
                world.come_back()
                if world.draw.random() < 0.5:
                    world.wait_until_idle()
            for moment, fields in events[begin:end]:
                if world.draw.random() < 0.3:
                    world.live_until(moment, False)
                world.send(moment, fields)
                if world.draw.random() < 0.5:
                    world.wait_until_idle()
            if place < 2 * ABSENCES:
                world.leave()  # often with events that it has not applied yet
        else:
            for moment, fields in events[begin:end]:
                world.send(moment, fields)


def all_at_once(world, history):
    world.leave()
    for moment, fields in history.events:
        world.send(moment, fields)


WAYS = {"live": live, "gaps": with_gaps, "late": all_at_once}


class Codes:
    """Codes of rewards are drawn at random: they are told by what they are for, and by the place
    in the journal at which they came. Rewards stand in the order of their codes: they are put into
    that of their names."""

    def __init__(self, journal):
        self.names = {}
        for entry in journal:
            for reward in entry.get("rewards", []):
                name = f"{reward['reward']} {len(self.names):02}"
                self.names.setdefault(reward["code"], name)

    def forget(self, value):
        if isinstance(value, dict):
            return {self.forget(key): self.forget(each) for key, each in value.items()}
        if isinstance(value, list):
            values = [self.forget(each) for each in value]
            of_rewards = values and isinstance(values[0], dict) and "code" in values[0]
            return sorted(values, key=lambda each: each["code"]) if of_rewards else values
        return self.names.get(value, value) if isinstance(value, str) else value


def in_words(entry, app_types):
    """A journal entry without what may be different, and the notifications that it asked for.

    id, received   of what falls due (also of a refund that waited in vain): those of the event
                   before which somebody looked
    notify, late   mails may be dropped as late. What was asked for is the same: here a set of
                   names, because `late` names a campaign once, however many mails it drops
    withdrawn      names of mails, which follow from how many of their entry were not late
    """
    words = {key: value for key, value in entry.items()
             if key not in ("notify", "late", "withdrawn")}
    unmatched = entry.get("refund", {}).get("state") == "unmatched"
    if entry["type"] not in app_types or unmatched:
        words.pop("id")
        words.pop("received", None)
    sent = [each if isinstance(each, str) else each["template"] for each in entry.get("notify", [])]
    return words, sent, entry.get("late", [])


def mails_of(daemon):
    """Every mail as (member, template, date, text). To whom it went is not compared: addresses are
    those of the moment of delivery. Nor is the id, which follows that of the journal entry."""
    mails = Counter()
    for path in (daemon.data / "mail" / "new").glob("*"):
        mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        text = mail.get_content().strip()
        mails[text.split(" ")[0], mail["X-Fanfare-Template"], mail["Date"], text] += 1
    return mails


def mail_date(at):
    """A moment in the journal, as mails write it."""
    return email.utils.format_datetime(datetime.datetime.fromisoformat(at.replace("Z", "+00:00")))


class Outcome:
    """What came of the history. Of a member everything is compared that `fanfare member export`
    knows, but for:

    rev                       counts commits, of which one may hold many events
    exported_at               when the test asked
    state.settled_until       up to when somebody has looked
    state.events_remembered   those of `member.settle` are among them
    feed, events              streams that are trimmed
    timer                     that there is one; it may be earlier than needed, which does no harm
    rejected                  compared for all members at once, without the entries' ids
    """

    def __init__(self, world, history):
        app_types = {fields["type"] for _, fields in history.events}
        self.members, self.late, self.withdrawn = {}, set(), set()
        for member in history.members:
            self.members[member] = self.read(world, member, app_types)
        self.rejected = sorted(
            json.dumps({key: value for key, value in fields.items() if key != "entry"},
                       sort_keys=True)
            for _, fields in world.client.xrange("fanfare:rejected"))
        self.dead = world.client.xrange("fanfare:deadletters")
        self.mails = mails_of(world.daemon)
        self.audit = eventually(lambda: audited(world), "no points move while books are read")

    def read(self, world, member, app_types):
        exported = fanfare(world, "member", "export", member)
        check(exported.returncode == 0, f"{member} cannot be exported: {exported.stderr}")
        found = json.loads(exported.stdout)
        journal = list(reversed(found.pop("journal")))
        for key in ("exported_at", "feed", "events", "rejected"):
            found.pop(key, None)
        for key in ("settled_until", "events_remembered"):
            found.get("state", {}).pop(key, None)
        found["profile"].pop("rev", None)
        found["timer"] = bool(found.get("timer"))
        words = []
        for entry in journal:
            told, sent, late = in_words(entry, app_types)
            words.append(told)
            told["asked"] = sorted({*sent, *late})
            self.late |= {(member, each, entry["at"]) for each in late}
            self.withdrawn |= self.withdrawn_by(member, entry, journal)
        codes = Codes(journal)
        found = codes.forget(found)
        found["journal"] = codes.forget(words)
        return found


    @staticmethod
    def withdrawn_by(member, refund, journal):
        """The mails that a refund withdrew: all that its purchase asked for."""
        if "withdrawn" not in refund:
            return set()
        of = next(entry for entry in journal
                  if entry["type"] == "purchase" and entry["id"] == refund["refund"]["of"])
        asked = [each if isinstance(each, str) else each["template"] for each in of["notify"]]
        check(len(asked) == len(refund["withdrawn"]),
              f"{member}: {refund} does not withdraw all that {of} asked for")
        return {(member, each, mail_date(of["at"])) for each in asked}


def fanfare(world, *arguments):
    return subprocess.run([world.run.built("cli/fanfare"), *arguments, "--config",
                           world.daemon.config], stdin=subprocess.DEVNULL, capture_output=True,
                          text=True, preexec_fn=die_with_parent)


def audited(world):
    """What the auditor says; None where points moved meanwhile: a birthday needs no event."""
    audit = fanfare(world, "audit")
    return None if "points moved meanwhile" in audit.stdout else audit


def differences(one, other, path=""):
    """The first places at which two values differ, in words."""
    if isinstance(one, dict) and isinstance(other, dict):
        return [words for key in sorted(one.keys() | other.keys())
                for words in differences(one.get(key), other.get(key), f"{path}.{key}")]
    if isinstance(one, list) and isinstance(other, list):
        for place, (left, right) in enumerate(zip(one, other)):
            if left != right:
                return [f"{path}[{place}]:\n      {json.dumps(left)}\n      {json.dumps(right)}"]
        if len(one) != len(other):
            longer = one if len(one) > len(other) else other
            place = min(len(one), len(other))
            return [f"{path}: {len(one)} and {len(other)}; the first more is {longer[place]}"]
        return []
    return [] if one == other else [f"{path}: {json.dumps(one)} and {json.dumps(other)}"]


def compare(name, expected, found):
    problems = differences(expected.members, found.members)
    problems += differences(expected.rejected, found.rejected, "rejected")
    more = found.mails - expected.mails
    if more:
        problems.append(f"mails that nobody got otherwise: {list(more)[:3]}")
    missing = Counter()
    for (member, template, date, _), count in (expected.mails - found.mails).items():
        missing[member, template, date] += count
    late = {(member, template, mail_date(at)) for member, template, at in found.late}
    sent_late = [mail for mail in found.mails if mail[:3] in late]
    if sent_late:
        problems.append(f"dropped by the journal, and sent: {sent_late[:3]}")
    unexplained = [key for key in missing if key not in late | found.withdrawn]
    if unexplained:
        problems.append(f"{len(unexplained)} mails are missing that were neither late nor "
                        f"withdrawn: {unexplained[:3]}")
    check(not problems, f"{name} is not as with a daemon that was there:\n    "
          + "\n    ".join(problems[:12]))


class Case:
    """One history and one program, three ways."""

    def __init__(self, run, number, seed):
        draw = random.Random(seed)
        self.run, self.number, self.seed = run, number, seed
        self.name = f"case{number}"
        self.program = run.folder / f"{self.name}-program"
        self.program.mkdir()
        (self.program / "program.yaml").write_text(program_of(draw, number))
        self.history = History(draw)
        self.outcomes, self.failures = {}, []

    def go(self, way):
        try:
            world = World(self.run, f"{self.name}-{way}", self.program, self.history.members,
                          self.seed)
            WAYS[way](world, self.history)
            world.finish(self.history)
            self.outcomes[way] = Outcome(world, self.history)
            world.daemon.stop()
            self.run.say(f"{self.name} {way}: killed {world.kills}, stopped {world.stops} times")
        except Exception as failure:
            self.failures.append(f"{self.name} {way}: {type(failure).__name__}: {failure}")

    def judge(self):
        check(not self.failures, "\n".join(self.failures))
        for way, outcome in self.outcomes.items():
            check(outcome.audit.returncode == 0 and "the books are right" in outcome.audit.stdout,
                  f"{self.name} {way}: the books are wrong:\n{outcome.audit.stdout}")
            check(not outcome.dead, f"{self.name} {way}: dead letters: {outcome.dead[:1]}")
        for way in ("gaps", "late"):
            compare(f"{self.name} {way}", self.outcomes["live"], self.outcomes[way])
        there = self.outcomes["live"]
        entries = sum(len(member["journal"]) for member in there.members.values())
        check(entries > len(self.history.events), "the year was too quiet to prove anything")
        self.run.say(f"{self.name} (seed {self.seed}): {len(self.history.events)} events, "
                     f"{entries} journal entries, {len(there.rejected)} refused, mails "
                     + ", ".join(f"{way} {sum(each.mails.values())}"
                                 for way, each in self.outcomes.items()))

    def run_through(self):
        ways = [threading.Thread(target=self.go, args=(way,), daemon=True) for way in WAYS]
        for each in ways:
            each.start()
        for each in ways:
            each.join()


def test(run):
    cases = [Case(run, number, run.seed + number) for number in range(options.first, options.cases)]
    failed = []
    for begin in range(0, len(cases), TOGETHER):
        some = cases[begin:begin + TOGETHER]
        threads = [threading.Thread(target=case.run_through, daemon=True) for case in some]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        for case in some:
            try:
                case.judge()
            except Failed as failure:
                failed.append(str(failure))
                run.say(f"FAILED: {failure}")
    check(not failed, f"{len(failed)} of {len(cases)} cases; the first:\n{failed[:1]}")


parser = argparse.ArgumentParser()
parser.add_argument("--cases", type=int, help="so many, of a seed that is drawn; else three")
parser.add_argument("--first", type=int, default=0, help="leave out the cases before this one")
options, sys.argv[1:] = parser.parse_known_args()
if options.cases is None:
    options.cases = 3
    os.environ.setdefault("FANFARE_CHAOS_SEED", "1")
if not LIBRARIES:
    skip("libfaketime is missing; scripts/setup installs Debian's faketime and libfaketime")
run_test(test, 120 + 60 * options.cases)

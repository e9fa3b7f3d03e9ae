#!/usr/bin/env python3
"""Two daemons on one Redis, killed and paused in turn while events come in: one of them goes on
within 10 seconds each time, and the outcome is that of one daemon that nobody disturbed.

FANFARE_CHAOS_KILLS sets how often; the default is 6 blows, two of each kind.
"""

import json
import os
import time
from threading import Event, Thread

import redis
from harness import Daemon, Failed, RedisServer, check, eventually, run_test, wait_until_done

BLOWS = max(6, int(os.environ.get("FANFARE_CHAOS_KILLS", "6")))
TAKEOVER = 10  # seconds, what the daemon promises
LEASE = 6
SHARD = "fanfare:shard:0"
MEMBERS = 300

PROGRAM = """\
program: two-daemons
timezone: Asia/Jakarta
currency: IDR
points: {rounding: floor}
counters:
  purchases: {count: purchase}
  spend: {sum: event.amount, of: purchase}
  reviews: {count: review}
  lucky: {from: app}
---
campaign: base-points
on: purchase
then:
  - points: {per: 10, give: 1}
---
campaign: thrice-a-day
on: purchase
when: {event.amount: {at_least: 50}}
then:
  - points: 5
limits:
  - {per: member, times: 3, every: day}
---
campaign: while-it-lasts
on: purchase
then:
  - points: {per: 7, give: 1}
  - counter: {name: lucky, add: 1}
limits:
  - {per: everyone, points: 2000}
---
campaign: first-come
on: [purchase, review]
then:
  - points: 3
limits:
  - {per: everyone, times: 100, shared: openings}
---
campaign: second-come
on: review
then:
  - points: 4
limits:
  - {per: everyone, times: 100, shared: openings}
---
campaign: thank-you
on: review
then:
  - points: 2
  - notify: thanks
limits:
  - {per: member, times: 2, every: day}
---
campaign: tell-them
on: badge.awarded
then:
  - notify: well-done
---
badge: regular
title: Regular
levels:
  - {level: bronze, counter.purchases: {at_least: 3}}
  - {level: silver, counter.purchases: {at_least: 10}}
  - {level: gold, counter.purchases: {at_least: 30}}
---
template: thanks
category: service
en: {title: "Thanks", text: "Thank you, {{member.name}}."}
---
template: well-done
category: service
en: {title: "Well done", text: "You have a badge."}
"""


class Load(Thread):
    """Writes events, a few at a time, until it is told to stop. Ids come twice now and then, and
    some events have no member."""

    def __init__(self, run, client):
        super().__init__(daemon=True)
        self.random, self.client, self.stopping = run.random, client, Event()
        self.number = 0

    def event(self):
        self.number += 1
        member = f"m{self.random.randrange(MEMBERS)}"
        kind = self.random.random()
        if kind < 0.02:
            return {"type": "purchase", "id": f"nobodys-{self.number}"}
        if kind < 0.1:
            return {"type": "member.updated", "member": member, "id": f"u{self.number}",
                    "name": f"Name {self.number}"}
        if kind < 0.25:
            return {"type": "review", "member": member, "id": f"r{self.number}", "stars": "5"}
        amount = f"{self.random.randrange(100)}.{self.random.randrange(100):02}"
        # The same order again, perhaps: it must change nothing.
        number = self.number - self.random.choice((0, 0, 0, 0, 1))
        return {"type": "purchase", "member": f"m{number % MEMBERS}", "id": f"o{number}",
                "amount": amount}

    def enrol(self):
        """All members with an address: whether a mail goes out must not depend on whether it is
        looked at before or after the member gives one."""
        with self.client.pipeline(transaction=False) as pipeline:
            for number in range(MEMBERS):
                pipeline.xadd("fanfare:events", {"type": "member.enrolled", "id": f"e{number}",
                                                 "member": f"m{number}",
                                                 "email": f"m{number}@example.com"})
            pipeline.execute()

    def run(self):
        while not self.stopping.wait(0.02):
            with self.client.pipeline(transaction=False) as pipeline:
                for _ in range(self.random.randrange(1, 12)):
                    pipeline.xadd("fanfare:events", self.event())
                pipeline.execute()

    def stop(self):
        self.stopping.set()
        self.join()


class Pair:
    """The two daemons, of which one holds the lease."""

    def __init__(self, run, server, program):
        self.client = server.client
        settings = f"redis: {{url: '{server.url}'}}\n"
        self.daemons = [Daemon(run, name, program, settings) for name in ("first", "second")]
        for daemon in self.daemons:
            daemon.start()

    def holder(self):
        """The daemon that the lease names; None while that is another process."""
        owner = (self.client.hget(SHARD, "owner") or "").split(":")
        for daemon in self.daemons:
            if len(owner) == 3 and owner[1] == str(daemon.process.pid):
                return daemon
        return None

    def cursor(self):
        return self.client.hget(SHARD, "cursor")

    def progress(self, what):
        """Waits until the cursor moves: the one promise about time there is."""
        before = self.cursor()
        start = time.monotonic()
        eventually(lambda: self.cursor() != before, f"events are applied again after {what}",
                   TAKEOVER)
        return time.monotonic() - start


def kill(run, pair, held):
    held.kill()
    took = pair.progress("a kill")
    held.start()
    return f"killed: after {took:.1f} s events are applied again"


def pause_longer(run, pair, held):
    held.pause()
    took = pair.progress("a pause longer than the lease")
    # Late enough that the other one is well on its way; then the sleeper wakes up.
    time.sleep(run.random.uniform(0, 1))
    held.wake()
    after = pair.progress("the sleeper woke up")
    check(pair.holder() is not held, "the sleeper has the lease that another took over")
    check(not held.has_ended(), "the sleeper ended when it woke up")
    return f"paused beyond the lease: the other went on after {took:.1f} s; {after:.1f} s after it"


def pause_shorter(run, pair, held):
    seconds = run.random.uniform(0.5, LEASE - 2.5)
    held.pause()
    time.sleep(seconds)
    held.wake()
    took = pair.progress("a short pause")
    return f"paused for {seconds:.1f} s: went on after {took:.1f} s"


def usage_in(log):
    """How limits are used, by a member's private state. Which ids it holds is no part of the
    outcome: those of the newest events stand in the journal."""
    usage, at = {}, 0
    while at < len(log):
        if log[at:at + 1] == b"s":
            at += 11
        elif log[at:at + 1] == b"t":
            at += 9
        else:
            size = log[at + 1]
            key, value = log[at + 2:at + 2 + size].split(b" ", 1)
            usage[key, value.split(b":", 1)[0]] = value  # by window
            at += 2 + size
    return usage


def read_key(client, key):
    kind = client.type(key)
    if kind == b"hash":
        fields = client.hgetall(key)
        fields.pop(b"rev", None)  # counts commits, and a commit holds as much as was read at once
        return fields
    if kind == b"list":
        return client.lrange(key, 0, -1)
    if kind == b"string":
        return usage_in(client.get(key))
    raise Failed(f"{key} is a {kind}")


def snapshot(url):
    """Everything that the events led to, byte for byte."""
    client = redis.Redis.from_url(url)
    keys = sorted(client.scan_iter(b"fanfare:member:*", count=10000))
    keys += sorted(client.scan_iter(b"fanfare:catalogue:*", count=100))
    found = {key: content for key in keys if (content := read_key(client, key))}
    found[b"fanfare:budgets"] = client.hgetall(b"fanfare:budgets")
    for stream in (b"fanfare:feed", b"fanfare:rejected", b"fanfare:deadletters"):
        # What was under way when a daemon ended is told again: each at least once.
        found[stream] = sorted({tuple(sorted(fields.items())) for _, fields in client.xrange(stream)})
    client.close()
    return found


def undisturbed(run, events, program):
    """One daemon that applies the very same entries in peace."""
    server = RedisServer(run, "calm-redis")
    with server.client.pipeline(transaction=False) as pipeline:
        for entry, fields in events:
            pipeline.xadd("fanfare:events", fields, id=entry)
        pipeline.execute()
    daemon = Daemon(run, "calm", program, f"redis: {{url: '{server.url}'}}\n")
    daemon.start()
    wait_until_done(server.client)
    daemon.stop()
    return snapshot(server.url), set(daemon.mails())


def check_budgets(run, server):
    """What is on record of the budgets is what the journals say was given out of them."""
    given = {}
    for key in server.client.scan_iter("fanfare:member:*:journal", count=10000):
        for text in server.client.lrange(key, 0, -1):
            for campaign, points in json.loads(text).get("points", {}).items():
                given[campaign] = given.get(campaign, 0) + points
    _, _, spent = server.client.hget("fanfare:budgets", "while-it-lasts:campaign").split(":")
    check(int(spent) == given["while-it-lasts"] <= 2000, f"{spent} points are on record of a budget "
          f"of 2000, and {given['while-it-lasts']} were given")
    _, times, points = server.client.hget("fanfare:budgets", "@openings:campaign").split(":")
    check(int(times) <= 100 and int(points) == given["first-come"] + given["second-come"],
          f"{times} of 100 acts and {points} points on record; given: {given}")
    run.say(f"budgets: {spent} of 2000 points, {times} of 100 acts")


def send_again(server, events):
    """Every event once more: whatever has been applied, by whichever of the two, changes nothing."""
    with server.client.pipeline(transaction=False) as pipeline:
        for _, fields in events:
            if "member" in fields:
                pipeline.xadd("fanfare:events", fields)
        pipeline.execute()
    wait_until_done(server.client)


def compare(run, pair, found, expected, mails):
    check(found.keys() == expected.keys(),
          f"keys: {list(found.keys() ^ expected.keys())[:5]} are in one run only")
    different = [key for key in expected if found[key] != expected[key]]
    for key in different[:3]:
        missing = [each for each in expected[key] if each not in found[key]]
        more = [each for each in found[key] if each not in expected[key]]
        run.say(f"{key}: {len(expected[key])} expected, {len(found[key])} found; missing "
                f"{missing[:3]}, not expected {more[:3]}")
    check(not different, f"{len(different)} keys differ, the first: {different[:3]}")
    first, second = (set(daemon.mails()) for daemon in pair.daemons)
    check(first | second == mails, f"mails: {len(first | second)} instead of {len(mails)}")
    run.say(f"{len(expected)} keys and {len(mails)} mails agree; {len(first & second)} mails were "
            "delivered by both daemons, under one id")


def test(run):
    program = run.program(PROGRAM)
    server = RedisServer(run)
    pair = Pair(run, server, program)
    eventually(pair.holder, "one of the two has the lease")
    load = Load(run, server.client)
    load.enrol()
    load.start()
    eventually(pair.cursor, "events are applied")

    blows = [kill, pause_longer, pause_shorter] * (-(-BLOWS // 3))
    run.random.shuffle(blows)
    for blow in blows:
        time.sleep(run.random.uniform(0.2, 1))
        run.say(blow(run, pair, eventually(pair.holder, "one of the two has the lease")))
    load.stop()
    wait_until_done(server.client)
    for daemon in pair.daemons:
        check(not daemon.has_ended(), "a daemon ended by itself")
    check_budgets(run, server)
    found = snapshot(server.url)
    events = server.client.xrange("fanfare:events")
    run.say(f"{len(events)} events applied; now the same without disturbance")
    expected, mails = undisturbed(run, events, program)
    compare(run, pair, found, expected, mails)
    send_again(server, events)
    check(snapshot(server.url) == found, "sending all events again changed something")
    for daemon in pair.daemons:
        daemon.stop()


run_test(test, 240)

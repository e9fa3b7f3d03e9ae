#!/usr/bin/env python3
"""fanfared and its redis-server are killed while a new badge is awarded to members who qualify
already: each of them has it once, by their journal and by the feed, and nobody else does."""

import collections
import json
import os
import time

import redis

from harness import (Daemon, check, check_nothing_left_over, eventually, run_test, wait_until_done)

MEMBERS = 16000
NEEDED = 2  # visits; every second member has them
LIMITED = 500
KILLS = int(os.environ.get("FANFARE_CHAOS_KILLS") or 6)
SHARD = "fanfare:shard:0"
RECORD = "fanfare:backfills"

PROGRAM = """\
program: backfill-kill9
counters:
  visits: {count: visit}
---
campaign: cheer
on: badge.awarded
then: [{points: 5}]
"""
BADGES = f"""\
---
badge: regular
award_when: {{counter.visits: {{at_least: {NEEDED}}}}}
retroactive: true
---
badge: first
award_when: {{counter.visits: {{at_least: {NEEDED}}}}}
retroactive: silent
limit: {LIMITED}
"""


def qualifies(number):
    return number % 2 == 0


def enrol(client):
    with client.pipeline(transaction=False) as pipeline:
        for number in range(MEMBERS):
            for visit in range(NEEDED if qualifies(number) else NEEDED - 1):
                pipeline.xadd("fanfare:events", {"type": "visit", "member": f"m{number}",
                                                 "id": f"v{number}-{visit}"})
        pipeline.execute()
    wait_until_done(client)


def others(client, sent):
    """Ingest goes on meanwhile."""
    try:
        for _ in range(50):
            client.xadd("fanfare:events", {"type": "stroll", "id": f"s{len(sent)}",
                                           "member": f"m{len(sent) % MEMBERS}"})
            sent.append(1)
    except redis.RedisError:
        pass  # it has just been killed


def blow(run, daemon):
    """Kills the daemon, or Redis under it, and brings it back."""
    if run.random.random() < 0.3 and daemon.kill_redis():
        return "redis-server"
    daemon.kill()
    try:
        daemon.redis().hset(SHARD, "until", "0")  # the lease of the dead runs out by itself in 6 s
    except redis.RedisError:
        pass
    daemon.start()
    return "fanfared"


def is_over(client):
    record = client.hgetall(RECORD)
    return "done:regular" in record and "done:first" in record and "cursor" not in record


def disturb(run, daemon, client):
    """Kills while the pass is under way."""
    sent, killed = [], collections.Counter()
    while killed.total() < KILLS:
        seen = eventually(lambda: client.hgetall(RECORD), "the pass begins")
        eventually(lambda: is_over(client) or client.hget(RECORD, "cursor") != seen.get("cursor"),
                   "it goes on")
        if is_over(client):
            break
        time.sleep(run.random.uniform(0, 0.2))
        killed[blow(run, daemon)] += 1
        others(client, sent)
    run.say(f"killed {dict(killed)} in the pass; {len(sent)} other events")
    check(killed.total() >= 2, "the pass was over too soon to be disturbed")


def check_members(client):
    for number in range(MEMBERS):
        key = f"fanfare:member:{{m{number}}}"
        awarded = [each["badge"] for entry in client.lrange(f"{key}:journal", 0, -1)
                   for each in json.loads(entry).get("badges", [])]
        held = client.hkeys(f"{key}:badges")
        check(sorted(awarded) == sorted(held), f"m{number}: {held}, and the journal has {awarded}")
        check(("regular" in held) == qualifies(number), f"m{number} holds {held}")
        points = client.hget(key, "points")
        check(points == ("5" if qualifies(number) else "0"), f"m{number} has {points} points")


def check_feed(client):
    feed = [entry for _, entry in client.xrange("fanfare:feed")]
    awards = collections.Counter((each["member"], each["badge"]) for each in feed)
    twice = [award for award, times in awards.items() if times > 1]
    check(not twice, f"{len(twice)} awards are in the feed twice: {twice[:3]}")
    by_badge = collections.Counter(badge for _, badge in awards)
    check(by_badge == {"regular": MEMBERS // 2, "first": LIMITED}, f"the feed has {by_badge}")


def test(run):
    program = run.program(PROGRAM)
    daemon = Daemon(run, "daemon", program)
    daemon.start()
    client = daemon.redis()
    eventually(client.ping, "Redis answers")
    enrol(client)
    run.say(f"{MEMBERS} members enrolled")
    (program / "badges.yaml").write_text(BADGES.removeprefix("---\n"))
    disturb(run, daemon, client)
    eventually(lambda: is_over(client), "the backfill is over", 120)
    wait_until_done(client)
    check_nothing_left_over(client)
    check_members(client)
    check_feed(client)
    check(client.hget("fanfare:budgets", "badge.first") == f"0:{LIMITED}:0", "the limit is used up")
    run.say(f"{MEMBERS // 2} members have the badge once, {LIMITED} the rare one")
    daemon.stop()


run_test(test, 300)

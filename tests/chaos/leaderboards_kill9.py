#!/usr/bin/env python3
"""fanfared and its redis-server are killed while purchases of some days are applied and while the
leaderboards of these days are closed: every score, rank and prize is what an independent
calculation says, and everybody is told once."""

import datetime
import os
import time
from collections import Counter, defaultdict
from decimal import Decimal

import redis

from harness import Daemon, check, check_nothing_left_over, eventually, run_test, wait_until_done

MEMBERS = 1500
EVENTS = 12_000
DAYS = 4  # the last of them is today
KILLS = int(os.environ.get("FANFARE_CHAOS_KILLS") or 12)
PRIZES = {1: 1000, 2: 500, 3: 250}
SHARD = "fanfare:shard:0"
RECORD = "fanfare:leaderboards"

PROGRAM = """\
program: leaderboards-kill9
counters:
  spend: {sum: event.amount, of: purchase}
  told: {count: leaderboard.closed}
---
leaderboard: spenders
score: counter.spend
every: day
keep: 10
---
leaderboard: ever
score: counter.spend
""" + "".join(f"""---
campaign: prize-{rank}
on: leaderboard.closed
when: {{event.leaderboard: spenders, event.rank: {rank}}}
then: [{{points: {points}}}]
""" for rank, points in PRIZES.items())


def make_events(run, today):
    """Purchases in the order of the stream: mostly forward in time, some of them late."""
    events = []
    for number in range(EVENTS):
        day = min(DAYS - 1, number * DAYS // EVENTS)
        if run.random.random() < 0.03:
            day = run.random.randrange(day + 1)
        second = run.random.randrange(86_400) if day < DAYS - 1 else 0
        events.append((f"m{run.random.randrange(MEMBERS)}", day,
                       today + datetime.timedelta(days=day - DAYS + 1, seconds=second),
                       Decimal(run.random.randrange(1, 40)) / 4))
    return events


def expected_scores(events):
    """By day and member; an event of a day before the newest of the member counts for none."""
    days, newest, total = defaultdict(Counter), {}, Counter()
    for member, day, _, amount in events:
        total[member] += amount
        if day >= newest.get(member, day):
            newest[member] = day
            days[day][member] += amount
    return days, total


def expected_prizes(scores):
    """Who gets what for one day: one place behind all who are better."""
    prizes = Counter()
    for member, score in scores.items():
        rank = 1 + sum(other > score for other in scores.values())
        prizes[member] += PRIZES.get(rank, 0)
    return prizes


def scores_in(client, name):
    pairs = client.zrange(f"fanfare:leaderboard:{{spenders}}:{name}" if name != "all" else
                          "fanfare:leaderboard:{ever}:all", 0, -1, withscores=True)
    return {member: Decimal(str(score)) for member, score in pairs}


def blow(run, daemon):
    """Kills the daemon, or Redis under it, and brings it back."""
    if run.random.random() < 0.3 and daemon.kill_redis():
        return "redis-server"
    daemon.kill()
    try:
        daemon.redis().hset(SHARD, "until", "0")  # the lease of the dead runs out by itself in 6 s
    except redis.RedisError:
        pass  # killed just before, and not started again: the next daemon does that
    daemon.start()
    return "fanfared"


def load(daemon, client, events, today):
    """All of it is in the stream before a daemon sees any, and the days are not closed."""
    first = (today - datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)).days - DAYS + 1
    client.hset(RECORD, mapping={"closed:spenders:day": first - 1, "oldest:spenders:day": first})
    with client.pipeline(transaction=False) as pipeline:
        for number, (member, _, when, amount) in enumerate(events):
            pipeline.xadd("fanfare:events", {
                "type": "purchase", "member": member, "id": f"p{number}", "amount": str(amount),
                "time": when.strftime("%FT%TZ")})
        pipeline.execute()
    client.hset(SHARD, "until", "0")


def is_closed(client, today):
    last = (today - datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)).days - 1
    record = client.hgetall(RECORD)
    return (record.get("closed:spenders:day") == str(last) and
            "closing:spenders:day" not in record)


def compare(client, events, today):
    days, total = expected_scores(events)
    prizes, told = Counter(), Counter()
    for day in range(DAYS):
        name = (today + datetime.timedelta(days=day - DAYS + 1)).strftime("%F")
        found = scores_in(client, name)
        check(found == days[day], f"the scores of {name} are wrong: "
              f"{sorted(set(found.items()) ^ set(days[day].items()))[:6]}")
        if day < DAYS - 1:
            prizes += expected_prizes(days[day])
            told += Counter(days[day].keys())
    check(scores_in(client, "all") == total, "the scores of all time are wrong")
    for member in total:
        points = int(client.hget(f"fanfare:member:{{{member}}}", "points") or 0)
        times = int(client.hget(f"fanfare:member:{{{member}}}:counters", "told") or 0)
        check(points == prizes[member], f"{member} has {points} points, not {prizes[member]}")
        check(times == told[member], f"{member} was told {times} times, not {told[member]}")
    return sum(told.values()), sum(prizes.values())


def test(run):
    today = datetime.datetime.now(datetime.timezone.utc).replace(hour=0, minute=0, second=0,
                                                                 microsecond=0)
    daemon = Daemon(run, "daemon", run.program(PROGRAM))
    daemon.start()
    eventually(lambda: daemon.redis().hexists(RECORD, "closed:spenders:day"), "it has begun")
    daemon.kill()
    client = daemon.redis()
    events = make_events(run, today)
    load(daemon, client, events, today)
    daemon.start()
    killed = Counter()
    for _ in range(KILLS):
        time.sleep(run.random.uniform(0.05, 0.6))
        killed[blow(run, daemon)] += 1
    eventually(lambda: is_closed(daemon.redis(), today), "all days are closed", 120)
    client = daemon.redis()
    wait_until_done(client)
    told, points = compare(client, events, today)
    run.say(f"{EVENTS} purchases, {told} times somebody was told, {points} points of prizes; "
            f"killed: {dict(killed)}")
    check_nothing_left_over(client)
    daemon.stop()


run_test(test)

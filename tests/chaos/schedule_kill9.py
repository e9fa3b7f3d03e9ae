#!/usr/bin/env python3
"""fanfared and its redis-server are killed while campaigns start by the clock and passes over the
members are under way: everyone who meets the conditions gets each start once, nobody twice."""

import datetime
import json
import os
import time

import redis

from harness import (Daemon, check, check_nothing_left_over, eventually, run_test, wait_until_done)

MEMBERS = 3000
CAMPAIGNS = 12
APART = 2  # seconds between two starts
HEAD_START = 20  # seconds, to enrol everybody
KILLS = int(os.environ.get("FANFARE_CHAOS_KILLS") or 12)
SHARD = "fanfare:shard:0"
EVEN = range(0, CAMPAIGNS, 2)  # campaigns for half of the members
ANNOUNCED = (3, 8)  # to those who want mail
ANNOUNCEMENT = 1 << CAMPAIGNS  # points
MAILING = (0, 5, 10)

PROGRAM = """\
program: schedule-kill9
counters:
  visits: {count: visit}
---
template: news
category: service
en: {title: "News", text: "There they are."}
"""


def rfc3339(moment):
    return datetime.datetime.fromtimestamp(moment, datetime.timezone.utc).strftime("%FT%TZ")


def campaign(number, start):
    """Each gives another power of two: a balance tells what was given, and how often."""
    text = (f"---\ncampaign: c{number:02}\non: schedule\nschedule: {{start: {rfc3339(start)}}}\n"
            f"then: [{{points: {1 << number}}}]\n")
    if number in EVEN:
        text += "when: {member.attr.half: even}\n"
    if number in MAILING:
        text += (f"---\ncampaign: m{number:02}\non: schedule\n"
                 f"schedule: {{start: {rfc3339(start)}}}\nwhen: {{member.attr.mail: wanted}}\n"
                 "then: [{notify: news}]\n")
    if number in ANNOUNCED:
        text += (f"---\ncampaign: a{number:02}\non: campaign.started\n"
                 f"when: {{event.campaign: c{number:02}, member.attr.mail: wanted}}\n"
                 f"then: [{{points: {ANNOUNCEMENT}}}, {{notify: news}}]\n")
    return text


def enrol(client):
    with client.pipeline(transaction=False) as pipeline:
        for number in range(MEMBERS):
            pipeline.xadd("fanfare:events", {
                "type": "member.enrolled", "member": f"m{number}", "id": f"e{number}",
                "email": f"m{number}@example.com", "attr.half": "odd" if number % 2 else "even",
                "attr.mail": "wanted" if wants_mail(number) else "no"})
        pipeline.execute()
    wait_until_done(client)


def visits(run, client, sent):
    """Some members happen to come by: what is due for them happens before."""
    try:
        for _ in range(50):
            client.xadd("fanfare:events", {"type": "visit", "id": f"v{len(sent)}",
                                           "member": f"m{run.random.randrange(MEMBERS)}"})
            sent.append(1)
    except redis.RedisError:
        pass  # it has just been killed; what was written and not acknowledged is sent once more


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


def wants_mail(number):
    return number % 20 == 0


def expected_points(number):
    given = sum(1 << each for each in range(CAMPAIGNS) if each not in EVEN or number % 2 == 0)
    return given + (len(ANNOUNCED) * ANNOUNCEMENT if wants_mail(number) else 0)


def check_members(client):
    for number in range(MEMBERS):
        key = f"fanfare:member:{{m{number}}}"
        journal = [json.loads(entry) for entry in client.lrange(f"{key}:journal", 0, -1)]
        given = sorted(campaign for entry in journal if entry["type"] == "schedule"
                       for campaign in entry.get("points", {}))
        wanted = [f"a{each:02}" for each in ANNOUNCED if wants_mail(number)]
        wanted += [f"c{each:02}" for each in range(CAMPAIGNS)
                   if each not in EVEN or number % 2 == 0]
        check(given == wanted, f"m{number}: expected {wanted}, found {given}")
        found = int(client.hget(key, "points"))
        check(found == expected_points(number),
              f"m{number} has {found} points instead of {expected_points(number)}")


def test(run):
    first = int(time.time()) + HEAD_START
    starts = [first + APART * number for number in range(CAMPAIGNS)]
    program = run.program(PROGRAM + "".join(map(campaign, range(CAMPAIGNS), starts)))
    daemon = Daemon(run, "daemon", program)
    daemon.start()
    client = daemon.redis()
    eventually(lambda: client.hexists("fanfare:schedules", "since:c00"), "the campaigns are known")
    enrol(client)
    check(time.time() < first, "everybody was to be there before the first start")
    run.say(f"{MEMBERS} members enrolled; {first - time.time():.1f} s to the first start")

    sent, killed = [], {"fanfared": 0, "redis-server": 0}
    eventually(lambda: time.time() > first, "the first start")
    pause = (APART * CAMPAIGNS) / KILLS
    for _ in range(KILLS):
        time.sleep(run.random.uniform(0, 2 * pause))
        killed[blow(run, daemon)] += 1
        visits(run, client, sent)
    run.say(f"killed {killed}; {len(sent)} visits")

    def carried_through():
        on_record = client.hgetall("fanfare:schedules")
        return int(on_record["until"]) >= starts[-1] * 1000 and "cursor" not in on_record

    eventually(carried_through, "everyone is settled beyond the last start", 120)
    wait_until_done(client)
    check_nothing_left_over(client)
    check_members(client)
    mails = len(daemon.mails())
    wanted = (len(MAILING) + len(ANNOUNCED)) * sum(map(wants_mail, range(MEMBERS)))
    check(mails == wanted, f"{mails} mails instead of {wanted}")
    run.say(f"{MEMBERS} members have each start once; {mails} mails")
    daemon.stop()


run_test(test, 300)

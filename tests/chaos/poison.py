#!/usr/bin/env python3
"""An event that kills the daemon, and one that throws: set aside, and their neighbours applied
once each."""

import json

from harness import Daemon, RedisServer, check, eventually, run_test, wait_until_done

PROGRAM = """\
program: poison
points: {rounding: floor}
counters:
  purchases: {count: purchase}
---
campaign: base-points
on: purchase
then:
  - points: 10
"""
MEMBERS = ("alice", "bob", "carol")
EVENTS = 40
POISONED = "order-13"


def emit(client):
    """The orders of three members in turn; the poisoned one has neighbours of its own member."""
    with client.pipeline(transaction=False) as pipeline:
        for number in range(EVENTS):
            pipeline.xadd("fanfare:events", {"id": f"order-{number}", "type": "purchase",
                                             "member": MEMBERS[number % 3], "amount": "5"})
        pipeline.execute()


def check_outcome(client, code):
    rejected = client.xrange("fanfare:rejected")
    check([(fields["id"], fields["code"]) for _, fields in rejected] == [(POISONED, code)],
          f"expected {POISONED} alone, as {code}, in fanfare:rejected, found {rejected}")
    fields = rejected[0][1]
    entry = client.xrange("fanfare:events", fields["entry"], fields["entry"])
    check(entry and entry[0][1]["id"] == POISONED, f"the entry {fields['entry']} is not its own")
    check(fields["member"] == "bob" and fields["amount"] == "5" and len(fields["error"]) > 20,
          f"the rejected event is not whole: {fields}")
    for member in MEMBERS:
        expected = [f"order-{number}" for number in reversed(range(EVENTS))
                    if MEMBERS[number % 3] == member and f"order-{number}" != POISONED]
        key = f"fanfare:member:{{{member}}}"
        journal = [json.loads(entry)["id"] for entry in client.lrange(f"{key}:journal", 0, -1)]
        check(journal == expected, f"{member}'s journal: expected {expected}, found {journal}")
        for name, expected_value, found in (
                ("points", 10 * len(expected), client.hget(key, "points")),
                ("purchases", len(expected), client.hget(f"{key}:counters", "purchases"))):
            check(found == str(expected_value), f"{member}'s {name}: {found}")


def prepare(run, name, fault):
    server = RedisServer(run, f"{name}-redis")
    daemon = Daemon(run, name, run.folder / "program", f"redis: {{url: '{server.url}'}}\n",
                    {"FANFARE_FAULT": fault})
    emit(server.client)
    daemon.start()
    return server.client, daemon


def crash(run):
    client, daemon = prepare(run, "crash", f"crash:apply:{POISONED}")
    deaths = 0

    def is_set_aside():
        nonlocal deaths
        if daemon.has_ended():
            deaths += 1
            check(deaths <= 10, "the event is never set aside")
            # The lease of the dead runs out by itself; not the subject here.
            client.hset("fanfare:shard:0", "until", "0")
            daemon.start()
        return client.xlen("fanfare:rejected")

    eventually(is_set_aside, "the event is set aside")
    wait_until_done(client)
    check(deaths > 0, "the daemon never died: was it built with FANFARE_FAULTS?")
    check_outcome(client, "crashed")
    run.say(f"crash: the daemon died {deaths} times, then the event was set aside")
    daemon.stop()


def throw(run):
    client, daemon = prepare(run, "throw", f"throw:apply:{POISONED}")
    wait_until_done(client)
    check(not daemon.has_ended(), "the daemon died of an exception")
    check_outcome(client, "failed")
    run.say("throw: the event was set aside, and the daemon went on")
    daemon.stop()


def test(run):
    run.program(PROGRAM)
    crash(run)
    throw(run)


run_test(test, 120)

#!/usr/bin/env python3
"""The connection on which the daemon is told of increments is cut, again and again, while apps
increment 10,000 counters: every badge that is due is there afterwards, and no other."""

import os
import re
import threading
import time
import urllib.request

import redis

from harness import (Daemon, RedisServer, check, check_nothing_left_over, eventually, run_test,
                     wait_until_done)

MEMBERS = 10_000
#: Seconds for which the connection is cut. A full run takes 30.
CUT = float(os.environ.get("FANFARE_CHAOS_CUT") or 5)
NEEDED = 3
PROGRAM = f"""\
program: app-counters
counters: {{opens: {{from: app}}}}
---
badge: opener
award_when: {{counter.opens: {{at_least: {NEEDED}}}}}
---
leaderboard: openers
score: counter.opens
"""


def key(number, part):
    return f"fanfare:member:{{m{number}}}:{part}"


def metric(daemon, name):
    port = re.search(r"http on 127\.0\.0\.1:(\d+)", daemon.log_file.read_text()).group(1)
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
        found = re.search(rf"^{name} (\S+)$", answer.read().decode(), re.MULTILINE)
    return float(found.group(1))


def enrol(client):
    with client.pipeline(transaction=False) as pipeline:
        for number in range(MEMBERS):
            pipeline.xadd("fanfare:events", {"type": "member.enrolled", "member": f"m{number}",
                                             "id": f"e{number}"})
        pipeline.execute()
    wait_until_done(client)


class Cut(threading.Thread):
    """Ends every connection that listens, as soon as there is one."""

    def __init__(self, server):
        super().__init__(daemon=True)
        self.client = redis.Redis(port=server.port)
        self.over = threading.Event()
        self.cuts = 0

    def run(self):
        while not self.over.is_set():
            self.cuts += self.client.execute_command("CLIENT", "KILL", "TYPE", "pubsub")
            time.sleep(0.002)

    def end(self):
        self.over.set()
        self.join()


def increments(run):
    """Who is incremented how often, in no order."""
    times = [run.random.randrange(NEEDED + 2) for _ in range(MEMBERS)]
    order = [number for number, count in enumerate(times) for _ in range(count)]
    run.random.shuffle(order)
    return times, order


def test(run):
    server = RedisServer(run)
    client = server.client
    daemon = Daemon(run, "daemon", run.program(PROGRAM), f"redis: {{url: {server.url}}}\n")
    daemon.start()
    enrol(client)
    eventually(lambda: metric(daemon, "fanfare_app_counter_passes_total") >= 1, "it listens")
    times, order = increments(run)

    cut = Cut(server)
    cut.start()
    started = time.monotonic()
    for place, number in enumerate(order):
        time.sleep(max(0, started + CUT * place / len(order) - time.monotonic()))
        client.hincrby(key(number, "counters"), "opens", 1)
    cut.end()
    run.say(f"{len(order)} increments of {MEMBERS} counters in {time.monotonic() - started:.1f} s; "
            f"the connection was cut {cut.cuts} times")
    check(cut.cuts > 0, "the connection was never cut")

    scores = {f"m{number}": count for number, count in enumerate(times) if count}
    eventually(lambda: dict(client.zrange("fanfare:leaderboard:{openers}:all", 0, -1,
                                          withscores=True)) == scores,
               "every score is what was counted")
    wait_until_done(client)
    for number, count in enumerate(times):
        held = client.hexists(key(number, "badges"), "opener")
        check(held == (count >= NEEDED), f"m{number}: {count} increments, badge: {held}")
    run.say(f"{sum(count >= NEEDED for count in times)} badges; "
            f"{metric(daemon, 'fanfare_app_counter_looks_total'):.0f} looks were told, "
            f"{metric(daemon, 'fanfare_app_counter_found_total'):.0f} were found")
    check(metric(daemon, "fanfare_app_counter_found_total") > 0, "nothing was missed by being cut")
    check_nothing_left_over(client)
    daemon.stop()


run_test(test)

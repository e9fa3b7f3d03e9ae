#!/usr/bin/env python3
"""The CDNOW load while fanfared is killed 50 times and its redis-server 5 times: the same final
state and the same mails as without.

FANFARE_CHAOS_KILLS sets another number of kills. The load is cut into portions that are let loose
from kill to kill, so that every one of them meets a daemon with events to apply, however fast it
is. A portion whose emission breaks off
(its redis-server was killed) is emitted again whole, as an app would: the ids make it harmless.
"""

import os
import time
from threading import Thread

from cdnow_load import PROGRAM, SETTINGS, compare, prepare, split
from harness import (Daemon, check, check_nothing_left_over, eventually, run_test,
                     wait_until_done)

KILLS = int(os.environ.get("FANFARE_CHAOS_KILLS", "50"))
REDIS_KILLS = max(5, KILLS // 10)
# Seconds from the lease to the kill. A daemon on a slow machine works through less in it.
LIFE = (0.05, 0.5)
SHARD = "fanfare:shard:0"


class Emitter(Thread):
    """Emits the portions as they are released, in order, each until it is acknowledged whole."""

    def __init__(self, run, daemon, files):
        super().__init__(daemon=True)
        self.run_of_test, self.daemon_process, self.files = run, daemon, files
        self.released = 0
        self.repeated = 0
        self.done = 0
        self.last_words = ""

    def run(self):
        for index, file in enumerate(self.files):
            while self.released <= index:
                time.sleep(0.005)
            while True:
                emitted, self.last_words = self.run_of_test.emit_file(self.daemon_process, file)
                if emitted:
                    break
                self.repeated += 1
                time.sleep(0.05)
            self.done += 1


def newer_epoch(client, epoch):
    found = int(client.hget(SHARD, "epoch") or 0)
    return found if found > epoch else 0


def has_work(client):
    newest = client.xrevrange("fanfare:events", count=1)
    return bool(newest) and newest[0][0] != client.hget(SHARD, "cursor")


def is_at_work(client, emitter):
    """Whether events wait to be applied; lets more loose when none do. True when all are done."""
    if has_work(client):
        return True
    if emitter.done == emitter.released < len(emitter.files):
        emitter.released += 1
    return emitter.done == len(emitter.files)


def end_lease_of_the_dead(client):
    """A killed daemon's lease runs out by itself after 6 seconds; waiting for that 50 times is
    all this would add. That a lease does run out is the subject of two_daemons.py."""
    client.hset(SHARD, "until", "0")
    return True


def test(run):
    files = split(prepare(run), 4 * KILLS)
    daemon = Daemon(run, "daemon", PROGRAM, SETTINGS + "redis: {appendfsync: always}\n")
    daemon.start()
    client = daemon.redis()
    eventually(client.ping, "the daemon's redis-server answers")
    emitter = Emitter(run, daemon, files)
    emitter.start()

    redis_kills = set(run.random.sample(range(KILLS), REDIS_KILLS))
    kills = at_work = killed_redis = epoch = 0
    # At least so many; and on through the rest of the work, within reason.
    while at_work < KILLS or (kills < 3 * KILLS and has_work(client)):
        check(kills < 3 * KILLS, f"only {at_work} of {kills} kills met a daemon at work")
        emitter.released = min(emitter.released + 2, len(files))
        # A lease of its own, and events that were not applied yet: it is at work.
        epoch = eventually(lambda: newer_epoch(client, epoch), "the daemon has the lease")
        time.sleep(run.random.uniform(*LIFE))
        if kills in redis_kills:
            killed_redis += daemon.kill_redis()
            eventually(client.ping, "the redis-server is back")
            time.sleep(run.random.uniform(0, LIFE[1]))
        eventually(lambda: is_at_work(client, emitter), "the daemon is at work")
        at_work += has_work(client)
        check(not daemon.has_ended(), "fanfared ended by itself")
        daemon.kill()
        kills += 1
        eventually(lambda: end_lease_of_the_dead(client), "the lease is free")
        daemon.start()
    emitter.released = len(files)
    eventually(lambda: emitter.done == len(files), "everything is emitted", 120)
    run.say(f"killed fanfared {kills} times, {at_work} of them at work, and its "
            f"redis-server {killed_redis} times; {emitter.repeated} portions emitted again")
    wait_until_done(client, 120)
    run.say(f"all applied, {len(daemon.mails())} mails delivered")
    check(killed_redis == REDIS_KILLS, f"only {killed_redis} kills of the redis-server")
    check_nothing_left_over(client)
    compare(run, f"unix://{daemon.socket}", daemon.data / "mail")
    daemon.stop()


run_test(test, 400 + 2 * KILLS)

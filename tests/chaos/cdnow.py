#!/usr/bin/env python3
"""69,659 real purchases through `fanfare emit --file` and the daemon: every member agrees with an
independent calculation."""

from cdnow_load import PROGRAM, SETTINGS, compare, prepare
from harness import Daemon, check, check_nothing_left_over, eventually, run_test, wait_until_done


def test(run):
    csv = prepare(run)
    daemon = Daemon(run, "daemon", PROGRAM, SETTINGS)
    daemon.start()
    client = daemon.redis()
    eventually(client.ping, "the daemon's redis-server answers")
    emitted, words = run.emit_file(daemon, csv)
    check(emitted, f"fanfare emit: {words}")
    run.say(f"{client.xlen('fanfare:events')} events emitted")
    wait_until_done(client, 120)
    run.say(f"all applied, {len(daemon.mails())} mails delivered")
    check_nothing_left_over(client)
    compare(run, f"unix://{daemon.socket}", daemon.data / "mail")
    daemon.stop()


run_test(test)

#!/usr/bin/env python3
"""The mail server is down while 200 mails are asked for, and comes up later: each arrives once.
And a mail server that hangs does not hold up another channel."""

import time
from collections import Counter

from harness import (Daemon, RedisServer, SmtpSink, check, check_nothing_left_over, eventually,
                     free_port, run_test, wait_until_done)

PROGRAM = """\
program: smtp-outage
---
campaign: by-mail
on: purchase
then:
  - notify: {template: thanks, channels: [email]}
---
campaign: by-file
on: purchase
then:
  - notify: {template: thanks, channels: [paper]}
---
template: thanks
category: service
en: {title: "Thanks", text: "Thank you."}
"""
MAILS = 200


def settings(server, port, timeout):
    return (f"redis: {{url: '{server.url}'}}\n"
            "channels:\n"
            f"  email: {{type: smtp, url: 'smtp://127.0.0.1:{port}', from: 'a@b.example', "
            f"timeout: {timeout}, retry: {{first: 1s, longest: 2s}}}}\n"
            "  paper: {type: file}\n")


def emit(client):
    with client.pipeline() as pipeline:
        for number in range(MAILS):
            pipeline.xadd("fanfare:events", {"type": "member.enrolled", "id": f"e{number}",
                                             "member": f"m{number}",
                                             "email": f"m{number}@example.com"})
            pipeline.xadd("fanfare:events", {"type": "purchase", "id": f"o{number}",
                                             "member": f"m{number}"})
        pipeline.execute()


def check_each_once(sink):
    copies = Counter(sink.mails())
    check(len(copies) == MAILS and max(copies.values()) == 1,
          f"{len(copies)} different mails of {MAILS}; the most copies of one: "
          f"{copies.most_common(1)}")


def outage(run):
    server, port = RedisServer(run, "outage-redis"), free_port()
    daemon = Daemon(run, "outage", run.folder / "program", settings(server, port, "30s"))
    daemon.start()
    emit(server.client)
    eventually(lambda: len(daemon.mails()) == MAILS, "the other channel has all of its own")
    eventually(lambda: server.client.zcard("fanfare:outbox:later") > 0, "mails wait")
    time.sleep(run.random.uniform(0.5, 2))
    waiting = (server.client.xlen("fanfare:outbox") +
               server.client.zcard("fanfare:outbox:later"))
    sink = SmtpSink(run, "outage-sink", "--port", str(port))
    wait_until_done(server.client)
    check_each_once(sink)
    check_nothing_left_over(server.client)
    run.say(f"outage: {waiting} mails waited for the mail server, {MAILS} arrived, each once")
    daemon.stop()


def hanging(run):
    server = RedisServer(run, "hanging-redis")
    sink = SmtpSink(run, "hanging-sink", "--hang-at", "greeting")
    daemon = Daemon(run, "hanging", run.folder / "program", settings(server, sink.port, "600s"))
    daemon.start()
    emit(server.client)
    eventually(lambda: len(daemon.mails()) == MAILS, "the other channel has all of its own")
    check(not sink.mails(), "the mail server did not hang")
    run.say(f"hanging: {MAILS} files written beside a mail server that says nothing")
    # Whatever hangs there keeps nobody from taking over: the next daemon finds a better server.
    daemon.kill()
    sink.end()
    sink = SmtpSink(run, "better-sink", "--port", str(sink.port))
    server.client.hset("fanfare:shard:0", "until", "0")
    daemon.start()
    wait_until_done(server.client)
    check_each_once(sink)
    check_nothing_left_over(server.client)
    check(len(daemon.mails()) == MAILS, f"{len(daemon.mails())} files")
    run.say(f"hanging: killed, and restarted with a server that answers: {MAILS} mails, each once")
    daemon.stop()


def test(run):
    run.program(PROGRAM)
    outage(run)
    hanging(run)


run_test(test, 180)

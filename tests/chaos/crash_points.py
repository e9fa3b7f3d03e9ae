#!/usr/bin/env python3
"""The daemon dies at each step around a commit and a delivery: every effect happens once, every
mail is written once; a mail server may get the one in hand a second time, under the same id."""

import json
from collections import Counter

from harness import (Daemon, RedisServer, SmtpSink, check, check_nothing_left_over, eventually,
                     run_test, wait_until_done)

PROGRAM = """\
program: crash-points
points: {rounding: floor}
counters:
  purchases: {count: purchase}
---
campaign: base-points
on: purchase
then:
  - points: 10
---
campaign: by-mail
on: purchase
when: {event.mail: "yes"}
then:
  - notify: thanks
---
badge: regular
title: Regular
levels:
  - {level: bronze, counter.purchases: {at_least: 5}}
  - {level: silver, counter.purchases: {at_least: 20}}
---
template: thanks
category: service
en: {title: "Thanks", text: "Thank you."}
"""
MEMBERS = 7
CYCLES = 4
SHARD = "fanfare:shard:0"


class Story:
    """What was emitted, and thus what must have happened."""

    def __init__(self, client):
        self.client = client
        self.orders = []
        self.mailed = []
        self.unanswered = []
        self.answers = Counter()
        with client.pipeline() as pipeline:
            for number in range(MEMBERS):
                pipeline.xadd("fanfare:events", {"type": "member.enrolled", "id": f"e{number}",
                                                 "member": f"m{number}",
                                                 "email": f"m{number}@example.com"})
            pipeline.execute()

    def emit(self, count):
        """So many orders, all waiting for an answer; of large numbers every tenth wants a mail."""
        with self.client.pipeline() as pipeline:
            for place in range(count):
                number = len(self.orders)
                self.orders.append(f"o{number}")
                self.unanswered.append(f"o{number}")
                mail = count < 100 or place % 10 == 0
                self.mailed += [f"o{number}"] if mail else []
                pipeline.xadd("fanfare:events", {"type": "purchase", "id": f"o{number}",
                                                 "member": f"m{number % MEMBERS}", "reply": "1",
                                                 "mail": "yes" if mail else "no"})
            pipeline.execute()

    def of(self, member):
        return [order for order in self.orders if int(order[1:]) % MEMBERS == member]

    def check_members(self):
        feed = Counter((fields["member"], fields["level"])
                       for _, fields in self.client.xrange("fanfare:feed"))
        for number in range(MEMBERS):
            key, own = f"fanfare:member:{{m{number}}}", self.of(number)
            found = (self.client.hget(key, "points"),
                     self.client.hget(f"{key}:counters", "purchases"))
            expected = (str(10 * len(own)), str(len(own)))
            check(found == expected, f"m{number}: expected {expected}, found {found}")
            journal = [json.loads(entry)["id"] for entry in
                       self.client.lrange(f"{key}:journal", 0, -1)]
            newest_first = [*own[::-1], f"e{number}"][:100]
            check(journal[:100] == newest_first,
                  f"m{number}'s journal: expected {newest_first}, found {journal}")
            for level, threshold in (("bronze", 5), ("silver", 20)):
                check(feed[f"m{number}", level] == (len(own) >= threshold),
                      f"m{number} {level} is {feed[f'm{number}', level]} times in the feed")

    def count_answers(self):
        """How often each new order was answered; now, because answers live for a minute."""
        def count():
            return Counter(self.client.llen(f"fanfare:reply:{order}")
                           for order in self.unanswered)

        eventually(lambda: count()[0] == 0, "every order is answered", 30)
        self.answers += count()
        self.unanswered = []


def die_and_recover(daemon, fault):
    """One life with the fault, which must end it, and the beginning of one without."""
    daemon.environment = {"FANFARE_FAULT": fault}
    daemon.start()
    eventually(daemon.has_ended, f"the daemon dies at {fault}")
    daemon.environment = {}
    client = daemon.server.client
    client.hset(SHARD, "until", "0")  # the lease of the dead: it runs out by itself in 6 s
    daemon.start()


def tell(run, name, point, channels=""):
    """Lives and deaths at `point`, each with new orders; answers the story and the daemon."""
    server = RedisServer(run, f"{name}-redis")
    daemon = Daemon(run, name, run.folder / "program",
                    f"redis: {{url: '{server.url}'}}\n" + channels)
    daemon.server = server
    story = Story(server.client)
    for _ in range(CYCLES):
        # More than 512 are read in two batches, of which the second is the deadly one then.
        large = point in ("committed", "finished") and run.random.random() < 0.5
        story.emit(run.random.randrange(513, 900) if large else run.random.randrange(1, 60))
        die_and_recover(daemon, f"crash:{point}:*:{2 if large else 1}")
        wait_until_done(server.client)
        story.count_answers()
        daemon.kill()
        server.client.hset(SHARD, "until", "0")
    check_nothing_left_over(server.client)
    story.check_members()
    return story, daemon


def check_file_mails(story, daemon):
    mails = len(daemon.mails())
    check(mails == len(story.mailed), f"{mails} mails instead of {len(story.mailed)}")


def before_the_end_of_the_batch(run):
    story, daemon = tell(run, "committed", "committed")
    check_file_mails(story, daemon)
    # A batch may be answered and not at its end when the next one's commit brings the death.
    check(max(story.answers) <= 2, f"answers: {story.answers}")
    run.say(f"after the commit: {len(story.orders)} orders applied and mailed once, and answered, "
            f"{story.answers[2]} of them twice")


def after_the_end_of_the_batch(run):
    story, daemon = tell(run, "finished", "finished")
    check_file_mails(story, daemon)
    check(story.answers == {1: len(story.orders)}, f"answers: {story.answers}")
    run.say(f"after the end: {len(story.orders)} orders applied, mailed and answered once")


def before_the_record_of_a_file(run):
    story, daemon = tell(run, "file", "delivered")
    check_file_mails(story, daemon)
    run.say(f"before the record, maildir: {len(story.mailed)} mails, each once")


def before_the_record_of_smtp(run):
    sink = SmtpSink(run, "sink")
    story, _ = tell(run, "smtp", "delivered", "channels: {email: {type: smtp, connections: 1, "
                    f"url: 'smtp://127.0.0.1:{sink.port}', from: 'a@b.example'}}}}\n")
    copies = Counter(sink.mails())
    check(len(copies) == len(story.mailed), f"{len(copies)} mails instead of {len(story.mailed)}")
    twice = [identifier for identifier, count in copies.items() if count > 1]
    check(max(copies.values()) <= 2 and len(twice) <= CYCLES,
          f"after {CYCLES} deaths these came more than once: {twice}")
    run.say(f"before the record, smtp: {len(copies)} mails, {len(twice)} of them twice "
            f"after {CYCLES} deaths")


def test(run):
    run.program(PROGRAM)
    before_the_end_of_the_batch(run)
    after_the_end_of_the_batch(run)
    before_the_record_of_a_file(run)
    before_the_record_of_smtp(run)


run_test(test, 120)

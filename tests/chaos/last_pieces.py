#!/usr/bin/env python3
"""The last 1,000 pieces of a reward, and 64 clients that all want them at once, through two daemons
of which the one that works is killed half way: exactly 1,000 get one, each of the others is told why
not, and every code is another.
"""

import json
from threading import Lock, Thread

import redis
from harness import Daemon, RedisServer, check, eventually, run_test, wait_until_done

PIECES = 1000
CLIENTS = 64
EACH = 40  # what one client asks for: 2,560 in all

PROGRAM = f"""\
program: drop
---
campaign: welcome
on: member.enrolled
then: [{{points: 100000}}]
---
reward: sneaker
cost: 10
valid: 30d
stock: {PIECES}
code: "SNKR-##########"
"""


def ask(port, number, outcomes, lock):
    client = redis.Redis(port=port, decode_responses=True)
    member = f"m{number}"
    for i in range(EACH):
        event = f"{member}-{i}"
        client.xadd("fanfare:events", {"type": "reward.redeem", "member": member, "id": event,
                                       "reward": "sneaker", "reply": "1"})
        answer = client.blpop(f"fanfare:reply:{event}", timeout=30)
        if answer is None:  # killed between the commit and the reply: the same again asks for it
            client.xadd("fanfare:events", {"type": "reward.redeem", "member": member, "id": event,
                                           "reward": "sneaker", "reply": "1"})
            answer = client.blpop(f"fanfare:reply:{event}", timeout=30)
        with lock:
            outcomes[event] = json.loads(answer[1]) if answer else None
    client.close()


def test(run):
    server = RedisServer(run)
    program = run.program(PROGRAM)
    settings = f"redis: {{url: '{server.url}'}}\n"
    daemons = [Daemon(run, name, program, settings) for name in ("one", "two")]
    for daemon in daemons:
        daemon.start()
    client = server.client
    for number in range(CLIENTS):
        client.xadd("fanfare:events", {"type": "member.enrolled", "member": f"m{number}"})
    wait_until_done(client)
    outcomes, lock = {}, Lock()
    clients = [Thread(target=ask, args=(server.port, number, outcomes, lock), daemon=True)
               for number in range(CLIENTS)]
    for each in clients:
        each.start()
    eventually(lambda: len(outcomes) > PIECES // 2, "half of the pieces are gone")
    owner = client.hget("fanfare:shard:0", "owner")
    working = next(each for each in daemons if f"-{each.process.pid}" in owner
                   or str(each.process.pid) in owner)
    working.kill()
    run.say(f"killed the one that works, after {len(outcomes)} answers")
    for each in clients:
        each.join()
    wait_until_done(client)

    codes = set()
    for number in range(CLIENTS):
        held = client.hgetall(f"fanfare:member:{{m{number}}}:rewards")
        points = int(client.hget(f"fanfare:member:{{m{number}}}", "points"))
        check(points == 100000 - 10 * len(held),
              f"m{number} has {len(held)} pieces, and {points} points left of 100000")
        for code, reward in held.items():
            check(json.loads(reward)["status"] == "active", f"{code} is {reward}")
            codes.add(code)
    check(len(codes) == PIECES, f"{len(codes)} pieces were given of {PIECES}")
    refused = [event for event, answer in outcomes.items()
               if answer and answer["status"] == "rejected"]
    for event in refused:
        check(outcomes[event]["code"] == "out_of_stock" and "sneaker" in outcomes[event]["error"],
              f"{event} was told {outcomes[event]}")
    silent = [event for event, answer in outcomes.items() if answer is None]
    check(not silent, f"nobody answered {silent[:3]}")
    check(len(refused) == CLIENTS * EACH - PIECES,
          f"{len(refused)} were refused, of {CLIENTS * EACH}")
    run.say(f"{PIECES} got one, {len(refused)} were told that none is left")


run_test(test)

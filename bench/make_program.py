#!/usr/bin/env python3
"""Writes bench/rules.json as a Fanfare program folder, with as many further campaigns as asked for.

The further campaigns are of the kinds that a large program is full of, and next to none concerns a
given event: a third for stores that no event names, a third whose dates are over or far off, and a
third that wait for other types of events.
"""

import argparse
import json
from pathlib import Path

PROGRAM = """program: bench
title: Benchmark
timezone: UTC
locale: en
currency: IDR
points:
  rounding: floor
  stack: best
"""

SCHEDULE = ("start", "end", "repeat", "lasts")


def condition(tests):
    """Tests in the flow style that YAML shares with JSON."""
    def one(test):
        if test["op"] in ("is", "in"):
            return {test["field"]: test["value"]}
        return {test["field"]: {test["op"]: test["value"]}}
    return json.dumps({"all": [one(test) for test in tests]})


def counter(rule):
    measure = {"sum": f"event.{rule['sum']}", "of": "purchase"} if "sum" in rule else {
        "count": "purchase"}
    if "where" in rule:
        measure["where"] = {
            test["field"]: test["value"] if test["op"] == "is" else {test["op"]: test["value"]}
            for test in rule["where"]}
    return f"  {rule['id']}: {json.dumps(measure)}\n"


def campaign(rule):
    lines = [f"campaign: {rule['id']}", f"title: {rule['id']}", f"on: {rule.get('on', 'purchase')}"]
    if "start" in rule:
        lines += ["schedule:"] + [f"  {key}: {rule[key]}" for key in SCHEDULE if key in rule]
    if "when" in rule:
        lines.append(f"when: {condition(rule['when'])}")
    effects = rule["then"] if isinstance(rule["then"], list) else [rule["then"]]
    then = [{"points": effect} if "per" in effect else effect for effect in effects]
    lines.append(f"then: {json.dumps(then)}")
    if "limit" in rule:
        lines.append(f"limits: {json.dumps([{'per': 'member', **rule['limit']}])}")
    if "priority" in rule:
        lines.append(f"priority: {rule['priority']}")
    return "\n".join(lines) + "\n"


def badge(rule):
    """Without a counter, one that only campaigns award."""
    lines = [f"badge: {rule['id']}", f"title: {rule['id']}"]
    if "counter" in rule:
        wanted = {f"counter.{rule['counter']}": {"at_least": rule["at_least"]}}
        lines.append(f"award_when: {json.dumps(wanted)}")
    return "\n".join(lines) + "\n"


def further_campaign(number):
    rule = {"id": f"extra-{number}", "then": {"points": 1 + number % 100}}
    kind = number % 3
    if kind == 0:
        rule["when"] = [{"field": "event.store", "op": "is", "value": f"x{number}"}]
    elif kind == 1:
        year = 2001 + number % 20 if number % 2 else 2041 + number % 20
        month, day = 1 + number % 12, 1 + number % 27
        rule["start"] = f"{year}-{month:02}-{day:02} 00:00"
        rule["end"] = f"{year}-{month:02}-{day + 1:02} 00:00"
    else:
        rule["on"] = f"visit.{number % 500}"
    return rule


def write_campaigns(folder, rules):
    """Files of 500: small enough for the loader's cap on one file, few enough to open."""
    (folder / "campaigns").mkdir(parents=True, exist_ok=True)
    for old in (folder / "campaigns").glob("*.yaml"):
        old.unlink()
    for start in range(0, len(rules), 500):
        path = folder / "campaigns" / f"{start // 500:03}.yaml"
        texts = [campaign(rule) for rule in rules[start:start + 500]]
        path.write_text("---\n".join(texts), encoding="utf-8")


def write_program(folder, counters):
    folder.mkdir(parents=True, exist_ok=True)
    lines = ["counters:\n", *map(counter, counters)] if counters else []
    (folder / "program.yaml").write_text(PROGRAM + "".join(lines), encoding="utf-8")


def write_badges(folder, rules):
    (folder / "badges").mkdir(parents=True, exist_ok=True)
    (folder / "badges" / "badges.yaml").write_text("---\n".join(map(badge, rules)),
                                                   encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--campaigns", type=int, default=10, help="in all (default: %(default)s)")
    parser.add_argument("--rules", type=Path, default=Path(__file__).with_name("rules.json"))
    arguments = parser.parse_args()

    rules = json.loads(arguments.rules.read_text(encoding="utf-8"))
    campaigns = rules["campaigns"] + [
        further_campaign(n) for n in range(arguments.campaigns - len(rules["campaigns"]))]
    write_program(arguments.folder, rules["counters"])
    write_campaigns(arguments.folder, campaigns)
    write_badges(arguments.folder, rules["badges"])


if __name__ == "__main__":
    main()

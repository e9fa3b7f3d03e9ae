#!/usr/bin/env python3
"""The calendar that `fanfare calendar --ics` writes, read by python3-icalendar, against what the
programs say: texts and times of chosen campaigns, and occurrences of random schedules as dateutil
and zoneinfo work them out. The bytes are held against RFC 5545 section 3.1 besides.

Usage: icalendar_export.py FANFARE [SCHEDULES] [SEED]
"""

import json
import random
import re
import subprocess
import sys
import tempfile
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import icalendar
from recurrence import occurrences, random_case

UTC = timezone.utc
LONG = "Kopi senja, malam; pagi \\ siang\nuntuk kita semua ☕ 誕生日おめでとう 🎂 " * 4
FIRST_WINDOW = date(2009, 1, 1)
WEEKS = 104
WINDOWS = 12


def quoted(text):
    """JSON strings are YAML strings."""
    return json.dumps(text, ensure_ascii=False)


def write(folder, program, campaigns):
    documents = [f"program: {program['id']}\ntitle: {quoted(program['title'])}\n"
                 f"timezone: {program['zone']}\nlocale: {program['locale']}\n"]
    for campaign in campaigns:
        lines = [f"campaign: {campaign['id']}", "on: purchase", "then: [{points: 50}]"]
        if "title" in campaign:
            lines.append("title: {" + ", ".join(f"{locale}: {quoted(text)}" for locale, text
                                                in campaign["title"].items()) + "}")
        if "schedule" in campaign:
            lines.append("schedule: {" + ", ".join(f"{key}: {value}" for key, value
                                                   in campaign["schedule"].items()) + "}")
        if campaign.get("disabled"):
            lines.append("enabled: false")
        documents.append("\n".join(lines) + "\n")
    Path(folder, "program.yaml").write_text("---\n".join(documents))


def run(fanfare, folder, *options):
    ran = subprocess.run([fanfare, "calendar", folder, "--ics", *options], capture_output=True)
    if ran.returncode != 0:
        sys.exit(f"fanfare calendar ended with {ran.returncode}: {ran.stderr.decode()}")
    return ran.stdout


def problems_of_form(raw):
    """RFC 5545 section 3.1: CRLF, at most 75 octets, whole characters."""
    found = []
    if not raw.endswith(b"\r\n") or raw.replace(b"\r\n", b"").count(b"\n") \
            or raw.replace(b"\r\n", b"").count(b"\r"):
        found.append("a line end that is not CRLF")
    for line in raw.split(b"\r\n"):
        if len(line) > 75:
            found.append(f"{len(line)} octets: {line!r}")
        try:
            line.decode()
        except UnicodeDecodeError:
            found.append(f"a character cut in two: {line!r}")
    return found


def events(raw):
    """UID -> event; every UID is there once."""
    calendar = icalendar.Calendar.from_ical(raw)
    assert calendar["VERSION"] == "2.0" and calendar["PRODID"], calendar
    found = {}
    for event in calendar.walk("VEVENT"):
        assert not event.errors, event.errors
        assert event["UID"] not in found, f"{event['UID']} is there twice"
        found[str(event["UID"])] = event
    return calendar, found


def moment(text, zone):
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


class Report:
    def __init__(self):
        self.checks = self.failures = 0

    def equal(self, what, expected, found):
        self.checks += 1
        if expected != found:
            self.failures += 1
            if self.failures <= 20:
                print(f"{what}\n  expected {expected!r}\n  found    {found!r}")


CHOSEN = [
    {"id": "weekend", "title": {"en": LONG, "de": "Wochenende, doppelt; wirklich"},
     "schedule": {"start": "2026-03-28 00:00", "end": "2026-03-30 00:00"}},
    {"id": "tokyo", "title": {"en": "Tōkyō"},
     "schedule": {"start": "2026-03-28 00:00", "end": "2026-03-30 00:00", "timezone": "Asia/Tokyo"}},
    {"id": "member", "schedule": {"start": "2026-03-29 02:30", "repeat": "FREQ=DAILY", "lasts": "1h",
                                  "timezone": "member", "except": "[2026-03-31]"}},
    {"id": "endless", "schedule": {"start": "2026-01-01 00:00"}},
    {"id": "beginningless", "schedule": {"end": "2026-03-31 12:00"}},
    {"id": "off", "disabled": True, "schedule": {"start": "2026-03-28 00:00"}},
    {"id": "always"},
    {"id": "over", "schedule": {"end": "2026-03-28 00:00"}},
    {"id": "later", "schedule": {"start": "2026-04-04 00:00"}},
]
CHOSEN_PROGRAM = {"id": "kopi", "title": "Kopi, \"Senja\"; Club", "zone": "Europe/Berlin",
                  "locale": "de"}


def expected_of_chosen():
    """(summary, start, end) of every event of the week from 28 March 2026."""
    def berlin(text):
        return moment(text, "Europe/Berlin")
    wanted = {
        ("Wochenende, doppelt; wirklich", berlin("2026-03-28 00:00"), berlin("2026-03-30 00:00")),
        ("Tōkyō", moment("2026-03-28 00:00", "Asia/Tokyo"), moment("2026-03-30 00:00", "Asia/Tokyo")),
        ("endless", berlin("2026-01-01 00:00"), berlin("2026-04-04 00:00")),
        ("beginningless", berlin("2026-03-28 00:00"), berlin("2026-03-31 12:00")),
    }
    for day in (29, 30, 32, 33, 34):  # the 31st is excepted; floating: no zone at all
        start = datetime(2026, 3, 1, 2, 30) + timedelta(days=day - 1)
        wanted.add(("member", start, start + timedelta(hours=1)))
    return wanted


def check_chosen(fanfare, report):
    with tempfile.TemporaryDirectory() as folder:
        write(folder, CHOSEN_PROGRAM, CHOSEN)
        week = ("--from", "2026-03-28", "--weeks", "1")
        before = datetime.now(UTC).replace(microsecond=0)
        raw = run(fanfare, folder, *week)
        after = datetime.now(UTC)
        report.equal("form", [], problems_of_form(raw))
        calendar, found = events(raw)
        report.equal("name", CHOSEN_PROGRAM["title"], str(calendar["NAME"]))
        report.equal("events", expected_of_chosen(),
                     {(str(event["SUMMARY"]), event["DTSTART"].dt, event["DTEND"].dt)
                      for event in found.values()})
        for uid, event in found.items():
            report.equal(f"DTSTAMP of {uid}", True, before <= event["DTSTAMP"].dt <= after)
            report.equal(f"TRANSP of {uid}", "TRANSPARENT", str(event["TRANSP"]))
            report.equal(f"categories of {uid}", ["Points"], [str(c) for c in event["CATEGORIES"].cats])
            report.equal(f"description of {uid}", True,
                         str(event["DESCRIPTION"]).startswith(re.split("[.@]", uid)[0] + ": on purchase"))
        report.equal("UIDs of another week", set(),
                     {uid for uid in events(run(fanfare, folder, "--from", "2026-03-29", "--weeks",
                                                "1"))[1] if uid.startswith(("tokyo", "weekend"))}
                     ^ {uid for uid in found if uid.startswith(("tokyo", "weekend"))})
        english = events(run(fanfare, folder, *week, "--locale", "en-GB"))[1]
        report.equal("a long title", LONG,
                     next(str(e["SUMMARY"]) for uid, e in english.items() if "weekend" in uid))
        everything = events(run(fanfare, folder, *week, "--all"))[1]
        report.equal("--all", {"off": "TENTATIVE", "always": "CONFIRMED"},
                     {str(e["SUMMARY"]): str(e["STATUS"]) for uid, e in everything.items()
                      if uid not in found})


def schedule_of(case):
    schedule = {"timezone": case["zone"], "start": f"{case['first']:%Y-%m-%d %H:%M:%S}",
                "repeat": quoted(case["rule"]), "lasts": case["lasts"]}
    if case["except"]:
        schedule["except"] = "[" + ", ".join(map(str, sorted(case["except"]))) + "]"
    return schedule


def random_schedules(rng, count):
    cases = []
    while len(cases) < count:
        case = random_case(rng)
        case["merged"] = occurrences(case)
        # What never happens or overlaps without end is refused: other tests' matter.
        if case["complete"] and ("COUNT" in case["rule"] and case["merged"] or
                                 len(case["merged"]) > len(case["except"]) + 1):
            cases.append(case)
    return cases


def check_random(fanfare, report, count, seed):
    cases = random_schedules(random.Random(seed), count)
    with tempfile.TemporaryDirectory() as folder:
        write(folder, {"id": "random", "title": "Random", "zone": "UTC", "locale": "en"},
              [{"id": f"c{i}", "schedule": schedule_of(case)} for i, case in enumerate(cases)])
        for number in range(WINDOWS):
            first = FIRST_WINDOW + timedelta(weeks=WEEKS * number)
            begin = datetime(first.year, first.month, first.day, tzinfo=UTC)
            end = begin + timedelta(weeks=WEEKS)
            raw = run(fanfare, folder, "--from", str(first), "--weeks", str(WEEKS))
            report.equal(f"form from {first}", [], problems_of_form(raw))
            found = {uid: (e["DTSTART"].dt, e["DTEND"].dt) for uid, e in events(raw)[1].items()}
            wanted = {f"c{i}.{start.astimezone(ZoneInfo(case['zone'])):%Y%m%d}@random": (start, stop)
                      for i, case in enumerate(cases) for start, stop in case["merged"]
                      if stop > begin and start < end}
            report.checks += len(wanted)
            for uid in sorted(set(wanted) | set(found)):
                if wanted.get(uid) != found.get(uid):
                    case = cases[int(uid[1:uid.index(".")])]
                    report.equal(f"{uid}: {case['rule']} for {case['lasts']} in {case['zone']}",
                                 wanted.get(uid), found.get(uid))


def main():
    fanfare = sys.argv[1]
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 250
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else 20261205
    report = Report()
    check_chosen(fanfare, report)
    check_random(fanfare, report, count, seed)
    print(f"{report.checks} events and texts compared, {report.failures} differ (seed {seed})")
    return 1 if report.failures else 0


if __name__ == "__main__":
    sys.exit(main())

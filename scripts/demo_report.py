"""What scripts/demo counts, waits for and lays out. Only the standard library.

Usage: demo_report.py weeks-back | span WEEKS | move FOLDER WEEKS | free-port |
       wait-ready PORT PID | fields HISTORY | report DATA HISTORY FANFARE CONFIG
"""

import collections
import datetime
import email
import email.policy
import json
import os
import pathlib
import re
import socket
import subprocess
import sys
import time
import unicodedata
import urllib.error
import urllib.request

SEASON = (datetime.date(2026, 7, 1), datetime.date(2027, 1, 1))
DATE = re.compile(r"\b(2026|2027)-(\d\d)-(\d\d)\b")
COLOURS = sys.stdout.isatty() and not os.environ.get("NO_COLOR")


def heading(text):
    print(f"\n\x1b[1m{text}\x1b[0m" if COLOURS else f"\n{text}")


def weeks_back(today=None):
    """How many weeks the season must move so that it is over a day before `today`."""
    left = (SEASON[1] - (today or datetime.date.today())).days + 1
    return max(0, -(-left // 7))


def moved(date, weeks):
    return date - datetime.timedelta(weeks=weeks)


def move(folder, weeks):
    def earlier(match):
        return moved(datetime.date(*map(int, match.groups())), weeks).isoformat()

    for path in pathlib.Path(folder).rglob("*.yaml"):
        path.write_text(DATE.sub(earlier, path.read_text("utf-8")), "utf-8")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_ready(port, pid):
    for _ in range(600):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=1):
                return True
        except (urllib.error.URLError, OSError):
            pass
        if not pathlib.Path(f"/proc/{pid}").exists():
            return False
        time.sleep(0.1)
    return False


def history(path):
    return [json.loads(line) for line in pathlib.Path(path).read_text("utf-8").splitlines()]


def redis(data, commands):
    """Answers to commands, one a line, as JSON."""
    client = ["redis-cli", "-s", f"{data}/redis.sock", "--json"]
    done = subprocess.run(client, input="\n".join(commands), text=True, capture_output=True,
                          check=True)
    return [json.loads(line) for line in done.stdout.splitlines() if line.strip()]


def width(text):
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1
               for c in text if not unicodedata.combining(c))


def table(rows, right=()):
    widths = [max(width(str(row[i])) for row in rows) for i in range(len(rows[0]))]
    for row in rows:
        cells = []
        for i, cell in enumerate(row):
            blanks = " " * (widths[i] - width(str(cell)))
            cells.append(blanks + str(cell) if i in right else str(cell) + blanks)
        print("  " + "   ".join(cells).rstrip())


def report_campaigns(journals):
    points = collections.Counter()
    times = collections.Counter()
    people = collections.defaultdict(set)
    for member, entries in journals.items():
        for entry in entries:
            for campaign, given in entry.get("points", {}).items():
                points[campaign] += given
                times[campaign] += 1
                people[campaign].add(member)
    weekend = "double-points-weekend"
    heading("What the double points weekend gave")
    print(f"  {points[weekend]:,} points on top of the usual ones, to {len(people[weekend]):,} "
          f"members on {times[weekend]:,} purchases")
    heading("Points by campaign")
    rows = [("campaign", "points", "times", "members")]
    rows += [(name, f"{given:,}", f"{times[name]:,}", f"{len(people[name]):,}")
             for name, given in points.most_common()]
    table(rows, right=(1, 2, 3))


def report_badges(badges, names):
    held = collections.defaultdict(list)
    for member, mine in badges.items():
        for badge, value in mine.items():
            held[badge, json.loads(value).get("level", "")].append(member)
    heading("Who got which badge")
    rows = [("badge", "level", "members", "for example")]
    for (badge, level), members in sorted(held.items(),
                                          key=lambda each: (each[0][0], -len(each[1]))):
        some = ", ".join(sorted({names.get(member, member) for member in members})[:2])
        rows.append((badge, level, f"{len(members):,}", some))
    table(rows, right=(2,))


def chosen_member(journals):
    """Somebody whom the weekend and a badge concern, with a journal that fits a screen."""
    def rank(item):
        entries = item[1]
        weekend = any("double-points-weekend" in entry.get("points", {}) for entry in entries)
        return (not weekend, not any(entry.get("badges") for entry in entries),
                abs(len(entries) - 10), item[0])

    return min(journals.items(), key=rank)[0]


def report_journal(journals, names, fanfare, config):
    member = chosen_member(journals)
    heading(f"The journal of {names.get(member, member)}, newest first")
    print(f"$ fanfare member journal {member}")
    done = subprocess.run([fanfare, "--config", config, "member", "journal", member], text=True,
                          capture_output=True, check=True)
    lines = done.stdout.splitlines()
    print("\n".join("  " + line for line in lines[:15]))
    if len(lines) > 15:
        print(f"  and {len(lines) - 15} more")


def found_mail(folder):
    """A mail of the weekend, else any; waits a little for the first to be written."""
    for _ in range(300):
        mails = sorted(folder.glob("new/*"))
        if mails:
            break
        time.sleep(0.1)
    else:
        return None
    newest = None
    for path in mails:
        message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        newest = message
        if re.search("doubled|ganda|gandakan", str(message["Subject"]), re.IGNORECASE):
            break
    return newest


def report_mail(data):
    folder = pathlib.Path(data) / "mail"
    mail = found_mail(folder)
    heading("A mail, as it was delivered")
    if mail is None:
        print(f"  none was written to {folder} within 30 seconds")
        return
    for name in ("From", "To", "Subject", "Date", "Message-ID"):
        print(f"  {name}: {mail[name]}")
    print()
    for line in mail.get_body(("plain", "html")).get_content().rstrip().splitlines():
        print("  " + line)


def report(data, history_path, fanfare, config):
    events = history(history_path)
    names = {event["member"]: event["name"] for event in events if "name" in event}
    members = sorted(names)
    stored = redis(data, [f"LRANGE fanfare:member:{{{member}}}:journal 0 -1" for member in members])
    journals = {member: [json.loads(entry) for entry in entries]
                for member, entries in zip(members, stored)}
    badges = dict(zip(members, redis(
        data, [f"HGETALL fanfare:member:{{{member}}}:badges" for member in members])))
    report_campaigns(journals)
    report_badges(badges, names)
    report_journal(journals, names, fanfare, config)
    report_mail(data)


def main():
    command, *rest = sys.argv[1:] or ["help"]
    if command == "weeks-back":
        print(weeks_back())
    elif command == "span":
        print(*(moved(date, int(rest[0])).isoformat() for date in SEASON))
    elif command == "move":
        move(rest[0], int(rest[1]))
    elif command == "free-port":
        print(free_port())
    elif command == "wait-ready":
        return 0 if wait_ready(*map(int, rest)) else 1
    elif command == "fields":
        for name, value in history(rest[0])[-1].items():
            print(f"{name}={value}")
    elif command == "report":
        report(*rest)
    else:
        print(__doc__.strip(), file=sys.stderr)
        return 64
    return 0


if __name__ == "__main__":
    sys.exit(main())

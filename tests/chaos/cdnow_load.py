"""The CDNOW purchases as a load, and the judgement of what came of it (tests/oracle)."""

import subprocess
import sys

from harness import ORACLE, SOURCES, Failed, check, skip

DATA = SOURCES / ".." / "shared" / "data" / "cdnow.txt.gz"
PROGRAM = ORACLE / "cdnow-program"
# The purchases are of 1997 and 1998, so their ids have to be remembered for longer than the
# default; an id is remembered by the day of its event.
SETTINGS = "events: {max_age: unlimited, idempotency: 3650d}\nlog: {level: info}\n"


def oracle(*arguments):
    return subprocess.run([sys.executable, ORACLE / "cdnow.py", *map(str, arguments)],
                          capture_output=True, text=True)


def prepare(run):
    """The events as CSV; skips the test where the data is absent."""
    if not DATA.exists():
        skip("../shared/data/cdnow.txt.gz is absent")
    csv = run.folder / "events.csv"
    made = oracle("events", "--data", DATA, "--out", csv)
    check(made.returncode == 0, made.stderr)
    return csv


def split(csv, parts):
    """The CSV cut into `parts` files, each with the header, in order."""
    header, *lines = csv.read_text().splitlines(keepends=True)
    size = -(-len(lines) // parts)
    files = []
    for start in range(0, len(lines), size):
        file = csv.with_name(f"part-{len(files):04}.csv")
        file.write_text(header + "".join(lines[start:start + size]))
        files.append(file)
    return files


def compare(run, redis_url, maildir):
    """Every member's points, counters, badges and journal, and the set of mails."""
    compared = oracle("compare", "--data", DATA, "--redis", redis_url, "--maildir", maildir)
    for line in compared.stdout.splitlines():
        run.say(f"oracle: {line}")
    if compared.returncode != 0:
        raise Failed(f"the oracle disagrees {compared.stderr}")

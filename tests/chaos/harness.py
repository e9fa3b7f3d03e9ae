"""What the chaos tests share: daemons and servers to be killed, and waiting for what comes of it.

Every test is a program: `cdnow.py <folder with the built programs>`. It prints its seed; the
environment variable FANFARE_CHAOS_SEED repeats a run as far as the moments of killing can be
repeated. FANFARE_CHAOS_KEEP=1 keeps the folder that a run worked in. Exit codes: 0 passed,
1 failed, 77 skipped.
"""

import ctypes
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SOURCES = Path(__file__).resolve().parents[2]
ORACLE = SOURCES / "tests" / "oracle"
SKIPPED = 77
PATIENCE = 60  # seconds, for what must happen but not at once

try:
    import aiosmtpd  # noqa: F401, the mail server needs it
    import redis
except ImportError as missing:
    print(f"skipped: {missing}; scripts/setup installs Debian's python3-redis and "
          "python3-aiosmtpd")
    sys.exit(SKIPPED)


class Failed(Exception):
    """The test has failed; the message says how."""


def check(condition, words):
    if not condition:
        raise Failed(words)


def eventually(condition, what, seconds=PATIENCE):
    """Waits until `condition` answers something true, and returns that. A Redis that is away
    counts as not yet."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            answer = condition()
        except redis.RedisError:
            answer = None
        if answer:
            return answer
        if time.monotonic() > deadline:
            raise Failed(f"waited {seconds} s in vain until {what}")
        time.sleep(0.01)


def die_with_parent():
    """In a child that is about to become another program."""
    PR_SET_PDEATHSIG = 1
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def owns(pid, folder):
    """Whether `pid` lives and names `folder` in its command line: a number may be another's."""
    try:
        return str(folder).encode() in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Daemon:
    """A fanfared with a folder of its own: settings, log, and where it keeps what it writes."""

    def __init__(self, run, name, program, settings="", environment=None):
        self.folder = run.folder / name
        self.folder.mkdir()
        self.binary = run.built("daemon/fanfared")
        self.auditor = run.built("cli/fanfare")
        self.environment = environment or {}
        self.process = None
        self.data = self.folder / "var"
        self.log_file = self.folder / "log"
        self.config = self.folder / "fanfare.yaml"
        self.config.write_text(f"program: {program}\ndata_dir: var\n"
                               "http: {listen: '127.0.0.1:0'}\n" + settings)
        self.socket = self.data / "redis.sock"
        run.at_end(self.end)

    def start(self):
        with open(self.log_file, "ab") as log:
            self.process = subprocess.Popen(
                [self.binary, "--config", self.config], stdin=subprocess.DEVNULL, stdout=log,
                stderr=log, env={**os.environ, **self.environment}, preexec_fn=die_with_parent)

    def kill(self):
        self.process.kill()
        self.process.wait()

    def pause(self):
        self.process.send_signal(signal.SIGSTOP)

    def wake(self):
        self.process.send_signal(signal.SIGCONT)

    def has_ended(self):
        return self.process.poll() is not None

    def check_books(self):
        """Whatever was killed: no point came from nowhere, and none is lost."""
        audit = None

        def compared():
            nonlocal audit
            audit = subprocess.run([self.auditor, "audit", "--config", self.config],
                                   stdin=subprocess.DEVNULL, capture_output=True, text=True,
                                   preexec_fn=die_with_parent)
            return "points moved meanwhile" not in audit.stdout

        eventually(compared, "no points move while the books are read")
        check(audit.returncode == 0 and "the books are right" in audit.stdout,
              f"fanfare audit: {audit.stdout}{audit.stderr}")

    def stop(self):
        self.check_books()
        self.process.terminate()
        check(self.process.wait(PATIENCE) == 0, f"fanfared did not stop in order:\n{self.log()}")

    def log(self):
        return self.log_file.read_text(errors="replace")[-4000:]

    def redis(self):
        """A client of the redis-server that the daemon runs itself."""
        return redis.Redis(unix_socket_path=str(self.socket), decode_responses=True,
                           socket_timeout=10)

    def redis_pid(self):
        try:
            pid = int((self.data / "redis.pid").read_text())
        except (OSError, ValueError):
            return 0
        return pid if owns(pid, self.folder) else 0

    def kill_redis(self):
        """Kills the daemon's redis-server; False when there is none just now."""
        pid = self.redis_pid()
        if pid:
            os.kill(pid, signal.SIGKILL)
            eventually(lambda: not owns(pid, self.folder), "the redis-server is dead")
        return bool(pid)

    def mails(self):
        return sorted(path.name for path in (self.data / "mail" / "new").glob("*"))

    def end(self):
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.kill_redis()


class RedisServer:
    """A redis-server of the test's own, for several daemons to share."""

    def __init__(self, run, name="redis"):
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        folder = run.folder / name
        folder.mkdir()
        self.process = subprocess.Popen(
            ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--dir", folder,
             "--save", "", "--logfile", folder / "log"],
            stdin=subprocess.DEVNULL, preexec_fn=die_with_parent)
        run.at_end(self.end)
        self.client = redis.Redis(port=self.port, decode_responses=True)
        eventually(self.client.ping, "the redis-server answers")

    def end(self):
        self.client.close()
        self.process.kill()
        self.process.wait()


class SmtpSink:
    """A mail server that keeps what it accepts (tests/support/smtp_sink.py)."""

    def __init__(self, run, name, *options):
        self.folder = run.folder / name
        self.folder.mkdir()
        self.process = subprocess.Popen(
            [sys.executable, SOURCES / "tests" / "support" / "smtp_sink.py", "--dir", self.folder,
             *options], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True,
            preexec_fn=die_with_parent)
        run.at_end(self.end)
        words = self.process.stdout.readline().split()
        check(words[:1] == ["PORT"], "the mail server did not start (python3-aiosmtpd is needed)")
        self.port = int(words[1])

    def mails(self):
        """The id of every mail accepted, as often as it was."""
        return [path.name.rsplit(".", 2)[0] for path in self.folder.glob("*.eml")]

    def end(self):
        self.process.kill()
        self.process.wait()


class Run:
    """One run of one test: its seed, its folder, and what is to be ended."""

    def __init__(self, limit):
        if len(sys.argv) != 2:
            sys.exit(f"usage: {sys.argv[0]} FOLDER-OF-THE-BUILD")
        self.build = Path(sys.argv[1]).resolve()
        self.seed = int(os.environ.get("FANFARE_CHAOS_SEED") or random.randrange(1 << 32))
        self.random = random.Random(self.seed)
        # Short: the path of a Unix socket may have 107 bytes. In memory where that can be had:
        # what a killed process has written is there on either, and thousands of mails are synced.
        memory = Path("/dev/shm")
        place = memory if os.access(memory, os.W_OK) else Path("/tmp")
        self.folder = Path(tempfile.mkdtemp(prefix="fanfare-chaos-", dir=place))
        self.endings = []
        self.limit = limit
        self.started = time.monotonic()

    def built(self, path):
        binary = self.build / path
        check(binary.exists(), f"{binary} is missing: build it first")
        return str(binary)

    def at_end(self, ending):
        self.endings.append(ending)

    def say(self, words):
        print(f"[{time.monotonic() - self.started:6.1f} s] {words}", flush=True)

    def program(self, text):
        """A program folder that holds `text`."""
        folder = self.folder / "program"
        folder.mkdir()
        (folder / "program.yaml").write_text(text)
        return folder

    def emit_file(self, daemon, file):
        """`fanfare emit --file`; true when all of it was acknowledged."""
        emitted = subprocess.run([self.built("cli/fanfare"), "emit", "--config", daemon.config,
                                  "--file", file], stdin=subprocess.DEVNULL,
                                 capture_output=True, text=True, preexec_fn=die_with_parent)
        return emitted.returncode == 0, emitted.stderr.strip()

    def end(self):
        for ending in reversed(self.endings):
            ending()
        if os.environ.get("FANFARE_CHAOS_KEEP"):
            print(f"kept: {self.folder}")
        else:
            shutil.rmtree(self.folder, ignore_errors=True)


def wait_until_done(client, seconds=PATIENCE, shard="fanfare:shard:0"):
    """Until every event is applied and every notification delivered."""
    def applied():
        newest = client.xrevrange("fanfare:events", count=1)
        cursor = client.hget(shard, "cursor") or "0-0"
        return newest and cursor == newest[0][0]

    def delivered():
        with client.pipeline(transaction=True) as pipeline:
            pipeline.xlen("fanfare:outbox").zcard("fanfare:outbox:later")
            return pipeline.execute() == [0, 0]

    eventually(applied, "every event is applied", seconds)
    eventually(delivered, "every notification is delivered", seconds)


def check_nothing_left_over(client):
    """Neither refused nor undeliverable."""
    for stream in ("fanfare:rejected", "fanfare:deadletters"):
        found = client.xrange(stream, count=1)
        check(not found, f"{client.xlen(stream)} entries in {stream}; the first: {found}")


def run_test(test, limit=240):
    """Runs `test(run)`, and exits with what came of it. `limit` in seconds, for all of it."""
    run = Run(limit)
    print(f"seed {run.seed} (FANFARE_CHAOS_SEED={run.seed} repeats it)", flush=True)

    def too_long(*_):
        raise Failed(f"not done after {limit} s")

    signal.signal(signal.SIGALRM, too_long)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    signal.alarm(limit)
    try:
        test(run)
        run.say("passed")
        code = 0
    except Failed as failure:
        run.say(f"FAILED (seed {run.seed}): {failure}")
        code = 1
        for log in sorted(run.folder.glob("*/log")):
            print(f"--- the end of {log.parent.name}'s log\n{log.read_text(errors='replace')[-2000:]}")
    finally:
        signal.alarm(0)
        run.end()
    sys.exit(code)


def skip(words):
    print(f"skipped: {words}")
    sys.exit(SKIPPED)

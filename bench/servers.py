"""What the benchmarks run on: a redis-server and a fanfared of their own, and a plain client.

Everything is on Unix sockets and the loopback, in folders that go when the benchmark does.
"""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "build" / "release"
CLIENT = BUILD / "bench" / "bench_client"
DAEMON = BUILD / "daemon" / "fanfared"
PEERS = ROOT / "bench" / "peers"


def fail(message):
    """Ends the benchmark: a figure that came about in another way is worse than none."""
    sys.exit(f"{Path(sys.argv[0]).name}: {message}")


class Redis:
    """A redis-server of the benchmark's own, on a Unix socket, set up as the embedded one is."""

    def __init__(self, folder):
        self.socket = str(Path(folder, "redis.sock"))
        self.process = subprocess.Popen(
            ["redis-server", "--port", "0", "--unixsocket", self.socket, "--dir", folder,
             "--save", "", "--appendonly", "yes", "--appendfsync", "everysec",
             "--auto-aof-rewrite-percentage", "0"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        wait_until(lambda: self.ask("PING") == "PONG", "redis-server did not start")

    def ask(self, *command):
        done = subprocess.run(["redis-cli", "-s", self.socket, *map(str, command)],
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
        return done.stdout.strip()

    def client(self, command, *arguments):
        done = subprocess.run([CLIENT, "--socket", self.socket, command, *map(str, arguments)],
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, check=False)
        if done.returncode != 0:
            fail(f"bench_client {command} failed")
        return json.loads(done.stdout)

    def connect(self):
        return Client(self.socket)

    def used_memory(self):
        return int(next(line.split(":")[1] for line in self.ask("INFO", "memory").splitlines()
                        if line.startswith("used_memory:")))

    def stop(self):
        self.process.terminate()
        self.process.wait()


def print_row(*cells):
    """A row of a table as README.md has them."""
    print("| " + " | ".join(cells) + " |", flush=True)


def print_head(*cells):
    print_row(*cells)
    print("|" + "---|" * len(cells), flush=True)


def need(*programs):
    """Fails unless these were built."""
    for program in programs:
        if not program.exists():
            fail(f"{program.relative_to(ROOT)} is missing; run: cmake --preset release && "
                 f"cmake --build --preset release --target {program.name}")


def prepare_node():
    for program in ("node", "npm"):
        if shutil.which(program) is None:
            fail(f"{program} is missing; scripts/setup --bench installs it")
    # npm writes this file at the end: an older one is of another lock file.
    installed = PEERS / "node_modules" / ".package-lock.json"
    lock = PEERS / "package-lock.json"
    if not installed.exists() or installed.stat().st_mtime < lock.stat().st_mtime:
        subprocess.run(["npm", "ci", "--no-audit", "--no-fund"], cwd=PEERS, check=True,
                       stdin=subprocess.DEVNULL, stdout=sys.stderr)


class Client:
    """One connection to Redis that stays open: answers are texts, whole numbers, None and lists."""

    def __init__(self, path):
        self.connection = socket.socket(socket.AF_UNIX)
        self.connection.connect(path)
        self.incoming = self.connection.makefile("rb")

    def ask(self, *command):
        return self.pipeline([command])[0]

    def pipeline(self, commands):
        """Sends all of them at once; gives their answers."""
        packed = []
        for command in commands:
            packed.append(b"*%d\r\n" % len(command))
            for part in command:
                text = str(part).encode()
                packed.append(b"$%d\r\n%s\r\n" % (len(text), text))
        self.connection.sendall(b"".join(packed))
        return [self.receive() for _ in commands]

    def receive(self):
        line = self.incoming.readline()
        kind, rest = line[:1], line[1:-2]
        if kind == b"+":
            return rest.decode()
        if kind == b":":
            return int(rest)
        if kind == b"$":
            return None if rest == b"-1" else self.incoming.read(int(rest) + 2)[:-2].decode()
        if kind == b"*":
            return None if rest == b"-1" else [self.receive() for _ in range(int(rest))]
        return fail(f"Redis: {rest.decode() or 'the connection is closed'}")


def wait_until(condition, message, seconds=60):
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            fail(message)
        time.sleep(0.02)


@contextmanager
def redis_server():
    with tempfile.TemporaryDirectory(prefix="fanfare-bench-") as folder:
        redis = Redis(folder)
        try:
            yield redis
        finally:
            redis.stop()


class Daemon:
    """A fanfared on the benchmark's Redis; stopped with SIGTERM."""

    def __init__(self, redis, program, folder):
        config = Path(folder, "fanfare.yaml")
        config.write_text(f"redis: {{url: 'unix://{redis.socket}'}}\ndata_dir: {folder}/var\n"
                          f"program: {program}\nhttp: {{listen: '127.0.0.1:0'}}\n"
                          "log: {level: error}\n", encoding="utf-8")
        self.process = subprocess.Popen([DAEMON, "--config", config], stdin=subprocess.DEVNULL)

    def memory_bytes(self):
        for line in Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) * 1024
        return 0

    def pause(self):
        os.kill(self.process.pid, signal.SIGSTOP)

    def go_on(self):
        os.kill(self.process.pid, signal.SIGCONT)

    def reload(self):
        os.kill(self.process.pid, signal.SIGHUP)

    def stop(self):
        self.go_on()
        self.process.terminate()
        if self.process.wait() != 0:
            fail("the daemon did not stop in order")


@contextmanager
def daemon(redis, program):
    with tempfile.TemporaryDirectory(prefix="fanfare-bench-") as folder:
        running = Daemon(redis, program, folder)
        try:
            yield running
        finally:
            running.stop()


def drained(redis):
    newest = redis.ask("XREVRANGE", "fanfare:events", "+", "-", "COUNT", "1").split("\n")[0]
    return redis.ask("HGET", "fanfare:shard:0", "cursor") == newest


def make_program(folder, campaigns):
    subprocess.run([sys.executable, ROOT / "bench" / "make_program.py", folder,
                    "--campaigns", str(campaigns)], check=True, stdout=subprocess.DEVNULL)
    return folder

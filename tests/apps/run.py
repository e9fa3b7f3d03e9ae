"""Runs the code of docs/apps.md as it stands there, against a daemon: `run.py <folder of the build>
python|console|javascript`. What the page says that a line prints is what it must print.

Ends with 77 (skipped, for ctest), and says why, where what it needs is not there.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
PAGE = HERE.parents[1] / "docs" / "apps.md"
SKIPPED = 77
sys.path.insert(0, str(HERE.parent / "chaos"))


def skip(why):
    print(f"skipped: {why}")
    sys.exit(SKIPPED)


def blocks(language):
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE.read_text(), re.MULTILINE | re.DOTALL)


def said(code, mark):
    """What the page says that is printed."""
    return [line.split("→", 1)[1].strip() for line in code.splitlines()
            if line.lstrip().startswith(f"{mark} →")]


def output_of(command, environment):
    done = subprocess.run(command, env=environment, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=120,
                          check=False)
    if done.returncode != 0:
        sys.exit(f"ended with {done.returncode}:\n{done.stdout}")
    return [line.strip() for line in done.stdout.splitlines()]


def compare(printed, expected):
    if printed != expected:
        sys.exit("printed:\n" + "\n".join(printed) + "\n\nthe page says:\n" + "\n".join(expected))
    if not expected:
        sys.exit("the page says nothing of what is printed")
    print(f"{len(expected)} lines as the page says")


def run_python(environment, folder):
    code = "\n".join(blocks("python"))
    (folder / "app.py").write_text(code)
    compare(output_of([sys.executable, folder / "app.py"], environment), said(code, "#"))


def install_packages():
    """What package-lock.json says, once."""
    lock, installed = HERE / "package-lock.json", HERE / "node_modules" / ".package-lock.json"
    if installed.exists() and installed.stat().st_mtime >= lock.stat().st_mtime:
        return
    done = subprocess.run(["npm", "ci", "--no-audit", "--no-fund", "--fetch-retries=1"], cwd=HERE,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode != 0:
        print(done.stdout)
        skip("npm could not install ioredis; is the network there?")
    installed.touch()


def run_javascript(environment, folder):
    code = "\n".join(blocks("javascript"))
    app = folder / "app.mjs"
    app.write_text(code + "\nr.disconnect();\nblocking.disconnect();\n")
    (folder / "node_modules").symlink_to(HERE / "node_modules")
    compare(output_of(["node", app], environment), said(code, "//"))


def run_console(environment, folder):
    """Lines that begin with `$` are typed, what follows is printed."""
    lines = "".join(blocks("console")).splitlines()
    typed = [line[2:] for line in lines if line.startswith("$ ")]
    (folder / "app.sh").write_text("\n".join(typed) + "\n")
    printed = output_of(["/bin/sh", folder / "app.sh"], environment)
    compare([line for line in printed if line],
            [line.strip() for line in lines if line.strip() and not line.startswith("$ ")])


def check_tools(language):
    if language == "javascript":
        for program in ("node", "npm"):
            if shutil.which(program) is None:
                skip(f"{program} is missing; scripts/setup --all installs it")
        install_packages()


def with_redis_cli(environment, folder):
    """A redis-cli that knows the server, as one on the user's own machine does."""
    real = shutil.which("redis-cli")
    wrapper = folder / "bin" / "redis-cli"
    wrapper.parent.mkdir()
    wrapper.write_text(f'#!/bin/sh\nexec {real} -u "$REDIS_URL" "$@"\n')
    wrapper.chmod(0o755)
    environment["PATH"] = f"{wrapper.parent}:{environment['PATH']}"


def main():
    if len(sys.argv) != 3:
        sys.exit(f"usage: {sys.argv[0]} FOLDER-OF-THE-BUILD python|console|javascript")
    language = sys.argv.pop()
    check_tools(language)
    import harness  # skips by itself where redis-py is missing

    def test(run):
        server = harness.RedisServer(run)
        daemon = harness.Daemon(run, "shop", run.program(blocks("yaml")[0]),
                                f"redis: {{url: {server.url}}}\n")
        daemon.start()
        harness.eventually(lambda: server.client.exists("fanfare:catalogue:badges"),
                           "the daemon is there")
        harness.eventually(lambda: server.client.client_list(_type="pubsub"), "it listens")
        folder = Path(tempfile.mkdtemp(dir=run.folder))
        environment = {**os.environ, "REDIS_URL": server.url}
        with_redis_cli(environment, folder)
        {"python": run_python, "console": run_console,
         "javascript": run_javascript}[language](environment, folder)
        daemon.stop()

    harness.run_test(test)


if __name__ == "__main__":
    main()

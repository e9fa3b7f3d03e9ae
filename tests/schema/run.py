"""Runs check.mjs, which judges the schemas that fanfare prints, with what it needs from npm.

Ends with 77 (skipped, for ctest), and says why, where there is no Node.js or npm, or where the
packages are neither here nor to be had.
"""

import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
SKIPPED = 77


def skip(why):
    print(f"skipped: {why}")
    sys.exit(SKIPPED)


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
        skip("npm could not install ajv; is the network there?")
    installed.touch()


def main():
    fanfare, unit_config, source = sys.argv[1:]
    for program in ("node", "npm"):
        if shutil.which(program) is None:
            skip(f"{program} is missing; scripts/setup --all installs it")
    install_packages()
    sys.exit(subprocess.run(["node", HERE / "check.mjs", fanfare, unit_config, source],
                            stdin=subprocess.DEVNULL, check=False).returncode)


if __name__ == "__main__":
    main()

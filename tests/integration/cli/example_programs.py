#!/usr/bin/python3
"""The example programs, as their users check them: each is valid, and its own tests pass.

    example_programs.py build/dev/cli/fanfare
"""
import pathlib
import re
import subprocess
import sys
import unittest

FANFARE = None
EXAMPLES = pathlib.Path(__file__).resolve().parents[3] / "examples"


def fanfare(*words):
    return subprocess.run([FANFARE, *words], stdin=subprocess.DEVNULL, capture_output=True,
                          text=True, timeout=60)


class ExamplePrograms(unittest.TestCase):
    def test_are_valid_and_pass_their_own_tests(self):
        programs = sorted(path.parent for path in EXAMPLES.glob("*/program.yaml"))
        self.assertTrue(programs)
        for program in programs:
            with self.subTest(program=program.name):
                valid = fanfare("validate", program)
                self.assertEqual(valid.returncode, 0, valid.stdout + valid.stderr)
                tested = fanfare("test", program)
                self.assertEqual(tested.returncode, 0, tested.stdout + tested.stderr)
                self.assertRegex(tested.stdout, re.compile(r"^pass  ", re.MULTILINE))


if __name__ == "__main__":
    FANFARE = sys.argv.pop(1)
    unittest.main()

#!/usr/bin/python3
"""`fanfare validate` as its users run it: what it prints, and how it ends.

    validate_command.py build/dev/cli/fanfare
"""
import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

FANFARE = None

PROGRAM = """\
program: shop
---
campaign: base-points
on: purchase
then: [{points: {per: 1000, give: 1}}]
"""

LONG_OVER = """\
campaign: millennium
on: purchase
schedule: {start: 1999-12-31, end: 2000-01-01}
then: [{points: 5}]
"""

IS_OVER = ("shop/millennium.yaml:3:36: warning: campaign 'millennium' is over; remove it, or give "
           "it new dates\n")


class ValidateCommand(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)
        (self.root / "shop").mkdir()
        self.write("program.yaml", PROGRAM)

    def write(self, name, text):
        (self.root / "shop" / name).write_text(text)

    def fanfare(self, *arguments):
        done = subprocess.run([FANFARE, *arguments], cwd=self.root, capture_output=True, text=True,
                              timeout=60, check=False)
        return done.returncode, done.stdout, done.stderr

    def test_a_valid_program_has_nothing_on_standard_output(self):
        self.assertEqual(self.fanfare("validate", "shop"),
                         (0, "", "program shop is valid: 1 campaign, 0 badges, 0 tests\n"))

    def test_warnings_leave_it_valid(self):
        self.write("millennium.yaml", LONG_OVER)
        self.assertEqual(
            self.fanfare("validate", "shop"),
            (0, IS_OVER, "program shop is valid: 2 campaigns, 0 badges, 0 tests; 1 warning\n"))

    def test_errors_do_not(self):
        self.write("millennium.yaml", LONG_OVER + "enabled: yes\n")
        self.assertEqual(
            self.fanfare("validate", "shop"),
            (1, "shop/millennium.yaml:5:10: error: expected true or false, found 'yes'\n",
             "shop is not valid: 1 error\n"))

    def test_json_tells_warnings_from_errors(self):
        self.write("millennium.yaml", LONG_OVER)
        code, out, err = self.fanfare("validate", "shop", "--format", "json")
        self.assertEqual((code, err), (0, ""))
        self.assertEqual(json.loads(out), {
            "valid": True,
            "problems": [{"severity": "warning", "file": "shop/millennium.yaml", "line": 3,
                          "column": 36, "message": IS_OVER.split("warning: ")[1].strip()}]})

    def test_only_validate_looks_at_the_clock(self):
        self.write("millennium.yaml", LONG_OVER)
        self.write("unused.yaml", "badge: lonely\n")
        code, _, err = self.fanfare("test", "shop")
        self.assertEqual(code, 0)
        self.assertIn("shop/unused.yaml:1:8: warning: only an operator can award badge 'lonely'", err)
        self.assertNotIn("is over", err)


if __name__ == "__main__":
    FANFARE = pathlib.Path(sys.argv.pop(1)).resolve()
    unittest.main()

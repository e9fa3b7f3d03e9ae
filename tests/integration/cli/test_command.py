#!/usr/bin/python3
"""`fanfare test` as its users run it: exit codes, what goes to which stream, and reports that other
people's readers understand (xml.etree, PyYAML, and Perl's TAP::Harness where it is installed).

    test_command.py build/dev/cli/fanfare
"""
import os
import pathlib
import pty
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import unittest
import xml.etree.ElementTree as ET

import yaml

FANFARE = None

PROGRAM = """\
program: shop
timezone: Asia/Jakarta
---
campaign: base-points
on: purchase
then: [{points: {per: 1000, give: 1}}, {notify: thanks}]
---
badge: lover
award_when: {event.lover: true}
---
template: thanks
en: {title: Thanks, text: Thanks}
"""

PASSES = """\
test: one point for each thousand
timeline:
  - {at: 2026-12-05 10:00, event: {type: purchase, member: ana, amount: 100000}}
  - {at: 2026-12-05 10:01, expect: {ana: {points: 100, badges: [], notifications: [thanks]}}}
"""

FAILS = r"""
test: "a <b> & \"c\" # TODO \e[2J \u2603"
timeline:
  - {at: 2026-12-05 10:00, event: {type: purchase, member: ana, amount: 100000}}
  - {at: 2026-12-05 10:01, expect: {ana: {points: 200, badges: [lover], notifications: []}}}
"""


class Tap:
    """A small reader of TAP 13, written after its specification alone."""

    POINT = re.compile(r"(not ok|ok) (\d+) - (.*)")

    def __init__(self, text):
        lines = text.splitlines()
        assert lines[0] == "TAP version 13", lines[0]
        self.plan = None
        self.points = []  # (ok, number, description, diagnostics)
        block = None
        for line in lines[1:]:
            if block is not None:
                if line == "  ...":
                    self.points[-1][3] = yaml.safe_load("\n".join(block))
                    block = None
                else:
                    block.append(line)
            elif line == "  ---":
                block = []
            elif line.startswith("#"):
                pass
            elif match := re.fullmatch(r"1\.\.(\d+)(?: # SKIP.*)?", line):
                assert self.plan is None, "a second plan"
                self.plan = int(match[1])
            else:
                match = self.POINT.fullmatch(line)
                assert match, f"no line of TAP: {line!r}"
                assert not re.search(r"(?<!\\)#", match[3]), f"a directive: {line!r}"
                name = re.sub(r"\\(.)", r"\1", match[3])
                self.points.append([match[1] == "ok", int(match[2]), name, None])
        assert block is None, "a block of YAML without an end"
        assert [point[1] for point in self.points] == list(range(1, self.plan + 1))


class TestCommand(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.root = pathlib.Path(temporary.name)
        self.folder = self.root / "shop"
        (self.folder / "tests").mkdir(parents=True)
        self.write("program.yaml", PROGRAM)

    def write(self, name, text):
        (self.folder / name).write_text(text, encoding="utf-8")

    def fanfare(self, *arguments):
        done = subprocess.run([FANFARE, *arguments], cwd=self.root, capture_output=True,
                              stdin=subprocess.DEVNULL, encoding="utf-8", timeout=60, check=False)
        return done.returncode, done.stdout, done.stderr

    def on_a_terminal(self, *arguments, **variables):
        """What the command writes to a terminal."""
        ours, theirs = pty.openpty()
        with subprocess.Popen([FANFARE, *arguments], cwd=self.root, stdin=subprocess.DEVNULL,
                              stdout=theirs, stderr=subprocess.DEVNULL,
                              env={"TERM": "xterm", **variables}) as process:
            os.close(theirs)
            text = b""
            while True:
                try:
                    part = os.read(ours, 65536)
                except OSError:  # EIO: the other end is closed
                    break
                if not part:
                    break
                text += part
            process.wait(timeout=60)
        os.close(ours)
        return text.decode()

    def with_a_failure(self):
        self.write("tests/passes.yaml", PASSES)
        self.write("tests/fails.yaml", FAILS)

    def test_all_pass(self):
        self.write("tests/passes.yaml", PASSES)
        for form in ("text", "tap", "junit"):
            with self.subTest(form):
                code, out, err = self.fanfare("test", "shop", "--format", form)
                self.assertEqual((code, err), (0, ""))
                self.assertIn("one point for each thousand", out)

    def test_text_of_a_failure(self):
        self.with_a_failure()
        code, out, err = self.fanfare("test", "shop")
        self.assertEqual((code, err), (1, ""))
        self.assertEqual(
            re.sub(r"in [0-9.]+ m?s", "in TIME", out),
            'FAIL  a <b> & "c" # TODO \N{REPLACEMENT CHARACTER}[2J \N{SNOWMAN}\n'
            "      shop/tests/fails.yaml:5:37: ana is not as expected\n"
            "        points: expected 200, got 100\n"
            "        badges: missing lover\n"
            "        notifications (- expected, + got):\n"
            "          + thanks\n"
            "        since the start:\n"
            "          line 4  5 Dec 2026 10:00  purchase: +100 points (100 base-points); "
            "notified thanks\n"
            "pass  one point for each thousand\n"
            "1 of 2 tests failed in TIME\n")

    def test_tap_is_understood(self):
        self.with_a_failure()
        code, out, err = self.fanfare("test", "shop", "--format", "tap")
        self.assertEqual((code, err), (1, ""))
        tap = Tap(out)
        self.assertEqual(tap.plan, 2)
        (bad, _, name, diagnostics), (good, _, other, nothing) = tap.points
        self.assertEqual((bad, good, other, nothing),
                         (False, True, "one point for each thousand", None))
        self.assertEqual(name, 'a <b> & "c" # TODO \N{REPLACEMENT CHARACTER}[2J \N{SNOWMAN}')
        self.assertEqual(diagnostics["at"],
                         {"file": "shop/tests/fails.yaml", "line": 5, "column": 37})
        place = {"at": "shop/tests/fails.yaml:5:37", "member": "ana"}
        self.assertEqual(diagnostics["data"], [
            {**place, "key": "points", "expect": "200", "got": "100"},
            {**place, "key": "badges", "expect": ["lover"], "got": []},
            {**place, "key": "notifications", "expect": [], "got": ["thanks"]}])

    @unittest.skipUnless(shutil.which("prove"), "Perl's prove is not installed")
    def test_tap_is_understood_by_perl(self):
        self.with_a_failure()
        _, out, _ = self.fanfare("test", "shop", "--format", "tap")
        report = self.root / "report.tap"
        report.write_text(out, encoding="utf-8")
        done = subprocess.run(["prove", "--exec", "cat", report], capture_output=True,
                              encoding="utf-8", timeout=60, check=False)
        self.assertIn("Tests: 2 Failed: 1", done.stdout)
        self.assertNotIn("Parse errors", done.stdout)

    def test_junit_is_understood(self):
        self.with_a_failure()
        code, out, err = self.fanfare("test", "shop", "--format", "junit")
        self.assertEqual((code, err), (1, ""))
        root = ET.fromstring(out.encode())
        self.assertEqual(root.tag, "testsuites")
        self.assertEqual([suite.get("name") for suite in root],
                         ["shop/tests/fails.yaml", "shop/tests/passes.yaml"])
        for element in (root, *root):
            cases = list(element.iter("testcase"))
            self.assertEqual(int(element.get("tests")), len(cases))
            self.assertEqual(int(element.get("failures")),
                             sum(case.find("failure") is not None for case in cases))
            self.assertRegex(element.get("time"), r"^\d+\.\d{6}$")
        bad, good = root.iter("testcase")
        # XML cannot hold the escape character: it is left out.
        self.assertEqual(bad.get("name"), 'a <b> & "c" # TODO [2J \N{SNOWMAN}')
        self.assertEqual((bad.get("file"), bad.get("line")), ("shop/tests/fails.yaml", "2"))
        self.assertEqual(bad.get("classname"), "shop.tests.fails")
        failure = bad.find("failure")
        self.assertEqual(failure.get("message"),
                         "ana: points: expected 200, got 100 (and 2 more)")
        self.assertIn("shop/tests/fails.yaml:5:37: ana is not as expected\n", failure.text)
        self.assertEqual(list(good), [])

    def test_invalid_program_writes_no_report(self):
        self.with_a_failure()
        self.write("campaigns.yaml", "campaign: typo\non: purchase\nthn: []\n")
        _, validated, _ = self.fanfare("validate", "shop")
        self.assertIn("campaigns.yaml:3:1: error: unknown key 'thn'; did you mean 'then'?",
                      validated)
        for form in ("text", "tap", "junit"):
            with self.subTest(form):
                code, out, err = self.fanfare("test", "shop", "--format", form)
                self.assertEqual((code, out), (2, ""))
                self.assertEqual(err, validated + "fanfare: error: shop is not valid, and its "
                                                  "tests were not run\n")

    def test_a_wrong_step_is_named_with_its_line(self):
        for name, steps, message in (
                ("time runs backwards",
                 "  - {at: 2026-12-05, event: {type: visit, member: ana}}\n"
                 "  - {at: 2026-12-04, expect: {ana: {points: 0}}}\n",
                 "shop/tests/t.yaml:4:10: error: time runs backwards here"),
                ("unknown member",
                 "  - {at: 2026-12-05, event: {type: visit, member: ana}}\n"
                 "  - {at: 2026-12-05, expect: {anna: {points: 0}}}\n",
                 "shop/tests/t.yaml:4:31: error: unknown member 'anna'; did you mean 'ana'?"),
                ("unknown key",
                 "  - {at: 2026-12-05, event: {type: visit, member: ana}}\n"
                 "  - {at: 2026-12-05, expct: {ana: {points: 0}}}\n",
                 "shop/tests/t.yaml:4:22: error: unknown key 'expct'; did you mean 'expect'?")):
            with self.subTest(name):
                self.write("tests/t.yaml", f"test: {name}\ntimeline:\n{steps}")
                code, out, err = self.fanfare("test", "shop")
                self.assertEqual((code, out), (2, ""))
                self.assertIn(message, err)

    def test_warnings_do_not_enter_the_report(self):
        self.write("tests/t.yaml", "test: t\ntimeline: []\n")
        code, out, err = self.fanfare("test", "shop", "--format", "junit")
        self.assertEqual(code, 0)
        ET.fromstring(out.encode())
        self.assertIn("shop/tests/t.yaml:1:1: warning: the test expects nothing", err)

    def test_only(self):
        self.with_a_failure()
        code, out, err = self.fanfare("test", "shop", "--only", "thousand")
        self.assertEqual((code, err), (0, ""))
        self.assertIn("1 test passed", out)
        code, out, _ = self.fanfare("test", "shop", "--only", "thousand", "--only", "*fails.yaml")
        self.assertEqual(code, 1)
        self.assertIn("1 of 2 tests failed", out)
        code, out, err = self.fanfare("test", "shop", "--only", "thosand")
        self.assertEqual((code, out), (64, ""))
        self.assertIn("did you mean 'thousand'?", err)

    def test_output_goes_to_a_file_and_the_text_to_people(self):
        self.with_a_failure()
        code, out, err = self.fanfare("test", "shop", "--format", "junit", "--output", "r.xml")
        self.assertEqual((code, err), (1, ""))
        self.assertIn("1 of 2 tests failed", out)
        self.assertEqual(ET.parse(self.root / "r.xml").getroot().get("failures"), "1")
        code, _, err = self.fanfare("test", "shop", "--format", "tap", "--output", "no/r.tap")
        self.assertEqual(code, 1)
        self.assertIn("cannot write no/r.tap", err)

    def test_no_tests(self):
        for form in ("text", "tap", "junit"):
            with self.subTest(form):
                code, out, err = self.fanfare("test", "shop", "--format", form)
                self.assertEqual(code, 0)
                self.assertIn("There are no tests in shop", err)
                if form == "tap":
                    self.assertEqual(Tap(out).plan, 0)
                if form == "junit":
                    self.assertEqual(ET.fromstring(out.encode()).get("tests"), "0")
        # What it offers as a first test is one, and holds for this program.
        first = re.search(r"\n\n((?:  .*\n)+)", err)[1]
        self.write("tests/first.yaml", re.sub("(?m)^  ", "", first))
        code, out, err = self.fanfare("test", "shop")
        self.assertEqual((code, err), (0, ""), out)

    def test_quiet_and_verbose(self):
        self.with_a_failure()
        _, out, _ = self.fanfare("test", "shop", "--quiet")
        self.assertNotIn("one point", out)
        self.assertIn("FAIL", out)
        _, out, _ = self.fanfare("test", "shop", "--verbose", "--only", "thousand")
        self.assertIn("line 3  5 Dec 2026 10:00  ana  purchase: +100 points", out)
        code, out, _ = self.fanfare("test", "shop", "--quiet", "--verbose")
        self.assertEqual((code, out), (64, ""))

    def test_colours_are_for_terminals(self):
        self.with_a_failure()
        self.assertNotIn("\x1b", self.fanfare("test", "shop")[1])
        self.assertIn("\x1b[31mFAIL\x1b[0m", self.on_a_terminal("test", "shop"))
        self.assertNotIn("\x1b", self.on_a_terminal("test", "shop", NO_COLOR="1"))
        self.assertNotIn("\x1b", self.on_a_terminal("test", "shop", TERM="dumb"))
        self.assertNotIn("\x1b", self.on_a_terminal("test", "shop", "--format", "tap"))

    def test_watch_runs_again_after_each_change(self):
        self.write("tests/passes.yaml", PASSES)
        with subprocess.Popen([FANFARE, "test", "shop", "--watch"], cwd=self.root,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, encoding="utf-8") as process:
            deadline = threading.Timer(60, process.kill)
            deadline.start()

            def until_it_waits():
                lines = []
                for line in process.stdout:
                    if line.startswith("watching shop for changes"):
                        return "".join(lines)
                    lines.append(line)
                self.fail("it ended, or did not run again in time: " + "".join(lines))

            try:
                self.assertIn("1 test passed", until_it_waits())
                self.write("tests/fails.yaml", FAILS)
                self.assertIn("1 of 2 tests failed", until_it_waits())
                self.write("tests/fails.yaml", "tst: typo\n")
                self.assertIn("its tests were not run", until_it_waits())
                (self.folder / "tests/fails.yaml").unlink()
                self.assertIn("1 test passed", until_it_waits())
            finally:
                deadline.cancel()
                process.kill()

    def test_watch_does_not_string_reports_together(self):
        code, out, err = self.fanfare("test", "shop", "--watch", "--format", "junit")
        self.assertEqual((code, out), (64, ""))
        self.assertIn("add --output FILE", err)


if __name__ == "__main__":
    FANFARE = os.path.abspath(sys.argv.pop(1))
    unittest.main()

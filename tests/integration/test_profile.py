"""--profile: one table for the help, the README, and what a recording says that it set."""
import json
import re
import sqlite3
import sys
import tempfile
import unittest
from pathlib import Path

from rig import ROOT, run

ROW = re.compile(r"(?m)^  (--[a-z-]+) +(\S+) +(\S+) +(.*?)( \[not built yet\])?$")
README = re.compile(r"(?m)^\| `(--[a-z-]+)` \| `(\S+)` \| `(\S+)` \| (.*) \|$")
PROGRAM = """
import boto3
boto3.client("dynamodb").list_tables()
"""


class Profile(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        (self.folder / "program.py").write_text(PROGRAM)
        self.rows = ROW.findall(run("help", "profile").stdout)

    def exec(self, *options):
        done = run("exec", "--clock", "virtual", *options, "--", sys.executable, "program.py",
                   cwd=self.folder)
        if done.returncode != 0:
            return done, None
        with sqlite3.connect(self.folder / "dynarig-report" / "results.db") as connection:
            told, = connection.execute("SELECT options FROM runs").fetchone()
        connection.close()
        return done, json.loads(told)

    def test_the_readme_has_the_table_of_the_help(self):
        self.assertEqual(README.findall((ROOT / "README.md").read_text()),
                         [row[:4] for row in self.rows])
        self.assertIn("--latency", [row[0] for row in self.rows])

    def test_its_parts_are_recorded_and_one_that_is_given_wins(self):
        unbuilt = [word for row in self.rows if row[4] for word in row[:2]]
        for profile, column in (("local", 1), ("aws", 2)):
            done, told = self.exec("--profile", profile, *unbuilt)
            self.assertEqual(done.returncode, 0, done.stderr)
            for row in self.rows:
                wanted = row[1] if row[0] in unbuilt else row[column]
                self.assertEqual(told[row[0][2:]], wanted)
            self.assertEqual(run("replay", str(self.folder / "dynarig-report")).returncode, 0)
        done, told = self.exec("--profile", "aws", *unbuilt, "--latency", "none")
        self.assertEqual((told["latency"], told["lifecycle"]), ("none", "aws"))

    def test_what_is_not_built_is_named(self):
        done, _ = self.exec("--profile", "aws")
        first = next((row for row in self.rows if row[4]), None)
        if first is None:
            self.assertEqual(done.returncode, 0, done.stderr)
        else:
            self.assertEqual(done.returncode, 2)
            self.assertIn(f"--profile aws: {first[0]} {first[2]} is known but not built yet",
                          done.stderr)


if __name__ == "__main__":
    unittest.main()

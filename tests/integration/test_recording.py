"""Recordings of real programs as scenarios: the same requests under other conditions."""
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from rig import DYNARIG, ROOT

PROGRAM = ROOT / "tests" / "apps" / "importer" / "mended.py"
OF_TABLES = {"CreateTable"}


def requests(results):
    """Time since the start, client, operation and body of every request."""
    with sqlite3.connect(results) as database:
        start = database.execute("SELECT start_us FROM runs").fetchone()[0]
        return [(time - start, client, operation, body) for time, client, operation, body in
                database.execute("SELECT time_us, client, operation, body FROM inputs"
                                 " WHERE kind = 'submit' AND client <> 'inspection' ORDER BY number")]


def operations(rows):
    return [operation for _, _, operation, _ in rows]


def keys(rows):
    """Keys that batches write."""
    return {entry["PutRequest"]["Item"]["id"]["S"] for _, _, operation, body in rows
            if operation == "BatchWriteItem"
            for entry in json.loads(body)["RequestItems"]["parcels"]}


class Recordings(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.base = tempfile.TemporaryDirectory()
        cls.report = Path(cls.base.name) / "report"
        done = subprocess.run(
            [DYNARIG, "exec", "--report", cls.report, "--", sys.executable, PROGRAM],
            capture_output=True, text=True, timeout=120, cwd=cls.base.name,
            env=dict(os.environ, PYTHONDONTWRITEBYTECODE="1"))
        assert done.returncode == 0, done.stderr
        cls.recorded = requests(cls.report / "results.db")

    @classmethod
    def tearDownClass(cls):
        cls.base.cleanup()

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        shutil.copy(self.report / "results.db", self.folder)

    def write(self, more, **members):
        path = self.folder / "case.json"
        work = {"kind": "recording", "file": "results.db", **more}
        path.write_text(json.dumps({"workload": {name: value for name, value in work.items()
                                                 if value is not None}, **members}, indent=1))
        return path

    def run_it(self, more, **members):
        report = self.folder / "again"
        done = subprocess.run([DYNARIG, "run", "--report", report, self.write(more, **members)],
                              capture_output=True, text=True, timeout=120, cwd=self.folder)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return requests(report / "case" / "seed-0" / "results.db")

    def test_the_same_requests_come_again(self):
        again = self.run_it({})
        self.assertEqual(operations(again), operations(self.recorded))
        self.assertEqual([json.loads(body) for *_, body in again],
                         [json.loads(body) for *_, body in self.recorded])
        self.assertEqual(self.run_it({"file": "."}), again)
        self.assertEqual(self.run_it({"file": str(self.folder / "results.db")}), again)

    def test_at_another_pace(self):
        whole, twice, half = (self.run_it({"speed": speed})[-1][0] for speed in (1, 2, 0.5))
        self.assertLessEqual(whole, self.recorded[-1][0])
        self.assertAlmostEqual(twice, whole / 2, delta=len(self.recorded))
        self.assertAlmostEqual(half, whole * 2, delta=len(self.recorded))

    def test_by_more_clients_on_the_same_items(self):
        again = self.run_it({"copies": 3})
        own = [row for row in self.recorded if row[2] in OF_TABLES]
        self.assertEqual(len(own), 1)
        self.assertEqual(len({client for _, client, *_ in again}), 3)
        self.assertEqual(len(again), 3 * len(self.recorded) - 2 * len(own))
        self.assertEqual(keys(again), keys(self.recorded))

    def test_by_more_clients_on_their_own_items(self):
        again = self.run_it({"copies": 2, "share": "tables"})
        first = keys(self.recorded)
        self.assertEqual(keys(again), first | {f"{key}~2" for key in first})

    def test_under_faults(self):
        plan = json.loads((PROGRAM.parent / "plan.json").read_text())
        again = self.run_it({"copies": 2}, faults=plan, retry="standard")
        with sqlite3.connect(self.folder / "again" / "case" / "seed-0" / "results.db") as database:
            fired = database.execute("SELECT count(*) FROM faults WHERE fired").fetchone()[0]
        self.assertGreater(fired, 0)
        self.assertGreaterEqual(len(again), 2 * len(self.recorded) - 1)

    def test_what_does_not_fail_is_not_shrunk(self):
        for given in (self.write({}), self.folder / "results.db"):
            done = subprocess.run([DYNARIG, "shrink", given, "-o", self.folder / "small.json"],
                                  capture_output=True, text=True, timeout=120, cwd=self.folder)
            self.assertEqual(done.returncode, 5, done.stderr)
            self.assertFalse((self.folder / "small.json").exists())

    def test_what_is_not_right_is_refused_where_it_stands(self):
        (self.folder / "empty.db").touch()
        for more, where, said in (
                ({"file": None}, "workload", '"file" is missing'),
                ({"file": "none.db"}, "workload.file", "none.db"),
                ({"file": "empty.db"}, "workload.file", "empty.db"),
                ({"speed": 0}, "workload.speed", "expected a number above 0"),
                ({"speed": "2x"}, "workload.speed", "expected a number"),
                ({"copies": 0}, "workload.copies", "expected a whole number from 1 to 64"),
                ({"share": "item"}, "workload.share", 'did you mean "items"?'),
                ({"tables": []}, "workload.tables", 'expected only with the kind "steps"')):
            with self.subTest(more=more):
                done = subprocess.run([DYNARIG, "run", self.write(more)], capture_output=True,
                                      text=True, timeout=60, cwd=self.folder)
                self.assertEqual(done.returncode, 2, done.stdout + done.stderr)
                self.assertRegex(done.stderr, rf"case\.json:\d+:\d+: {where}: ")
                self.assertIn(said, done.stderr)


if __name__ == "__main__":
    unittest.main()

"""Replaying recordings: what is said before a difference can show, and the report of a replay."""
import json
import re
import sqlite3
import tempfile
import time
import unittest
from pathlib import Path

from rig import Server, create_table, run


class Replay(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def record(self, *options, end=Server.stop):
        """A table and an item in results.db."""
        server = Server("--record", str(self.folder / "results.db"), *options)
        self.addCleanup(server.stop)
        client = server.client()
        create_table(client)
        client.put_item(TableName="things", Item={"pk": {"S": "a"}})
        end(server)

    def replay(self, *options):
        return run("replay", *options, "results.db", cwd=self.folder)

    def test_a_report_of_a_replay_has_the_digest_of_the_run(self):
        self.record()
        done = self.replay("--report", "again")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        report = json.loads((self.folder / "again/report.json").read_text())
        self.assertEqual(done.stdout, report["digest"] + "\n")
        self.assertEqual(self.replay("--report", "again").returncode, 0)  # once more, over it

    def test_another_plan_differs_and_says_where(self):
        self.record()
        (self.folder / "plan.json").write_text(json.dumps({"rules": [
            {"when": {"operation": "PutItem"}, "fault": {"kind": "internal-error"}}]}))
        done = self.replay("--faults", "plan.json")
        self.assertEqual(done.returncode, 1)
        self.assertRegex(done.stdout, r"(?s)^request \d+, PutItem: the \w+ differs\nrecorded: .*"
                                      r"\nreplayed: .*InternalServerError")

    def test_a_recording_of_a_killed_server(self):
        def kill(server):
            time.sleep(1.5)  # a recording lags behind by a second
            server.control("GET", "health")
            server.kill()
        self.record(end=kill)
        done = self.replay()
        self.assertEqual((done.returncode, done.stderr), (
            0, "dynarig: the recording was cut short: it has no digest and no end\n"))
        self.assertRegex(done.stdout, r"^[0-9a-f]{64}\n$")

    def test_a_recording_that_began_with_a_database(self):
        path = self.folder / "data.db"
        self.record("--db", str(path))
        self.assertEqual(self.replay().stderr, "dynarig: the recording began with a database that "
                                               f"is not part of it: {path}\n")

    def test_a_recording_of_another_version(self):
        self.record()
        with sqlite3.connect(self.folder / "results.db") as connection:
            connection.execute("UPDATE runs SET version = '0.0.1'")
        connection.close()
        done = self.replay()
        self.assertEqual(done.returncode, 0)
        self.assertTrue(re.fullmatch(
            r"dynarig: this is version \d+\.\d+\.\d+\S*, the recording is of 0\.0\.1\n",
            done.stderr), done.stderr)

    def test_a_recording_without_a_run(self):
        self.record()
        for sql, says in (("UPDATE runs SET options = '{'", "its options are not JSON"),
                          ("DELETE FROM runs", "holds no run")):
            with sqlite3.connect(self.folder / "results.db") as connection:
                connection.execute(sql)
            connection.close()
            done = self.replay("--report", "again")
            self.assertEqual((done.returncode, done.stdout, done.stderr),
                             (2, "", f"dynarig: results.db: {says}\n"))
            self.assertFalse((self.folder / "again").exists())


if __name__ == "__main__":
    unittest.main()

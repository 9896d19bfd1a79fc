"""Faults that strike the store: the process drops its memory and goes on from the disk."""
import json
import tempfile
import unittest
from pathlib import Path

from botocore.exceptions import ClientError, ConnectionClosedError

from rig import Server, create_table, run

ONCE = {"total_max_attempts": 1, "mode": "standard"}


class Store(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def plan(self, *faults):
        """Each fault strikes the PutItem of its place, from the second on."""
        path = self.folder / "plan.json"
        path.write_text(json.dumps({"rules": [
            {"when": {"operation": "PutItem"}, "trigger": {"nth": [n + 2]}, "fault": fault}
            for n, fault in enumerate(faults)]}))
        return str(path)

    def open(self, *faults, options=()):
        server = Server(*options, "--faults", self.plan(*faults),
                        "--record", str(self.folder / "results.db"))
        self.addCleanup(server.stop)
        client = server.client(retries=ONCE)
        create_table(client, indexes=[("by-g", "g")])
        return server, client

    def put(self, client, key):
        client.put_item(TableName="things", Item={"pk": {"S": key}, "g": {"S": "all"}})

    def keys(self, client):
        page = client.query(TableName="things", IndexName="by-g", KeyConditionExpression="g = :g",
                            ExpressionAttributeValues={":g": {"S": "all"}})
        return [item["pk"]["S"] for item in page["Items"]]

    def test_a_crash_closes_the_connection_and_keeps_what_was_acknowledged(self):
        for options in (("--db", str(self.folder / "data.db")), ()):
            with self.subTest(options):
                self.check_crash(options)

    def check_crash(self, options):
        server, client = self.open({"kind": "crash"}, {"kind": "crash", "at": 1000},
                                   options=options)
        self.put(client, "a")
        for key in ("lost", "done"):  # before its first write; after its last
            with self.assertRaises(ConnectionClosedError):
                self.put(client, key)
        self.assertEqual(sorted(self.keys(client)), ["a", "done"])
        self.assertEqual(server.stop(), 0)
        replayed = run("replay", str(self.folder / "results.db"))
        self.assertEqual(replayed.returncode, 0, replayed.stdout)

    def test_an_error_of_the_disk_is_answered_with_500(self):
        _, client = self.open({"kind": "io-error"}, {"kind": "disk-full", "at": 2})
        self.put(client, "a")
        for _ in range(2):
            with self.assertRaises(ClientError) as caught:
                self.put(client, "lost")
            reply = caught.exception.response
            self.assertEqual(reply["ResponseMetadata"]["HTTPStatusCode"], 500)
            self.assertEqual(reply["Error"]["Code"], "InternalServerError")
        self.put(client, "b")
        self.assertEqual(sorted(self.keys(client)), ["a", "b"])

    def test_what_was_acknowledged_survives_the_loss_of_power(self):
        power = {"kind": "crash", "loss": "power"}
        server, client = self.open(power, {**power, "at": 1000}, options=("--sync", "full"))
        self.put(client, "a")
        for key in ("lost", "done"):
            with self.assertRaises(ConnectionClosedError):
                self.put(client, key)
        self.put(client, "b")
        self.assertIn(sorted(self.keys(client)), (["a", "b"], ["a", "b", "done"]))
        self.assertEqual(server.stop(), 0)

    def test_what_no_store_here_can_suffer_is_refused(self):
        done = run("serve", "--port", "0", "--db", str(self.folder / "data.db"), "--faults",
                   self.plan({"kind": "crash", "loss": "power"}))
        self.assertEqual(done.returncode, 2)
        self.assertIn("rules[0].fault.loss: nobody can tell what a loss of power leaves of a file",
                      done.stderr)
        with Server() as server:
            status, reply = server.control("PUT", "faults/c", {"fault": {"kind": "disk-full"}})
            self.assertEqual((status, reply["at"]), (400, "fault.kind"))
            self.assertIn("here is none that can fail", json.dumps(reply))


class Power(unittest.TestCase):
    def test_what_power_took_does_not_come_back(self):
        # What was written after the loss filled a gap in the log with the very bytes that were
        # lost, and the commits behind the gap were back.
        case = Path(__file__).resolve().parents[2] / "scenarios/cases/power.json"
        with tempfile.TemporaryDirectory() as folder:
            done = run("run", "--seed", "7", str(case), cwd=folder)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)


if __name__ == "__main__":
    unittest.main()

"""Snapshots over the control interface: between tests, in a recording, beside expectations."""
import json
import sqlite3
import sys
import tempfile
import unittest
from pathlib import Path

from rig import Server, create_table, run

ITEM = {"pk": {"S": "a"}}
ADDS_ONE = """
import boto3, sys
client = boto3.client("dynamodb")
if sys.argv[1] == "first":
    client.create_table(TableName="things", BillingMode="PAY_PER_REQUEST",
                        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
                        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}])
client.put_item(TableName="things", Item={"pk": {"S": sys.argv[1]}, "n": {"N": "1"}})
"""


class Snapshot(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def serve(self, *options):
        server = Server(*options)
        self.addCleanup(server.stop)
        return server

    def call(self, server, what, name):
        return server.control("POST", what, {"name": name})

    def test_each_test_begins_with_the_same_items(self):
        server = self.serve()
        client = server.client()
        create_table(client)
        client.put_item(TableName="things", Item=ITEM)
        self.assertEqual(self.call(server, "snapshot", "fixtures")[0], 200)
        for _ in range(3):
            self.assertEqual(client.scan(TableName="things")["Count"], 1)
            client.delete_item(TableName="things", Key=ITEM)
            self.assertEqual(client.scan(TableName="things")["Count"], 0)
            self.assertEqual(self.call(server, "restore", "fixtures")[0], 200)
        status, body = self.call(server, "restore", "fixture")
        self.assertEqual((status, body["error"]), (
            400, 'there is no snapshot "fixture"; there are "fixtures"'))

    def test_a_recording_replays_them_and_the_model_follows(self):
        path = self.folder / "results.db"
        server = self.serve("--record", str(path))
        client = server.client()
        create_table(client)
        client.put_item(TableName="things", Item=ITEM)
        self.call(server, "snapshot", "one")
        client.delete_item(TableName="things", Key=ITEM)
        self.call(server, "restore", "one")
        self.assertEqual(client.get_item(TableName="things", Key=ITEM)["Item"], ITEM)
        server.control("POST", "reset", {})
        create_table(client)
        self.assertNotIn("Item", client.get_item(TableName="things", Key=ITEM))
        server.stop()
        with sqlite3.connect(path) as connection:
            self.assertEqual(connection.execute("SELECT title FROM findings").fetchall(), [])
            digest, = connection.execute("SELECT digest FROM runs").fetchone()
        connection.close()
        done = run("replay", str(path))
        self.assertEqual((done.returncode, done.stdout), (0, digest + "\n"))

    def test_a_sum_counts_what_a_database_held_before(self):
        (self.folder / "adds.py").write_text(ADDS_ONE)
        (self.folder / "expect.json").write_text(json.dumps(
            {"bounds": [{"table": "things", "sum": "n", "equals": "2"}]}))
        for name, options in (("first", ()), ("second", ("--expect", "expect.json"))):
            done = run("exec", "--db", "data.db", *options, "--", sys.executable, "adds.py", name,
                       cwd=self.folder)
            self.assertEqual(done.returncode, 0, done.stderr)


if __name__ == "__main__":
    unittest.main()

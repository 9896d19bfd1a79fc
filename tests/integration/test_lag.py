"""Reads that do not ask for consistency: replicas and indexes that follow late, as told."""
import json
import sqlite3
import tempfile
import unittest
from pathlib import Path

from rig import Server, run

TRIALS, READS = 60, 3
KEY = {"pk": {"S": "a"}}
PLAN = {"rules": [{"name": "stale", "when": {"operation": ["GetItem", "BatchGetItem"]},
                   "fault": {"kind": "stale-read", "lag": "1m"}},
                  {"name": "behind", "when": {"operation": "Query"},
                   "fault": {"kind": "gsi-lag", "lag": "1m"}}]}


def create(client):
    client.create_table(
        TableName="tab", BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"},
                              {"AttributeName": "g", "AttributeType": "N"}],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        GlobalSecondaryIndexes=[{"IndexName": "by-g", "Projection": {"ProjectionType": "ALL"},
                                 "KeySchema": [{"AttributeName": "g", "KeyType": "HASH"}]}])


def put(client, n):
    client.put_item(TableName="tab", Item={**KEY, "g": {"N": str(n)}})


def get(client, consistent=False):
    item = client.get_item(TableName="tab", Key=KEY, ConsistentRead=consistent).get("Item")
    return int(item["g"]["N"]) if item else None


def by_index(client, n):
    return client.query(TableName="tab", IndexName="by-g", KeyConditionExpression="g = :g",
                        ExpressionAttributeValues={":g": {"N": str(n)}})["Count"]


class Lag(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def serve(self, *options):
        server = Server("--clock", "virtual", *options)
        self.addCleanup(server.stop)
        client = server.client()
        create(client)
        return server, client

    def share_of_stale_reads(self, seed, recording):
        """Of reads right after a write: of the table, strong ones of it, and of the index."""
        server, client = self.serve("--seed", str(seed), "--lag", "2s", "--lag-share", "0.3",
                                    "--gsi-lag", "5s", "--gsi-lag-share", "0.5",
                                    "--record", str(recording))
        eventual = strong = index = 0
        for n in range(TRIALS):
            put(client, n)
            eventual += sum(get(client) != n for _ in range(READS))
            strong += get(client, consistent=True) != n
            index += by_index(client, n) != 1
            server.control("POST", "clock", {"advance": "7s"})
            self.assertEqual((get(client), by_index(client, n)), (n, 1), "all has come by now")
        server.stop()
        return eventual / (TRIALS * READS), strong, index / TRIALS

    def test_as_many_reads_are_stale_as_is_told_and_no_strong_one(self):
        for seed in (1, 2):
            recording = self.folder / f"{seed}.db"
            eventual, strong, index = self.share_of_stale_reads(seed, recording)
            self.assertEqual(strong, 0)
            self.assertTrue(0.2 < eventual < 0.4, eventual)
            self.assertTrue(0.45 < index < 0.85, index)  # 1 - 0.5 * 0.7
            with sqlite3.connect(recording) as connection:
                digest, = connection.execute("SELECT digest FROM runs").fetchone()
                found = connection.execute("SELECT title FROM findings").fetchall()
            connection.close()
            self.assertEqual(found, [])
            for cut in ("0", "3"):
                done = run("replay", "--cut", cut, str(recording))
                self.assertEqual((done.returncode, done.stdout), (0, digest + "\n"), done.stderr)

    def test_a_rule_makes_reads_stale_that_do_not_ask_for_more(self):
        plan = self.folder / "plan.json"
        plan.write_text(json.dumps(PLAN))
        server, client = self.serve("--faults", str(plan), "--record", str(self.folder / "run.db"))
        put(client, 1)
        self.assertEqual((get(client), get(client, consistent=True)), (None, 1))
        batch = client.batch_get_item(RequestItems={"tab": {"Keys": [KEY]}})
        self.assertEqual(batch["Responses"], {"tab": []})
        self.assertEqual(by_index(client, 1), 0)
        server.control("POST", "clock", {"advance": "2m"})
        self.assertEqual((get(client), by_index(client, 1)), (1, 1))
        client.delete_item(TableName="tab", Key=KEY)
        self.assertEqual((get(client), get(client, consistent=True)), (1, None))
        rule = {"when": {}, "fault": {"kind": "stale-read", "lag": "2m"}}
        status, told = server.control("PUT", "faults/further", rule)
        self.assertEqual(status, 400)
        self.assertIn("kept for 60000000us", told["error"])
        server.stop()
        with sqlite3.connect(self.folder / "run.db") as connection:
            claims = [json.loads(text) for text, in connection.execute(
                "SELECT claims FROM outputs ORDER BY submit")]
            found = connection.execute("SELECT title FROM findings").fetchall()
        connection.close()
        self.assertEqual(found, [])
        reads = [read for claim in claims for read in claim.get("reads", [])]
        self.assertIn({"replica": 3, "position": 0, "stale": True}, reads)

    def test_what_was_restored_or_emptied_is_seen_by_all(self):
        server, client = self.serve("--lag", "1h", "--lag-share", "1")
        put(client, 1)
        self.assertEqual((get(client), get(client, consistent=True)), (None, 1))
        server.control("POST", "snapshot", {"name": "one"})
        server.control("POST", "restore", {"name": "one"})
        self.assertEqual(get(client), 1)
        put(client, 2)
        self.assertEqual(get(client), 1)
        server.control("POST", "reset", {"table": "tab"})
        self.assertIsNone(get(client))


if __name__ == "__main__":
    unittest.main()

"""The clock: moved by calls, virtual where that is wanted, and the same once more in a replay."""
import json
import sqlite3
import sys
import tempfile
import time
import unittest
from email.utils import parsedate_to_datetime
from datetime import datetime, timedelta, timezone
from pathlib import Path

from rig import Server, create_table, run

ITEM = {"pk": {"S": "a"}}
START = "2027-03-01T12:00:00Z"
AT_START = datetime(2027, 3, 1, 12, tzinfo=timezone.utc)
LATENCY = '{"rules":[{"fault":{"kind":"latency","constant":"%s"}}]}'


def now(server):
    return datetime.fromisoformat(server.control("GET", "clock")[1]["now"].replace("Z", "+00:00"))


def date_of(reply):
    return parsedate_to_datetime(reply["ResponseMetadata"]["HTTPHeaders"]["date"])


class Clock(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def serve(self, *options):
        server = Server(*options)
        self.addCleanup(server.stop)
        return server

    def replays(self, path, *ways):
        with sqlite3.connect(path) as connection:
            digest, = connection.execute("SELECT digest FROM runs").fetchone()
            findings = connection.execute("SELECT title FROM findings").fetchall()
        connection.close()
        self.assertEqual(findings, [])
        for cut in ways:
            done = run("replay", "--cut", cut, str(path))
            self.assertEqual((done.returncode, done.stdout), (0, digest + "\n"), done.stderr)

    def test_a_real_clock_goes_on_from_where_it_was_moved(self):
        server = self.serve()
        before = now(server)
        self.assertLess(abs(before - datetime.now(timezone.utc)), timedelta(seconds=5))
        status, told = server.control("POST", "clock", {"advance": "25h"})
        self.assertEqual((status, told["mode"]), (200, "real"))
        time.sleep(0.02)
        gone = now(server) - before
        self.assertGreater(gone, timedelta(hours=25, milliseconds=20))
        self.assertLess(gone, timedelta(hours=25, seconds=10))
        status, told = server.control("POST", "clock", {"set": "2020-01-01T00:00:00Z"})
        self.assertEqual(status, 400)
        self.assertIn("never goes back", told["error"])
        far = (now(server) + timedelta(days=400)).strftime("%Y-%m-%dT%H:%M:%SZ")
        self.assertEqual(server.control("POST", "clock", {"set": far})[0], 200)

    def test_a_virtual_clock_stands_where_it_began(self):
        server = self.serve("--clock", "virtual", "--clock-start", START)
        client = server.client()
        create_table(client)
        client.put_item(TableName="things", Item=ITEM)
        reply = client.describe_table(TableName="things")
        self.assertEqual((date_of(reply), reply["Table"]["CreationDateTime"], now(server)),
                         (AT_START, AT_START, AT_START))
        server.control("POST", "clock", {"advance": "48h"})
        self.assertEqual(date_of(client.list_tables()), AT_START + timedelta(hours=48))
        self.assertEqual(server.control("GET", "clock")[1],
                         {"now": "2027-03-03T12:00:00.000000Z", "mode": "virtual"})

    def test_a_tick_moves_it_with_each_request(self):
        server = self.serve("--clock", "virtual", "--clock-start", START, "--tick", "1s")
        client = server.client()
        dates = [date_of(client.list_tables()) for _ in range(3)]
        self.assertEqual([(date - dates[0]).seconds for date in dates], [0, 1, 2])
        self.assertEqual(dates[2], now(server), "a control call is no request")

    def test_who_waits_for_a_reply_does_not_wait_long(self):
        plan = self.folder / "plan.json"
        plan.write_text(LATENCY % "10m")
        server = self.serve("--clock", "virtual", "--clock-start", START, "--faults", str(plan))
        client = server.client()
        begun = time.monotonic()
        create_table(client)
        client.put_item(TableName="things", Item=ITEM)
        self.assertLess(time.monotonic() - begun, 5)
        self.assertEqual(now(server) - AT_START, timedelta(minutes=30), "three times ten minutes")

    def test_a_waiter_waits_no_real_time(self):
        server = self.serve("--clock", "virtual", "--clock-start", START, "--lifecycle", "aws")
        client = server.client()
        begun = time.monotonic()
        create_table_at_once(client)
        with self.assertRaises(client.exceptions.ResourceNotFoundException):
            client.put_item(TableName="things", Item=ITEM)  # who does not wait is told so
        client.get_waiter("table_exists").wait(TableName="things")
        self.assertEqual(now(server) - AT_START, timedelta(seconds=4))
        client.put_item(TableName="things", Item=ITEM)
        server.control("POST", "clock", {"advance": "48h"})
        client.update_table(
            TableName="things",
            AttributeDefinitions=[{"AttributeName": "g", "AttributeType": "S"}],
            GlobalSecondaryIndexUpdates=[{"Create": {
                "IndexName": "by-g", "KeySchema": [{"AttributeName": "g", "KeyType": "HASH"}],
                "Projection": {"ProjectionType": "ALL"}}}])
        index, = client.describe_table(TableName="things")["Table"]["GlobalSecondaryIndexes"]
        self.assertEqual(index["IndexStatus"], "ACTIVE")
        self.assertEqual(now(server) - AT_START, timedelta(hours=48, minutes=8, seconds=44))
        client.delete_table(TableName="things")
        client.get_waiter("table_not_exists").wait(TableName="things")
        self.assertLess(time.monotonic() - begun, 2)

    def test_who_moves_the_clock_sees_what_is_under_way_once(self):
        server = self.serve("--clock", "virtual", "--lifecycle", "aws")
        client = server.client()
        create_table_at_once(client)
        seen = []
        for _ in range(2):
            server.control("POST", "clock", {"advance": "1s"})
            seen.append(status_of(client))
        seen.append(status_of(client))
        self.assertEqual(seen, ["CREATING", "CREATING", "ACTIVE"])

    def test_backing_off_takes_virtual_time(self):
        plan = self.folder / "plan.json"
        plan.write_text(json.dumps({"rules": [
            {"when": {"operation": "ListTables", "until": "6s"},
             "fault": {"kind": "lost-reply", "apply": "before"}}]}))
        server = self.serve("--clock", "virtual", "--clock-start", START, "--faults", str(plan))
        client = server.client(retries={"mode": "standard", "total_max_attempts": 6})
        client.list_tables()
        self.assertEqual(now(server) - AT_START, timedelta(seconds=7), "1 + 2 + 4")

    def test_a_loop_without_back_off_ends_when_units_are_there(self):
        server = self.serve("--clock", "virtual", "--clock-start", START, "--capacity", "enforce")
        client = server.client(retries={"mode": "standard", "total_max_attempts": 1})
        client.create_table(
            TableName="things", ProvisionedThroughput={"ReadCapacityUnits": 1, "WriteCapacityUnits": 5},
            AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}])
        with server.resource().Table("things").batch_writer() as batch:
            for i in range(1600):
                batch.put_item(Item={"pk": str(i)})
        # 5 units for 300 seconds were saved up, 100 items more came at 5 a second.
        gone = now(server) - AT_START
        self.assertGreaterEqual(gone, timedelta(seconds=19))
        self.assertLess(gone, timedelta(seconds=30))

    def plan(self, kind, by):
        path = self.folder / "plan.json"
        path.write_text(json.dumps({"rules": [
            {"when": {"operation": "ListTables"}, "trigger": {"nth": [2]},
             "fault": {"kind": kind, "by": by}}]}))
        return str(path)

    def test_the_services_clock_may_jump(self):
        for mode in ("real", "virtual"):
            path = self.folder / f"{mode}.db"
            server = self.serve("--clock", mode, "--clock-start", START, "--record", str(path),
                                "--faults", self.plan("clock-jump", "25h"))
            client = server.client()
            gone = []
            for _ in range(3):
                gone.append(date_of(client.list_tables()) - AT_START)
            self.assertLess(gone[0], timedelta(seconds=10))
            self.assertGreaterEqual(gone[1], timedelta(hours=25), "its reply comes after the jump")
            self.assertGreaterEqual(gone[2], timedelta(hours=25))
            self.assertLess(now(server) - AT_START, timedelta(hours=25, seconds=10))
            server.stop()
            self.replays(path, "0", "1", "6")

    def test_the_date_may_be_off(self):
        for by, off in (("10m", timedelta(minutes=10)), ("-10m", timedelta(minutes=-10))):
            server = self.serve("--clock", "virtual", "--clock-start", START,
                                "--faults", self.plan("clock-skew", by))
            client = server.client()
            dates = [date_of(client.list_tables()) for _ in range(3)]
            self.assertEqual(dates, [AT_START, AT_START + off, AT_START])
            self.assertEqual(now(server), AT_START)

    def test_moves_are_recorded_and_replayed(self):
        for mode in ("real", "virtual"):
            path = self.folder / f"{mode}.db"
            server = self.serve("--clock", mode, "--clock-start", START, "--lifecycle", "aws",
                                "--record", str(path))
            client = server.client()
            create_table_at_once(client)
            server.control("POST", "clock", {"advance": "3s"})
            self.assertEqual(status_of(client), "CREATING")
            server.control("POST", "clock", {"advance": "2s"})
            self.assertEqual(status_of(client), "ACTIVE")
            client.put_item(TableName="things", Item=ITEM)
            server.control("POST", "clock", {"advance": "48h"})
            self.assertEqual(client.get_item(TableName="things", Key=ITEM)["Item"], ITEM)
            server.control("POST", "clock", {"advance": "1h"})
            server.stop()
            with sqlite3.connect(path) as connection:
                kinds = connection.execute(
                    "SELECT count(*) FROM inputs WHERE kind = 'clock'").fetchone()
            connection.close()
            self.assertEqual(kinds, (4,))
            self.replays(path, "0", "1", "7")

    def test_a_program_under_exec_moves_it_too(self):
        (self.folder / "program.py").write_text(PROGRAM)
        done = run("exec", "--clock", "virtual", "--clock-start", START, "--", sys.executable,
                   "program.py", cwd=self.folder)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.replays(self.folder / "dynarig-report" / "results.db", "0", "1", "5")


PROGRAM = """
import json, os, urllib.request
import boto3
client = boto3.client("dynamodb")
client.create_table(TableName="things", BillingMode="PAY_PER_REQUEST",
                    AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
                    KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}])
client.get_waiter("table_exists").wait(TableName="things")
request = urllib.request.Request(os.environ["DYNARIG_URL"] + "/_dynarig/clock", method="POST",
                                 data=json.dumps({"advance": "25h"}).encode(),
                                 headers={"Content-Type": "application/json"})
now = json.loads(urllib.request.urlopen(request).read())["now"]
assert now == "2027-03-02T13:00:00.000000Z", now
client.put_item(TableName="things", Item={"pk": {"S": "a"}})
"""


def create_table_at_once(client):
    client.create_table(TableName="things", BillingMode="PAY_PER_REQUEST",
                        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
                        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}])


def status_of(client):
    return client.describe_table(TableName="things")["Table"]["TableStatus"]


if __name__ == "__main__":
    unittest.main()

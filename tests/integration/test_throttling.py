"""Programs that want more than their tables serve: --capacity enforce."""
import tempfile
import threading
import unittest
from pathlib import Path

from rig import Server, run

ONCE = {"total_max_attempts": 1, "mode": "standard"}
PATIENT = {"total_max_attempts": 12, "mode": "standard"}
LARGE = "x" * (375 * 1024 - 20)  # an item of 375 write units
UNITS = {"ReadCapacityUnits": 20, "WriteCapacityUnits": 20}
FEW = {"ReadCapacityUnits": 5, "WriteCapacityUnits": 5}
ARN = "arn:aws:dynamodb:us-east-1:000000000000:table/things"


class Throttling(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.recording = str(Path(folder.name) / "results.db")
        self.server = Server("--capacity", "enforce", "--record", self.recording)
        self.addCleanup(self.server.stop)
        self.once = self.server.client(retries=ONCE)
        self.once.create_table(
            TableName="things", ProvisionedThroughput=UNITS,
            AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"}
                                  for name in ("pk", "g")],
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
            GlobalSecondaryIndexes=[{"IndexName": "by-g", "ProvisionedThroughput": FEW,
                                     "KeySchema": [{"AttributeName": "g", "KeyType": "HASH"}],
                                     "Projection": {"ProjectionType": "ALL"}}])

    def put(self, client, key, **more):
        client.put_item(TableName="things", Item={"pk": {"S": key}, **more})

    def spend(self, times, **more):
        """What is kept of five minutes is gone then, but for a few units: slowly enough for the
        one partition, which takes 1,000 units a second."""
        for i in range(times):
            self.put(self.once, f"large-{i}", x={"S": LARGE}, **more)
            self.assertEqual(self.server.control("POST", "clock", {"advance": "400ms"})[0], 200)

    def throttled(self, what):
        """The exception that comes within some tries."""
        for i in range(400):
            try:
                what(i)
            except self.once.exceptions.ProvisionedThroughputExceededException as error:
                return error.response
        self.fail("nobody was throttled")

    def hammer(self, clients=3, puts=20, **more):
        """Every put of every client is done in the end, by the SDK's retries."""
        failed = []

        def work(n):
            client = self.server.client(retries=PATIENT)
            try:
                for i in range(puts):
                    self.put(client, f"{n}-{i}", **more)
            except Exception as error:  # to be shown by who waits
                failed.append(error)

        threads = [threading.Thread(target=work, args=(n,)) for n in range(clients)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(failed, [])

    def replays(self):
        self.assertEqual(self.server.stop(), 0)
        replayed = run("replay", self.recording)
        self.assertEqual(replayed.returncode, 0, replayed.stdout + replayed.stderr)

    def test_a_table_throttles_until_the_retries_get_through(self):
        self.spend(16)
        reply = self.throttled(lambda i: self.put(self.once, f"small-{i}"))
        self.assertEqual(reply["ResponseMetadata"]["HTTPStatusCode"], 400)
        self.assertEqual(reply["ThrottlingReasons"], [
            {"reason": "TableWriteProvisionedThroughputExceeded", "resource": ARN}])
        self.hammer()
        count = self.once.scan(TableName="things", Select="COUNT")
        self.assertIn("LastEvaluatedKey", count, "a page of a megabyte")
        self.replays()

    def test_an_index_throttles_the_writes_of_its_table(self):
        self.spend(4, g={"S": "all"})
        reply = self.throttled(lambda i: self.put(self.once, f"small-{i}", g={"S": "all"}))
        self.assertEqual(reply["ThrottlingReasons"], [
            {"reason": "IndexWriteProvisionedThroughputExceeded", "resource": ARN + "/index/by-g"}])
        self.put(self.once, "without")
        self.hammer(clients=2, puts=10, g={"S": "all"})
        self.replays()


if __name__ == "__main__":
    unittest.main()

"""Bulk operations through boto3: a folder for Amazon S3, reports, restarts, replay."""
import json
import tempfile
import time
import unittest
from pathlib import Path

from rig import Server, create_table, run


class Bulk(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.buckets = self.folder / "s3"
        self.put("in", "data/1.json", [{"Item": {"pk": {"S": f"a{i}"}}} for i in range(250)])
        self.put("in", "data/deep/2.json", [
            {"Item": {"pk": {"S": "a0"}, "again": {"BOOL": True}},
             "ConditionExpression": "attribute_not_exists(pk)"},
            {"Item": {"no": {"S": "key"}}},
            {"Item": {"pk": {"S": "last"}}}])

    def put(self, bucket, key, records):
        path = self.buckets / bucket / key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(json.dumps(record) + "\n" for record in records))

    def start(self, client, **more):
        return client.start_bulk_put_items(
            TableName="things",
            InputS3Configuration={"S3Bucket": "in", "S3KeyPrefix": "data/",
                                  "InputFormat": "DYNAMODB_JSON"},
            OutputS3Configuration={"S3Bucket": "out", "S3KeyPrefix": "reports",
                                   "OutputType": ["ERROR", "CONDITION_CHECK_FAILURE"]},
            **more)["BulkOperationDescription"]

    def wait(self, client, arn):
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            bulk = client.describe_bulk_operation(BulkOperationArn=arn)["BulkOperationDescription"]
            if bulk["BulkOperationStatus"] != "IN_PROGRESS":
                return bulk
            time.sleep(0.02)
        raise AssertionError(bulk)

    def lines(self, arn, name):
        path = self.buckets / "out/reports" / arn.rsplit("/", 1)[1] / name
        return [json.loads(line) for line in path.read_text().splitlines()]

    def test_items_counts_and_reports(self):
        with Server("--bucket-dir", str(self.buckets)) as server:
            client = server.client()
            create_table(client)
            started = self.start(client)
            self.assertEqual(started["BulkOperationStatus"], "IN_PROGRESS")
            arn = started["BulkOperationArn"]
            done = self.wait(client, arn)
            self.assertEqual((done["BulkOperationStatus"], done["ProcessedItemCount"],
                              done["FailedItemCount"]), ("COMPLETED_WITH_ERRORS", 253, 1))
            self.assertEqual(done["ProcessedInputBytes"], done["TotalInputBytes"])
            self.assertEqual(client.scan(TableName="things", Select="COUNT")["Count"], 251)
            [error] = self.lines(arn, "errors.jsonl")
            self.assertEqual(error["Object"], "data/deep/2.json")
            self.assertEqual(json.loads(error["Record"]), {"Item": {"no": {"S": "key"}}})
            self.assertEqual(error["Error"]["message"], "One or more parameter values were "
                             "invalid: Missing the key pk in the item")
            [failure] = self.lines(arn, "condition-check-failures.jsonl")
            self.assertEqual(failure["Error"]["Item"], {"pk": {"S": "a0"}})
            [listed] = client.list_bulk_operations()["BulkOperationsSummaryList"]
            self.assertEqual(listed["BulkOperationArn"], arn)

    def test_goes_on_after_kill_9_where_it_ended(self):
        path = str(self.folder / "data.db")
        self.put("in", "data/3.json", [{"Item": {"pk": {"S": f"b{i}"}, "x": {"S": "x" * 3000}}}
                                       for i in range(1500)])  # 4,500 units: over four seconds
        server = Server("--db", path, "--bucket-dir", str(self.buckets))
        self.addCleanup(server.stop)
        client = server.client()
        create_table(client)
        arn = self.start(client, MaxWriteRequestUnits=1024)["BulkOperationArn"]
        time.sleep(0.5)
        seen = client.describe_bulk_operation(BulkOperationArn=arn)["BulkOperationDescription"]
        self.assertEqual(seen["BulkOperationStatus"], "IN_PROGRESS")
        server.kill()
        (self.buckets / "in/data/1.json").unlink()  # its objects are the operation's own by now
        with Server("--db", path, "--bucket-dir", str(self.buckets)) as again:
            client = again.client()
            done = self.wait(client, arn)
            self.assertEqual((done["ProcessedItemCount"], done["FailedItemCount"]), (1753, 1))
            count = 0
            for page in client.get_paginator("scan").paginate(TableName="things", Select="COUNT"):
                count += page["Count"]
            self.assertEqual(count, 1751)
            # Each record was put once: the condition on a0 failed, no other did.
            self.assertEqual(len(self.lines(arn, "condition-check-failures.jsonl")), 1)

    def test_cancelling(self):
        self.put("in", "data/3.json", [{"Item": {"pk": {"S": f"b{i}"}, "x": {"S": "x" * 9000}}}
                                       for i in range(2000)])
        with Server("--bucket-dir", str(self.buckets)) as server:
            client = server.client()
            create_table(client)
            arn = self.start(client, MaxWriteRequestUnits=1024)["BulkOperationArn"]
            self.assertEqual(client.cancel_bulk_operation(BulkOperationArn=arn)
                             ["BulkOperationStatus"], "CANCELLING")
            deadline = time.monotonic() + 20
            while self.wait(client, arn)["BulkOperationStatus"] != "CANCELLED":
                self.assertLess(time.monotonic(), deadline)

    def test_a_recording_replays_without_the_folder(self):
        recording = self.folder / "results.db"
        server = Server("--bucket-dir", str(self.buckets), "--record", str(recording))
        client = server.client()
        create_table(client)
        arn = self.start(client)["BulkOperationArn"]
        self.wait(client, arn)
        client.scan(TableName="things")
        self.assertEqual(server.stop(), 0)
        for path in sorted(self.buckets.rglob("*.json*")):
            path.unlink()
        for cut in ("0", "1", "7"):
            done = run("replay", "--cut", cut, str(recording))
            self.assertEqual((done.returncode, done.stderr), (0, ""), done.stdout)
        self.assertEqual(list(self.buckets.rglob("*.jsonl")), [])


if __name__ == "__main__":
    unittest.main()

"""What programs do through boto3, over a real socket."""
import unittest
from decimal import Decimal

from boto3.dynamodb.conditions import Attr, Key
from botocore.exceptions import ClientError

from rig import Server, create_table


class Items(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server()
        cls.client = cls.server.client()

    @classmethod
    def tearDownClass(cls):
        cls.server.stop()

    def setUp(self):
        self.server.control("POST", "reset", {})
        create_table(self.client, sort=("sk", "N"), indexes=[("by-owner", "owner")])
        self.table = self.server.resource().Table("things")

    def test_every_type_comes_back(self):
        item = {"pk": "a", "sk": Decimal(1), "text": "grüße ✓", "number": Decimal("1.5"),
                "flag": True, "nothing": None, "list": [Decimal(1), "x", [True]],
                "map": {"k": {"deep": Decimal(2)}}, "words": {"x", "y"},
                "numbers": {Decimal(1), Decimal(2)}, "empty": "", "none": []}
        self.table.put_item(Item=item)
        self.assertEqual(self.table.get_item(Key={"pk": "a", "sk": 1})["Item"], item)

    def test_binary_comes_back(self):
        data = bytes(range(256))
        self.table.put_item(Item={"pk": "a", "sk": 1, "data": data})
        self.assertEqual(self.table.get_item(Key={"pk": "a", "sk": 1})["Item"]["data"].value, data)

    def test_conditional_failures_have_their_class(self):
        self.table.put_item(Item={"pk": "a", "sk": 1})
        with self.assertRaises(self.client.exceptions.ConditionalCheckFailedException):
            self.table.put_item(Item={"pk": "a", "sk": 1},
                                ConditionExpression=Attr("pk").not_exists())

    def test_missing_tables_have_their_class(self):
        with self.assertRaises(self.client.exceptions.ResourceNotFoundException):
            self.client.get_item(TableName="nope", Key={"pk": {"S": "a"}})

    def test_errors_have_a_request_id(self):
        with self.assertRaises(ClientError) as caught:
            self.client.get_item(TableName="nope", Key={"pk": {"S": "a"}})
        metadata = caught.exception.response["ResponseMetadata"]
        self.assertEqual(metadata["HTTPStatusCode"], 400)
        self.assertRegex(metadata["RequestId"], r"^[0-9A-Z]{52}$")

    def test_update_counts(self):
        for _ in range(3):
            reply = self.table.update_item(
                Key={"pk": "a", "sk": 1}, UpdateExpression="ADD hits :one",
                ExpressionAttributeValues={":one": 1}, ReturnValues="UPDATED_NEW")
        self.assertEqual(reply["Attributes"], {"hits": 3})

    def test_batch_writer_and_pages_of_a_query(self):
        with self.table.batch_writer() as batch:
            for number in range(60):
                batch.put_item(Item={"pk": "a", "sk": number})
        pages = self.client.get_paginator("query").paginate(
            TableName="things", KeyConditionExpression="pk = :a",
            ExpressionAttributeValues={":a": {"S": "a"}}, PaginationConfig={"PageSize": 7})
        numbers = [int(item["sk"]["N"]) for page in pages for item in page["Items"]]
        self.assertEqual(numbers, list(range(60)))

    def test_a_page_ends_at_one_megabyte(self):
        for number in range(5):
            self.table.put_item(Item={"pk": "a", "sk": number, "x": "x" * 300_000})
        first = self.table.query(KeyConditionExpression=Key("pk").eq("a"))
        self.assertIn("LastEvaluatedKey", first)
        rest = self.table.query(KeyConditionExpression=Key("pk").eq("a"),
                                ExclusiveStartKey=first["LastEvaluatedKey"])
        self.assertEqual(first["Count"] + rest["Count"], 5)
        self.assertNotIn("LastEvaluatedKey", rest)

    def test_parallel_scan_is_disjoint_and_whole(self):
        with self.table.batch_writer() as batch:
            for number in range(50):
                batch.put_item(Item={"pk": f"p{number}", "sk": 0})
        seen = [item["pk"] for segment in range(4)
                for item in self.table.scan(Segment=segment, TotalSegments=4)["Items"]]
        self.assertEqual(sorted(seen), sorted(f"p{number}" for number in range(50)))

    def test_global_index(self):
        self.table.put_item(Item={"pk": "a", "sk": 1, "owner": "ann"})
        self.table.put_item(Item={"pk": "b", "sk": 1, "owner": "ann"})
        self.table.put_item(Item={"pk": "c", "sk": 1})
        found = self.table.query(IndexName="by-owner", KeyConditionExpression=Key("owner").eq("ann"))
        self.assertEqual({item["pk"] for item in found["Items"]}, {"a", "b"})

    def test_batch_get(self):
        self.table.put_item(Item={"pk": "a", "sk": 1})
        reply = self.server.resource().batch_get_item(RequestItems={
            "things": {"Keys": [{"pk": "a", "sk": 1}, {"pk": "z", "sk": 1}]}})
        self.assertEqual(reply["Responses"]["things"], [{"pk": "a", "sk": 1}])
        self.assertEqual(reply["UnprocessedKeys"], {})

    def test_delete_table_and_waiter(self):
        self.client.delete_table(TableName="things")
        self.client.get_waiter("table_not_exists").wait(
            TableName="things", WaiterConfig={"Delay": 1})
        self.assertEqual(self.client.list_tables()["TableNames"], [])


class Faults(unittest.TestCase):
    def plan(self, operation, fault, trigger):
        return {"rules": [{"name": "r", "when": {"operation": operation}, "trigger": trigger,
                           "fault": fault}]}

    def test_the_sdk_repeats_a_lost_reply(self):
        with Server() as server:
            client = server.client()
            create_table(client)
            status, _ = server.control("PUT", "faults", self.plan(
                "UpdateItem", {"kind": "lost-reply", "apply": "after"}, {"nth": [1]}))
            self.assertEqual(status, 200)
            client.update_item(TableName="things", Key={"pk": {"S": "a"}},
                               UpdateExpression="ADD n :one",
                               ExpressionAttributeValues={":one": {"N": "1"}})
            item = client.get_item(TableName="things", Key={"pk": {"S": "a"}},
                                   ConsistentRead=True)["Item"]
            self.assertEqual(item["n"], {"N": "2"})

    def test_throttling_is_retried_by_the_sdk(self):
        with Server() as server:
            client = server.client()
            create_table(client)
            server.control("PUT", "faults", self.plan(
                "PutItem", {"kind": "throttle"}, {"nth": [1, 2]}))
            reply = client.put_item(TableName="things", Item={"pk": {"S": "a"}})
            self.assertEqual(reply["ResponseMetadata"]["RetryAttempts"], 2)

    def test_latency_delays_one_and_not_the_other(self):
        with Server() as server:
            client = server.client(read_timeout=0.3, retries={"total_max_attempts": 1})
            create_table(client)
            server.control("PUT", "faults", self.plan(
                "GetItem", {"kind": "latency", "constant": "2s"}, {"nth": [1]}))
            with self.assertRaisesRegex(Exception, "(?i)timeout"):
                client.get_item(TableName="things", Key={"pk": {"S": "a"}})
            client.get_item(TableName="things", Key={"pk": {"S": "a"}})


if __name__ == "__main__":
    unittest.main()

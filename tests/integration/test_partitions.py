"""GET partitions, and a partition that throttles one hot key."""
import unittest

from botocore.exceptions import ClientError

from rig import Server, create_table

LARGE = "x" * 390 * 1024  # 391 write units: three of them are more than a partition serves


class Partitions(unittest.TestCase):
    def serve(self, *options):
        server = Server(*options)
        self.addCleanup(server.stop)
        client = server.client(retries={"total_max_attempts": 1})
        create_table(client)
        return server, client

    def partitions(self, server):
        status, body = server.control("GET", "partitions?table=things")
        self.assertEqual(status, 200, body)
        return body["partitions"]

    def check_cover(self, partitions):
        self.assertIsNone(partitions[0]["from"])
        self.assertIsNone(partitions[-1]["to"])
        for before, after in zip(partitions, partitions[1:]):
            self.assertEqual(before["to"], after["from"])

    def hammer(self, client, times=6):
        refused = []
        for _ in range(times):
            try:
                client.put_item(TableName="things", Item={"pk": {"S": "hot"}, "v": {"S": LARGE}})
            except ClientError as error:
                refused.append(error.response)
        return refused

    def test_one_key_is_throttled_and_its_partition_shows(self):
        server, client = self.serve("--capacity", "enforce")
        refused = self.hammer(client)
        self.assertGreater(len(refused), 0)
        self.assertEqual(refused[0]["Error"]["Code"], "ThrottlingException")
        self.assertEqual(refused[0]["throttlingReasons"], [
            {"reason": "TableWriteKeyRangeThroughputExceeded",
             "resource": "arn:aws:dynamodb:us-east-1:000000000000:table/things"}])
        client.put_item(TableName="things", Item={"pk": {"S": "a"}})
        partitions = self.partitions(server)
        self.check_cover(partitions)
        self.assertEqual(len(partitions), 4)  # of a new on-demand table
        hot = max(partitions, key=lambda each: each["heat"]["write"])
        self.assertEqual(hot["throttled"], {"read": 0, "write": len(refused)})
        self.assertEqual(hot["limit"], {"read": 3000, "write": 1000})
        self.assertGreater(hot["bytes"], 390 * 1024)
        self.assertEqual(sum(each["throttled"]["write"] for each in partitions), len(refused))

    def test_without_enforcement_nobody_is_throttled_and_bytes_are_counted(self):
        server, client = self.serve()
        self.assertEqual(self.hammer(client), [])
        partitions = self.partitions(server)
        self.check_cover(partitions)
        self.assertEqual(sum(each["bytes"] for each in partitions),
                         len("pk") + len("hot") + len("v") + len(LARGE))
        self.assertNotIn("heat", partitions[0])

    def test_a_wrong_query_says_where(self):
        server, _ = self.serve()
        for query, at, error in (
                ("", "table", "missing; expected the name or the ARN of a table"),
                ("?table=no", "table", 'there is no table "no"'),
                ("?tabel=things", "tabel", "no such parameter; expected table")):
            self.assertEqual(server.control("GET", "partitions" + query),
                             (400, {"error": error, "at": at}))


if __name__ == "__main__":
    unittest.main()

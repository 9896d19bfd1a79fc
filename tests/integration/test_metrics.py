"""GET metrics, read by Prometheus' own client library; units against what replies say."""
import sqlite3
import tempfile
import time
import unittest
import urllib.error
import urllib.request
from pathlib import Path

from prometheus_client.parser import text_string_to_metric_families
from rig import Server, create_table

ITEM = {"pk": {"S": "a"}, "city": {"S": "x"}}


class Metrics(unittest.TestCase):
    def setUp(self):
        self.server = Server()
        self.addCleanup(self.server.stop)
        self.client = self.server.client(retries={"max_attempts": 0})
        create_table(self.client, indexes=[("by-city", "city")])

    def fetch(self):
        with urllib.request.urlopen(f"{self.server.url}/_dynarig/metrics") as reply:
            self.assertEqual(reply.headers["Content-Type"],
                             "text/plain; version=0.0.4; charset=utf-8")
            return reply.read().decode()

    def samples(self):
        """{name: {labels: value}}; the library adds _total to counters."""
        found = {}
        for family in text_string_to_metric_families(self.fetch()):
            self.assertTrue(family.documentation, family.name)
            for sample in family.samples:
                labels = tuple(sorted(sample.labels.items()))
                name = sample.name.removesuffix("_total")
                self.assertNotIn(labels, found.setdefault(name, {}), sample.name)
                found[name][labels] = sample.value
        return found

    def value(self, name, **labels):
        return self.samples()[name][tuple(sorted(labels.items()))]

    def refused(self, call, **arguments):
        with self.assertRaises(self.client.exceptions.ClientError):
            call(TableName="things", **arguments)

    def test_units_are_those_that_replies_tell_of(self):
        """The same request, once with and once without ReturnConsumedCapacity."""
        put = {"TableName": "things", "Item": {**ITEM, "text": {"S": "x" * 3000}}}
        told = self.client.put_item(**put, ReturnConsumedCapacity="INDEXES")["ConsumedCapacity"]
        self.client.delete_item(TableName="things", Key={"pk": ITEM["pk"]})
        before = self.value("ConsumedWriteCapacityUnits", TableName="things")
        of_index = dict(TableName="things", GlobalSecondaryIndexName="by-city")
        before_index = self.value("ConsumedWriteCapacityUnits", **of_index)
        self.client.put_item(**put)
        self.assertEqual(self.value("ConsumedWriteCapacityUnits", TableName="things") - before,
                         told["Table"]["CapacityUnits"])
        self.assertEqual(self.value("ConsumedWriteCapacityUnits", **of_index) - before_index,
                         told["GlobalSecondaryIndexes"]["by-city"]["CapacityUnits"])

    def test_errors_have_metrics_of_their_own(self):
        self.refused(self.client.get_item, Key={"nope": {"S": "a"}})
        self.client.put_item(TableName="things", Item=ITEM)
        self.refused(self.client.put_item, Item=ITEM,
                     ConditionExpression="attribute_not_exists(pk)")
        self.server.control("PUT", "faults", {"rules": [
            {"trigger": {"nth": [1]}, "fault": {"kind": "throttle"}},
            {"trigger": {"nth": [2]}, "fault": {"kind": "internal-error"}}]})
        self.refused(self.client.put_item, Item=ITEM)
        self.refused(self.client.put_item, Item=ITEM)
        operation = dict(TableName="things", Operation="PutItem")
        self.assertEqual(self.value("UserErrors"), 1)
        self.assertEqual(self.value("ConditionalCheckFailedRequests", TableName="things"), 1)
        self.assertEqual(self.value("ThrottledRequests", **operation), 1)
        self.assertEqual(self.value("WriteThrottleEvents", TableName="things"), 1)
        self.assertEqual(self.value("WriteKeyRangeThroughputThrottleEvents", TableName="things"), 1)
        self.assertEqual(self.value("SystemErrors", **operation), 1)
        self.assertEqual(self.value("SuccessfulRequestLatency_count", **operation), 1)
        self.assertEqual(self.value("dynarig_faults", Kind="throttle"), 1)

    def test_a_page_that_is_guarded_is_guarded(self):
        request = urllib.request.Request(f"{self.server.url}/_dynarig/metrics",
                                         headers={"Host": "example.com"})
        with self.assertRaises(urllib.error.HTTPError) as caught:
            urllib.request.urlopen(request)
        self.assertEqual(caught.exception.code, 400)
        caught.exception.close()

    def test_asking_changes_nothing(self):
        before, again = self.fetch(), self.fetch()
        clock = "dynarig_clock_seconds "
        self.assertEqual([line for line in before.splitlines() if not line.startswith(clock)],
                         [line for line in again.splitlines() if not line.startswith(clock)])


class Samples(unittest.TestCase):
    def test_each_second_has_what_was_consumed_in_it(self):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "results.db"
            server = Server("--record", str(path))
            client = server.client()
            create_table(client, indexes=[("by-city", "city")])
            for number in range(6):
                client.put_item(TableName="things", Item={**ITEM, "n": {"N": str(number)}})
                client.get_item(TableName="things", Key={"pk": ITEM["pk"]})
                if number == 2:
                    time.sleep(1.1)
            metrics = urllib.request.urlopen(f"{server.url}/_dynarig/metrics").read().decode()
            server.stop()
            with sqlite3.connect(path) as connection:
                rows = connection.execute(
                    "SELECT table_name, metric, sum(value), count(*) FROM samples"
                    " WHERE metric LIKE 'Consumed%' GROUP BY 1, 2 ORDER BY 1, 2").fetchall()
            connection.close()
        self.assertEqual([row[:3] for row in rows], [
            ("things", "ConsumedReadCapacityUnits", 3), ("things", "ConsumedWriteCapacityUnits", 6),
            ("things/by-city", "ConsumedWriteCapacityUnits", 6)])
        self.assertTrue(all(count >= 2 for *_, count in rows), rows)
        self.assertIn('ConsumedWriteCapacityUnits{TableName="things"} 6.0', metrics)

    def test_a_hot_key_shows_in_its_partition(self):
        """One partition serves 1,000 write units a second; here no time goes by."""
        big = {"pk": {"S": "celebrity"}, "text": {"S": "x" * 40_000}}
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "results.db"
            server = Server("--capacity", "enforce", "--clock", "virtual", "--record", str(path))
            client = server.client(retries={"max_attempts": 0})
            create_table(client)
            refused = 0
            for _ in range(100):
                try:
                    client.put_item(TableName="things", Item=big)
                except client.exceptions.ClientError as error:
                    self.assertEqual(error.response["Error"]["Code"], "ThrottlingException")
                    refused += 1
            server.stop()
            with sqlite3.connect(path) as connection:
                partitions = dict(connection.execute(
                    "SELECT table_name, sum(value) FROM samples WHERE metric ="
                    " 'WriteThrottleEvents' AND table_name LIKE '%#%' GROUP BY 1"))
                findings = connection.execute("SELECT severity, title FROM findings").fetchall()
            connection.close()
        self.assertGreater(refused, 20)
        self.assertEqual(list(partitions.values()), [refused])
        self.assertEqual(findings, [
            ("info", 'the key "celebrity" had 100 % of what the partitions of things refused')])


if __name__ == "__main__":
    unittest.main()

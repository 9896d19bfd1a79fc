"""--isolate: what parts tables of one name, by whom they are seen, and that a file keeps them apart."""
import tempfile
import unittest
from pathlib import Path

import boto3
from botocore.exceptions import ClientError

from rig import Server, create_table, run

ACCOUNTS = ("111111111111", "222222222222")
REGIONS = ("us-east-1", "eu-west-1")


def client(server, account=ACCOUNTS[0], region=REGIONS[0]):
    return boto3.client("dynamodb", endpoint_url=server.url, region_name=region,
                        aws_access_key_id=account, aws_secret_access_key="test")


def names(connected):
    return connected.list_tables()["TableNames"]


def fill(connected, value):
    create_table(connected)
    connected.put_item(TableName="things", Item={"pk": {"S": "a"}, "v": {"S": value}})


def value(connected, name="things"):
    item = connected.get_item(TableName=name, Key={"pk": {"S": "a"}}, ConsistentRead=True)["Item"]
    return item["v"]["S"]


class Isolate(unittest.TestCase):
    def serve(self, *options):
        server = Server(*options)
        self.addCleanup(server.stop)
        return server

    def refused(self, call, **arguments):
        with self.assertRaises(ClientError) as caught:
            call(**arguments)
        return caught.exception.response["Error"]

    def test_nothing_parts_tables_unless_told(self):
        server = self.serve()
        fill(client(server), "one")
        other = client(server, ACCOUNTS[1], REGIONS[1])
        self.assertEqual((names(other), value(other)), (["things"], "one"))
        arn = other.describe_table(TableName="things")["Table"]["TableArn"]
        self.assertEqual(arn, "arn:aws:dynamodb:us-east-1:111111111111:table/things")
        self.assertEqual(value(other, arn), "one")

    def test_accounts(self):
        server = self.serve("--isolate", "account")
        one, two = (client(server, account) for account in ACCOUNTS)
        fill(one, "one")
        self.assertEqual(names(two), [])
        self.assertEqual(self.refused(two.get_item, TableName="things", Key={"pk": {"S": "a"}}),
                         {"Code": "ResourceNotFoundException",
                          "Message": "Requested resource not found"})
        fill(two, "two")
        self.assertEqual((value(one), value(two)), ("one", "two"))
        self.assertEqual(value(client(server, ACCOUNTS[0], REGIONS[1])), "one")
        arn = one.describe_table(TableName="things")["Table"]["TableArn"]
        self.assertEqual(value(one, arn), "one")
        self.assertEqual(self.refused(two.get_item, TableName=arn, Key={"pk": {"S": "a"}})["Code"],
                         "AccessDeniedException")
        two.delete_table(TableName="things")
        self.assertEqual((names(one), names(two)), (["things"], []))

    def test_regions(self):
        server = self.serve("--isolate", "region")
        east, west = (client(server, region=region) for region in REGIONS)
        fill(east, "east")
        fill(west, "west")
        self.assertEqual((value(east), value(west)), ("east", "west"))
        self.assertEqual(value(client(server, ACCOUNTS[1], REGIONS[1])), "west")
        arn = east.describe_table(TableName="things")["Table"]["TableArn"]
        self.assertEqual(self.refused(west.get_item, TableName=arn, Key={"pk": {"S": "a"}}),
                         {"Code": "ValidationException", "Message":
                          f"1 validation error detected: Invalid AWS region in '{arn}'"})
        for i in range(3):
            create_table(west, f"more-{i}")
        pages = west.get_paginator("list_tables").paginate(PaginationConfig={"PageSize": 2})
        self.assertEqual([name for page in pages for name in page["TableNames"]],
                         ["more-0", "more-1", "more-2", "things"])
        self.assertEqual(names(east), ["things"])

    def test_both_and_a_file(self):
        with tempfile.TemporaryDirectory() as folder:
            path = str(Path(folder) / "rows.db")
            homes = [(account, region) for account in ACCOUNTS for region in REGIONS]
            with Server("--isolate", "both", "--db", path) as server:
                for home in homes:
                    fill(client(server, *home), "/".join(home))
            with Server("--isolate", "both", "--db", path) as server:
                for home in homes:
                    self.assertEqual(value(client(server, *home)), "/".join(home))
            for parted in ("none", "region"):
                done = run("serve", "--port", "0", "--db", path, "--isolate", parted)
                self.assertEqual(done.returncode, 2)
                self.assertIn("several tables named things", done.stderr)

    def test_a_recording_is_replayed_with_it(self):
        with tempfile.TemporaryDirectory() as folder:
            path = str(Path(folder) / "results.db")
            with Server("--isolate", "account", "--record", path) as server:
                for account in ACCOUNTS:
                    fill(client(server, account), account)
            done = run("replay", path)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_other_words(self):
        done = run("serve", "--isolate", "tenant")
        self.assertEqual(done.returncode, 2)
        self.assertIn("--isolate: expected none|account|region|both", done.stderr)


if __name__ == "__main__":
    unittest.main()

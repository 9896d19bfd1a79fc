"""The AWS CLI, as people use it in scripts: commands, waiting, paging, what errors look like."""
import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from rig import Server

AWS = str(Path(sys.executable).parent / "aws")
SCHEMA = ["--attribute-definitions", "AttributeName=pk,AttributeType=S",
          "AttributeName=sk,AttributeType=N", "--key-schema", "AttributeName=pk,KeyType=HASH",
          "AttributeName=sk,KeyType=RANGE", "--billing-mode", "PAY_PER_REQUEST"]


class Cli(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server()
        cls.addClassCleanup(cls.server.stop)
        cls.home = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.home.cleanup)
        cls.environment = {
            "PATH": os.environ["PATH"], "HOME": cls.home.name, "AWS_PAGER": "",
            "AWS_ENDPOINT_URL_DYNAMODB": cls.server.url, "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_EC2_METADATA_DISABLED": "true"}
        cls.good("create-table", "--table-name", "things", *SCHEMA)
        cls.good("wait", "table-exists", "--table-name", "things")

    @classmethod
    def aws(cls, *arguments):
        return subprocess.run([AWS, "dynamodb", *arguments], capture_output=True, text=True,
                              timeout=120, env=cls.environment, cwd=cls.home.name)

    @classmethod
    def good(cls, *arguments):
        """What the command prints, as JSON; None where it prints nothing."""
        done = cls.aws(*arguments)
        if done.returncode != 0:
            raise AssertionError(done.stderr)
        return json.loads(done.stdout) if done.stdout.strip() else None

    def item(self, pk, sk, **more):
        return json.dumps({"pk": {"S": pk}, "sk": {"N": str(sk)}, **more})

    def test_an_item_from_its_making_to_its_end(self):
        key = self.item("life", 1)
        self.assertIsNone(self.good("put-item", "--table-name", "things", "--item",
                                    self.item("life", 1, n={"N": "1"})))
        changed = self.good("update-item", "--table-name", "things", "--key", key,
                            "--update-expression", "SET n = n + :one, #t = :text",
                            "--expression-attribute-names", '{"#t": "text"}',
                            "--expression-attribute-values",
                            '{":one": {"N": "1"}, ":text": {"S": "\u00e4"}}',
                            "--return-values", "ALL_NEW")
        self.assertEqual(changed["Attributes"]["n"], {"N": "2"})
        found = self.good("get-item", "--table-name", "things", "--key", key, "--consistent-read",
                          "--return-consumed-capacity", "TOTAL")
        self.assertEqual(found["Item"]["text"], {"S": "\u00e4"})
        self.assertEqual(found["ConsumedCapacity"], {"TableName": "things", "CapacityUnits": 1.0})
        gone = self.good("delete-item", "--table-name", "things", "--key", key,
                         "--return-values", "ALL_OLD")
        self.assertEqual(gone["Attributes"]["n"], {"N": "2"})
        self.assertIsNone(self.good("get-item", "--table-name", "things", "--key", key))

    def test_batches_queries_and_pages(self):
        for first in range(0, 50, 25):
            puts = [{"PutRequest": {"Item": json.loads(self.item("many", i))}}
                    for i in range(first, first + 25)]
            left = self.good("batch-write-item", "--request-items", json.dumps({"things": puts}))
            self.assertEqual(left["UnprocessedItems"], {})
        query = ["query", "--table-name", "things", "--key-condition-expression", "pk = :p",
                 "--expression-attribute-values", '{":p": {"S": "many"}}']
        whole = self.good(*query, "--page-size", "7")
        self.assertEqual([item["sk"]["N"] for item in whole["Items"]],
                         [str(i) for i in range(50)])
        page = self.good(*query, "--max-items", "20", "--no-scan-index-forward")
        self.assertEqual(page["Items"][0]["sk"], {"N": "49"})
        self.assertEqual(len(page["Items"]), 20)
        rest = self.good(*query, "--no-scan-index-forward", "--starting-token", page["NextToken"])
        self.assertEqual([item["sk"]["N"] for item in rest["Items"]],
                         [str(i) for i in range(29, -1, -1)])
        count = self.good("scan", "--table-name", "things", "--select", "COUNT", "--page-size",
                          "11", "--filter-expression", "pk = :p",
                          "--expression-attribute-values", '{":p": {"S": "many"}}')
        self.assertEqual(count["Count"], 50)

    def test_tables(self):
        for i in range(5):
            self.good("create-table", "--table-name", f"listed-{i}", *SCHEMA)
        names = self.good("list-tables", "--page-size", "2")["TableNames"]
        self.assertEqual([name for name in names if name.startswith("listed")],
                         [f"listed-{i}" for i in range(5)])
        status = self.aws("describe-table", "--table-name", "listed-0", "--query",
                          "Table.TableStatus", "--output", "text")
        self.assertEqual(status.stdout, "ACTIVE\n")
        self.good("delete-table", "--table-name", "listed-0")
        self.good("wait", "table-not-exists", "--table-name", "listed-0")

    def test_errors(self):
        refused = self.aws("get-item", "--table-name", "nothing", "--key", '{"pk": {"S": "a"}}')
        self.assertNotEqual(refused.returncode, 0)
        self.assertIn("An error occurred (ResourceNotFoundException) when calling the GetItem "
                      "operation: Requested resource not found", refused.stderr)
        refused = self.aws("put-item", "--table-name", "things", "--item",
                           self.item("new", 1), "--condition-expression",
                           "attribute_exists(pk)")
        self.assertIn("An error occurred (ConditionalCheckFailedException) when calling the "
                      "PutItem operation: The conditional request failed", refused.stderr)
        refused = self.aws("query", "--table-name", "things", "--key-condition-expression", "pk =")
        self.assertIn("(ValidationException) when calling the Query operation", refused.stderr)


if __name__ == "__main__":
    unittest.main()

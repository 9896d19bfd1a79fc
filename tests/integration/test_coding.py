"""gzip: replies where it is asked for, and bodies of requests, which the service does not unpack."""
import gzip
import json
import tempfile
import unittest
import zlib
from pathlib import Path

from rig import Server, create_table
from test_wire import AUTH, Connection, post

PLAN = {"rules": [{"name": "cut", "when": {"operation": "GetItem"},
                   "trigger": {"nth": [2]}, "fault": {"kind": "truncated-body"}}]}
GET = json.dumps({"TableName": "things", "Key": {"pk": {"S": "a"}}})


def get_item(accepts):
    return post("DynamoDB_20120810.GetItem", GET, more=f"{AUTH}Accept-Encoding: {accepts}\r\n")


class Coding(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.server = Server()
        client = cls.server.client()
        create_table(client)
        client.put_item(TableName="things", Item={"pk": {"S": "a"}, "text": {"S": "word " * 2000}})

    @classmethod
    def tearDownClass(cls):
        cls.server.stop()
        cls.folder.cleanup()

    def ask(self, data, server=None):
        with Connection((server or self.server).port) as connection:
            connection.send(data)
            return connection.read()

    def test_a_long_reply_is_packed_where_asked_for(self):
        _, plain_headers, plain = self.ask(get_item("identity"))
        self.assertNotIn("content-encoding", plain_headers)
        for accepts in ("gzip", "deflate, GZIP;q=0.5", "br;q=1, gzip"):
            status, headers, body = self.ask(get_item(accepts))
            self.assertEqual((status, headers["content-encoding"]), (200, "gzip"))
            self.assertEqual(int(headers["x-amz-crc32"]), zlib.crc32(body))
            self.assertLess(len(body), len(plain) // 10)
            self.assertEqual(gzip.decompress(body), plain)

    def test_packed_bytes_are_the_same_each_time(self):
        self.assertEqual(self.ask(get_item("gzip"))[2], self.ask(get_item("gzip"))[2])

    def test_not_where_it_is_declined(self):
        for accepts in ("", "identity", "gzip;q=0", "gzip; q=0.00", "*", "gzipped"):
            _, headers, body = self.ask(get_item(accepts))
            self.assertNotIn("content-encoding", headers, accepts)
            self.assertEqual(int(headers["x-amz-crc32"]), zlib.crc32(body))

    def test_short_replies_are_not(self):
        _, headers, _ = self.ask(post("DynamoDB_20120810.ListTables", "{}",
                                      more=f"{AUTH}Accept-Encoding: gzip\r\n"))
        self.assertNotIn("content-encoding", headers)

    def test_a_packed_body_can_be_cut(self):
        plan = Path(self.folder.name) / "plan.json"
        plan.write_text(json.dumps(PLAN))
        with Server("--faults", str(plan)) as server:
            client = server.client()
            create_table(client)
            client.put_item(TableName="things", Item={"pk": {"S": "a"}, "t": {"S": "word " * 2000}})
            whole = self.ask(get_item("gzip"), server)
            status, headers, body = self.ask(get_item("gzip"), server)
        self.assertEqual((status, headers["content-encoding"]), (200, "gzip"))
        self.assertEqual(int(headers["content-length"]), len(whole[2]))
        self.assertEqual(body, whole[2][:len(whole[2]) // 2])

    def test_packed_requests_are_no_json(self):
        packed = gzip.compress(b"{}")
        head = (f"POST / HTTP/1.1\r\nHost: localhost\r\n{AUTH}Content-Encoding: gzip\r\n"
                "Content-Type: application/x-amz-json-1.0\r\n"
                "X-Amz-Target: DynamoDB_20120810.ListTables\r\n"
                f"Content-Length: {len(packed)}\r\n\r\n").encode()
        status, _, body = self.ask(head + packed)
        self.assertEqual(status, 400)
        self.assertEqual(json.loads(body)["__type"],
                         "com.amazon.coral.service#SerializationException")


if __name__ == "__main__":
    unittest.main()

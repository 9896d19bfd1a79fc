"""The protocol below the SDKs: raw sockets against what the service does."""
import json
import socket
import unittest
import zlib

from rig import Server

AUTH = ("Authorization: AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261123/us-east-1/dynamodb/"
        "aws4_request, SignedHeaders=host;x-amz-date, Signature=00\r\n"
        "X-Amz-Date: 20261123T000000Z\r\n")


def post(target, body, kind="application/x-amz-json-1.0", more=AUTH):
    data = body.encode()
    target_line = f"X-Amz-Target: {target}\r\n" if target else ""
    return (f"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: {kind}\r\n{target_line}{more}"
            f"Content-Length: {len(data)}\r\n\r\n").encode() + data


class Connection:
    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=10)
        self.file = self.socket.makefile("rb")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.file.close()
        self.socket.close()

    def send(self, data):
        self.socket.sendall(data)

    def read(self):
        """(status, headers in lower case, body)"""
        status = int(self.file.readline().split()[1])
        headers = {}
        while line := self.file.readline().strip().decode():
            name, _, value = line.partition(":")
            headers[name.lower()] = value.strip()
        return status, headers, self.file.read(int(headers.get("content-length", 0)))


class Wire(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server()

    @classmethod
    def tearDownClass(cls):
        cls.server.stop()

    def ask(self, data):
        with Connection(self.server.port) as connection:
            connection.send(data)
            return connection.read()

    def test_headers_of_a_reply(self):
        status, headers, body = self.ask(post("DynamoDB_20120810.ListTables", "{}"))
        self.assertEqual((status, json.loads(body)), (200, {"TableNames": []}))
        self.assertRegex(headers["x-amzn-requestid"], r"^[0-9A-Z]{52}$")
        self.assertEqual(int(headers["x-amz-crc32"]), zlib.crc32(body))
        self.assertEqual(headers["content-type"], "application/x-amz-json-1.0")

    def test_plain_json_is_answered_as_such(self):
        _, headers, _ = self.ask(post("DynamoDB_20120810.ListTables", "{}", "application/json"))
        self.assertEqual(headers["content-type"], "application/json")

    def test_other_content_types_are_not_found(self):
        status, headers, body = self.ask(
            post("DynamoDB_20120810.ListTables", "{}", "application/x-amz-json-1.1"))
        self.assertEqual((status, body), (404, b"<UnknownOperationException/>\n"))
        self.assertEqual(headers["x-amz-crc32"], "3552371480")

    def test_no_json(self):
        status, headers, body = self.ask(post("DynamoDB_20120810.ListTables", "hello"))
        self.assertEqual(status, 400)
        self.assertEqual(body, b'{"__type":"com.amazon.coral.service#SerializationException"}')
        self.assertEqual(headers["x-amz-crc32"], "3948637019")

    def test_unknown_target(self):
        for target in ("DynamoDB_20120810.Nothing", "DynamoDB_20111205.ListTables", None):
            status, headers, body = self.ask(post(target, "{}"))
            self.assertEqual(status, 400)
            self.assertEqual(
                body, b'{"__type":"com.amazon.coral.service#UnknownOperationException"}')
            self.assertEqual(headers["x-amz-crc32"], "1368724161")

    def test_no_authentication(self):
        status, _, body = self.ask(post("DynamoDB_20120810.ListTables", "{}", more=""))
        self.assertEqual(status, 400)
        self.assertEqual(json.loads(body)["message"], "Request is missing Authentication Token")

    def test_get_is_the_health_check(self):
        status, headers, body = self.ask(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        self.assertEqual((status, body), (200, b"healthy: dynamodb.us-east-1.amazonaws.com "))
        self.assertEqual(headers["x-amz-crc32"], "3128867991")

    def test_other_methods_are_not_found(self):
        for method in (b"PUT", b"DELETE"):
            status, _, _ = self.ask(
                method + b" / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n")
            self.assertEqual(status, 404)

    def test_preflight(self):
        status, headers, _ = self.ask(
            b"OPTIONS / HTTP/1.1\r\nHost: localhost\r\nOrigin: http://x\r\n"
            b"Access-Control-Request-Method: POST\r\n"
            b"Access-Control-Request-Headers: x-amz-target\r\n\r\n")
        self.assertEqual(status, 200)
        self.assertEqual(headers["access-control-allow-origin"], "*")
        self.assertEqual(headers["access-control-allow-methods"], "POST")
        self.assertEqual(headers["access-control-allow-headers"], "x-amz-target")
        self.assertEqual(headers["access-control-max-age"], "172800")

    def test_one_connection_carries_many(self):
        with Connection(self.server.port) as connection:
            for _ in range(50):
                connection.send(post("DynamoDB_20120810.ListTables", "{}"))
                self.assertEqual(connection.read()[0], 200)

    def test_a_body_in_pieces(self):
        data = post("DynamoDB_20120810.ListTables", '{"Limit":1}')
        with Connection(self.server.port) as connection:
            for at in range(0, len(data), 17):
                connection.send(data[at:at + 17])
            self.assertEqual(connection.read()[0], 200)

    def test_more_than_sixteen_megabytes(self):
        head = (f"POST / HTTP/1.1\r\nHost: localhost\r\n{AUTH}"
                "Content-Type: application/x-amz-json-1.0\r\n"
                "X-Amz-Target: DynamoDB_20120810.ListTables\r\n"
                f"Content-Length: {16 * 1024 * 1024 + 1}\r\nExpect: 100-continue\r\n\r\n").encode()
        self.assertEqual(self.ask(head)[0], 413)


if __name__ == "__main__":
    unittest.main()

"""TLS with a certificate made for the occasion: SDKs, faults, many connections, wrong files."""
import concurrent.futures
import contextlib
import json
import os
import select
import socket
import sqlite3
import ssl
import struct
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

import boto3
from botocore.config import Config
from botocore.exceptions import ConnectionClosedError, SSLError

from rig import Server, create_table, run
from test_wire import post

LIST = "DynamoDB_20120810.ListTables"
NODE_MODULES = Path(__file__).resolve().parent.parent / "node_modules"
SCRIPT = """
const { DynamoDBClient, ListTablesCommand } = require("@aws-sdk/client-dynamodb");
const client = new DynamoDBClient({});
Promise.all([...Array(20)].map(() => client.send(new ListTablesCommand({})))).then(
    (replies) => console.log(replies.length), (error) => { console.log(error); process.exit(1); });
"""


def make_certificate(folder, name):
    """A self-signed certificate of the loopback address; its files."""
    certificate, key = (str(Path(folder) / f"{name}.{kind}") for kind in ("crt", "key"))
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
         "-nodes", "-keyout", key, "-out", certificate, "-days", "2", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost"],
        check=True, capture_output=True)
    return certificate, key


class Folder(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.certificate, cls.key = make_certificate(cls.folder.name, "server")

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def serve(self, *options):
        server = Server("--tls-cert", self.certificate, "--tls-key", self.key, *options)
        server.url = server.url.replace("http:", "https:")
        self.addCleanup(server.stop)
        return server

    def plan(self, *rules):
        path = Path(self.folder.name) / "plan.json"
        path.write_text(json.dumps({"rules": list(rules)}))
        return "--faults", str(path)

    def client(self, server, verify=None, **config):
        return boto3.client("dynamodb", endpoint_url=server.url, region_name="us-east-1",
                            aws_access_key_id="test", aws_secret_access_key="test",
                            verify=verify or self.certificate, config=Config(**config))

    def connect(self, server, **more):
        context = ssl.create_default_context(cafile=self.certificate)
        for name, value in more.items():
            setattr(context, name, value)
        plain = socket.create_connection(("127.0.0.1", server.port), timeout=10)
        return context.wrap_socket(plain, server_hostname="localhost")


def read_all(connection):
    out = b""
    while chunk := connection.recv(65536):
        out += chunk
    return out


class Tls(Folder):
    def test_boto3(self):
        server = self.serve()
        client = self.client(server)
        create_table(client)
        text = "x" * 300000
        client.put_item(TableName="things", Item={"pk": {"S": "a"}, "text": {"S": text}})
        found = client.get_item(TableName="things", Key={"pk": {"S": "a"}}, ConsistentRead=True)
        self.assertEqual(found["Item"]["text"]["S"], text)
        self.assertEqual(client.describe_endpoints()["Endpoints"][0]["Address"], server.url)
        with self.assertRaises(SSLError):
            self.client(server, verify=make_certificate(self.folder.name, "other")[0],
                        retries={"total_max_attempts": 1}).list_tables()
        self.assertEqual(self.client(server).list_tables()["TableNames"], ["things"])

    def test_javascript_under_exec(self):
        done = run("exec", "--tls-cert", os.path.basename(self.certificate), "--tls-key", self.key,
                   "--quiet", "--", "node", "-e", SCRIPT, cwd=self.folder.name,
                   env={**os.environ, "NODE_PATH": str(NODE_MODULES)})
        self.assertEqual((done.returncode, done.stdout), (0, "20\n"), done.stderr)

    def test_python_under_exec(self):
        program = ("import boto3, os; boto3.client('dynamodb').list_tables(); "
                   "print(os.environ['DYNARIG_URL'][:8])")
        done = run("exec", "--tls-cert", self.certificate, "--tls-key", self.key, "--quiet", "--",
                   sys.executable, "-c", program, cwd=self.folder.name)
        self.assertEqual((done.returncode, done.stdout), (0, "https://\n"), done.stderr)

    def test_plain_http_on_the_same_port(self):
        server = self.serve()
        with socket.create_connection(("127.0.0.1", server.port), timeout=10) as plain:
            plain.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            self.assertIn(b"healthy: ", read_all(plain))

    def test_health_is_asked_over_tls(self):
        server = self.serve()
        for command in (["wait", "--timeout", "5s"], ["healthcheck"]):
            done = run(*command, "--endpoint", server.url)
            self.assertEqual(done.returncode, 0, done.stderr)

    def test_the_protocol_is_chosen(self):
        server = self.serve()
        for offered in (["h2", "http/1.1"], ["http/1.1"]):
            context = ssl.create_default_context(cafile=self.certificate)
            context.set_alpn_protocols(offered)
            with context.wrap_socket(socket.create_connection(("127.0.0.1", server.port), 10),
                                     server_hostname="localhost") as connection:
                self.assertEqual(connection.selected_alpn_protocol(), "http/1.1")
        context = ssl.create_default_context(cafile=self.certificate)
        context.set_alpn_protocols(["h2"])
        with self.assertRaises(ssl.SSLError):
            context.wrap_socket(socket.create_connection(("127.0.0.1", server.port), 10),
                                server_hostname="localhost")

    def test_many_connections_at_once(self):
        server = self.serve()
        open_ones = [self.connect(server) for _ in range(150)]
        for connection in open_ones:
            connection.sendall(post(LIST, "{}"))
        for connection in open_ones:
            self.assertIn(b"200 OK", connection.recv(65536))
            connection.close()
        client = self.client(server, max_pool_connections=40)
        create_table(client)
        with concurrent.futures.ThreadPoolExecutor(40) as pool:
            list(pool.map(lambda i: client.put_item(
                TableName="things", Item={"pk": {"S": str(i)}, "t": {"S": "y" * 5000}}), range(400)))
        pages = client.get_paginator("scan").paginate(TableName="things", Select="COUNT")
        self.assertEqual(sum(page["Count"] for page in pages), 400)

    def test_bytes_in_pieces(self):
        with self.connect(self.serve()) as connection:
            data = post(LIST, '{"Limit":1}')
            for at in range(0, len(data), 7):
                connection.sendall(data[at:at + 7])
            self.assertIn(b"200 OK", connection.recv(65536))

    def test_what_is_no_tls_after_all(self):
        server = self.serve()
        with socket.create_connection(("127.0.0.1", server.port), timeout=10) as wrong:
            wrong.sendall(b"\x16\x03\x01\x00\x05hello and more")
            read_all(wrong)
        self.assertEqual(self.client(server).list_tables()["TableNames"], [])


class Faults(Folder):
    """The connection faults, as on plain sockets."""

    def rule(self, **fault):
        return {"name": "it", "when": {"operation": "ListTables"}, "trigger": {"nth": [1]},
                "fault": fault}

    def struck(self, **fault):
        server = self.serve(*self.plan(self.rule(**fault)))
        return server, self.client(server, retries={"total_max_attempts": 1})

    def test_lost_reply(self):
        _, client = self.struck(kind="lost-reply", apply="after")
        with self.assertRaises(ConnectionClosedError):
            client.list_tables()
        self.assertEqual(client.list_tables()["TableNames"], [])

    def test_reset(self):
        server, client = self.struck(kind="reset")
        with self.connect(server) as connection:
            connection.sendall(post(LIST, "{}"))
            # Python takes a reset for the end of the stream.
            poll = select.poll()
            poll.register(connection, select.POLLERR)
            self.assertTrue(poll.poll(5000)[0][1] & select.POLLERR)
        self.assertEqual(client.list_tables()["TableNames"], [])

    def test_truncated_body(self):
        server, client = self.struck(kind="truncated-body")
        with self.connect(server) as connection:
            connection.sendall(post(LIST, "{}"))
            reply = read_all(connection)
        head, body = reply.split(b"\r\n\r\n")
        self.assertIn(b"Content-Length: 17", head)
        self.assertEqual(body, b'{"TableN')
        self.assertEqual(client.list_tables()["TableNames"], [])

    def test_a_client_that_leaves_is_noticed(self):
        recording = str(Path(self.folder.name) / "left.db")
        slow = {"name": "slow", "when": {"operation": "ListTables"},
                "fault": {"kind": "latency", "constant": "30s"}}
        server = self.serve("--record", recording, *self.plan(slow))
        for _ in range(3):
            connection = self.connect(server)
            connection.sendall(post(LIST, "{}"))
            time.sleep(0.1)
            connection.close()
        time.sleep(0.3)
        server.stop()
        with contextlib.closing(sqlite3.connect(recording)) as results:
            kinds = [kind for kind, in results.execute("SELECT kind FROM inputs ORDER BY number")]
        self.assertEqual(sorted(kinds), ["cancel"] * 3 + ["submit"] * 3)

    def test_a_reset_by_the_client(self):
        server, client = self.struck(kind="latency", constant="200ms")
        connection = self.connect(server)
        connection.sendall(post(LIST, "{}"))
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.close()
        self.assertEqual(client.list_tables()["TableNames"], [])


class Files(Folder):
    def refuses(self, says, *options):
        done = run("serve", "--port", "0", *options)
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertIn(says, done.stderr)

    def test_wrong_files(self):
        other = make_certificate(self.folder.name, "other")[1]
        empty = Path(self.folder.name) / "empty.pem"
        empty.write_text("nothing\n")
        locked = str(Path(self.folder.name) / "locked.key")
        subprocess.run(["openssl", "pkcs8", "-topk8", "-in", self.key, "-out", locked,
                        "-passout", "pass:x"], check=True, capture_output=True)
        cert, key = ("--tls-cert", self.certificate), ("--tls-key", self.key)
        self.refuses("--tls-cert: expected together with --tls-key", *cert)
        self.refuses("--tls-key: expected together with --tls-cert", *key)
        self.refuses("/nowhere: No such file", "--tls-cert", "/nowhere", *key)
        self.refuses("/nowhere: No such file", *cert, "--tls-key", "/nowhere")
        self.refuses("empty.pem: expected a certificate in PEM", "--tls-cert", str(empty), *key)
        self.refuses("empty.pem: expected a private key in PEM", *cert, "--tls-key", str(empty))
        self.refuses("locked.key: expected a private key in PEM, without a password",
                     *cert, "--tls-key", locked)
        self.refuses("other.key: expected the key that belongs to the certificate",
                     *cert, "--tls-key", other)


if __name__ == "__main__":
    unittest.main()

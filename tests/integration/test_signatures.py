"""Signatures held against a credentials file: SDKs with right and wrong secrets, and raw requests."""
import datetime
import hashlib
import json
import os
import subprocess
import tempfile
import unittest
from pathlib import Path

import boto3
import botocore.auth
from botocore.auth import SigV4Auth, SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials
from botocore.exceptions import ClientError

from rig import Server, run
from test_wire import Connection

SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
FILE = {"credentials": [
    {"access-key-id": "AKIDEXAMPLE", "secret-access-key": SECRET, "account": "123456789012"},
    {"access-key-id": "ASIAEXAMPLE", "secret-access-key": SECRET, "session-token": "tok+en/=="}]}
MISMATCH = ("The request signature we calculated does not match the signature you provided. Check "
            "your AWS Secret Access Key and signing method. Consult the service documentation for "
            "details.")
SCRIPT = """
const { DynamoDBClient, ListTablesCommand } = require("@aws-sdk/client-dynamodb");
new DynamoDBClient({ endpoint: process.argv[1], region: "eu-west-1", maxAttempts: 1,
    credentials: JSON.parse(process.argv[2]) }).send(new ListTablesCommand({})).then(
    (reply) => console.log(JSON.stringify(reply.TableNames)),
    (error) => console.log(error.name));
"""
NODE_MODULES = Path(__file__).resolve().parent.parent / "node_modules"


class QueryAuth(SigV4QueryAuth):
    """botocore's own moves the body into the query, which is for services that take forms."""

    def payload(self, request):
        return hashlib.sha256(b"{}").hexdigest()


def signed(port, key="AKIDEXAMPLE", secret=SECRET, token=None, service="dynamodb",
           region="us-east-1", auth=SigV4Auth, path="/", body=b"{}", before=0):
    """The bytes of a signed ListTables, signed `before` minutes ago."""
    request = AWSRequest("POST", f"http://127.0.0.1:{port}{path}", data=body, headers={
        "Content-Type": "application/x-amz-json-1.0",
        "X-Amz-Target": "DynamoDB_20120810.ListTables", "Host": f"127.0.0.1:{port}"})
    signer = auth(Credentials(key, secret, token), service, region)
    moment = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(minutes=before)
    real = botocore.auth.get_current_datetime
    botocore.auth.get_current_datetime = lambda *_, **__: moment.replace(tzinfo=None)
    try:
        signer.add_auth(request)
    finally:
        botocore.auth.get_current_datetime = real
    target = request.url.split(str(port), 1)[1]
    head = "".join(f"{name}: {value}\r\n" for name, value in request.headers.items())
    return (f"POST {target} HTTP/1.1\r\n{head}Content-Length: {len(body)}\r\n\r\n").encode() + body


class Signatures(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.file = Path(cls.folder.name) / "credentials.json"
        cls.file.write_text(json.dumps(FILE))
        cls.server = Server("--credentials", str(cls.file))

    @classmethod
    def tearDownClass(cls):
        cls.server.stop()
        cls.folder.cleanup()

    def ask(self, data):
        with Connection(self.server.port) as connection:
            connection.send(data)
            status, _, body = connection.read()
        return status, json.loads(body)

    def refuses(self, name, message, **how):
        status, body = self.ask(signed(self.server.port, **how))
        self.assertEqual((status, body), (400, {
            "__type": f"com.amazon.coral.service#{name}", "message": message}))

    def boto(self, key, secret, token=None):
        return boto3.client("dynamodb", endpoint_url=self.server.url, region_name="us-east-1",
                            aws_access_key_id=key, aws_secret_access_key=secret,
                            aws_session_token=token, config=Config(retries={"total_max_attempts": 1}))

    def code(self, client):
        try:
            client.list_tables()
        except ClientError as error:
            return error.response["Error"]["Code"]
        return None

    def test_boto3(self):
        self.assertIsNone(self.code(self.boto("AKIDEXAMPLE", SECRET)))
        self.assertIsNone(self.code(self.boto("ASIAEXAMPLE", SECRET, "tok+en/==")))
        self.assertEqual(self.code(self.boto("AKIDEXAMPLE", "wrong")), "InvalidSignatureException")
        for stranger in (self.boto("NOBODY", SECRET), self.boto("ASIAEXAMPLE", SECRET),
                         self.boto("ASIAEXAMPLE", SECRET, "other"),
                         self.boto("AKIDEXAMPLE", SECRET, "tok+en/==")):
            self.assertEqual(self.code(stranger), "UnrecognizedClientException")

    def node(self, **credentials):
        done = subprocess.run(["node", "-e", SCRIPT, self.server.url, json.dumps(credentials)],
                              capture_output=True, text=True, timeout=60,
                              env={**os.environ, "NODE_PATH": str(NODE_MODULES)})
        return done.stdout.strip() or done.stderr

    def test_javascript(self):
        self.assertEqual(self.node(accessKeyId="AKIDEXAMPLE", secretAccessKey=SECRET), "[]")
        self.assertEqual(self.node(accessKeyId="ASIAEXAMPLE", secretAccessKey=SECRET,
                                   sessionToken="tok+en/=="), "[]")
        self.assertEqual(self.node(accessKeyId="AKIDEXAMPLE", secretAccessKey="wrong"),
                         "InvalidSignatureException")
        self.assertEqual(self.node(accessKeyId="NOBODY", secretAccessKey=SECRET),
                         "UnrecognizedClientException")

    def test_the_account_of_a_key(self):
        client = self.boto("AKIDEXAMPLE", SECRET)
        made = client.create_table(
            TableName="owned", BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}])
        self.assertEqual(made["TableDescription"]["TableArn"],
                         "arn:aws:dynamodb:us-east-1:123456789012:table/owned")
        client.delete_table(TableName="owned")

    def test_raw_requests(self):
        self.assertEqual(self.ask(signed(self.server.port))[0], 200)
        self.assertEqual(self.ask(signed(self.server.port, path="/a%20b//c?y=2&x=%2F&x"))[0], 200)
        self.assertEqual(self.ask(signed(self.server.port, before=14))[0], 200)
        self.refuses("InvalidSignatureException", MISMATCH, secret="wrong")
        self.refuses("UnrecognizedClientException",
                     "The security token included in the request is invalid.", key="NOBODY")
        self.refuses("UnrecognizedClientException",
                     "The security token included in the request is invalid", token="x")
        self.refuses("InvalidSignatureException",
                     "Credential should be scoped to correct service: 'dynamodb'. ", service="s3")
        self.refuses("InvalidSignatureException",
                     "Credential should be scoped to a valid region, not 'mars'. ", region="mars")

    def test_dates(self):
        for before, text in ((16, "Signature expired: "), (-16, "Signature not yet current: ")):
            status, body = self.ask(signed(self.server.port, before=before))
            self.assertEqual(status, 400)
            self.assertTrue(body["message"].startswith(text), body)

    def test_the_query_may_hold_the_signature(self):
        sign = {"auth": QueryAuth}
        self.assertEqual(self.ask(signed(self.server.port, **sign))[0], 200)
        self.assertEqual(self.ask(signed(self.server.port, before=30, **sign))[0], 200)
        self.refuses("InvalidSignatureException", MISMATCH, secret="wrong", **sign)
        status, body = self.ask(signed(self.server.port, before=61, **sign))
        self.assertEqual((status, body["message"][:19]), (400, "Signature expired: "))

    def test_an_empty_body_fails_last(self):
        status, body = self.ask(signed(self.server.port, body=b""))
        self.assertEqual((status, body["__type"]),
                         (400, "com.amazon.coral.service#SerializationException"))

    def test_exec_signs_with_the_first_key(self):
        program = ("import boto3, os; boto3.client('dynamodb').list_tables(); "
                   "print(os.environ['AWS_ACCESS_KEY_ID'])")
        done = run("exec", "--credentials", str(self.file), "--quiet", "--",
                   os.sys.executable, "-c", program, cwd=self.folder.name)
        self.assertEqual((done.returncode, done.stdout), (0, "AKIDEXAMPLE\n"), done.stderr)

    def test_wrong_files(self):
        wrong = Path(self.folder.name) / "wrong.json"
        for text, says in (
                ('{"credentials": [\n  {"access-key-id": "A"}]}',
                 'wrong.json:2:3: credentials[0]: "secret-access-key" is missing; expected its '
                 'secret'),
                ('{"keys": []}', 'wrong.json:1:2: keys: unknown member "keys"'),
                ('{"credentials": [', "wrong.json:1:")):
            wrong.write_text(text)
            done = run("serve", "--port", "0", "--credentials", str(wrong))
            self.assertEqual(done.returncode, 2)
            self.assertIn(says, done.stderr)
        done = run("serve", "--port", "0", "--credentials", "/nowhere.json")
        self.assertEqual(done.returncode, 2)
        self.assertIn("/nowhere.json", done.stderr)


if __name__ == "__main__":
    unittest.main()

"""Starts the server under test as users do: a process, port 0, a port file."""
import json
import os
import signal
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

import boto3
from botocore.config import Config

ROOT = Path(__file__).resolve().parent.parent.parent
DYNARIG = str(ROOT / os.environ["DYNARIG"])


class Server:
    """`dynarig serve` on a free port of the loopback interface; a context manager."""

    def __init__(self, *options):
        self.folder = tempfile.TemporaryDirectory()
        port_file = Path(self.folder.name) / "port"
        self.process = subprocess.Popen(
            [DYNARIG, "serve", "--port", "0", "--port-file", str(port_file), *options],
            stdout=subprocess.DEVNULL, cwd=self.folder.name)
        deadline = time.monotonic() + 20
        while not port_file.exists() or not port_file.read_text().strip():
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise RuntimeError(f"the server did not start: {self.process.returncode}")
            time.sleep(0.01)
        self.port = int(port_file.read_text())
        self.url = f"http://127.0.0.1:{self.port}"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        """Ends the server as an operator does and returns its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            code = self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            code = self.process.wait()
        self.folder.cleanup()
        return code

    def kill(self):
        self.process.kill()
        self.process.wait()

    def client(self, **config):
        return self._make(boto3.client, config)

    def resource(self, **config):
        return self._make(boto3.resource, config)

    def _make(self, factory, config):
        return factory("dynamodb", endpoint_url=self.url, region_name="us-east-1",
                       aws_access_key_id="test", aws_secret_access_key="test",
                       config=Config(**config))

    def control(self, method, path, body=None, headers=None):
        """A call of the control interface: (status, JSON)."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(
            f"{self.url}/_dynarig/{path}", data=data, method=method,
            headers=headers or {"Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request) as reply:
                text = reply.read()
                return reply.status, json.loads(text) if text else None
        except urllib.error.HTTPError as error:
            return error.code, json.loads(error.read())


def create_table(client, name="things", sort=None, indexes=()):
    keys = [("pk", "S")] + ([sort] if sort else [])
    attributes = dict([*keys, *[(attribute, "S") for _, attribute in indexes]])
    more = {"GlobalSecondaryIndexes": [
        {"IndexName": index, "KeySchema": [{"AttributeName": attribute, "KeyType": "HASH"}],
         "Projection": {"ProjectionType": "ALL"}} for index, attribute in indexes]} if indexes else {}
    client.create_table(
        TableName=name, BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": attribute, "AttributeType": kind}
                              for attribute, kind in attributes.items()],
        KeySchema=[{"AttributeName": attribute, "KeyType": role}
                   for (attribute, _), role in zip(keys, ["HASH", "RANGE"])], **more)
    client.get_waiter("table_exists").wait(TableName=name, WaiterConfig={"Delay": 1})


def run(*arguments, **options):
    """Runs dynarig to its end."""
    return subprocess.run([DYNARIG, *arguments], capture_output=True, text=True, timeout=60,
                          **options)

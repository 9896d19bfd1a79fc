"""`dynarig run --endpoint`: scenarios in real time, at our own server and at what is none."""
import json
import os
import socket
import subprocess
import tempfile
import threading
import unittest
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

from rig import DYNARIG, Server
from test_run import lines
from test_tls import make_certificate

QUICK = {"clients": 3, "operations": 8, "calm": 2, "think": {"min": "0ms", "max": "3ms"}}
KINDS = {"bank": {"kind": "bank", "items": 3}, "counter": {"kind": "counter", "items": 2},
         "ring": {"kind": "ring", "items": 5}, "mixed": {"kind": "mixed"}}
ON_THE_WAY = [
    {"name": "lost", "trigger": {"probability": 0.1},
     "fault": {"kind": "lost-reply", "apply": "after"}},
    {"name": "never-sent", "trigger": {"probability": 0.1},
     "fault": {"kind": "lost-reply", "apply": "before"}},
    {"name": "late", "when": {"operation": ["PutItem", "UpdateItem"]},
     "trigger": {"probability": 0.2}, "fault": {"kind": "late-apply", "by": "40ms"}},
    {"name": "slow", "fault": {"kind": "latency", "min": "0ms", "max": "5ms"}}]
# The preparation must succeed: the clients of a scenario are c00, c01 ...
IN_THE_SERVER = [
    {"name": "half", "when": {"client": "c*", "operation": ["BatchGetItem", "BatchWriteItem"]},
     "trigger": {"probability": 0.3}, "fault": {"kind": "unprocessed", "fraction": 0.5}},
    {"name": "lost", "when": {"client": "c*"}, "trigger": {"probability": 0.1},
     "fault": {"kind": "lost-reply", "apply": "after"}},
    {"name": "broken", "when": {"client": "c*"}, "trigger": {"probability": 0.05},
     "fault": {"kind": "internal-error"}},
    {"name": "throttled", "when": {"client": "c*"}, "trigger": {"probability": 0.05},
     "fault": {"kind": "throttle"}}]


def run(url, *arguments, folder, environment=None):
    return subprocess.run([DYNARIG, "run", "--endpoint", url, *map(str, arguments)],
                          capture_output=True, text=True, timeout=240, cwd=folder,
                          env=environment)


class Endpoint(unittest.TestCase):
    def setUp(self):
        self.temporary = tempfile.TemporaryDirectory()
        self.addCleanup(self.temporary.cleanup)
        self.folder = Path(self.temporary.name)

    def case(self, name, **members):
        path = self.folder / f"{name}.json"
        path.write_text(lines({"workload": KINDS[name], **QUICK, **members}))
        return path

    def test_what_our_server_does_is_explained(self):
        with Server() as server:
            for name in KINDS:
                done = run(server.url, "--strict", "--seeds", "1..2", self.case(name),
                           folder=self.folder)
                self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
                self.assertIn(f"ok   {name}: seeds 1..2 at {server.url}, 0 failed, 0 undecided",
                              done.stdout)
            self.assertEqual(server.client().list_tables()["TableNames"], [])
        self.assertFalse((self.folder / "dynarig-report").exists())

    def test_faults_of_the_server_are_explained_too(self):
        plan = self.folder / "plan.json"
        plan.write_text(json.dumps({"rules": IN_THE_SERVER}))
        with Server("--faults", str(plan)) as server:
            for name in KINDS:
                done = run(server.url, "--strict", "--seed", 3, self.case(name),
                           folder=self.folder)
                self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_faults_on_the_way_are_injected_and_others_told_by_name(self):
        rules = [{"name": "short of units", "trigger": {"probability": 0.1},
                  "fault": {"kind": "throttle"}}, *ON_THE_WAY]
        with Server() as server:
            for name in KINDS:
                done = run(server.url, "--strict", "--seed", 4, "--report", "r",
                           self.case(name, faults={"rules": rules}), folder=self.folder)
                self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
                self.assertIn("not injected there: short of units (throttle)\n", done.stdout)
                report = json.loads((self.folder / "r" / name / "seed-4" / "report.json").read_text())
                self.assertEqual(report["verdict"], "passed")
                self.assertEqual(report["findings"][0]["hazard"], "fault-not-injected")
                self.assertGreater(report["requests"], 20)
                self.assertGreater(report["faults"], 5)
                self.assertIn(f"run --seed 4 --endpoint {server.url}", report["replay"])

    def test_a_write_that_is_lost_on_purpose_is_found(self):
        """A proxy of a few lines answers every fifth write by itself."""
        with Server() as server, Liar(server.port) as liar:
            done = run(liar.url, "--seed", 1, self.case("counter", operations=40),
                       folder=self.folder)
            self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
            self.assertIn("FAIL counter", done.stdout)
            report = self.folder / "dynarig-report" / "counter" / "seed-1" / "report.json"
            findings = json.loads(report.read_text())["findings"]
            self.assertEqual({finding["hazard"] for finding in findings},
                             {"check-failed", "reply-not-explained"})
            detail = next(finding["detail"] for finding in findings
                          if finding["hazard"] == "reply-not-explained")
            lanes = [json.loads(line) for line in detail.split("\nlanes:\n")[1].splitlines()]
            self.assertEqual([lane["impossible"] for lane in lanes].count(True), 1)
            self.assertEqual({"call", "client", "begin", "end", "operation", "outcome", "keys",
                              "place", "impossible"}, set(lanes[0]))

    def test_what_needs_a_look_into_the_server_is_told_or_refused(self):
        never = {"never": [{"name": "none", "table": "counters", "condition": "n < :z",
                            "values": {":z": {"N": "0"}}}]}
        with Server() as server:
            done = run(server.url, self.case("counter", expect=never), folder=self.folder)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
            self.assertIn("     not held there: expect\n", done.stdout)
            case = self.case("counter", **{"must-fail": ["check-failed"]})
            done = run(server.url, case, folder=self.folder)
            self.assertEqual((done.returncode, done.stdout), (2, ""))
            self.assertIn(f"{case}: must-fail: ", done.stderr)

    def test_shards_are_dealt_there_too(self):
        case = self.case("counter")
        told = []
        with Server() as server:
            for shard in ("1/2", "2/2"):
                done = run(server.url, "--seeds", "1..3", "--shard", shard, case, folder=self.folder)
                self.assertEqual(done.returncode, 0, done.stderr)
                self.assertIn(f"seeds 1..3 (shard {shard}) at", done.stdout)
                told.append(int(done.stdout.split(" requests")[0].split()[-1]))
            done = run(server.url, "--jobs", "2", case, folder=self.folder)
        self.assertGreater(told[0], told[1])  # two seeds and one
        self.assertEqual((done.returncode, done.stderr), (2, (
            "dynarig: --jobs: expected without --endpoint, where seeds are tried one by one\n")))

    def test_clients_may_think_less(self):
        case = self.case("counter", think={"min": "1h", "max": "1h"}, operations=2)
        with Server() as server:
            done = run(server.url, "--think", 0, case, folder=self.folder)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        done = subprocess.run([DYNARIG, "run", "--think", "0", str(case)], capture_output=True,
                              text=True, timeout=60, cwd=self.folder)
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertIn("--think: expected together with --endpoint", done.stderr)

    def test_signatures_are_right(self):
        keys = self.folder / "keys.json"
        keys.write_text(json.dumps({"credentials": [{"access-key-id": "AKIDEXAMPLE",
                                                     "secret-access-key": "secret+/="}]}))
        environment = {**os.environ, "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
                       "AWS_SECRET_ACCESS_KEY": "secret+/=", "AWS_REGION": "eu-west-1"}
        with Server("--credentials", str(keys)) as server:
            done = run(server.url, self.case("bank"), folder=self.folder, environment=environment)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
            environment["AWS_SECRET_ACCESS_KEY"] = "another"
            done = run(server.url, self.case("bank"), folder=self.folder, environment=environment)
            self.assertEqual((done.returncode, done.stdout), (5, ""))
            self.assertIn("it refuses to describe a table: InvalidSignatureException", done.stderr)

    def test_tls_is_spoken_and_certificates_are_checked(self):
        certificate, key = make_certificate(self.folder, "server")
        with Server("--tls-cert", certificate, "--tls-key", key) as server:
            url = server.url.replace("http:", "https:")
            done = run(url, self.case("bank"), folder=self.folder)
            self.assertEqual((done.returncode, done.stdout), (5, ""))
            self.assertIn(f"{url}: SSL certificate problem: self", done.stderr)
            done = run(url, self.case("bank"), folder=self.folder,
                       environment={**os.environ, "AWS_CA_BUNDLE": certificate})
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_what_cannot_be_used_is_told(self):
        case = self.case("bank")
        with socket.socket() as closed:
            closed.bind(("127.0.0.1", 0))
            nobody = f"http://127.0.0.1:{closed.getsockname()[1]}"
            done = run(nobody, case, folder=self.folder)
            self.assertEqual((done.returncode, done.stdout), (5, ""))
            self.assertIn(f"{nobody}: Failed to connect", done.stderr)
        for url in ("127.0.0.1:8000", "http://127.0.0.1:8000/path", "ftp://127.0.0.1"):
            done = run(url, case, folder=self.folder)
            self.assertEqual((done.returncode, done.stdout), (2, ""))
            self.assertIn(f"--endpoint: {url}: expected a URL", done.stderr)
        with Server() as server:
            done = run(server.url.replace("http:", "https:"), case, folder=self.folder)
            self.assertEqual(done.returncode, 5)
        with Web() as web:
            done = run(web.url, case, folder=self.folder)
            self.assertEqual(done.returncode, 5)
            self.assertIn("this is not how DynamoDB answers: HTTP 200, <html>", done.stderr)
        self.assertFalse((self.folder / "dynarig-report").exists())


class Web:
    """A server that knows nothing of DynamoDB."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            self.answer(200, b"<html>hello</html>")

        def answer(self, status, body):
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    def __init__(self, handler=Handler):
        self.server = HTTPServer(("127.0.0.1", 0), handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        self.thread = threading.Thread(target=self.server.serve_forever)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


class Liar(Web):
    """Hands requests on to the server at the port, but keeps each fifth UpdateItem to itself."""

    def __init__(self, port):
        class Handler(Web.Handler):
            updates = 0

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if self.headers["X-Amz-Target"].endswith(".UpdateItem"):
                    Handler.updates += 1
                    if Handler.updates % 5 == 0:
                        return self.answer(200, b"{}")
                request = urllib.request.Request(f"http://127.0.0.1:{port}", data=body,
                                                 headers=dict(self.headers), method="POST")
                try:
                    with urllib.request.urlopen(request) as reply:
                        return self.answer(reply.status, reply.read())
                except urllib.error.HTTPError as error:
                    return self.answer(error.code, error.read())

        super().__init__(Handler)


if __name__ == "__main__":
    unittest.main()

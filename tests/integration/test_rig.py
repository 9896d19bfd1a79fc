"""The rig itself: commands, exit codes, control interface, recordings, reports."""
import json
import os
import shlex
import sqlite3
import sys
import tempfile
import unittest
from pathlib import Path
from xml.etree import ElementTree

from rig import Server, create_table, run

# Counts once, relying on the SDK's retries: doubled when the reply is lost.
COUNTER = """
import boto3
client = boto3.client("dynamodb")
client.create_table(TableName="counts", BillingMode="PAY_PER_REQUEST",
    AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
    KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}])
client.update_item(TableName="counts", Key={"pk": {"S": "a"}}, UpdateExpression="ADD n :one",
    ExpressionAttributeValues={":one": {"N": "1"}})
"""
# The same by its own hand: each try is a call of its own, of a client that has a name.
BY_HAND = COUNTER.replace('client = boto3.client("dynamodb")', """
from botocore.config import Config
client = boto3.client("dynamodb", config=Config(retries={"total_max_attempts": 1}))
client.meta.events.register("before-send", lambda request, **_: request.headers.__setitem__(
    "x-dynarig-client", "me"))""").replace(
    "client.update_item(", """
def count(**arguments):
    try:
        client.update_item(**arguments)
    except Exception:
        client.update_item(**arguments)
count(""")
PLAN = {"rules": [{"name": "lost", "when": {"operation": "UpdateItem"}, "trigger": {"nth": [1]},
                   "fault": {"kind": "lost-reply", "apply": "after"}}]}

# Tells what it came to: in every run, and with one seed of two.
TELLER = COUNTER + """
import json, os, urllib.request
def tell(**assertion):
    urllib.request.urlopen(urllib.request.Request(os.environ["DYNARIG_URL"] + "/_dynarig/assert",
        data=json.dumps(assertion).encode(), headers={"Content-Type": "application/json"}))
tell(kind="sometimes", name="second run", holds=os.path.exists("ran"))
tell(kind="reachable", name="the end")
open("ran", "w").close()
"""


class Commands(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        (self.folder / "plan.json").write_text(json.dumps(PLAN))

    def execute(self, *options, program=COUNTER, **environment):
        (self.folder / "program.py").write_text(program)
        return run("exec", *options, "--", sys.executable, "program.py", cwd=self.folder,
                   env=dict(os.environ, **environment))

    def test_version_and_help(self):
        self.assertRegex(run("--version").stdout, r"\d+\.\d+\.\d+")
        self.assertIn("serve", run("help").stdout)
        self.assertEqual(run("help", "exec").returncode, 0)

    def test_wrong_usage_is_2(self):
        for arguments in (["nonsense"], ["serve", "--nonsense"], ["serve", "--port", "x"],
                          ["exec"], ["replay"]):
            self.assertEqual(run(*arguments, cwd=self.folder).returncode, 2, arguments)

    def test_a_wrong_plan_is_2_and_says_where(self):
        (self.folder / "plan.json").write_text('{"rules":[\n {"name":"a","when":{"tabel":"x"},'
                                               '"fault":{"kind":"throttle"}}]}')
        done = self.execute("--faults", "plan.json")
        self.assertEqual(done.returncode, 2)
        self.assertIn("plan.json:2:", done.stderr)
        self.assertIn("tabel", done.stderr)

    def test_exec_passes_the_code_on(self):
        done = self.execute(program="raise SystemExit(42)")
        self.assertEqual(done.returncode, 42)

    def test_exec_of_what_a_signal_ended_is_128_and_more(self):
        done = self.execute(program="import os; os.kill(os.getpid(), 9)")
        self.assertEqual(done.returncode, 137)

    def test_exec_points_the_sdk_at_itself(self):
        program = """
import os
import boto3
assert os.environ["AWS_ENDPOINT_URL_DYNAMODB"] == os.environ["DYNARIG_URL"]
assert os.environ["AWS_REGION"] and "AWS_PROFILE" not in os.environ
assert os.environ["AWS_EC2_METADATA_DISABLED"] == "true"
assert boto3.client("dynamodb").list_tables()["TableNames"] == []
"""
        done = self.execute(program=program, AWS_PROFILE="production")
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_exec_of_what_sends_nothing_is_5(self):
        self.assertEqual(self.execute(program="pass").returncode, 5)

    def test_a_replay_line_keeps_its_arguments(self):
        argument = "import boto3\nboto3.client('dynamodb').list_tables()"
        done = run("exec", "--seed", "3", "--", sys.executable, "-c", argument, cwd=self.folder)
        self.assertEqual(done.returncode, 0, done.stderr)
        database = sqlite3.connect(self.folder / "dynarig-report/results.db")
        line = database.execute("SELECT replay FROM runs").fetchone()[0]
        self.assertEqual(shlex.split(line)[-3:], [sys.executable, "-c", argument])

    def test_exec_is_1_when_there_is_a_finding(self):
        done = self.execute("--faults", "plan.json", "--seed", "7")
        self.assertEqual(done.returncode, 1, done.stderr)
        report = json.loads((self.folder / "dynarig-report/report.json").read_text())
        self.assertEqual(report["verdict"], "failed")
        self.assertEqual(report["command_status"], 0)
        self.assertEqual([(f["hazard"], f["severity"]) for f in report["findings"]],
                         [("unsafe-repeat", "error")])
        self.assertIn("--seed 7", report["findings"][0]["replay"])

    def test_the_code_of_the_command_comes_before_findings(self):
        done = self.execute("--faults", "plan.json", program=COUNTER + "raise SystemExit(9)")
        self.assertEqual(done.returncode, 9, done.stderr)
        report = json.loads((self.folder / "dynarig-report/report.json").read_text())
        self.assertEqual((report["verdict"], report["command_status"]), ("failed", 9))
        self.assertEqual([f["severity"] for f in report["findings"]], ["error"])

    def test_warnings_fail_only_when_strict(self):
        for options, code, verdict in (([], 0, "passed"), (["--strict"], 1, "failed")):
            done = self.execute("--faults", "plan.json", *options, program=BY_HAND)
            self.assertEqual(done.returncode, code, done.stderr)
            report = json.loads((self.folder / "dynarig-report/report.json").read_text())
            self.assertEqual(report["verdict"], verdict)
            self.assertEqual([f["severity"] for f in report["findings"]], ["warning"])

    def expect(self, **expectations):
        path = self.folder / "expect.json"
        path.write_text(json.dumps(expectations))
        return "--expect", str(path)

    def findings(self, folder="dynarig-report"):
        report = json.loads((self.folder / folder / "report.json").read_text())
        return [(finding["hazard"], finding["title"]) for finding in report["findings"]]

    def test_what_must_always_hold_is_an_error_when_it_does_not(self):
        small = {"name": "small", "table": "counts", "condition": "n < :two",
                 "values": {":two": {"N": "2"}}}
        for always in ([small], [{"name": "nothing told of this"}]):
            done = self.execute(*self.expect(always=always))
            self.assertEqual(done.returncode, 0, done.stderr)
        done = self.execute(*self.expect(always=[dict(small, condition="n < n")]))
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertEqual(self.findings(), [("always-broken", '"small" did not hold')])

    def test_bounds_are_judged_at_the_end(self):
        for equals, code in (("1", 0), ("2", 1)):
            done = self.execute(*self.expect(bounds=[
                {"table": "counts", "sum": "n", "equals": equals},
                {"metric": "requests", "at-least": 2}]))
            self.assertEqual(done.returncode, code, done.stderr)
        self.assertEqual(self.findings(), [
            ("bound-overstepped", "the sum of n over counts is 1, not equal to 2")])

    def test_sometimes_means_in_one_of_all_seeds(self):
        expect = self.expect(reachable=[{"name": "the end"}], sometimes=[
            {"name": "a throttle", "fault": "throttle"}])
        one = self.execute(*expect, program=TELLER)
        self.assertEqual(one.returncode, 0, one.stderr)
        self.assertEqual(self.findings(), [("sometimes-unmet", '"a throttle" was never met'),
                                           ("sometimes-unmet", '"second run" was never met')])
        (self.folder / "ran").unlink()
        both = self.execute(*expect, "--seeds", "1..2", "--strict", program=TELLER)
        self.assertEqual(both.returncode, 1, both.stderr)
        self.assertEqual(self.findings("dynarig-report/seed-1"), [])
        self.assertEqual(self.findings("dynarig-report/seed-2"), [
            ("sometimes-unmet", '"a throttle" was never met')])

    def test_exec_without_faults_is_green(self):
        done = self.execute()
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_every_form_of_report(self):
        self.execute("--faults", "plan.json")
        folder = self.folder / "dynarig-report"
        suite = ElementTree.parse(folder / "junit.xml").getroot()
        self.assertEqual(len(suite.findall(".//failure")), 1)
        self.assertIn("unsafe-repeat", (folder / "summary.md").read_text())
        page = (folder / "report.html").read_text()
        self.assertIn("unsafe-repeat", page)
        self.assertNotRegex(page, r'(src|href)="https?://')

    def test_seeds_have_a_folder_each(self):
        done = self.execute("--seeds", "1..2", "--report", "out")
        self.assertEqual(done.returncode, 0, done.stderr)
        for name in ("seed-1", "seed-2", "."):
            self.assertTrue((self.folder / "out" / name / "report.json").exists(), name)

    def test_a_recording_replays_to_its_digest(self):
        self.execute("--faults", "plan.json")
        recording = self.folder / "dynarig-report/results.db"
        digest = sqlite3.connect(recording).execute("SELECT digest FROM runs").fetchone()[0]
        self.assertRegex(digest, r"^[0-9a-f]{64}$")
        done = run("replay", str(recording), cwd=self.folder)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn(digest, done.stdout + done.stderr)

    def test_a_changed_recording_is_told(self):
        self.execute()
        recording = self.folder / "dynarig-report/results.db"
        with sqlite3.connect(recording) as database:
            changed = database.execute(
                "UPDATE outputs SET body = '{}' WHERE submit = 2 AND body <> '{}'").rowcount
            if not changed:
                database.execute("UPDATE outputs SET status = 500 WHERE submit = 2")
        self.assertEqual(run("replay", str(recording), cwd=self.folder).returncode, 1)

    def test_every_member_of_a_reply_is_compared(self):
        self.execute()
        recording = self.folder / "dynarig-report/results.db"
        good = recording.read_bytes()
        for change, said in (("outputs SET status = status + 1 WHERE submit = 2", "status"),
                             ("outputs SET wire = 'close' WHERE submit = 2", "wire"),
                             ("outputs SET body = body || ' ' WHERE submit = 2", "body"),
                             ("outputs SET due_us = due_us + 1 WHERE submit = 2", "due time"),
                             ("runs SET digest = replace(digest, '0', '1')", "digest")):
            recording.write_bytes(good)
            database = sqlite3.connect(recording)
            database.execute("UPDATE " + change)
            database.commit()
            database.close()
            done = run("replay", str(recording), cwd=self.folder)
            self.assertEqual(done.returncode, 1, change)
            self.assertIn(f"the {said} differs", done.stdout)

    def test_secrets_are_not_recorded(self):
        self.execute()
        data = (self.folder / "dynarig-report/results.db").read_bytes()
        self.assertNotIn(b"AWS4-HMAC-SHA256", data)

    def test_reports_are_made_again_from_results(self):
        self.execute("--faults", "plan.json")
        done = run("report", "--format", "json,junit", "-o", "again",
                   "dynarig-report/results.db", cwd=self.folder)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(json.loads((self.folder / "again/report.json").read_text())["findings"],
                         json.loads((self.folder / "dynarig-report/report.json").read_text())
                         ["findings"])

    def test_annotations_for_github(self):
        done = self.execute("--faults", "plan.json", GITHUB_ACTIONS="true")
        self.assertRegex(done.stdout, r"(?m)^::error ")


class Control(unittest.TestCase):
    def setUp(self):
        self.server = Server()
        self.addCleanup(self.server.stop)

    def test_health_needs_no_guard(self):
        status, body = self.server.control("GET", "health", headers={"X-Nothing": "1"})
        self.assertEqual((status, body["status"]), (200, "ok"))

    def test_wait_and_healthcheck(self):
        self.assertEqual(run("wait", "--endpoint", self.server.url).returncode, 0)
        self.assertEqual(run("healthcheck", "--endpoint", self.server.url).returncode, 0)
        self.assertEqual(run("healthcheck", "--endpoint", "http://127.0.0.1:1").returncode, 1)
        self.assertEqual(
            run("wait", "--timeout", "200ms", "--endpoint", "http://127.0.0.1:1").returncode, 4)

    def test_writes_need_the_content_type(self):
        status, _ = self.server.control("POST", "reset", {}, headers={"Content-Type": "text/plain"})
        self.assertIn(status, (400, 403, 415))

    def test_a_foreign_host_is_refused(self):
        status, _ = self.server.control("POST", "reset", {}, headers={
            "Content-Type": "application/json", "Host": "evil.example"})
        self.assertIn(status, (400, 403))

    def test_a_wrong_plan_says_where(self):
        status, body = self.server.control("PUT", "faults", {"rules": [
            {"name": "a", "when": {"tabel": "x"}, "fault": {"kind": "throttle"}}]})
        self.assertEqual((status, body["at"]), (400, "rules[0].when.tabel"))

    def test_reset_takes_all_tables(self):
        client = self.server.client()
        create_table(client)
        self.assertEqual(self.server.control("POST", "reset", {})[0], 200)
        self.assertEqual(client.list_tables()["TableNames"], [])

    def test_reset_of_one_table_keeps_it(self):
        client = self.server.client()
        create_table(client)
        client.put_item(TableName="things", Item={"pk": {"S": "a"}})
        self.assertEqual(self.server.control("POST", "reset", {"table": "things"})[0], 200)
        self.assertEqual(client.scan(TableName="things")["Count"], 0)


class Durability(unittest.TestCase):
    def test_an_acknowledged_write_survives_kill(self):
        with tempfile.TemporaryDirectory() as folder:
            path = str(Path(folder) / "data.db")
            server = Server("--db", path)
            client = server.client()
            create_table(client)
            for number in range(20):
                client.put_item(TableName="things", Item={"pk": {"S": str(number)}})
            server.kill()
            with Server("--db", path) as again:
                self.assertEqual(again.client().scan(TableName="things")["Count"], 20)

    def test_the_server_ends_well_when_told(self):
        self.assertIn(Server().stop(), (0, 128 + 15))


if __name__ == "__main__":
    unittest.main()

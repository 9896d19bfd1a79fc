"""`dynarig shrink`: what fails, as small as it goes."""
import json
import re
import subprocess
import tempfile
import unittest
from pathlib import Path

from rig import DYNARIG, ROOT

CASES = ROOT / "scenarios" / "cases"
TABLE = {"TableName": "carts", "BillingMode": "PAY_PER_REQUEST",
         "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"},
                                  {"AttributeName": "owner", "AttributeType": "S"}],
         "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
         "GlobalSecondaryIndexes": [{
             "IndexName": "by-owner", "Projection": {"ProjectionType": "ALL"},
             "KeySchema": [{"AttributeName": "owner", "KeyType": "HASH"}]}]}


def dynarig(*arguments, folder):
    return subprocess.run([DYNARIG, *map(str, arguments)], capture_output=True, text=True,
                          timeout=120, cwd=folder)


def put(number, **more):
    return {"operation": "PutItem", "request": {"TableName": "carts", "Item": {
        "id": {"S": f"cart-{number}"}, "owner": {"S": "somebody"}}}, **more}


# Simulated clients send valid requests: one that is refused is a finding, and so a failure that
# needs no bug in the emulator.
WRONG = {"TableName": "carts", "Item": {"id": {"S": "cart-17"}, "note": {"S": "n" * 40}},
         "ConditionExpression": "attribute_not_exists(id) AND NOT (size(note) > :most)",
         "ExpressionAttributeValues": {":most": {"N": "100"}, ":left": {"S": "over"}},
         "ReturnValues": "ALL_OLD"}


def scenario(wrong=True):
    clients = [[put(10 * client + number, at=f"{5 * number + client}ms", latency="3ms",
                    **({"fault": {"kind": "lost-reply"}} if number % 3 == 0 else {}))
                for number in range(10)] for client in range(3)]
    if wrong:
        clients[1].insert(7, {"at": "33ms", "operation": "PutItem", "request": WRONG})
    return {"about": "carts", "timeout": "2s", "workload": {
        "kind": "steps", "tables": [TABLE], "clients": clients,
        "prepare": {"carts": [put(number)["request"]["Item"] for number in range(100, 105)]}}}


class Shrink(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.case = self.folder / "case.json"
        self.small = self.folder / "small.json"
        self.case.write_text(json.dumps(scenario()))

    def shrink(self, *arguments):
        return dynarig("shrink", *arguments, folder=self.folder)

    def test_what_has_no_part_in_the_failure_goes(self):
        done = self.shrink(self.case, "-o", self.small)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("1 of 43 requests, 1 of 3 clients, 1 tables, 0 items", done.stdout)
        small = json.loads(self.small.read_text())
        work = small["workload"]
        self.assertEqual(set(small), {"about", "workload"})
        self.assertEqual(set(work), {"kind", "tables", "clients"})
        self.assertNotIn("GlobalSecondaryIndexes", work["tables"][0])
        self.assertEqual(len(work["tables"][0]["AttributeDefinitions"]), 1)
        (step,), = work["clients"]
        self.assertEqual(set(step), {"operation", "request"})
        self.assertEqual(step["request"]["Item"], {"id": {"S": "a"}})
        self.assertIn(":left", step["request"]["ExpressionAttributeValues"])

    def test_what_is_left_fails_the_same_way_with_any_seed(self):
        self.assertEqual(self.shrink("--seed", 3, self.case, "-o", self.small).returncode, 0)
        for seed in (0, 3, 99):
            done = dynarig("run", "--seed", seed, self.small, folder=self.folder)
            self.assertEqual(done.returncode, 1)
            self.assertIn("unused in expressions: keys: {:left}", done.stderr)
        about = json.loads(self.small.read_text())["about"]
        self.assertIn("expected success, got ValidationException", about)
        self.assertIn(f"dynarig run --seed 3 {self.case}", about)

    def test_the_same_failure_shrinks_to_the_same_bytes(self):
        texts = []
        for _ in range(2):
            self.assertEqual(self.shrink(self.case, "-o", self.small).returncode, 0)
            texts.append(self.small.read_bytes())
        self.assertEqual(*texts)

    def test_what_is_smallest_stays_as_it_is(self):
        again = self.folder / "again.json"
        self.assertEqual(self.shrink(self.case, "-o", self.small).returncode, 0)
        self.assertEqual(self.shrink(self.small, "-o", again).returncode, 0)
        self.assertEqual(json.loads(again.read_text())["workload"],
                         json.loads(self.small.read_text())["workload"])

    def test_a_recording_does_as_well(self):
        report = self.folder / "report"
        dynarig("run", "--seed", 5, "--report", report, self.case, folder=self.folder)
        for recording in (report / "case" / "seed-5", report / "case" / "seed-5" / "results.db"):
            done = self.shrink(recording, "-o", self.small)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertIn("1 of 43 requests", done.stdout)

    def test_what_requests_lead_to_is_shown_by_whole_requests(self):
        done = self.shrink("--seed", 1, CASES / "faulty" / "reservations.json", "-o", self.small)
        self.assertEqual(done.returncode, 0, done.stderr)
        small = json.loads(self.small.read_text())
        self.assertIn('"no seat is sold twice" did not hold', small["about"])
        self.assertIn("expect", small)
        self.assertTrue(small["workload"]["prepare"])
        steps = [step for steps in small["workload"]["clients"] for step in steps]
        self.assertLessEqual(len(steps), 6)
        self.assertEqual(dynarig("run", self.small, folder=self.folder).returncode, 1)

    def test_what_only_the_workload_checks_keeps_the_workload(self):
        done = self.shrink("--seed", 1, CASES / "faulty" / "id-allocator.json", "-o", self.small)
        self.assertEqual(done.returncode, 0, done.stderr)
        left, before = map(int, re.search(r"(\d+) of (\d+) requests: dynarig run --seed 1",
                                          done.stdout).groups())
        self.assertLessEqual(left, 10)
        self.assertGreater(before, 100)
        again = dynarig("run", "--seed", 1, self.small, folder=self.folder)
        self.assertEqual(again.returncode, 1)
        self.assertIn("was given twice", again.stderr)
        self.assertIn(f"{left} requests", again.stdout)

    def test_another_plan_can_be_given(self):
        plan = self.folder / "plan.json"
        plan.write_text('{"rules": [{"name": "all", "fault": {"kind": "throttle"}}]}')
        counter = self.folder / "counter.json"
        counter.write_text(json.dumps({
            "workload": {"kind": "counter"}, "operations": 5,
            "expect": {"never": [{"name": "throttled", "error": "ThrottlingException"}]}}))
        self.assertEqual(self.shrink(counter, "-o", self.small).returncode, 5)
        done = self.shrink("--faults", plan, counter, "-o", self.small)
        self.assertEqual(done.returncode, 0, done.stderr)
        (step,), = json.loads(self.small.read_text())["workload"]["clients"]
        self.assertEqual(step["fault"], {"kind": "throttle"})
        self.assertEqual(dynarig("run", self.small, folder=self.folder).returncode, 1)
        plan.write_text('{"rules": [{"name": "all", "fault": {"kind": "thottle"}}]}')
        done = self.shrink("--faults", plan, counter, "-o", self.small)
        self.assertEqual(done.returncode, 2)
        self.assertIn(f"{plan}:1:", done.stderr)

    def test_nothing_is_written_when_nothing_fails(self):
        self.small.write_text("mine")
        self.case.write_text(json.dumps(scenario(wrong=False)))
        for given in (self.case, CASES / "bank.json"):
            done = self.shrink(given, "-o", self.small)
            self.assertEqual(done.returncode, 5)
            self.assertIn("nothing fails, so there is nothing to make smaller", done.stderr)
            self.assertEqual(done.stdout, "")
        self.assertEqual(self.small.read_text(), "mine")
        self.assertEqual(sorted(path.name for path in self.folder.iterdir()),
                         ["case.json", "small.json"])

    def test_the_bound_on_trials_is_kept(self):
        done = self.shrink(self.case, "-o", self.small, "--trials", 20)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("; 20 runs", done.stdout)
        self.assertEqual(dynarig("run", self.small, folder=self.folder).returncode, 1)

    def test_what_is_not_right_is_refused(self):
        (self.folder / "bad.json").write_text('{ "workload": {\n  "kind": "stps" } }')
        for arguments, said in (((), "expected one SCENARIO or RECORDING, got 0"),
                                ((self.case,), "expected -o SMALLER"),
                                ((self.case, self.case, "-o", self.small), "got 2"),
                                ((self.case, "-o"), "--out: expected FILE"),
                                (("bad.json", "-o", self.small), 'bad.json:2:3: workload.kind: '),
                                (("none.json", "-o", self.small), "none.json"),
                                ((self.case, "-o", self.folder / "none" / "x.json"), "none/x.json")):
            done = self.shrink(*arguments)
            self.assertEqual(done.returncode, 2, done.stderr)
            self.assertIn(said, done.stderr)
            self.assertFalse(self.small.exists())


if __name__ == "__main__":
    unittest.main()

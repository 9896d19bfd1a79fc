"""`dynarig run`: scenarios in virtual time, their files, their reports."""
import html
import json
import os
import re
import sqlite3
import signal
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

import jsonschema

from rig import DYNARIG

CASES = Path(__file__).resolve().parent.parent.parent / "scenarios" / "cases"
GOOD = {"workload": {"kind": "counter", "items": 2}, "clients": 2, "operations": 5}


CI = ("CI_NODE_", "CIRCLE_NODE_", "BUILDKITE_PARALLEL_", "BITBUCKET_PARALLEL_", "SEMAPHORE_JOB_")


def dynarig(*arguments, folder=None, environment=()):
    plain = {name: value for name, value in os.environ.items() if not name.startswith(CI)}
    return subprocess.run([str(DYNARIG), "run", *map(str, arguments)], capture_output=True,
                          text=True, timeout=120, cwd=folder,
                          env={**plain, **dict(environment)})


def lines(text):
    """A scenario as people write it: a member a line."""
    return json.dumps(text, indent=2)


def workload(**members):
    return lines({"workload": members})


# file, where it is wrong (line:column and member), what is said
BROKEN = [
    ("", "1:1", "not valid JSON: unexpected token near end of file"),
    ("[]", "1:1", "expected an object"),
    ("{", "1:1", "string or '}' expected near end of file"),
    ("{}", "1:1", '"workload" is missing; expected an object'),
    (lines({**GOOD, "client": 3}), "8:3: client", "clients"),
    (lines({**GOOD, "clients": 0}), "6:3: clients", "expected a whole number from 1 to 64"),
    (lines({**GOOD, "clients": "4"}), "6:3: clients", "expected a whole number"),
    (lines({**GOOD, "clients": 65}), "6:3: clients", "expected a whole number from 1 to 64"),
    (lines({**GOOD, "operations": 0.5}), "7:3: operations", "expected a whole number"),
    (lines({**GOOD, "workload": "counter"}), "2:3: workload", "expected an object"),
    (lines({**GOOD, "workload": {}}), "2:3: workload", '"kind" is missing; expected the name of a workload'),
    (lines({**GOOD, "workload": {"kind": "conter"}}), "3:5: workload.kind",
     'unknown name "conter" (did you mean "counter"?)'),
    (lines({**GOOD, "workload": {"kind": "mixed", "items": 3}}), "4:5: workload.items",
     'the workload "mixed" has no items'),
    (lines({**GOOD, "workload": {"kind": "ring", "items": 2}}), "4:5: workload.items",
     "expected a whole number from 5 to 1000"),
    (lines({**GOOD, "workload": {"kind": "ring", "nodes": 8}}), "4:5: workload.nodes", "items"),
    (lines({**GOOD, "timeout": "1 s"}), "8:3: timeout", "duration"),
    (lines({**GOOD, "timeout": 1000}), "8:3: timeout", "duration"),
    (lines({**GOOD, "think": {"min": "2s", "max": "1s"}}), "8:3: think",
     'expected "min" not above "max"'),
    (lines({**GOOD, "think": {"least": "2s"}}), "9:5: think.least", "min"),
    (lines({**GOOD, "retry": "standart"}), "8:3: retry",
     'unknown name "standart" (did you mean "standard"?)'),
    (lines({**GOOD, "faults": []}), "8:3: faults", "expected an object"),
    (lines({**GOOD, "faults": {"rules": [{"name": "x", "fault": {"kind": "throtle"}}]}}),
     "13:11: faults.rules[0].fault.kind", 'did you mean "throttle"?'),
    (lines({**GOOD, "store": {"sync": "ful"}}), "9:5: store.sync", 'did you mean "full"'),
    (lines({**GOOD, "faults": {"rules": [{"fault": {"kind": "crash"}}]}}),
     "12:11: faults.rules[0].fault.kind", 'kind "crash" strikes the store, and here is none'),
    (lines({**GOOD, "about": ""}), "8:3: about", "expected"),
    (lines({**GOOD, "$schema": 7}), "8:3: $schema", "expected a string, found the number 7"),
    (lines({**GOOD, "settle": "2h"}), "8:3: settle",
     "expected a duration from 1000us to 3600000000us"),
    (lines({**GOOD, "calm": -1}), "8:3: calm", "expected a whole number from 0 to 1000000"),
    (lines({**GOOD, "think": 3}), "8:3: think", "expected an object, found the number 3"),
    (lines({**GOOD, "faults": {"rules": [{"fault": {"kind": "late-apply"}}]}}),
     "11:9: faults.rules[0].fault", '"by" is missing'),
    (lines({**GOOD, "workload": {"kind": "ring", "client": "faulty"}}), "4:5: workload.client",
     'the workload "ring" has no client'),
    (lines({**GOOD, "workload": {"kind": "votes", "client": "fault"}}), "4:5: workload.client",
     'unknown name "fault" (did you mean "faulty"?)'),
    (lines({**GOOD, "expect": []}), "8:3: expect", "expected an object, found a list"),
    (lines({**GOOD, "expect": {"allways": []}}), "9:5: expect.allways",
     'did you mean "always"?'),
    (lines({**GOOD, "expect": {"bounds": [{"metric": "requets", "at-most": 1}]}}),
     "11:9: expect.bounds[0].metric", 'did you mean "requests"?'),
    (lines({**GOOD, "must-fail": []}), "8:3: must-fail", "at least one kind of findings"),
    (lines({**GOOD, "must-fail": ["check-faild"]}), "9:5: must-fail[0]",
     'unknown name "check-faild" (did you mean "check-failed"?)'),
    (lines({**GOOD, "faults": {"rules": [{"trigger": {"nth": [1], "every": 2},
                                          "fault": {"kind": "throttle"}}]}}),
     "15:11: faults.rules[0].trigger.every", 'found both "nth" and "every"'),
    (lines({**GOOD, "faults": {"rules": [{"fault": {
        "kind": "latency", "min": "1ms", "max": "2ms", "p99": "9ms"}}]}}),
     "11:9: faults.rules[0].fault", "more than one of them"),
    (lines({**GOOD, "think": {"kind": "fixd"}}), "9:5: think.kind",
     'unknown name "fixd" (did you mean "fixed"?)'),
    (lines({**GOOD, "think": {"kind": "fixed", "min": "1ms"}}), "10:5: think.min",
     'expected only with the kind "uniform", found it with "fixed"'),
    (lines({**GOOD, "think": {"time": "1ms"}}), "9:5: think.time",
     'expected only with the kind "fixed", "exponential", found it with "uniform"'),
    (lines({**GOOD, "think": {"kind": 3}}), "9:5: think.kind", "expected a string"),
    (workload(kind="counter", keys={}), "4:5: workload.keys", 'the workload "counter" has no keys'),
    (workload(kind="bank", mix={"PutItem": 1}), "4:5: workload.mix",
     'the workload "bank" has no mix'),
    (workload(kind="mixed", mix={}), "4:5: workload.mix", "expected at least one action"),
    (workload(kind="mixed", mix=["PutItem"]), "4:5: workload.mix", "expected an object"),
    (workload(kind="mixed", mix={"PutItm": 1}), "5:7: workload.mix.PutItm",
     'unknown action "PutItm" (did you mean "PutItem"?)'),
    (workload(kind="mixed", mix={"PutItem": 0}), "5:7: workload.mix.PutItem",
     "expected a whole number from 1 to 1000000"),
    (workload(kind="mix", keys=3), "4:5: workload.keys", "expected an object"),
    (workload(kind="mix", keys={"kind": "zipff"}), "5:7: workload.keys.kind",
     'unknown name "zipff" (did you mean "zipf"?)'),
    (workload(kind="mix", keys={"kind": "zipf", "exponent": 3.5}), "6:7: workload.keys.exponent",
     "expected a number from 0 to 3, found the number 3.5"),
    (workload(kind="mix", keys={"exponent": 1}), "5:7: workload.keys.exponent",
     'expected only with the kind "zipf", "latest", found it with "uniform"'),
    (workload(kind="mix", keys={"kind": "hotspot", "hot-keys": "few"}),
     "6:7: workload.keys.hot-keys", 'expected a number from 0 to 1, found the string "few"'),
    (workload(kind="mix", keys={"kind": "hotspot", "hot-cals": 0.5}),
     "6:7: workload.keys.hot-cals", 'did you mean "hot-calls"?'),
    (workload(kind="mix", sizes={"min": 300}), "4:5: workload.sizes",
     'expected "min" not above "max"'),
    (workload(kind="mix", sizes={"kind": "fixed", "bytes": 400001}),
     "6:7: workload.sizes.bytes", "expected a whole number from 0 to 400000"),
    (workload(kind="mix", sizes={"kind": "weighted", "list": []}), "6:7: workload.sizes.list",
     "expected at least one size"),
    (workload(kind="mix", sizes={"kind": "weighted", "list": [{"bytes": 1}]}),
     "7:9: workload.sizes.list[0]", '"weight" is missing'),
    (workload(kind="mix", sizes={"kind": "weighted", "list": [{"bytes": 1, "weight": 0}]}),
     "9:11: workload.sizes.list[0].weight", "expected a whole number from 1"),
    (workload(kind="mix", items=0), "4:5: workload.items", "from 1 to 100000"),
    (lines({**GOOD, "processes": 0}), "8:3: processes", "from 1 to 64"),
    (lines({**GOOD, "connections": 1001}), "8:3: connections", "from 1 to 1000"),
    (lines({**GOOD, "connect": 5}), "8:3: connect", "expected a duration"),
    (lines({**GOOD, "pool-timeout": "1us"}), "8:3: pool-timeout", "expected a duration from 1000us"),
    (lines({**GOOD, "call-timeout": "0s"}), "8:3: call-timeout", "expected a duration from 1000us"),
    (lines({**GOOD, "retry": "java"}), "8:3: retry", 'unknown name "java"'),
    (lines({**GOOD, "swarm": "yes"}), "8:3: swarm",
     'expected true, false, or an object, found the string "yes"'),
    (lines({**GOOD, "swarm": {"kind": 3}}), "9:5: swarm.kind", 'did you mean "kinds"?'),
    (lines({**GOOD, "swarm": {"kinds": 41}}), "9:5: swarm.kinds", "from 0 to 40"),
    (lines({**GOOD, "swarm": {"rate": 0.0005}}), "9:5: swarm.rate",
     "expected a number from 0.001 to 1"),
]

# What a schema cannot say: how long a span may be, and what joins two members.
BEYOND_SCHEMA = [lines(text) for text in (
    {**GOOD, "think": {"min": "2s", "max": "1s"}},
    {**GOOD, "settle": "2h"},
    {"workload": {"kind": "mix", "sizes": {"min": 300}}},
    {**GOOD, "pool-timeout": "1us"},
    {**GOOD, "call-timeout": "0s"},
    {**GOOD, "faults": {"rules": [{"fault": {"kind": "crash"}}]}},
)]


class Files(unittest.TestCase):
    def test_a_broken_file_is_refused_where_it_is_broken(self):
        with tempfile.TemporaryDirectory() as folder:
            for number, (text, where, said) in enumerate(BROKEN):
                path = Path(folder) / f"case-{number}.json"
                path.write_text(text)
                done = dynarig(path, folder=folder)
                with self.subTest(text=text):
                    self.assertEqual(done.returncode, 2, done.stderr)
                    self.assertIn(f"{path}:{where}: ", done.stderr)
                    self.assertIn(said, done.stderr)
                    self.assertEqual(done.stdout, "")
            self.assertFalse((Path(folder) / "dynarig-report").exists())

    def test_nothing_runs_before_all_files_are_read(self):
        done = dynarig(CASES / "bank.json", CASES / "none.json")
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertIn("none.json", done.stderr)

    def test_without_a_scenario_nothing_runs(self):
        self.assertEqual(dynarig().returncode, 2)


class Schema(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.shipped = (CASES.parent / "scenario.schema.json").read_text()
        cls.validator = jsonschema.Draft7Validator(json.loads(cls.shipped))

    def test_the_one_shipped_is_what_the_command_prints(self):
        done = subprocess.run([str(DYNARIG), "help", "scenario", "--schema"], capture_output=True,
                              text=True, timeout=60)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertEqual(done.stdout, self.shipped, "make scenarios/scenario.schema.json")

    def test_it_is_a_schema_and_takes_every_case(self):
        jsonschema.Draft7Validator.check_schema(json.loads(self.shipped))
        cases = sorted(CASES.glob("**/*.json"))
        self.assertTrue(cases)
        for case in cases:
            with self.subTest(case=case.name):
                self.validator.validate(json.loads(case.read_text()))
        self.validator.validate(GOOD)

    def test_it_refuses_what_it_can(self):
        for text, where, _ in BROKEN:
            try:
                value = json.loads(text)
            except ValueError:
                continue
            with self.subTest(text=text, where=where):
                self.assertEqual(self.validator.is_valid(value), text in BEYOND_SCHEMA)

    def test_the_list_for_people_has_every_member(self):
        done = subprocess.run([str(DYNARIG), "help", "scenario"], capture_output=True, text=True,
                              timeout=60)
        names = json.loads(self.shipped)["properties"]
        listed = {line.split()[0] for line in done.stdout.splitlines() if line.startswith("  ")}
        self.assertEqual(done.returncode, 0)
        self.assertEqual({name.split(".")[0] for name in listed}, set(names))


class Workloads(unittest.TestCase):
    def test_help_names_the_tables_of_each(self):
        done = subprocess.run([str(DYNARIG), "help", "workloads"], capture_output=True, text=True,
                              timeout=60)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        for case in sorted(CASES.glob("*.json")):
            kind = json.loads(case.read_text())["workload"]["kind"]
            told = re.search(rf"^  {kind} +\S.*\n +tables: (.*)", done.stdout, re.M)[1]
            with tempfile.TemporaryDirectory() as folder:
                dynarig("--seed", 1, "--report", folder, case)
                results = sqlite3.connect(Path(folder) / case.stem / "seed-1" / "results.db")
                made = [json.loads(body)["TableName"] for body, in results.execute(
                    "SELECT body FROM inputs WHERE body LIKE '%KeySchema%'")]
                results.close()
            self.assertTrue(made)
            for table in made:
                self.assertRegex(told, rf"\b{table}\b", kind)


class Runs(unittest.TestCase):
    def test_the_same_seed_is_the_same_run(self):
        for case in sorted(CASES.glob("*.json")):
            first, second, other = (dynarig("--seed", seed, case) for seed in (7, 7, 8))
            self.assertEqual(first.returncode, 0, first.stdout + first.stderr)
            self.assertEqual(first.stdout, second.stdout)
            digests = [run.stdout.splitlines()[-1] for run in (first, other)]
            self.assertTrue(all(re.fullmatch("[0-9a-f]{64}", digest) for digest in digests))
            self.assertNotEqual(*digests)

    def test_the_clients_live_in_virtual_time(self):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "slow.json"
            path.write_text(lines({**GOOD, "think": {"min": "1m", "max": "1m"}}))
            done = dynarig("--seed", 1, path)
            seconds = int(re.search(r"(\d+) s of virtual time", done.stdout)[1])
            self.assertEqual(done.returncode, 0)
            self.assertGreaterEqual(seconds, 10 * 60)

    def test_a_report_is_written_where_it_is_asked_for(self):
        with tempfile.TemporaryDirectory() as folder:
            done = dynarig("--seed", 3, "--report", folder, CASES / "bank.json")
            self.assertEqual(done.returncode, 0, done.stderr)
            seed = Path(folder) / "bank" / "seed-3"
            report = json.loads((seed / "report.json").read_text())
            self.assertEqual(report["verdict"], "passed")
            self.assertEqual(report["digest"], done.stdout.splitlines()[-1])
            self.assertEqual(report["replay"],
                             f"dynarig run --seed 3 {CASES / 'bank.json'}")
            replayed = subprocess.run([str(DYNARIG), "replay", str(seed)], capture_output=True,
                                      text=True, timeout=60)
            self.assertEqual(replayed.returncode, 0, replayed.stdout)
            self.assertEqual(replayed.stdout.strip(), report["digest"])

    def test_the_swarm_of_a_seed_can_be_written_out(self):
        with tempfile.TemporaryDirectory() as folder:
            case = json.loads((CASES / "swarm.json").read_text())
            del case["swarm"]
            for seed in (3, 4, 5):
                done = dynarig("--seed", seed, "--report", folder, CASES / "swarm.json")
                self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
                told = [line for line in done.stdout.splitlines() if line.startswith("swarm ")]
                self.assertEqual(len(told), 1)
                drawn = json.loads(told[0].removeprefix("swarm "))
                case["workload"]["mix"], case["faults"] = drawn["mix"], drawn["faults"]
                path = Path(folder) / "written.json"
                path.write_text(lines(case))
                again = dynarig("--seed", seed, path)
                self.assertEqual(again.returncode, 0, again.stdout + again.stderr)
                self.assertEqual(again.stdout.splitlines()[-1], done.stdout.splitlines()[-1])
                page = (Path(folder) / "swarm" / f"seed-{seed}" / "report.html").read_text()
                self.assertIn(html.escape(json.dumps(next(iter(drawn["mix"])))), page)

    def test_a_plan_given_takes_the_place_of_what_a_swarm_draws(self):
        with tempfile.TemporaryDirectory() as folder:
            plan = Path(folder) / "plan.json"
            plan.write_text('{"rules":[{"name":"all","fault":{"kind":"throttle"}}]}')
            done = dynarig("--seed", 1, "--faults", plan, CASES / "swarm.json")
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
            self.assertIn('"faults":{"rules":[{"name":"all"', done.stdout)

    def test_another_plan_can_be_given(self):
        with tempfile.TemporaryDirectory() as folder:
            plan = Path(folder) / "plan.json"
            plan.write_text('{"rules":[{"name":"all","fault":{"kind":"throttle"}}]}')
            done = dynarig("--seed", 1, "--faults", plan, CASES / "counter.json")
            plain = dynarig("--seed", 1, CASES / "counter.json")
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
            self.assertNotEqual(done.stdout.splitlines()[-1], plain.stdout.splitlines()[-1])
            plan.write_text('{"rules":[{"name":"all","fault":{"kind":"thottle"}}]}')
            done = dynarig("--seed", 1, "--faults", plan, CASES / "counter.json")
            self.assertEqual(done.returncode, 2)
            self.assertIn("did you mean", done.stderr)


class Expectations(unittest.TestCase):
    def run_one(self, *options, **members):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "one.json"
            path.write_text(lines({**GOOD, **members}))
            return dynarig(*options, path, folder=folder)

    def test_what_does_not_hold_fails_the_seed(self):
        always = {"always": [{"name": "small", "table": "counters", "condition": "n < :n",
                              "values": {":n": {"N": "3"}}}]}
        done = self.run_one("--seeds", "1..2", expect=always)
        self.assertEqual(done.returncode, 1)
        self.assertIn("FAIL one: seeds 1..2, 2 failed", done.stdout)
        self.assertIn('"small" did not hold', done.stderr)

    def test_what_no_seed_met_is_a_warning_of_all_together(self):
        expect = {"sometimes": [{"name": "slow", "fault": "latency"},
                                {"name": "added", "operation": "UpdateItem"}]}
        for options, code in (([], 0), (["--strict"], 1)):
            done = self.run_one("--seeds", "1..3", *options, expect=expect)
            self.assertEqual(done.returncode, code, done.stderr)
            self.assertEqual(done.stdout.count("warning"), 1)
            self.assertIn('     warning: "slow" was never met\n', done.stdout)
        faults = {"rules": [{"trigger": {"probability": 0.01},
                             "fault": {"kind": "latency", "constant": "1ms"}}]}
        done = self.run_one("--strict", "--seeds", "1..90", expect=expect, faults=faults)
        self.assertEqual((done.returncode, done.stdout.count("warning")), (0, 0), done.stdout)

    def test_a_canary_ends_with_the_first_seed_that_sings(self):
        never = {"never": [{"name": "nobody adds", "operation": "UpdateItem"}]}
        done = self.run_one("--seeds", "4..90", **{"expect": never, "must-fail": ["never-broken"]})
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn("found never-broken in 1 seeds, as it must", done.stdout)

    def test_a_canary_that_does_not_sing_fails(self):
        done = self.run_one("--seeds", "1..3", **{"must-fail": ["check-failed"]})
        self.assertEqual(done.returncode, 1)
        self.assertIn("FAIL one: seeds 1..3, 0 failed", done.stdout)
        self.assertIn("DID NOT FIND check-failed, though it must", done.stdout)

    def test_hazards_are_found_in_canaries(self):
        for jobs in (1, 3):
            done = dynarig("--seeds", "1..50", "--jobs", jobs,
                           CASES / "faulty" / "partial-batch.json")
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
            self.assertIn("unprocessed-items-dropped, check-failed in 1 seeds", done.stdout)

    def test_no_harm_is_told_of_a_correct_case(self):
        for case in sorted(CASES.glob("*.json")):
            with tempfile.TemporaryDirectory() as folder:
                dynarig("--seed", 2, "--report", folder, case)
                report = json.loads((Path(folder) / "report.json").read_text())
                harm = [each for each in report["findings"] if each["severity"] != "info"]
                self.assertEqual(harm, [], case.stem)


def tree(folder):
    """Every file under a folder with its bytes."""
    return {str(path.relative_to(folder)): path.read_bytes()
            for path in sorted(Path(folder).rglob("*")) if path.is_file()}


class Differences(unittest.TestCase):
    def test_the_first_reply_that_differs_is_named(self):
        with tempfile.TemporaryDirectory() as folder:
            def run(name, *options):
                dynarig("--seed", 1, "--report", name, *options, CASES / "ring.json", folder=folder)
                return f"{name}/ring/seed-1/results.db"

            def diff(*arguments):
                return subprocess.run([str(DYNARIG), "report", "--diff", *arguments],
                                      capture_output=True, text=True, timeout=60, cwd=folder)
            (Path(folder) / "plan.json").write_text(
                '{"rules":[{"name":"nth","trigger":{"nth":[3]},"fault":{"kind":"throttle"}}]}')
            (Path(folder) / "none.json").write_text('{"rules":[]}')
            calm, other = run("calm", "--faults", "none.json"), run("other", "--faults", "plan.json")
            done = diff(calm, run("again", "--faults", "none.json"))
            self.assertEqual((done.returncode, done.stdout),
                             (0, "the same inputs and the same replies\n"))
            done = diff(calm, other)
            self.assertEqual(done.returncode, 1)
            said = done.stdout.splitlines()
            self.assertIn(said[0], ("the same request, and two replies:", "the inputs part:"))
            self.assertTrue(said[-1].startswith(f"  {other}: "), said)
            for wrong in ([calm], [calm, other, calm], ["-o", "x", calm, other]):
                self.assertEqual(diff(*wrong).returncode, 2)


class Coverage(unittest.TestCase):
    def test_says_how_often_what_happened(self):
        done = dynarig("--seeds", "1..5", "--coverage", "--jobs", 2, CASES / "bank.json",
                       CASES / "ring.json")
        rows = {tuple(line.split()[:2]): " ".join(line.split()[2:])
                for line in done.stdout.splitlines() if re.match(r"[a-z]+ {2,}", line)}
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(rows[("check", "bank")], "5 holds")
        self.assertEqual(rows[("check", "ring")], "5 holds")
        self.assertRegex(rows[("operation", "TransactWriteItems")],
                         r"[\d,]+ success, .*[\d,]+ TransactionCanceledException")
        self.assertRegex(rows[("fault", "lost-reply")],
                         r"([\d,]+) connection closed, \1 decided")
        self.assertRegex(rows[("judged", "GetItem")], r"^[\d,]+ agrees$")


class Processes(unittest.TestCase):
    def test_any_number_of_them_gives_the_same(self):
        seen = []
        wrong = json.loads((CASES / "faulty" / "partial-batch.json").read_text())
        del wrong["must-fail"]
        for jobs in (1, 2, 7):
            with tempfile.TemporaryDirectory() as folder:
                (Path(folder) / "wrong.json").write_text(lines(wrong))
                done = dynarig("--jobs", jobs, "--seeds", "1..9", "--report", "out",
                               CASES / "bank.json", "wrong.json", folder=folder)
                said = re.sub(r".* requests/s\n", "", done.stderr)
                seen.append((done.returncode, done.stdout, said, tree(folder)))
        for other in seen[1:]:
            self.assertEqual(seen[0][:3], other[:3])
            self.assertEqual(list(seen[0][3]), list(other[3]))
            for path, data in seen[0][3].items():
                self.assertTrue(other[3][path] == data, path)
        self.assertEqual(seen[0][0], 1)
        self.assertIn("out/bank/seed-1/results.db", seen[0][3])
        self.assertIn("out/wrong/seed-2/report.html", seen[0][3])

    def test_shards_are_together_the_whole(self):
        def sums(*options):
            done = dynarig("--seeds", "5..14", *options, CASES / "counter.json")
            first, digest = done.stdout.splitlines()
            self.assertEqual(done.returncode, 0, done.stderr)
            requests = int(re.search(r"(\d+) requests", first)[1])
            return requests, int(digest, 16), done
        whole = sums()
        parts = [sums("--shard", f"{i}/4") for i in (1, 2, 3, 4)]
        self.assertEqual(whole[0], sum(part[0] for part in parts))
        self.assertEqual(whole[1], sum(part[1] for part in parts) % 2 ** 256)
        self.assertIn("(shard 3/4: 2)", parts[2][2].stdout)

    def test_what_must_fail_is_whole_in_the_first_shard(self):
        canary = CASES / "faulty/canary.json"
        told = [dynarig("--seeds", "1..30", "--shard", f"{i}/3", canary) for i in (1, 2)]
        self.assertEqual([done.returncode for done in told], [0, 0])
        self.assertIn("as it must", told[0].stdout)
        self.assertIn("skip canary: the first shard has what must fail\n", told[1].stdout)

    def test_reports_of_shards_merge_to_the_report_of_the_whole(self):
        cases = [CASES / "bank.json", CASES / "ring.json"]
        with tempfile.TemporaryDirectory() as folder:
            def run(*options):
                done = dynarig("--seeds", "1..9", *options, *cases, folder=folder)
                self.assertEqual(done.returncode, 0, done.stderr)

            def merge(*folders):
                return subprocess.run([str(DYNARIG), "report", *folders], capture_output=True,
                                      text=True, timeout=60, cwd=folder)
            run("--report", "whole")
            for i in (1, 2, 3):
                run("--report", f"part-{i}", "--shard", f"{i}/3")
            done = merge("part-2", "part-3", "part-1", "-o", "all")
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertEqual(tree(Path(folder) / "all"), tree(Path(folder) / "whole"))
            done = merge("part-2", "part-3", "-o", "some")
            self.assertEqual(done.returncode, 0, done.stderr)
            report = json.loads((Path(folder) / "some" / "report.json").read_text())
            self.assertEqual([one["seeds"] for one in report["series"]],
                             ["1..9 (2 of 3 shards)"] * 2)
            self.assertEqual(report["runs"], [])
            self.assertEqual(report["verdict"], "passed")
            done = merge("part-2", "part-2", "-o", "twice")
            self.assertEqual(done.returncode, 2)
            self.assertIn("part-2/series.json: bank: seeds 1..9, shard 2/3, are there already",
                          done.stderr)
            (Path(folder) / "part-3" / "series.json").write_text("{}")
            done = merge("part-2", "part-3", "-o", "none")
            self.assertEqual(done.returncode, 2)
            self.assertIn("part-3/series.json: has not the format 1", done.stderr)

    def test_a_ci_service_deals_out_the_seeds(self):
        job = {"CIRCLE_NODE_INDEX": "1", "CIRCLE_NODE_TOTAL": "4"}
        given = dynarig("--seeds", "1..8", "--shard", "2/4", CASES / "ring.json")
        dealt = dynarig("--seeds", "1..8", CASES / "ring.json", environment=job)
        self.assertEqual(dealt.stdout, given.stdout)
        self.assertEqual(given.stderr, "")
        self.assertEqual(dealt.stderr, "shard 2/4, as CIRCLE_NODE_INDEX and CIRCLE_NODE_TOTAL "
                                       "(CircleCI) says\n")
        again = dynarig("--seed", "1", CASES / "ring.json", environment=job)
        self.assertEqual(again.returncode, 0)
        self.assertNotIn("shard", again.stdout + again.stderr)

    def test_a_shard_without_seeds_says_that_nothing_ran(self):
        done = dynarig("--seeds", "1..2", "--shard", "3/3", CASES / "ring.json")
        self.assertEqual(done.returncode, 5)
        self.assertIn("(shard 3/3: 0), 0 failed, 0 requests", done.stdout)

    def test_wrong_options_are_refused(self):
        for options, said in (
                (["--shard", "0/2"], '--shard: expected I/N with I from 1 to N'),
                (["--shard", "2"], '--shard: expected I/N'),
                (["--jobs", "0"], '--jobs: expected a number from 1 to 256, got "0"'),
                (["--jobs", "all"], '--jobs: expected a number'),
                (["--shard", "1/2", "--seed", "4"],
                 "--shard: expected together with --seeds A..B")):
            seeds = [] if "--seed" in options else ["--seeds", "1..4"]
            done = dynarig(*seeds, *options, CASES / "ring.json")
            self.assertEqual((done.returncode, done.stdout), (2, ""))
            self.assertIn(said, done.stderr)

    def test_one_that_dies_is_missed_and_the_others_end(self):
        run = subprocess.Popen([str(DYNARIG), "run", "--jobs", "2", "--seeds", "1..100000",
                                str(CASES / "ring.json")], stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, text=True)
        children = []
        listed = Path(f"/proc/{run.pid}/task/{run.pid}/children")
        until = time.monotonic() + 30
        while len(children) < 2 and time.monotonic() < until:
            children = [int(pid) for pid in listed.read_text().split()]
        time.sleep(0.3)
        os.kill(children[0], signal.SIGKILL)
        out, err = run.communicate(timeout=60)
        self.assertEqual((run.returncode, out), (3, ""))
        self.assertRegex(err, r"ring\.json: seed \d*[13579]: the process that tried it was ended "
                              r"by signal 9")
        self.assertFalse(any(Path(f"/proc/{pid}").exists() for pid in children))


if __name__ == "__main__":
    unittest.main()

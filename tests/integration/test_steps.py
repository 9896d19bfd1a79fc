"""Scenarios of the kind "steps": requests that are written down one by one."""
import copy
import json
import sqlite3
import subprocess
import tempfile
import unittest
from pathlib import Path

import jsonschema

from rig import DYNARIG, ROOT

TABLE = {"TableName": "carts", "BillingMode": "PAY_PER_REQUEST",
         "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
         "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}]}
KEY = {"id": {"S": "a"}}


def step(operation="GetItem", request=None, **more):
    return {**more, "operation": operation, "request": request or {"TableName": "carts", "Key": KEY}}


def scenario(*clients, **more):
    return {"workload": {"kind": "steps", "tables": [TABLE], "prepare": {"carts": [KEY]},
                         "clients": [list(steps) for steps in clients]}, **more}


def run(text, *options, folder):
    path = Path(folder) / "case.json"
    path.write_text(json.dumps(text, indent=1) if isinstance(text, dict) else text)
    return subprocess.run([DYNARIG, "run", *options, str(path)], capture_output=True, text=True,
                          timeout=60, cwd=folder)


def recorded(folder):
    """Requests of the clients: time since the first moment, client, operation."""
    with sqlite3.connect(Path(folder) / "report" / "case" / "seed-0" / "results.db") as results:
        start = results.execute("SELECT start_us FROM runs").fetchone()[0]
        rows = results.execute("SELECT time_us, client, operation FROM inputs WHERE kind = 'submit'"
                               " AND client NOT IN ('setup', 'inspection') ORDER BY number")
        return [(time - start, client, operation) for time, client, operation in rows]


def changed(change):
    text = copy.deepcopy(scenario([step()]))
    change(text, text["workload"], text["workload"]["clients"][0][0])
    return text


# what is wrong, where (the member), what is said
BROKEN = [
    (lambda s, w, one: w.pop("clients"), "workload", '"clients" is missing'),
    (lambda s, w, one: w.update(clients={}), "workload.clients", "expected a list"),
    (lambda s, w, one: w.update(clients=[]), "workload.clients", "expected 1 to 64 lists of steps"),
    (lambda s, w, one: w.update(clients=[{}]), "workload.clients[0]", "expected a list"),
    (lambda s, w, one: w.update(clients=[[3]]), "workload.clients[0][0]", "expected an object"),
    (lambda s, w, one: one.pop("operation"), "workload.clients[0][0]", '"operation" is missing'),
    (lambda s, w, one: one.update(operation="GetItems"), "workload.clients[0][0].operation",
     'unknown operation "GetItems" (did you mean "GetItem"?)'),
    (lambda s, w, one: one.update(operation="GetRecords"), "workload.clients[0][0].operation",
     'unknown operation "GetRecords"'),
    (lambda s, w, one: one.pop("request"), "workload.clients[0][0]", '"request" is missing'),
    (lambda s, w, one: one.update(request="{}"), "workload.clients[0][0].request",
     "expected an object"),
    (lambda s, w, one: one.update(at="1"), "workload.clients[0][0].at", "expected a duration"),
    (lambda s, w, one: one.update(at="1ms", after="1ms"), "workload.clients[0][0].after",
     'expected either "at" or "after"'),
    (lambda s, w, one: one.update(befor="1ms"), "workload.clients[0][0].befor", "unknown member"),
    (lambda s, w, one: one.update(latency="2h"), "workload.clients[0][0].latency",
     "expected a duration from 0us"),
    (lambda s, w, one: one.update(fault={"kind": "throtle"}), "workload.clients[0][0].fault.kind",
     'did you mean "throttle"?'),
    (lambda s, w, one: one.update(fault={"kind": "short-page", "items": 1}),
     "workload.clients[0][0].fault.kind", '"short-page" cannot strike GetItem'),
    (lambda s, w, one: one.update(fault={"kind": "latency", "constant": "1ms"}),
     "workload.clients[0][0].fault.kind", 'expected "latency" as a member of the step'),
    (lambda s, w, one: w.update(tables={}), "workload.tables", "expected a list"),
    (lambda s, w, one: w.update(tables=[{"Name": "carts"}]), "workload.tables[0]",
     '"TableName" is missing'),
    (lambda s, w, one: w["tables"][0].pop("KeySchema"), "workload.tables[0]",
     "CreateTable refuses it: ValidationException: "),
    (lambda s, w, one: w["tables"].append(TABLE), "workload.tables[1]",
     "CreateTable refuses it: ResourceInUseException: "),
    (lambda s, w, one: w["prepare"]["carts"].append({"key": {"S": "a"}}),
     "workload.prepare.carts[1]", "PutItem refuses it: ValidationException: One or more parameter"
     " values were invalid: Missing the key id in the item"),
    (lambda s, w, one: w.update(prepare=[]), "workload.prepare", "expected an object"),
    (lambda s, w, one: w.update(prepare={"cart": []}), "workload.prepare.cart",
     'unknown table "cart" (did you mean "carts"?)'),
    (lambda s, w, one: w.update(prepare={"carts": {}}), "workload.prepare.carts",
     "expected a list"),
    (lambda s, w, one: w.update(prepare={"carts": [1]}), "workload.prepare.carts[0]",
     "expected an object"),
    (lambda s, w, one: w.update(items=3), "workload.items", 'the workload "steps" has no items'),
    (lambda s, w, one: s.update(clients=3), "clients", 'the workload "steps" says itself'),
    (lambda s, w, one: s.update(calm=3), "calm", 'the workload "steps" says itself'),
    (lambda s, w, one: w.update(kind="bank"), "workload.tables",
     'expected only with the kind "steps"'),
]


class Files(unittest.TestCase):
    def test_a_broken_file_is_refused_where_it_is_broken(self):
        with tempfile.TemporaryDirectory() as folder:
            for change, where, said in BROKEN:
                text = changed(change)
                done = run(text, folder=folder)
                with self.subTest(where=where, said=said):
                    self.assertEqual(done.returncode, 2, done.stderr)
                    self.assertRegex(done.stderr, r"case\.json:\d+:\d+: ")
                    self.assertIn(f": {where}: ", done.stderr)
                    self.assertIn(said, done.stderr)

    def test_line_and_column_are_those_of_the_member(self):
        with tempfile.TemporaryDirectory() as folder:
            text = ('{ "workload": { "kind": "steps", "clients": [\n'
                    '  [ { "operation": "ListTables", "request": {} },\n'
                    '    { "operation": "ListTable", "request": {} } ] ] } }\n')
            done = run(text, folder=folder)
            self.assertIn("case.json:3:7: workload.clients[0][1].operation: ", done.stderr)

    def test_the_schema_takes_it(self):
        schema = json.loads((ROOT / "scenarios" / "scenario.schema.json").read_text())
        validator = jsonschema.Draft7Validator(schema)
        whole = scenario([step(at="1ms", latency="2ms", fault={"kind": "throttle"})],
                         [step(after="1ms")], retry="none")
        self.assertEqual(list(validator.iter_errors(whole)), [])
        self.assertNotEqual(list(validator.iter_errors(scenario([step(when="1ms")]))), [])


class Runs(unittest.TestCase):
    def test_times_count_from_the_start_or_from_the_answer_before(self):
        with tempfile.TemporaryDirectory() as folder:
            done = run(scenario([step(at="5ms", latency="7ms"), step(after="3ms"), step()],
                                [step(at="1s"), step(at="1s"), step(at="10ms")]),
                       "--report", f"{folder}/report", folder=folder)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
            self.assertEqual([(time, client) for time, client, _ in recorded(folder)],
                             [(5000, "c00"), (15000, "c00"), (15000, "c00"),
                              (1000000, "c01"), (1000000, "c01"), (1000000, "c01")])

    def test_a_fault_strikes_its_step_and_the_sdk_tries_again(self):
        lost = scenario([step("UpdateItem", {
            "TableName": "carts", "Key": KEY, "UpdateExpression": "ADD n :one",
            "ExpressionAttributeValues": {":one": {"N": "1"}}}, fault={"kind": "lost-reply"})])
        with tempfile.TemporaryDirectory() as folder:
            for retry, requests in (("standard", 2), ("none", 1)):
                done = run({**lost, "retry": retry}, "--report", f"{folder}/report", folder=folder)
                self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
                self.assertEqual(len(recorded(folder)), requests)

    def test_a_plan_strikes_as_well(self):
        plan = {"rules": [{"name": "all", "fault": {"kind": "throttle"}}]}
        with tempfile.TemporaryDirectory() as folder:
            done = run(scenario([step()], retry="none", faults=plan), "--report",
                       f"{folder}/report", folder=folder)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
            with sqlite3.connect(f"{folder}/report/case/seed-0/results.db") as results:
                self.assertEqual(results.execute("SELECT rule FROM faults").fetchall(), [("all",)])


if __name__ == "__main__":
    unittest.main()

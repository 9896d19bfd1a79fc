"""Bad input: what is said, word for word, and that nothing has changed by it."""
import hashlib
import json
import os
import shutil
import socket
import sqlite3
import sys
import tempfile
import threading
import unittest
import urllib.error
import urllib.request
from pathlib import Path

from rig import Server, create_table, run
from test_wire import Connection, post

VALIDATION = "com.amazon.coral.validate#ValidationException"
SERIALIZATION = "com.amazon.coral.service#SerializationException"
UNKNOWN = "com.amazon.coral.service#UnknownOperationException"
NOT_FOUND = "com.amazonaws.dynamodb.v20120810#ResourceNotFoundException"
NO_SUCH_FILE = "No such file or directory"
ONE = {"pk": {"S": "a"}, "sk": {"N": "1"}}
LIST_TABLES = "import boto3; boto3.client('dynamodb').list_tables()"
PLAN = {"rules": [{"name": "old", "when": {"operation": "GetItem"}, "fault": {"kind": "throttle"}}]}


def tree(folder):
    """Every file below the folder, with what it holds; folders hold nothing."""
    return {str(path.relative_to(folder)):
            hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else None
            for path in sorted(Path(folder).rglob("*"))}


def rule(**members):
    """A plan of one rule, which throttles unless told otherwise."""
    return json.dumps({"rules": [{"name": "r", "fault": {"kind": "throttle"}, **members}]})


def fault(**settings):
    return rule(fault=settings)


def item(**attributes):
    return {"TableName": "things", "Item": {**ONE, **attributes}}


def update(expression, **values):
    more = {"ExpressionAttributeValues": {f":{name}": value for name, value in values.items()}}
    return {"TableName": "things", "Key": ONE, "UpdateExpression": expression,
            **(more if values else {})}


# operation, body, type of the error, its message (None: it has none)
REQUESTS = [
    ("PutItem", '{"TableName":"things","Item":{"pk":{"S":"a"', SERIALIZATION, None),
    ("PutItem", "", SERIALIZATION, None),
    ("PutItem", "[]", SERIALIZATION, None),
    ("PutItem", b'{"TableName":"things","Item":{"pk":{"S":"\xff"},"sk":{"N":"1"}}}', SERIALIZATION,
     None),
    ("PutItem", {"TableName": 1}, SERIALIZATION, "NUMBER_VALUE cannot be converted to String"),
    ("PutItme", item(), UNKNOWN, None),
    ("PutItem", {**item(), "TableName": "nope"}, NOT_FOUND, "Requested resource not found"),
    ("PutItem", {"TableName": "things", "Item": {"pk": {"S": "a"}}}, VALIDATION,
     "One or more parameter values were invalid: Missing the key sk in the item"),
    ("PutItem", item(sk={"N": "one"}), VALIDATION,
     "1 validation error detected: The parameter cannot be converted to a numeric value: one"),
    ("PutItem", item(sk={"S": "1"}), VALIDATION,
     "One or more parameter values were invalid: Type mismatch for key sk expected: N actual: S"),
    ("PutItem", item(x={"S": "a", "N": "1"}), VALIDATION,
     "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the "
     "supported datatypes"),
    ("PutItem", {**item(), "ConditionExpression": "attribute_exists("}, VALIDATION,
     "1 validation error detected: Invalid ConditionExpression: Syntax error; token: \"<EOF>\", "
     "near: \"(\""),
    ("UpdateItem", update("SET n = n + :x"), VALIDATION,
     "1 validation error detected: Invalid UpdateExpression: An expression attribute value used in "
     "expression is not defined; attribute value: :x"),
    ("UpdateItem", update("SET pk = :x", x={"S": "b"}), VALIDATION,
     "One or more parameter values were invalid: Cannot update attribute pk. This attribute is "
     "part of the key"),
    ("DeleteItem", {"TableName": "things", "Key": {"pk": {"S": "a"}}}, VALIDATION,
     "The provided key element does not match the schema"),
    ("BatchWriteItem", {"RequestItems": {"things": [{"DeleteRequest": {"Key": ONE}},
                                                    {"DeleteRequest": {"Key": ONE}}]}},
     VALIDATION, "Provided list of item keys contains duplicates"),
    # The good half of a batch is not applied either.
    ("BatchWriteItem", {"RequestItems": {"things": [{"DeleteRequest": {"Key": ONE}}],
                                         "nope": [{"DeleteRequest": {"Key": ONE}}]}},
     NOT_FOUND, "Requested resource not found"),
    ("DeleteTable", {"TableName": "nope"}, NOT_FOUND,
     "Requested resource not found: Table: nope not found"),
    ("CreateTable", {"TableName": "things", "BillingMode": "PAY_PER_REQUEST",
                     "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
                     "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}]},
     "com.amazonaws.dynamodb.v20120810#ResourceInUseException", "Table already exists: things"),
]

# bytes on the wire, status (None: hung up without an answer), what the body says
WIRE = [
    (b"NONSENSE\r\n\r\n", None, b""),
    (b"POST / HTTP/9.9\r\nHost: x\r\n\r\n", 505, b"Requested HTTP version is not supported."),
    (b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{}", 404,
     b"<UnknownOperationException/>\n"),
    (b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: abc\r\n\r\n", 400,
     b"wrong value for <b>Content-Length</b> header"),
    (b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 400,
     b"HTTP chunked encoding"),
    (b"PATCH / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n", 404,
     b"<UnknownOperationException/>\n"),
    (post("DynamoDB_20120810.DeleteTable", '{"TableName":"things"}', more=""), 400,
     b'"message":"Request is missing Authentication Token"'),
    (post("DynamoDB_20120810.DeleteTable", '{"TableName":"things"}',
          more="Authorization: AWS4-HMAC-SHA256 nonsense\r\n"), 400,
     b"Authorization header requires 'Credential' parameter."),
    (post("DynamoDB_20120810.DeleteTable", '{"TableName":"things"}', kind="text/plain"), 404,
     b"<UnknownOperationException/>\n"),
    # The client is gone in the middle of the body.
    (post("DynamoDB_20120810.DeleteTable", '{"TableName":"things"}')[:-4], None, b""),
]

# text of a plan, line and column, member, what is wrong with it
DURATION = "expected a duration such as \"300us\", \"5ms\", \"2s\", \"10m\" or \"25h\""
PLANS = [
    ("", "1:1", "", "not valid JSON: unexpected token near end of file"),
    ('{"rules":[', "1:10", "", "not valid JSON: ']' expected near end of file"),
    ("\xff\x00", "1:1", "", "not valid JSON: unable to decode byte 0xff"),
    ("[]", "1:1", "", "expected an object, found a list"),
    ("{}", "1:1", "", '"rules" is missing; expected a list of rules'),
    ('{"rules":[],"rules":[]}', "1:19", "",
     'not valid JSON: duplicate object key near \'"rules"\''),
    ('{"rules":{}}', "1:2", "rules", "expected a list, found an object"),
    ('{"rules":[{"name":"r"}]}', "1:11", "rules[0]",
     '"fault" is missing; expected an object with a "kind"'),
    ('{"rules":[\n  {"name":"r",\n   "fault":{"kind":"throtle"}}]}', "3:13",
     "rules[0].fault.kind", 'unknown kind "throtle" (did you mean "throttle"?)'),
    ('{"rules":[{"name":"r","fault":{"kind":"throttle"}},'
     '{"name":"r","fault":{"kind":"throttle"}}]}', "1:53", "rules[1].name",
     'the name "r" is already that of rules[0]'),
    (rule(when={"operation": "PutItme"}), "1:66", "rules[0].when.operation",
     'unknown operation "PutItme" (did you mean "PutItem"?)'),
    (rule(trigger={"probability": 2}), "1:69", "rules[0].trigger.probability",
     "expected a number from 0 to 1, found the number 2"),
    (rule(trigger={"nth": [0]}), "1:77", "rules[0].trigger.nth[0]",
     "expected a whole number from 1 to 1000000000000, found the number 0"),
    (rule(trigger={"nth": [1], "first": 1}), "1:81", "rules[0].trigger.first",
     'expected one of "probability", "nth", "every", "first", found both "nth" and "first"'),
    (fault(kind="latency", constant="5 minutes"), "1:55", "rules[0].fault.constant",
     f'{DURATION}, found the string "5 minutes"'),
    (fault(kind="lost-reply", apply="never"), "1:58", "rules[0].fault.apply",
     'expected "before" or "after", found the string "never"'),
    (fault(kind="down"), "1:36", "rules[0].fault.kind", 'kind "down" is known but not built yet'),
    (fault(kind="throttle", code="X"), "1:56", "rules[0].fault.code",
     'unknown member "code"; expected only: kind'),
]

# words after `dynarig`, what is said
USAGE = [
    ([], "expected a command; `dynarig help` lists them"),
    (["exce", "--", "touch", "started"],
     'exce: no such command (did you mean "exec"?); `dynarig help` lists them'),
    (["exec", "touch", "started"],
     "expected -- and a command, as in `dynarig exec -- npm test`"),
    (["exec", "--sede", "1", "--", "touch", "started"],
     '--sede: no such option (did you mean "seed"?)'),
    (["exec", "--seed", "x", "--", "touch", "started"],
     '--seed: expected auto or a number from 0 to 18446744073709551615, got "x"'),
    (["exec", "--seeds", "9..1", "--", "touch", "started"],
     '--seeds: expected A..B with A not above B and at most 1000000000 seeds, as 1..20, got "9..1"'),
    (["exec", "--seed", "1", "--seeds", "1..2", "--", "touch", "started"],
     "--seed: expected without --seeds"),
    (["exec", "--seeds", "0..10000", "--", "touch", "started"],
     "--seeds: each run has a folder and a results.db; expected at most 10000 seeds"),
    (["exec", "--seeds", "1..2", "--db", "new.db", "--", "touch", "started"],
     "--seeds: every run is fresh; expected without --db"),
    (["exec", "--seeds", "1..2", "--record", "new.db", "--", "touch", "started"],
     "--seeds: every run has its own recording in DIR/seed-N/; expected without --record"),
    (["exec", "--faults", "missing.json", "--", "touch", "started"],
     f"missing.json: cannot be read: {NO_SUCH_FILE}"),
    (["serve", "--port", "70000", "--db", "new.db"],
     '--port: expected a port from 0 to 65535, got "70000"'),
    (["serve", "--db"], "--db: expected FILE, got nothing"),
    (["serve", "--db", ""], '--db: expected FILE, got ""'),
    (["serve", "--db", "new.db", "--trigger", "things"], "--trigger is known but not built yet"),
    (["serve", "--db", "new.db", "--tick", "1ms"], "--tick: expected together with --clock virtual"),
    (["serve", "--db", "new.db", "--clock-start", "2026-02-30T00:00:00Z"],
     '--clock-start: expected a time such as "2026-11-23T00:00:00Z", got "2026-02-30T00:00:00Z"'),
    (["serve", "--db", "new.db", "extra"], 'serve: expected no operand, got "extra"'),
    (["serve", "--db", "no/such/new.db"], "no/such/new.db: unable to open database file"),
    (["replay"], "replay: expected one RECORDING, got 0"),
    (["report", "--format", "pdf", "-o", "out", "x"],
     'report: no such format "pdf"; there are html, junit, json and markdown'),
    (["wait", "--timeout", "soon"],
     '--timeout: expected a duration, as 500ms, 30s, 2m, got "soon"'),
]

# expectations, line and column with the member, what is wrong
EXPECTATIONS = [
    ("", "1:1", "not valid JSON: unexpected token near end of file"),
    ('{"reads-all":[', "1:14", "not valid JSON: ']' expected near end of file"),
    ('{"reads-al":[]}', "1:2: reads-al", 'unknown member "reads-al" (did you mean "reads-all"?); '
     "expected only: reads-all, tolerates, bounds, always, never, sometimes, reachable"),
    ('{"reads-all":[{"index":"x"}]}', "1:15: reads-all[0]",
     '"table" is missing; expected the name of a table, or a glob'),
    ('{"tolerates":[{"hazard":"unsafe-repaet"}]}', "1:16: tolerates[0].hazard",
     'unknown hazard "unsafe-repaet" (did you mean "unsafe-repeat"?)'),
    ('{"tolerates":[{"hazard":"page-ignored","attribute":"n"}]}', "1:40: tolerates[0].attribute",
     '"attribute" goes with "unsafe-repeat" only'),
    ('{"always":[{"name":"n","table":"t","condition":"a >"}]}', "1:36: always[0].condition",
     "not a condition: a name is expected"),
    ('{"bounds":[{"metric":"refused-share"}]}', "1:12: bounds[0]",
     'expected "equals", "at-least" or "at-most"'),
]

# dynarig.json, what is said after its name
SETTINGS = [
    ("", "1:1: unexpected token near end of file"),
    ("\xff\x00", "1:1: unable to decode byte 0xff"),
    ("[1]", "1:1: expected an object, got list"),
    ('{"prot":1}', '1:2: prot: no such option (did you mean "port"?)'),
    ('{"seed":1,\n "port":"x"}', '2:2: port: expected a port from 0 to 65535, got "x"'),
    ('{"port":[1]}', "1:2: port: expected a string or a number, got list"),
    ('{"port":1,"port":2}', "1:16: duplicate object key near '\"port\"'"),
]


class Case(unittest.TestCase):
    """A folder of its own, with a report of an earlier run in it."""

    @classmethod
    def setUpClass(cls):
        cls.report = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.report.cleanup)
        done = run("exec", "--report", cls.report.name, "--", sys.executable, "-c", LIST_TABLES)
        assert done.returncode == 0, done.stderr

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        shutil.copytree(self.report.name, self.folder / "dynarig-report")

    def refused(self, arguments, says, code=2):
        """The command says just this, and no file appears, changes or goes."""
        before = tree(self.folder)
        done = run(*arguments, cwd=self.folder)
        self.assertEqual((done.stdout, done.stderr), ("", f"dynarig: {says}\n"), arguments)
        self.assertEqual(done.returncode, code, arguments)
        self.assertEqual(tree(self.folder), before, arguments)

    def write(self, name, text):
        (self.folder / name).write_bytes(text.encode("latin-1"))
        return name


class Requests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.server = Server("--record", str(Path(cls.folder.name) / "results.db"))
        cls.client = cls.server.client()
        create_table(cls.client, sort=("sk", "N"))
        cls.client.put_item(TableName="things", Item={**ONE, "n": {"N": "5"}})

    @classmethod
    def tearDownClass(cls):
        cls.server.stop()
        cls.folder.cleanup()

    def state(self):
        names = self.client.list_tables()["TableNames"]
        return {name: (self.client.describe_table(TableName=name)["Table"],
                       self.client.scan(TableName=name)["Items"]) for name in names}

    def outputs(self, after):
        """What was recorded after this input: the number of the last, and the statuses."""
        statuses = []
        while after is not None:
            last = after
            _, history = self.server.control("GET", f"history?after={after}&limit=1000")
            for entry in history["entries"]:
                last = entry["number"]
                statuses.append(entry["output"]["status"])
            after = history["next"]
        return last, statuses

    def ask(self, data):
        """(status, body); (None, b"") when the server hangs up."""
        with Connection(self.server.port) as connection:
            connection.send(data)
            try:
                connection.socket.shutdown(socket.SHUT_WR)
            except OSError:  # the server was faster, and has hung up
                pass
            head = connection.file.readline()
            return (int(head.split()[1]), connection.file.read()) if head else (None, b"")

    def test_requests(self):
        for operation, body, kind, message in REQUESTS:
            with self.subTest(operation=operation, body=body):
                before = self.state()
                status, reply = self.ask_operation(operation, body)
                reply = json.loads(reply)
                self.assertEqual((status, reply.pop("__type")), (400, kind))
                said = reply.pop("message", reply.pop("Message", None))
                self.assertEqual((said, reply), (message, {}))
                self.assertEqual(self.state(), before)

    def ask_operation(self, operation, body):
        data = body if isinstance(body, (bytes, str)) else json.dumps(body)
        data = data if isinstance(data, bytes) else data.encode()
        head = post(f"DynamoDB_20120810.{operation}", "x" * len(data))
        with Connection(self.server.port) as connection:
            connection.send(head[:len(head) - len(data)] + data)
            status, _, reply = connection.read()
            return status, reply

    def test_bytes_that_are_no_request(self):
        for data, status, says in WIRE:
            with self.subTest(data=data[:60]):
                before = self.state()
                answered, reply = self.ask(data)
                self.assertEqual(answered, status)
                self.assertIn(says, reply)
                self.assertEqual(self.state(), before)

    def test_refused_requests_leave_no_success_in_the_recording(self):
        after, _ = self.outputs(0)
        for operation, body, _, _ in REQUESTS:
            self.ask_operation(operation, body)
        for data, _, _ in WIRE:
            self.ask(data)
        _, statuses = self.outputs(after)
        self.assertGreaterEqual(len(statuses), 10)
        self.assertEqual(set(statuses), {400})


class Plans(Case):
    def test_on_the_command_line(self):
        for text, place, member, says in PLANS:
            with self.subTest(text=text):
                name = self.write("plan.json", text)
                at = f"{member}: " if member else ""
                self.refused(["exec", "--faults", name, "--", "touch", "started"],
                             f"plan.json:{place}: {at}{says}")

    def test_files_that_are_none(self):
        self.refused(["serve", "--port", "0", "--db", "new.db", "--faults", "dynarig-report"],
                     "dynarig-report: cannot be read: Is a directory")
        self.refused(["serve", "--port", "0", "--db", "new.db", "--faults", "missing.json"],
                     f"missing.json: cannot be read: {NO_SUCH_FILE}")

    @unittest.skipIf(os.geteuid() == 0, "root reads everything")
    def test_a_file_without_permission(self):
        (self.folder / self.write("plan.json", "{}")).chmod(0)
        done = run("exec", "--faults", "plan.json", "--", "touch", "started", cwd=self.folder)
        self.assertEqual((done.returncode, done.stderr),
                         (2, "dynarig: plan.json: cannot be read: Permission denied\n"))

    def test_over_the_control_interface(self):
        with self.server_with_plan() as server:
            client = server.client(retries={"total_max_attempts": 1})
            create_table(client)
            old = server.control("GET", "faults")
            for text, place, member, says in PLANS:
                with self.subTest(text=text):
                    self.assertEqual(self.put(server, "faults", text),
                                     (400, {"error": f"{place}: {says}", "at": member}))
                    self.assertEqual(server.control("GET", "faults"), old)
            with self.assertRaises(client.exceptions.ThrottlingException):
                client.get_item(TableName="things", Key={"pk": {"S": "a"}})

    def test_one_rule(self):
        with self.server_with_plan() as server:
            old = server.control("GET", "faults")
            self.assertEqual(
                self.put(server, "faults/old", '{"kind":"throttle"}'),
                (400, {"error": '1:2: unknown member "kind"; expected only: name, when, trigger, '
                                "fault", "at": "kind"}))
            self.assertEqual(server.control("DELETE", "faults/odl"),
                             (404, {"error": "there is no rule of this name", "at": "faults/odl"}))
            self.assertEqual(server.control("GET", "faults"), old)

    def server_with_plan(self):
        return Server("--faults", str(self.folder / self.write("old.json", json.dumps(PLAN))))

    def put(self, server, path, text):
        request = urllib.request.Request(
            f"{server.url}/_dynarig/{path}", data=text.encode("latin-1"), method="PUT",
            headers={"Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request) as reply:
                return reply.status, json.loads(reply.read())
        except urllib.error.HTTPError as error:
            return error.code, json.loads(error.read())


class CommandLines(Case):
    def test_wrong_usage(self):
        for arguments, says in USAGE:
            with self.subTest(arguments=arguments):
                self.refused(arguments, says)

    def test_a_command_that_is_not_there_costs_no_report(self):
        self.refused(["exec", "--", "no-such-command"], "no-such-command: command not found", 127)
        self.refused(["exec", "--", "./no-such-command"], "./no-such-command: command not found",
                     127)
        self.refused(["exec", "--", f"./{self.write('plain', 'text')}"],
                     "./plain: Permission denied", 126)

    def test_a_port_that_is_taken_costs_no_recording(self):
        with Server() as server:
            for command in (["serve", "--record", "dynarig-report/results.db"],
                            ["exec", "--", "touch", "started"]):
                self.refused([command[0], "--port", str(server.port), *command[1:]],
                             f"cannot listen on 127.0.0.1 port {server.port}: "
                             "Address already in use")

    def test_variables(self):
        done = run("exec", "--", "touch", "started", cwd=self.folder,
                   env=dict(os.environ, DYNARIG_SEDE="1"))
        self.assertEqual((done.returncode, done.stderr), (
            2, 'dynarig: DYNARIG_SEDE: no such option (did you mean "seed"?)\n'))
        self.assertFalse((self.folder / "started").exists())


class Files(Case):
    def test_expectations(self):
        for text, place, says in EXPECTATIONS:
            with self.subTest(text=text):
                name = self.write("expect.json", text)
                self.refused(["exec", "--expect", name, "--", "touch", "started"],
                             f"expect.json:{place}: {says}")

    def test_settings(self):
        for text, says in SETTINGS:
            with self.subTest(text=text):
                self.write("dynarig.json", text)
                self.refused(["serve", "--db", "new.db"], f"dynarig.json:{says}")

    def test_recordings(self):
        whole = (self.folder / "dynarig-report/results.db").read_bytes()
        newer = bytearray(whole)
        newer[60:64] = (2).to_bytes(4, "big")  # user_version in the header of an SQLite file
        self.other_database("other.db")
        for name, data, says in (
                ("text.db", b"hello" * 100, "is not a results.db: file is not a database"),
                ("empty.db", b"", "is not a results.db"),
                ("half.db", whole[:len(whole) // 2],
                 "is not a results.db: database disk image is malformed"),
                ("head.db", whole[:60], "is not a results.db"),
                ("newer.db", bytes(newer),
                 "has format 2, and this version of Dynarig reads format 1"),
                ("other.db", None, "is not a results.db")):
            with self.subTest(name=name):
                if data is not None:
                    (self.folder / name).write_bytes(data)
                self.refused(["replay", "--report", "again", name], f"{name}: {says}")
                self.refused(["report", "-o", "again", name], f"report: {name}: {says}")
        self.refused(["replay", "--report", "again", "missing.db"],
                     "missing.db: unable to open database file")

    def test_a_recording_that_is_damaged_within(self):
        data = bytearray((self.folder / "dynarig-report/results.db").read_bytes())
        connection = sqlite3.connect(self.folder / "dynarig-report/results.db")
        page, size = (connection.execute(sql).fetchone()[0] for sql in (
            "SELECT rootpage FROM sqlite_master WHERE name = 'runs'", "PRAGMA page_size"))
        connection.close()
        data[(page - 1) * size:page * size] = b"\xee" * size
        (self.folder / "damaged.db").write_bytes(data)
        self.refused(["replay", "damaged.db"],
                     "damaged.db: cannot be read: database disk image is malformed")

    def test_a_replay_does_not_write_over_its_recording(self):
        says = ("--report dynarig-report: the recording lies there and would be written over; "
                "expected another folder")
        for recording in ("dynarig-report", "./dynarig-report/../dynarig-report/results.db"):
            self.refused(["replay", "--report", "dynarig-report", recording], says)

    def test_a_replay_with_a_wrong_plan(self):
        self.write("plan.json", fault(kind="throtle"))
        self.refused(["replay", "--faults", "plan.json", "--report", "again", "dynarig-report"],
                     'plan.json:1:36: rules[0].fault.kind: unknown kind "throtle" '
                     '(did you mean "throttle"?)')

    def test_databases(self):
        self.write("text.db", "hello" * 100)
        shutil.copy(self.folder / "dynarig-report/results.db", self.folder / "results.db")
        self.other_database("other.db")
        foreign = "is a database of something else; expected one that Dynarig made"
        for name, says in (("text.db", "file is not a database"), ("results.db", foreign),
                           ("other.db", foreign),
                           ("dynarig-report", "unable to open database file")):
            with self.subTest(name=name):
                self.refused(["serve", "--port", "0", "--db", name], f"{name}: {says}")

    def test_a_database_that_another_server_has(self):
        path = self.folder / "data.db"
        with Server("--db", str(path)) as server:
            create_table(server.client())
            done = run("serve", "--port", "0", "--db", str(path))
            self.assertEqual((done.returncode, done.stderr),
                             (2, f"dynarig: {path}: database is locked\n"))
            self.assertEqual(server.client().list_tables()["TableNames"], ["things"])

    def test_recordings_do_not_give_way_to_a_slip(self):
        self.write("program.py", "print('mine')")
        for name in ("program.py", "dynarig-report"):
            self.refused(["serve", "--port", "0", "--record", name],
                         f"{name}: is there already and is no results.db")

    def other_database(self, name):
        with sqlite3.connect(self.folder / name) as connection:
            connection.execute("CREATE TABLE mine(a)")
            connection.execute("INSERT INTO mine VALUES(1)")
        connection.close()


class Writer(threading.Thread):
    """Counts its own item up, puts and deletes others, and notes what was acknowledged."""

    def __init__(self, server, name):
        super().__init__(daemon=True)
        self.client = server.client(retries={"total_max_attempts": 1})
        self.name = name
        self.acknowledged = {}  # key: its version, or None when it was deleted
        self.sent = None        # the last write, acknowledged or not: (key, version)
        self.enough = threading.Event()

    def run(self):
        number = 0
        try:
            while True:
                number += 1
                self.write(f"{self.name}-counter", number)
                self.write(f"{self.name}-{number}", number)
                if number % 3 == 0:
                    self.write(f"{self.name}-{number - 1}", None)
                if number == 5:
                    self.enough.set()
        except Exception:  # the server is gone, as it should be
            self.enough.set()

    def write(self, key, version):
        self.sent = key, version
        if version is None:
            self.client.delete_item(TableName="things", Key={"pk": {"S": key}})
        else:
            self.client.put_item(TableName="things", Item={
                "pk": {"S": key}, "version": {"N": str(version)}, "owner": {"S": self.name}})
        self.acknowledged[key] = version


class KillNine(unittest.TestCase):
    """Every acknowledged write is there after kill -9, and nothing that was never sent."""

    def check(self, *options):
        with tempfile.TemporaryDirectory() as folder:
            known = {}
            for generation in range(3):
                server = Server("--db", str(Path(folder) / "data.db"), *options)
                self.addCleanup(server.stop)
                if generation == 0:
                    create_table(server.client(), indexes=[("by-owner", "owner")])
                writers = [Writer(server, f"g{generation}w{number}") for number in range(3)]
                for writer in writers:
                    writer.start()
                for writer in writers:
                    self.assertTrue(writer.enough.wait(30))
                server.kill()
                for writer in writers:
                    writer.join(30)
                    self.assertGreaterEqual(len(writer.acknowledged), 5)
                    known.update(writer.acknowledged)
                with Server("--db", str(Path(folder) / "data.db"), *options) as again:
                    self.compare(again.client(), known, dict(writer.sent for writer in writers))

    def compare(self, client, known, unsure):
        found = {}
        for page in client.get_paginator("scan").paginate(TableName="things"):
            found.update({item["pk"]["S"]: int(item["version"]["N"]) for item in page["Items"]})
        indexed = client.get_paginator("scan").paginate(TableName="things", IndexName="by-owner")
        self.assertEqual({item["pk"]["S"]: int(item["version"]["N"])
                          for page in indexed for item in page["Items"]}, found)
        table = client.describe_table(TableName="things")["Table"]
        self.assertEqual((table["ItemCount"], table["GlobalSecondaryIndexes"][0]["ItemCount"]),
                         (len(found), len(found)))
        for key in set(known) | set(unsure) | set(found):
            allowed = {known.get(key)} | ({unsure[key]} if key in unsure else set())
            self.assertIn(found.get(key), allowed, key)
            known[key] = found.get(key)  # what a lost reply left open is settled now

    def test_while_writes_are_acknowledged(self):
        self.check()

    def test_with_full_synchronisation(self):
        self.check("--sync", "full")


if __name__ == "__main__":
    unittest.main()

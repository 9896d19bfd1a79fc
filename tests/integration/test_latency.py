"""How long requests take: over HTTP on both clocks, in recordings, and what is no such table."""
import json
import sqlite3
import tempfile
import threading
import time
import unittest
from pathlib import Path

from rig import Server, create_table, run

ITEM = {"pk": {"S": "a"}}
ROWS = {"arrival": {"median": "0ms", "p99": "0ms"}, "page": {"median": "2s", "p99": "2s"},
        "write": {"median": "50ms", "p99": "50ms"}, "control": {"median": "0ms", "p99": "0ms"},
        "get-eventual": {"median": "0ms", "p99": "0ms"}}

# rows, line and column with the row, what is wrong
MISTAKES = [
    ("[]", "1:1", "expected an object, found a list"),
    ("{\n  \"pages\": {}\n}", "2:3: pages",
     'unknown row "pages" (did you mean "page"?); `dynarig help latency` lists them'),
    ('{"page": 5}', "1:2: page", "expected an object, found the number 5"),
    ('{"page": {"mean": "1ms"}}', "1:11: page.mean",
     'unknown member "mean" (did you mean "median"?); expected only: median, p99, more, per, free'),
    ('{"page": {"median": "1 ms"}}', "1:11: page.median",
     'expected a duration such as "300us", "5ms", "2s", "10m" or "25h", found the string "1 ms"'),
    ('{"page": {"median": "2h"}}', "1:11: page.median",
     'expected a duration from 0us to 3600000000us, found the string "2h"'),
    ('{"page": {"median": "1s"}}', "1:2: page",
     '"p99" (20000us) must not be less than "median" (1000000us)'),
    ('{"page": {"median": "0ms"}}', "1:2: page", '"median" must be above 0 where "p99" is'),
    ('{"write": {"more": "1ms", "per": 0}}', "1:27: write.per",
     "expected a whole number from 1 to 1099511627776, found the number 0"),
    ('{"search": {"more": "1ms"}, "get-strong": {"more": "1ms"}}', "1:29: get-strong",
     '"more" needs "per", a number of bytes'),
]


class Latency(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        (self.folder / "rows.json").write_text(json.dumps(ROWS))

    def serve(self, *options):
        server = Server(*options)
        self.addCleanup(server.stop)
        return server

    def test_nobody_waits_for_others(self):
        server = self.serve("--latency", str(self.folder / "rows.json"))
        client = server.client()
        create_table(client)
        times = {}

        def scan():
            begun = time.monotonic()
            server.client().scan(TableName="things")
            times["scan"] = time.monotonic() - begun

        scanning = threading.Thread(target=scan)
        scanning.start()
        begun = time.monotonic()
        for _ in range(5):
            client.put_item(TableName="things", Item=ITEM)
        puts = time.monotonic() - begun
        scanning.join()
        self.assertGreaterEqual(puts, 0.25)
        self.assertLess(puts, 1.5)
        self.assertGreaterEqual(times["scan"], 2)

    def test_it_costs_nothing_on_a_virtual_clock_and_is_replayed(self):
        for latency in ("aws", str(self.folder / "rows.json")):
            path = self.folder / "results.db"
            server = self.serve("--clock", "virtual", "--latency", latency, "--record", str(path))
            client = server.client()
            begun = time.monotonic()
            create_table(client)
            for i in range(20):
                client.put_item(TableName="things", Item={"pk": {"S": str(i % 5)}})
                client.scan(TableName="things")
            self.assertLess(time.monotonic() - begun, 5)
            server.stop()
            with sqlite3.connect(path) as connection:
                (digest, options), = connection.execute("SELECT digest, options FROM runs")
                gone_us, = connection.execute(
                    "SELECT max(due_us) FROM outputs JOIN inputs USING (submit) "
                    "WHERE kind = 'submit'").fetchone()
                start_us, = connection.execute("SELECT start_us FROM runs").fetchone()
            connection.close()
            told = json.loads(options)["latency"]
            if latency == "aws":
                self.assertEqual(told, "aws")
            else:
                self.assertEqual(json.loads(told)["page"]["median"], "2000000us")
                self.assertEqual(json.loads(told)["transact-get"]["p99"], "40000us")
                self.assertEqual(gone_us - start_us, 20 * 2050000)
            for cut in ("0", "1", "9"):
                done = run("replay", "--cut", cut, str(path))
                self.assertEqual((done.returncode, done.stdout), (0, digest + "\n"), done.stderr)

    def test_rows_that_are_wrong_are_refused(self):
        path = self.folder / "wrong.json"
        for text, where, what in MISTAKES:
            with self.subTest(text):
                path.write_text(text)
                done = run("serve", "--latency", "wrong.json", cwd=self.folder)
                self.assertEqual((done.returncode, done.stderr),
                                 (2, f"dynarig: wrong.json:{where}: {what}\n"))
        done = run("serve", "--latency", "missing.json", cwd=self.folder)
        self.assertEqual(done.returncode, 2)
        self.assertIn("missing.json: cannot be read", done.stderr)

    def test_the_table_is_printed(self):
        done = run("help", "latency")
        self.assertEqual(done.returncode, 0)
        self.assertIn("transact-write     20ms    90ms", done.stdout)

    def test_a_scenario_may_have_it(self):
        case = {"workload": {"kind": "bank", "items": 3}, "operations": 10, "latency": "aws"}
        path = self.folder / "slow.json"
        path.write_text(json.dumps(case))
        done = run("run", "--seeds", "1..3", "slow.json", cwd=self.folder)
        self.assertEqual(done.returncode, 0, done.stderr)
        path.write_text(json.dumps({**case, "latency": "fast"}))
        done = run("run", "slow.json", cwd=self.folder)
        self.assertEqual(done.returncode, 2)
        self.assertIn('expected "none", "aws", or an object, found the string "fast"', done.stderr)


if __name__ == "__main__":
    unittest.main()

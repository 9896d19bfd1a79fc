"""Two hundred requests under way at once: none is lost, mixed up or made to wait for another."""
import sqlite3
import tempfile
import threading
import unittest
from pathlib import Path

from rig import Server, create_table
from test_wire import Connection, post

MANY = 200


def slow(milliseconds, key="*"):
    """A rule: so long does each reply wait. It is enough for all to arrive on a busy machine."""
    return {"name": f"slow-{key}",
            "when": {"operation": ["PutItem", "GetItem"], "key": {"pk": {"S": key}}},
            "fault": {"kind": "latency", "constant": f"{milliseconds}ms"}}


def peak(spans):
    """The most spans that hold one moment: of (arrival, due time) pairs."""
    moves = sorted([(start, 1) for start, _ in spans] + [(end, -1) for _, end in spans])
    most = now = 0
    for _, step in moves:
        now += step
        most = max(most, now)
    return most


class Many(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.recording = Path(folder.name) / "results.db"
        self.server = Server("--quiet", "--record", str(self.recording))
        self.addCleanup(self.server.stop)
        create_table(self.server.client())

    def plan(self, *rules):
        self.assertEqual(self.server.control("PUT", "faults", {"rules": rules})[0], 200)

    def recorded(self, operation):
        """(arrival, due time, connection, delivered) of each request, once the server has ended."""
        self.server.stop()
        database = sqlite3.connect(self.recording)
        self.addCleanup(database.close)
        return database.execute(
            "SELECT time_us, due_us, connection, delivered FROM inputs JOIN outputs USING (submit) "
            "WHERE kind = 'submit' AND operation = ? AND wire = 'reply' AND status = 200",
            (operation,)).fetchall()

    def check_recorded(self, milliseconds):
        rows = self.recorded("PutItem")
        self.assertEqual(len(rows), MANY)
        self.assertEqual(peak([(start, due) for start, due, _, _ in rows]), MANY)
        self.assertEqual(len({connection for _, _, connection, _ in rows}), MANY)
        self.assertTrue(all(delivered for _, _, _, delivered in rows))
        # Nobody waits for another: each reply is due its own latency after its request.
        self.assertEqual({due - start for start, due, _, _ in rows}, {milliseconds * 1000})

    def test_raw_connections(self):
        self.plan(slow(3000))
        connections = [Connection(self.server.port) for _ in range(MANY)]
        for number, connection in enumerate(connections):
            connection.send(post("DynamoDB_20120810.PutItem",
                                 '{"TableName":"things","Item":{"pk":{"S":"%d"}}}' % number))
        for connection in connections:
            with connection:
                self.assertEqual(connection.read()[::2], (200, b"{}"))
        self.assertEqual(self.server.client().scan(TableName="things")["Count"], MANY)
        self.check_recorded(3000)

    def test_the_sdk_in_threads(self):
        self.plan(slow(6000))
        client = self.server.client(max_pool_connections=MANY, read_timeout=60,
                                    retries={"total_max_attempts": 1})
        wrong = []

        def write(number):
            try:
                reply = client.put_item(TableName="things", Item={"pk": {"S": str(number)}})
                if reply["ResponseMetadata"]["RetryAttempts"]:
                    wrong.append(reply)
            except Exception as error:  # whatever it is, the test names it
                wrong.append(error)

        threads = [threading.Thread(target=write, args=(number,)) for number in range(MANY)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(wrong, [])
        self.check_recorded(6000)

    def test_each_gets_its_own_reply(self):
        client = self.server.client()
        for number in range(MANY):
            client.put_item(TableName="things", Item={"pk": {"S": str(number)}})
        # The first to come wait longest, so that replies leave in another order.
        self.plan(*[slow(3000 - 400 * digit, f"*{digit}") for digit in range(4)])
        connections = [Connection(self.server.port) for _ in range(MANY)]
        for number, connection in enumerate(connections):
            connection.send(post("DynamoDB_20120810.GetItem",
                                 '{"TableName":"things","Key":{"pk":{"S":"%d"}}}' % number))
        for number, connection in enumerate(connections):
            with connection:
                status, _, body = connection.read()
                self.assertEqual((status, body), (200, b'{"Item":{"pk":{"S":"%d"}}}' % number))
        rows = self.recorded("GetItem")
        self.assertEqual(len({due - start for start, due, _, _ in rows}), 5)


if __name__ == "__main__":
    unittest.main()

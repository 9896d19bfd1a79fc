"""TTL: what has expired is deleted sooner or later, on a clock that is moved."""
import tempfile
import time
import unittest
from pathlib import Path

from rig import Server, create_table, run

START = "2027-03-01T12:00:00Z"
START_S = 1803902400
ITEMS = 60


def enable(client):
    client.update_time_to_live(
        TableName="things",
        TimeToLiveSpecification={"Enabled": True, "AttributeName": "expires"})


def item(number, expires):
    return {"pk": {"S": f"item-{number}"}, "expires": {"N": str(expires)}}


def left(client):
    return client.scan(TableName="things", ConsistentRead=True)["Count"]


class Ttl(unittest.TestCase):
    def test_48_hours_take_no_time(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        path = Path(folder.name) / "results.db"
        server = Server("--clock", "virtual", "--clock-start", START, "--ttl-delay", "48h",
                        "--record", str(path))
        self.addCleanup(server.stop)
        client = server.client()
        begun = time.monotonic()
        create_table(client)
        enable(client)
        for number in range(ITEMS):
            client.put_item(TableName="things", Item=item(number, START_S + 60))
        client.put_item(TableName="things", Item=item("lives", START_S + 400000))
        server.control("POST", "clock", {"advance": "61s"})
        self.assertGreater(left(client), ITEMS // 2, "expired, and still there")
        client.update_item(TableName="things", Key={"pk": {"S": "item-0"}},
                           UpdateExpression="SET expires = :later",
                           ExpressionAttributeValues={":later": {"N": str(START_S + 400000)}})
        counts = []
        for _ in range(4):
            server.control("POST", "clock", {"advance": "12h"})
            counts.append(left(client))
        self.assertEqual(counts, sorted(counts, reverse=True))
        self.assertTrue(2 < counts[1] < ITEMS, counts)
        self.assertEqual(counts[-1], 2, "what lives, and what was moved")
        self.assertLess(time.monotonic() - begun, 2)
        server.stop()
        for cut in ("0", "1", "7"):
            done = run("replay", "--cut", cut, str(path))
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_nothing_is_deleted_unless_it_is_asked_for(self):
        server = Server("--clock", "virtual", "--clock-start", START)
        self.addCleanup(server.stop)
        client = server.client()
        create_table(client)
        enable(client)
        client.put_item(TableName="things", Item=item(1, START_S + 1))
        server.control("POST", "clock", {"advance": "500h"})
        self.assertEqual(left(client), 1)


if __name__ == "__main__":
    unittest.main()

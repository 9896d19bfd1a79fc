"""Vector indexes through boto3: what its own model makes of requests and replies, and replay."""
import math
import random
import tempfile
import unittest
from decimal import Decimal
from pathlib import Path

from rig import Server, run

DIMENSIONS = 8
FUNCTIONS = ("COSINE", "DOT_PRODUCT", "EUCLIDEAN")


def numbers(vector):
    return [{"N": str(Decimal(element))} for element in vector]


def create(client):
    client.create_table(
        TableName="docs", BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"}
                              for name in ("pk", "tenant", "kind")],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        VectorIndexes=[{
            "IndexName": function, "VectorAttribute": {"AttributeName": "v"},
            "Dimensions": DIMENSIONS, "DistanceFunction": function,
            "Projection": {"ProjectionType": "KEYS_ONLY"},
            "SearchSchema": [
                {"AttributeName": "tenant", "SearchSchemaElementType": "HASH"},
                {"AttributeName": "kind", "SearchSchemaElementType": "INLINE_FILTER"}],
        } for function in FUNCTIONS])


def fill(client, count=60):
    """Vectors whose elements are exact in 32 bits."""
    draw = random.Random(5)
    items = {}
    for i in range(count):
        vector = [draw.randint(-64, 64) / 8 for _ in range(DIMENSIONS)]
        items[f"d{i}"] = (f"t{i % 2}", f"k{i % 3}", vector)
        client.put_item(TableName="docs", Item={
            "pk": {"S": f"d{i}"}, "tenant": {"S": f"t{i % 2}"}, "kind": {"S": f"k{i % 3}"},
            "v": {"L": numbers(vector)}})
    return items


def score(function, a, b):
    dot = sum(x * y for x, y in zip(a, b))
    if function == "DOT_PRODUCT":
        return dot
    if function == "EUCLIDEAN":
        return math.sqrt(sum((x - y) ** 2 for x, y in zip(a, b)))
    return 1 - dot / math.sqrt(sum(x * x for x in a) * sum(y * y for y in b))


class Vectors(unittest.TestCase):
    def search(self, client, function, query, kind=None, top=10):
        condition, values = "tenant = :t", {":t": {"S": "t1"}}
        if kind:
            condition, values = condition + " AND kind = :k", {**values, ":k": {"S": kind}}
        return client.search_vectors(
            TableName="docs", IndexName=function, SearchVector=numbers(query), TopK=top,
            SearchConditionExpression=condition, ExpressionAttributeValues=values,
            ReturnConsumedCapacity="TOTAL")

    def check(self, client, items, function, kind):
        query = [0.5 * i - 1.25 for i in range(DIMENSIONS)]
        found = self.search(client, function, query, kind)
        self.assertGreaterEqual(found["ConsumedCapacity"]["VectorSearchRequestBytes"], 1024)
        wanted = sorted(((score(function, vector, query), key)
                         for key, (tenant, of_kind, vector) in items.items()
                         if tenant == "t1" and kind in (None, of_kind)),
                        reverse=function == "DOT_PRODUCT")[:10]
        self.assertEqual([result["Item"]["pk"]["S"] for result in found["SearchResults"]],
                         [key for _, key in wanted])
        for result, (exact, _) in zip(found["SearchResults"], wanted):
            self.assertAlmostEqual(result["Score"], exact, delta=1e-6 * max(1, abs(exact)))

    def test_the_same_order_as_an_exact_search(self):
        with Server() as server:
            client = server.client()
            create(client)
            items = fill(client)
            for function in FUNCTIONS:
                for kind in (None, "k2"):
                    with self.subTest(function=function, kind=kind):
                        self.check(client, items, function, kind)

    def test_a_recording_replays_to_the_same_bytes(self):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "results.db"
            server = Server("--record", str(path))
            client = server.client()
            create(client)
            fill(client, 20)
            self.search(client, "COSINE", [1] * DIMENSIONS)
            self.assertEqual(server.stop(), 0)
            done = run("replay", str(path))
            self.assertEqual((done.returncode, done.stderr), (0, ""), done.stdout)

    def test_entries_and_figures_survive_a_restart(self):
        with tempfile.TemporaryDirectory() as folder:
            path = str(Path(folder) / "data.db")
            with Server("--db", path) as server:
                client = server.client()
                create(client)
                fill(client, 20)
                before = client.describe_table(TableName="docs")["Table"]
                found = self.search(client, "EUCLIDEAN", [1] * DIMENSIONS)["SearchResults"]
            with Server("--db", path) as server:
                client = server.client()
                after = client.describe_table(TableName="docs")["Table"]
                self.assertEqual(after, before)
                self.assertEqual(self.search(client, "EUCLIDEAN",
                                             [1] * DIMENSIONS)["SearchResults"], found)


if __name__ == "__main__":
    unittest.main()

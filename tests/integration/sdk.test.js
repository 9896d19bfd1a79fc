// What programs do through the JavaScript SDK. The endpoint comes from the environment, as in
// programs under `dynarig exec`.
const assert = require("node:assert/strict");
const { beforeEach, test } = require("node:test");
const { CreateTableCommand, DeleteTableCommand, DynamoDBClient, ListTablesCommand, waitUntilTableExists } =
  require("@aws-sdk/client-dynamodb");
const { BatchWriteCommand, DynamoDBDocumentClient, GetCommand, PutCommand, UpdateCommand, paginateQuery,
  paginateScan } = require("@aws-sdk/lib-dynamodb");

const raw = new DynamoDBClient({});
const client = DynamoDBDocumentClient.from(raw);
const TableName = "things";

beforeEach(async () => {
  const { TableNames } = await raw.send(new ListTablesCommand({}));
  for (const name of TableNames) await raw.send(new DeleteTableCommand({ TableName: name }));
  await raw.send(new CreateTableCommand({
    TableName,
    BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: [
      { AttributeName: "pk", AttributeType: "S" },
      { AttributeName: "sk", AttributeType: "N" },
    ],
    KeySchema: [
      { AttributeName: "pk", KeyType: "HASH" },
      { AttributeName: "sk", KeyType: "RANGE" },
    ],
  }));
  await waitUntilTableExists({ client: raw, maxWaitTime: 10, minDelay: 1 }, { TableName });
});

test("every type comes back", async () => {
  const Item = { pk: "a", sk: 1, text: "grüße ✓", flag: true, nothing: null, list: [1, "x", [2]],
    map: { k: { deep: 1.5 } }, words: new Set(["x", "y"]), data: new Uint8Array([0, 1, 255]) };
  await client.send(new PutCommand({ TableName, Item }));
  const reply = await client.send(new GetCommand({ TableName, Key: { pk: "a", sk: 1 } }));
  assert.deepEqual(reply.Item, Item);
});

test("a failed condition has its class and shows the item", async () => {
  const Item = { pk: "a", sk: 1, v: 7 };
  await client.send(new PutCommand({ TableName, Item }));
  await assert.rejects(
    client.send(new PutCommand({ TableName, Item, ConditionExpression: "attribute_not_exists(pk)",
      ReturnValuesOnConditionCheckFailure: "ALL_OLD" })),
    (error) => error.name === "ConditionalCheckFailedException" && error.Item.v.N === "7");
});

test("updates count", async () => {
  for (let i = 1; i <= 3; i++) {
    const { Attributes } = await client.send(new UpdateCommand({ TableName, Key: { pk: "a", sk: 1 },
      UpdateExpression: "ADD hits :one", ExpressionAttributeValues: { ":one": 1 },
      ReturnValues: "UPDATED_NEW" }));
    assert.deepEqual(Attributes, { hits: i });
  }
});

test("batches and pages", async () => {
  for (let start = 0; start < 50; start += 25) {
    const requests = Array.from({ length: 25 }, (_, i) => (
      { PutRequest: { Item: { pk: "a", sk: start + i } } }));
    const { UnprocessedItems } = await client.send(new BatchWriteCommand({
      RequestItems: { [TableName]: requests } }));
    assert.deepEqual(UnprocessedItems, {});
  }
  const seen = [];
  const pages = paginateQuery({ client, pageSize: 7 }, { TableName, KeyConditionExpression: "pk = :a",
    ExpressionAttributeValues: { ":a": "a" } });
  for await (const page of pages) seen.push(...page.Items.map((item) => item.sk));
  assert.deepEqual(seen, Array.from({ length: 50 }, (_, i) => i));
  let scanned = 0;
  for await (const page of paginateScan({ client, pageSize: 20 }, { TableName })) scanned += page.Count;
  assert.equal(scanned, 50);
});

test("a missing table has its class", async () => {
  await assert.rejects(client.send(new GetCommand({ TableName: "nope", Key: { pk: "a", sk: 1 } })),
    { name: "ResourceNotFoundException" });
});

const control = async (method, path, body) => {
  const reply = await fetch(`${process.env.DYNARIG_URL}/_dynarig/${path}`,
    { method, headers: { "Content-Type": "application/json" }, body: body && JSON.stringify(body) });
  assert.equal(reply.status, 200);
  return reply.json();
};

// PutItems of the recording: when they came, when their reply was due.
const recorded = async () => {
  const spans = [];
  for (let after = 0; after !== null;) {
    const { entries, next } = await control("GET", `history?limit=1000&after=${after}`);
    spans.push(...entries.filter((entry) => entry.operation === "PutItem" && entry.output)
      .map((entry) => [Date.parse(entry.time), Date.parse(entry.output.due)]));
    after = next;
  }
  return spans;
};

test("two hundred at once", async () => {
  const many = 200;
  const before = (await recorded()).length;
  const wide = new DynamoDBClient({ maxAttempts: 1,
    requestHandler: { httpAgent: { maxSockets: many }, requestTimeout: 60000 } });
  // Long enough for all to arrive before the first is answered, even on a busy machine.
  await control("PUT", "faults/slow", { name: "slow", when: { operation: "PutItem" },
    fault: { kind: "latency", constant: "5s" } });
  try {
    await Promise.all(Array.from({ length: many }, (_, i) => DynamoDBDocumentClient.from(wide).send(
      new PutCommand({ TableName, Item: { pk: "a", sk: i } }))));
  } finally {
    wide.destroy();
    await control("DELETE", "faults/slow");
  }
  const spans = (await recorded()).slice(before);
  assert.equal(spans.length, many);
  const firstDue = Math.min(...spans.map(([, due]) => due));
  const lastCame = Math.max(...spans.map(([came]) => came));
  assert.ok(lastCame < firstDue, "all were under way together");
  let scanned = 0;
  for await (const page of paginateScan({ client }, { TableName })) scanned += page.Count;
  assert.equal(scanned, many);
});

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

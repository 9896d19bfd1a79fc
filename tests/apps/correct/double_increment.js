// Two clicks count twice: equal requests, both meant. The SDK's own retries are off; where the
// outcome of an attempt is unknown, the next one is conditional on the count that was read.
const { GetCommand, UpdateCommand } = require("@aws-sdk/lib-dynamodb");
const { TABLE, connect, create, run } = require("./table.js");

const Key = { pk: "page", sk: 1 };

async function clicks(client) {
  const { Item } = await client.send(new GetCommand({ TableName: TABLE, Key, ConsistentRead: true }));
  return Item?.clicks ?? 0;
}

async function click(client) {
  const before = await clicks(client);
  const unchanged = before === 0 ? "attribute_not_exists(clicks)" : "clicks = :before";
  const values = { ":after": before + 1, ...(before === 0 ? {} : { ":before": before }) };
  for (let attempt = 1; ; attempt++) {
    try {
      await client.send(new UpdateCommand({
        TableName: TABLE,
        Key,
        UpdateExpression: "SET clicks = :after",
        ConditionExpression: unchanged,
        ExpressionAttributeValues: values,
      }));
      return;
    } catch (error) {
      // Nobody else counts here: a failed condition says that an earlier attempt was applied.
      if (error.name === "ConditionalCheckFailedException") return;
      if (attempt === 20) throw error;
    }
  }
}

run(async () => {
  const client = connect(1);
  await create(client);
  for (let i = 0; i < 20; i++) await click(client);
  if ((await clicks(client)) !== 20) throw new Error("clicks were lost or counted twice");

  const steady = connect();
  for (let i = 0; i < 2; i++) {
    await steady.send(new UpdateCommand({
      TableName: TABLE,
      Key: { pk: "likes", sk: 1 },
      UpdateExpression: "ADD likes :one",
      ExpressionAttributeValues: { ":one": 1 },
    }));
  }
});

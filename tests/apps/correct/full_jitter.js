// Counts with retries of its own: exponential back-off with full jitter, on throttling only. What
// was throttled was not applied, so doing it again is safe.
const { GetCommand, UpdateCommand } = require("@aws-sdk/lib-dynamodb");
const { TABLE, connect, create, run } = require("./table.js");

const Key = { pk: "counter", sk: 1 };
const throttled = new Set([
  "ProvisionedThroughputExceededException", "ThrottlingException", "RequestLimitExceeded",
]);

async function withBackoff(call) {
  for (let attempt = 0; ; attempt++) {
    try {
      return await call();
    } catch (error) {
      if (!throttled.has(error.name) || attempt === 20) throw error;
      const wait = Math.random() * Math.min(500, 5 * 2 ** attempt);
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
}

run(async () => {
  const client = connect(1);
  await create(client);
  for (let i = 0; i < 30; i++) {
    await withBackoff(() => client.send(new UpdateCommand({
      TableName: TABLE,
      Key,
      UpdateExpression: "ADD hits :one",
      ExpressionAttributeValues: { ":one": 1 },
    })));
  }
  const { Item } = await withBackoff(() => client.send(new GetCommand({
    TableName: TABLE, Key, ConsistentRead: true,
  })));
  if (Item.hits !== 30) throw new Error(`30 hits were counted as ${Item.hits}`);
});

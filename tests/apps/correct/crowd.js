// Forty workers count in one item, each with retries of its own, through few connections: each waits
// before it repeats, but what they send is the same, and one begins as soon as another was refused.
const { GetCommand, UpdateCommand } = require("@aws-sdk/lib-dynamodb");
const { TABLE, connect, create, run } = require("./table.js");

const Key = { pk: "counter", sk: 1 };

async function patiently(call) {
  for (let attempt = 0; ; attempt++) {
    try {
      return await call();
    } catch (error) {
      if (error.name !== "ThrottlingException" || attempt === 30) throw error;
      const wait = 20 + Math.random() * Math.min(200, 20 * 2 ** attempt);
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
}

run(async () => {
  const client = connect(1);
  await create(client);
  const worker = async () => {
    for (let i = 0; i < 5; i++) {
      await patiently(() => client.send(new UpdateCommand({
        TableName: TABLE,
        Key,
        UpdateExpression: "ADD hits :one",
        ExpressionAttributeValues: { ":one": 1 },
      })));
    }
  };
  await Promise.all(Array.from({ length: 40 }, worker));
  const { Item } = await client.send(new GetCommand({ TableName: TABLE, Key, ConsistentRead: true }));
  if (Item.hits !== 200) throw new Error(`200 hits were counted as ${Item.hits}`);
});

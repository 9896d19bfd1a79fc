// Looks for one item with a property that has no index, and stops reading where it has found it.
const { PutCommand, paginateQuery } = require("@aws-sdk/lib-dynamodb");
const { TABLE, connect, create, run } = require("./table.js");

async function findLost(client) {
  const pages = paginateQuery({ client }, {
    TableName: TABLE,
    KeyConditionExpression: "pk = :shelf",
    ExpressionAttributeValues: { ":shelf": "shelf" },
  });
  for await (const page of pages) {
    const found = page.Items.find((item) => item.lost);
    if (found) return found;
  }
  return undefined;
}

run(async () => {
  const client = connect(10);
  await create(client);
  for (let sk = 1; sk <= 30; sk++) {
    await client.send(new PutCommand({ TableName: TABLE, Item: { pk: "shelf", sk, lost: sk === 9 } }));
  }
  for (let i = 0; i < 5; i++) {
    const found = await findLost(client);
    if (found?.sk !== 9) throw new Error("the lost book was not found");
  }
});

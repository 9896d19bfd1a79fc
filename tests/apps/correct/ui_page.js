// A list with a "more" button: one page is shown, and nobody presses the button.
const { PutCommand, QueryCommand } = require("@aws-sdk/lib-dynamodb");
const { TABLE, connect, create, run } = require("./table.js");

async function showPage(client, start) {
  const page = await client.send(new QueryCommand({
    TableName: TABLE,
    KeyConditionExpression: "pk = :list",
    ExpressionAttributeValues: { ":list": "inbox" },
    Limit: 10,
    ExclusiveStartKey: start,
  }));
  const rows = page.Items.map((item) => `mail ${item.sk}`);
  const more = page.LastEvaluatedKey ? ["[more]"] : [];
  console.log([...rows, ...more].join("\n"));
}

run(async () => {
  const client = connect(10);
  await create(client);
  for (let sk = 1; sk <= 25; sk++) {
    await client.send(new PutCommand({ TableName: TABLE, Item: { pk: "inbox", sk } }));
  }
  await showPage(client);
});

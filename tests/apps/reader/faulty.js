// Sums up a month of events.
//
// What is wrong: Query answers in pages, and only the first is read.
const { CreateTableCommand, DynamoDBClient } = require("@aws-sdk/client-dynamodb");
const { DynamoDBDocumentClient, PutCommand, QueryCommand } = require("@aws-sdk/lib-dynamodb");

const client = DynamoDBDocumentClient.from(new DynamoDBClient({}));
const table = "events-2026";

async function sumOfMonth(month) {
  let sum = 0;
  const page = await client.send(new QueryCommand({
    TableName: table,
    KeyConditionExpression: "#month = :month",
    ExpressionAttributeNames: { "#month": "month" },
    ExpressionAttributeValues: { ":month": month },
  }));
  for (const event of page.Items) sum += event.amount;
  return sum;
}

async function main() {
  await client.send(new CreateTableCommand({
    TableName: table,
    BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: [
      { AttributeName: "month", AttributeType: "S" },
      { AttributeName: "at", AttributeType: "N" },
    ],
    KeySchema: [
      { AttributeName: "month", KeyType: "HASH" },
      { AttributeName: "at", KeyType: "RANGE" },
    ],
  }));
  for (let at = 1; at <= 30; at++) {
    await client.send(new PutCommand({ TableName: table, Item: { month: "11", at, amount: 10 } }));
  }
  console.log(`30 events of 10 each, in sum ${await sumOfMonth("11")}`);
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 3;
});

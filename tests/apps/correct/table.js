// The table that each of the programs beside uses.
const { CreateTableCommand, DynamoDBClient } = require("@aws-sdk/client-dynamodb");
const { DynamoDBDocumentClient } = require("@aws-sdk/lib-dynamodb");

const TABLE = "things";

// A client; `maxAttempts` tries per call where given, else what the SDK does by itself.
function connect(maxAttempts) {
  const options = maxAttempts ? { maxAttempts } : {};
  return DynamoDBDocumentClient.from(new DynamoDBClient(options));
}

async function create(client) {
  await client.send(new CreateTableCommand({
    TableName: TABLE,
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
}

function run(main) {
  main().catch((error) => {
    console.error(error);
    process.exitCode = 3;
  });
}

module.exports = { TABLE, connect, create, run };

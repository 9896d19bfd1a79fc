// A shop's checkout on ElectroDB: takes one piece off the stock for each order.
//
// What was mended: an order takes its piece only if it has not yet. When the SDK repeats a request
// whose reply got lost, the condition fails, which says that the order was already booked.
const { CreateTableCommand, DynamoDBClient } = require("@aws-sdk/client-dynamodb");
const { Entity } = require("electrodb");

const client = new DynamoDBClient({ maxAttempts: 10 });
const Product = new Entity(
  {
    model: { entity: "product", version: "1", service: "shop" },
    attributes: {
      sku: { type: "string", required: true },
      stock: { type: "number", required: true },
      orders: { type: "set", items: "string" },
    },
    indexes: {
      bySku: { pk: { field: "pk", composite: ["sku"] }, sk: { field: "sk", composite: [] } },
    },
  },
  { client, table: "shop" },
);

async function checkout(sku, order) {
  try {
    await Product.patch({ sku })
      .subtract({ stock: 1 })
      .add({ orders: [order] })
      .where(({ orders }, { notContains }) => notContains(orders, order))
      .go();
  } catch (error) {
    if (error.cause?.name !== "ConditionalCheckFailedException") throw error;
  }
}

async function main() {
  await client.send(new CreateTableCommand({
    TableName: "shop",
    BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: [
      { AttributeName: "pk", AttributeType: "S" },
      { AttributeName: "sk", AttributeType: "S" },
    ],
    KeySchema: [
      { AttributeName: "pk", KeyType: "HASH" },
      { AttributeName: "sk", KeyType: "RANGE" },
    ],
  }));
  await Product.put({ sku: "teapot", stock: 100 }).go();
  for (let order = 1; order <= 12; order++) {
    await checkout("teapot", `order-${order}`);
  }
  const { data } = await Product.get({ sku: "teapot" }).go({ consistent: true });
  console.log(`12 teapots sold, ${data.stock} of 100 left in stock`);
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 3;
});

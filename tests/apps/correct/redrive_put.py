"""Imports in batches; what is handed back goes in one by one, by PutItem."""
from table import TABLE, connect, create, key


def main():
    client = connect()
    create(client)
    for start in range(0, 100, 25):
        batch = [{"PutRequest": {"Item": key("row", n)}} for n in range(start, start + 25)]
        rest = client.batch_write_item(RequestItems={TABLE: batch})["UnprocessedItems"]
        for entry in rest.get(TABLE, []):
            client.put_item(TableName=TABLE, Item=entry["PutRequest"]["Item"])
    stored = client.query(
        TableName=TABLE, KeyConditionExpression="pk = :row", Select="COUNT", ConsistentRead=True,
        ExpressionAttributeValues={":row": {"S": "row"}})
    assert stored["Count"] == 100


main()

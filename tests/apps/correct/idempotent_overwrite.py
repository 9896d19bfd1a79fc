"""Writes states: whole items, fixed values, deletes. Doing one twice is the same as doing it once."""
from table import TABLE, connect, create, key


def main():
    client = connect()
    create(client)
    for number in range(12):
        where = key("job", number)
        client.put_item(TableName=TABLE, Item={**where, "state": {"S": "new"}})
        client.update_item(TableName=TABLE, Key=where,
                           UpdateExpression="SET #state = :done REMOVE draft ADD seen :me",
                           ExpressionAttributeNames={"#state": "state"},
                           ExpressionAttributeValues={":done": {"S": "done"},
                                                      ":me": {"SS": ["ann"]}})
        if number % 3 == 0:
            client.delete_item(TableName=TABLE, Key=where)


main()

"""A cache whose entries end after a second. It reads what has expired, sees that in the time that
stands there, and writes the entry anew; entries that are marked to be looked at are not counted."""
import time

from table import TABLE, connect, create, key


def fetch(client, number):
    found = client.get_item(TableName=TABLE, Key=key("page", number)).get("Item")
    if found and int(found["ends"]["N"]) > time.time():
        client.update_item(TableName=TABLE, Key=key("page", number),
                           UpdateExpression="ADD hits :one",
                           ExpressionAttributeValues={":one": {"N": "1"}})
        return
    ends = str(int(time.time()) + 1)
    client.put_item(TableName=TABLE, Item={**key("page", number), "text": {"S": "..."},
                                           "ends": {"N": ends}})


def main():
    client = connect()
    create(client)
    client.update_time_to_live(
        TableName=TABLE, TimeToLiveSpecification={"Enabled": True, "AttributeName": "ends"})
    for _ in range(3):
        for number in range(8):
            fetch(client, number)
        time.sleep(1.3)
    for number in range(8):  # only looks
        client.get_item(TableName=TABLE, Key=key("page", number))


main()

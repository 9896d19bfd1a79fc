"""Counts the pages that visitors look at, in sessions that end after a second.

What was mended: whether a session is alive says the time that stands in it, and the write looks at
it, too. TTL only clears away, some time later, what nobody needs.
"""
import time

import boto3

TABLE = "sessions"


def create_table(client):
    client.create_table(
        TableName=TABLE, BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}])
    client.get_waiter("table_exists").wait(TableName=TABLE, WaiterConfig={"Delay": 1})
    client.update_time_to_live(
        TableName=TABLE, TimeToLiveSpecification={"Enabled": True, "AttributeName": "ends"})


def key(number):
    return {"id": {"S": f"session-{number}"}}


def log_in(client, number):
    ends = str(int(time.time()) + 1)
    client.put_item(TableName=TABLE, Item={**key(number), "ends": {"N": ends}})


def look_at_page(client, number):
    """True: the visitor is let in."""
    if "Item" not in client.get_item(TableName=TABLE, Key=key(number), ConsistentRead=True):
        return False
    try:
        client.update_item(TableName=TABLE, Key=key(number), UpdateExpression="SET seen = :page",
                           ConditionExpression="ends > :now",
                           ExpressionAttributeValues={":page": {"S": "page 2"},
                                                      ":now": {"N": str(int(time.time()))}})
    except client.exceptions.ConditionalCheckFailedException:
        return False
    return True


def main():
    client = boto3.client("dynamodb")
    create_table(client)
    for number in range(12):
        log_in(client, number)
    time.sleep(2.5)
    print(sum(look_at_page(client, number) for number in range(12)), "of 12 are let in")


main()

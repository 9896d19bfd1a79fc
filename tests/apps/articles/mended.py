"""Counts who likes an article.

What was mended: the write adds one by itself. What is read is shown, and may be of some time ago;
the last read must be right, and asks for that.
"""
import time

import boto3

TABLE = "articles"
KEY = {"id": {"S": "article-1"}}


def create_table(client):
    client.create_table(
        TableName=TABLE, BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}])
    client.get_waiter("table_exists").wait(TableName=TABLE, WaiterConfig={"Delay": 1})


def like(client):
    article = client.get_item(TableName=TABLE, Key=KEY)["Item"]
    print("liked by", article["likes"]["N"], "or more")
    client.update_item(TableName=TABLE, Key=KEY, UpdateExpression="ADD likes :one",
                       ExpressionAttributeValues={":one": {"N": "1"}})


def main():
    client = boto3.client("dynamodb")
    create_table(client)
    client.put_item(TableName=TABLE, Item={**KEY, "title": {"S": "Tides"}, "likes": {"N": "0"}})
    time.sleep(1.2)  # written a while ago
    for _ in range(30):
        like(client)
    article = client.get_item(TableName=TABLE, Key=KEY, ConsistentRead=True)["Item"]
    print(article["likes"]["N"], "people like the article")


main()

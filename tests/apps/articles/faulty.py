"""Counts who likes an article.

What is wrong: the number is read, and written one greater. The read is eventually consistent: it may
show a number of some time ago, and then all likes since are lost.
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
    likes = int(article["likes"]["N"]) + 1
    client.put_item(TableName=TABLE, Item={**article, "likes": {"N": str(likes)}})


def main():
    client = boto3.client("dynamodb")
    create_table(client)
    client.put_item(TableName=TABLE, Item={**KEY, "title": {"S": "Tides"}, "likes": {"N": "0"}})
    time.sleep(1.2)  # written a while ago
    for _ in range(30):
        like(client)
    print("30 people like the article")


main()

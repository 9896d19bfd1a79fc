"""Imports parcels in batches of 25.

What was mended: what BatchWriteItem hands back in UnprocessedItems is sent again, later and later,
until nothing comes back.
"""
import random
import time

import boto3

TABLE = "parcels"


def create_table(client):
    client.create_table(
        TableName=TABLE, BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}])
    client.get_waiter("table_exists").wait(TableName=TABLE, WaiterConfig={"Delay": 1})


def put_request(number):
    return {"PutRequest": {"Item": {"id": {"S": f"parcel-{number}"}, "grams": {"N": "500"}}}}


def import_parcels(client, count):
    for start in range(0, count, 25):
        batch = [put_request(number) for number in range(start, min(start + 25, count))]
        rest = {TABLE: batch}
        wait = 0.01
        while rest:
            rest = client.batch_write_item(RequestItems=rest)["UnprocessedItems"]
            if rest:
                time.sleep(random.uniform(0, wait))
                wait = min(wait * 2, 1)


def main():
    client = boto3.client("dynamodb")
    create_table(client)
    import_parcels(client, 200)
    stored = sum(page["Count"] for page in
                 client.get_paginator("scan").paginate(TableName=TABLE, Select="COUNT"))
    print(f"imported 200 parcels, {stored} are stored")


main()

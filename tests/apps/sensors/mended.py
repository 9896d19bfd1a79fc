"""Stores the readings of sensors while the table is throttled most of the time.

What was mended: what is throttled is sent again later and later, by chance a little sooner or not,
until it is done.
"""
import random
import time

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

TABLE = "readings"
THROTTLING = {"ProvisionedThroughputExceededException", "ThrottlingException"}


def create_table(client):
    client.create_table(
        TableName=TABLE, BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "sensor", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "sensor", "KeyType": "HASH"}])
    client.get_waiter("table_exists").wait(TableName=TABLE, WaiterConfig={"Delay": 1})


def store(client, number):
    wait = 0.01
    while True:
        try:
            client.put_item(TableName=TABLE, Item={"sensor": {"S": f"sensor-{number}"},
                                                   "degrees": {"N": "21"}})
            return
        except ClientError as error:
            if error.response["Error"]["Code"] not in THROTTLING:
                raise
        time.sleep(wait * random.uniform(0.5, 1))
        wait = min(wait * 2, 0.05)


def main():
    # The program repeats by itself: the SDK does not.
    client = boto3.client("dynamodb", config=Config(retries={"total_max_attempts": 1}))
    create_table(client)
    for number in range(15):
        store(client, number)
    print("stored the readings of 15 sensors")


main()

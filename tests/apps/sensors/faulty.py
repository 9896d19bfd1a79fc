"""Stores the readings of sensors while the table is throttled most of the time.

What is wrong: what is throttled is sent again at once, eight times within a few milliseconds, and
then given up: a table that is busy is busy for longer than that.
"""
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
    for _ in range(8):
        try:
            client.put_item(TableName=TABLE, Item={"sensor": {"S": f"sensor-{number}"},
                                                   "degrees": {"N": "21"}})
            return
        except ClientError as error:
            if error.response["Error"]["Code"] not in THROTTLING:
                raise


def main():
    # The program repeats by itself: the SDK does not.
    client = boto3.client("dynamodb", config=Config(retries={"total_max_attempts": 1}))
    create_table(client)
    for number in range(15):
        store(client, number)
    print("stored the readings of 15 sensors")


main()

"""The table that each of the programs beside uses."""
import boto3
from botocore.config import Config

TABLE = "things"


def connect(attempts=10):
    """A client that tries a call so often that the plans' lost replies in a row do not end it: the
    SDK's own four attempts are used up in one call of some hundred."""
    return boto3.client("dynamodb", config=Config(retries={"total_max_attempts": attempts}))


def create(client):
    client.create_table(
        TableName=TABLE, BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"},
                              {"AttributeName": "sk", "AttributeType": "N"}],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"},
                   {"AttributeName": "sk", "KeyType": "RANGE"}])
    client.get_waiter("table_exists").wait(TableName=TABLE, WaiterConfig={"Delay": 1})


def key(pk, sk):
    return {"pk": {"S": pk}, "sk": {"N": str(sk)}}

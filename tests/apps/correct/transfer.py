"""Moves money in transactions. Each transfer has a token of its own, and keeps it however often it
is tried: one that the program gave up for cancelled may still be under way."""
from botocore.exceptions import ClientError

from table import TABLE, connect, create, key

ACCOUNTS = 3


def add(account, amount):
    return {"Update": {"TableName": TABLE, "Key": key("account", account),
                       "UpdateExpression": "SET balance = balance + :amount",
                       "ExpressionAttributeValues": {":amount": {"N": str(amount)}}}}


def conflicts(error):
    reasons = error.response.get("CancellationReasons", [])
    return {reason["Code"] for reason in reasons} == {"None", "TransactionConflict"}


def transfer(client, number):
    while True:
        try:
            client.transact_write_items(
                ClientRequestToken=f"transfer-{number}",
                TransactItems=[add(number % ACCOUNTS, -1), add((number + 1) % ACCOUNTS, 1)])
            return
        except ClientError as error:
            if not conflicts(error):
                raise


def balances(client):
    gets = [{"Get": {"TableName": TABLE, "Key": key("account", account)}}
            for account in range(ACCOUNTS)]
    answers = client.transact_get_items(TransactItems=gets)["Responses"]
    return [int(answer["Item"]["balance"]["N"]) for answer in answers]


def main():
    client = connect()
    create(client)
    for account in range(ACCOUNTS):
        client.put_item(TableName=TABLE,
                        Item={**key("account", account), "balance": {"N": "100"}})
    expected = [100] * ACCOUNTS
    for number in range(20):
        transfer(client, number)
        expected[number % ACCOUNTS] -= 1
        expected[(number + 1) % ACCOUNTS] += 1
        assert balances(client) == expected


main()

"""Takes user names. A repeated attempt fails its condition: the program looks who has the name."""
from botocore.exceptions import ClientError

from table import TABLE, connect, create, key


def take_name(client, name, owner):
    item = {**key(name, 0), "owner": {"S": owner}}
    try:
        client.put_item(TableName=TABLE, Item=item,
                        ConditionExpression="attribute_not_exists(pk)")
        return True
    except ClientError as error:
        if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
            raise
    stored = client.get_item(TableName=TABLE, Key=key(name, 0), ConsistentRead=True)["Item"]
    return stored["owner"]["S"] == owner


def main():
    client = connect()
    create(client)
    for number in range(15):
        assert take_name(client, f"name-{number}", "ann")
        assert not take_name(client, f"name-{number}", "bob")


main()

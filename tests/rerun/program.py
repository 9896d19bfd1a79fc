"""Four workers at once on few keys, through the SDK, and clients that leave before their reply.

It minds no error: what it is for is a recording in which all happens that can happen.
"""
import json
import os
import socket
import threading
import time
import urllib.request
from urllib.parse import urlsplit

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

ROUNDS, WORKERS, LEAVERS = 12, 4, 6
TABLE, OTHER = "things", "others"


def create(client, name):
    client.create_table(
        TableName=name, BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"},
                              {"AttributeName": "sk", "AttributeType": "N"},
                              {"AttributeName": "g", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"},
                   {"AttributeName": "sk", "KeyType": "RANGE"}],
        GlobalSecondaryIndexes=[{"IndexName": "by-g", "Projection": {"ProjectionType": "ALL"},
                                 "KeySchema": [{"AttributeName": "g", "KeyType": "HASH"}]}])


def key(pk, sk):
    return {"pk": {"S": pk}, "sk": {"N": str(sk)}}


def item(pk, sk):
    return {**key(pk, sk), "g": {"S": f"g{sk % 3}"}, "text": {"S": "x" * (sk * 37 % 200)}}


def attempt(call, **arguments):
    try:
        return call(**arguments)
    except (BotoCoreError, ClientError):
        return {}


def read_pages(call, **arguments):
    for _ in range(6):
        reply = attempt(call, TableName=TABLE, **arguments)
        if "LastEvaluatedKey" not in reply:
            return
        arguments["ExclusiveStartKey"] = reply["LastEvaluatedKey"]


def work(client, worker):
    pk = f"p{worker % 2}"
    for sk in range(ROUNDS):
        attempt(client.put_item, TableName=TABLE, Item=item(pk, sk), ReturnValues="ALL_OLD")
        attempt(client.update_item, TableName=TABLE, Key=key(pk, sk % 3), ReturnValues="ALL_NEW",
                UpdateExpression="ADD n :one SET #l = list_append(if_not_exists(#l, :none), :l)",
                ExpressionAttributeNames={"#l": "list"},
                ExpressionAttributeValues={":one": {"N": "1"}, ":none": {"L": []},
                                           ":l": {"L": [{"N": str(sk)}]}})
        attempt(client.get_item, TableName=TABLE, Key=key(pk, sk), ConsistentRead=True,
                ReturnConsumedCapacity="INDEXES")
        attempt(client.delete_item, TableName=TABLE, Key=key(pk, sk - 5),
                ConditionExpression="attribute_exists(pk)", ReturnValues="ALL_OLD")
        puts = [{"PutRequest": {"Item": item(f"b{worker}", i)}} for i in range(sk, sk + 6)]
        attempt(client.batch_write_item, RequestItems={TABLE: puts[:4], OTHER: puts[4:]})
        attempt(client.batch_get_item, RequestItems={
            TABLE: {"Keys": [key(pk, i) for i in range(5)]}})
        read_pages(client.query, KeyConditionExpression="pk = :p", Limit=3,
                   ExpressionAttributeValues={":p": {"S": pk}})
        read_pages(client.query, IndexName="by-g", KeyConditionExpression="g = :g",
                   ExpressionAttributeValues={":g": {"S": f"g{sk % 3}"}})
        read_pages(client.scan, Limit=20, FilterExpression="size(#t) > :n",
                   ExpressionAttributeNames={"#t": "text"},
                   ExpressionAttributeValues={":n": {"N": "50"}})


def leave(number):
    """Writes, and is gone long before the reply, which takes 600 ms."""
    body = json.dumps({"TableName": TABLE, "Item": item("left", number)})
    address = urlsplit(os.environ["DYNARIG_URL"])
    with socket.create_connection((address.hostname, address.port)) as connection:
        connection.sendall((
            "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-amz-json-1.0\r\n"
            "X-Amz-Target: DynamoDB_20120810.PutItem\r\nX-Amz-Date: 20261123T000000Z\r\n"
            "Authorization: AWS4-HMAC-SHA256 Credential=test/20261123/us-east-1/dynamodb/"
            "aws4_request, SignedHeaders=host;x-amz-date, Signature=00\r\n"
            f"x-dynarig-client: leaver\r\nContent-Length: {len(body)}\r\n\r\n{body}").encode())
        time.sleep(0.05 * number)


def control(path, body):
    request = urllib.request.Request(
        f"{os.environ['DYNARIG_URL']}/_dynarig/{path}", data=json.dumps(body).encode(),
        method="POST", headers={"Content-Type": "application/json"})
    urllib.request.urlopen(request).close()


def main():
    config = Config(retries={"total_max_attempts": 2}, read_timeout=20)
    clients = [boto3.client("dynamodb", config=config) for _ in range(WORKERS)]
    create(clients[0], TABLE)
    create(clients[0], OTHER)
    threads = [threading.Thread(target=work, args=(client, number))
               for number, client in enumerate(clients)]
    threads += [threading.Thread(target=leave, args=(number,)) for number in range(1, LEAVERS + 1)]
    for thread in threads:
        thread.start()
    time.sleep(0.2)
    control("mark", {"name": "half-way"})
    control("reset", {"table": OTHER})
    for thread in threads:
        thread.join()
    read_pages(clients[0].scan)


main()

"""Shows the three best scores. It never reads on after them: that is no page ignored."""
from table import TABLE, connect, create, key


def top(client, game, wanted):
    found, start = [], {}
    while len(found) < wanted:
        page = client.query(
            TableName=TABLE, KeyConditionExpression="pk = :game", ScanIndexForward=False,
            ExpressionAttributeValues={":game": {"S": game}}, Limit=wanted - len(found), **start)
        found += page["Items"]
        if "LastEvaluatedKey" not in page:
            break
        start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}
    return [int(item["sk"]["N"]) for item in found]


def main():
    client = connect()
    create(client)
    for score in range(1, 21):
        client.put_item(TableName=TABLE, Item=key("chess", score))
    for _ in range(5):
        assert top(client, "chess", 3) == [20, 19, 18]


main()

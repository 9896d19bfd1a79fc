"""Writes, and reads until the write shows, as one does who knows that it may take a while."""
import time

from table import TABLE, connect, create, key


def main():
    client = connect()
    create(client)
    for number in range(10):
        client.put_item(TableName=TABLE, Item={**key("row", 1), "n": {"N": str(number)}})
        while True:
            item = client.get_item(TableName=TABLE, Key=key("row", 1)).get("Item", {})
            if item.get("n") == {"N": str(number)}:
                break
            time.sleep(0.02)


main()

"""Two workers share a queue: what one gets handed back the other may write."""
import queue
import threading

from table import TABLE, connect, create, key

WORKERS = 2


def work(client, todo, failures):
    """Takes up to five rows at a time; None ends the worker."""
    try:
        while True:
            rows = [todo.get()]
            while len(rows) < 5 and rows[-1] is not None and not todo.empty():
                rows.append(todo.get())
            batch = [row for row in rows if row is not None]
            if batch:
                rest = client.batch_write_item(RequestItems={TABLE: [
                    {"PutRequest": {"Item": row}} for row in batch]})["UnprocessedItems"]
                for entry in rest.get(TABLE, []):
                    todo.put(entry["PutRequest"]["Item"])
            for row in rows:
                todo.task_done()
            if rows[-1] is None:
                return
    except Exception as error:  # the main thread tells about it
        failures.append(error)
        raise


def main():
    create(connect())
    todo, failures = queue.Queue(), []
    for number in range(60):
        todo.put(key("row", number))
    workers = [threading.Thread(target=work, args=(connect(), todo, failures), daemon=True)
               for _ in range(WORKERS)]
    for worker in workers:
        worker.start()
    todo.join()
    for _ in workers:
        todo.put(None)
    for worker in workers:
        worker.join()
    assert not failures
    stored = connect().query(
        TableName=TABLE, KeyConditionExpression="pk = :row", Select="COUNT", ConsistentRead=True,
        ExpressionAttributeValues={":row": {"S": "row"}})
    assert stored["Count"] == 60


main()

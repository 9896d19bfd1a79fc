"""PartiQL statements, each beside a request of the other operations that must do the same.

The other emulator knows no PartiQL, so it is asked the old way: SELECT is GetItem, Query or Scan,
INSERT is a PutItem for a key that is free, UPDATE and DELETE are conditional on the item's being
there. `expected` turns the reply of the old way into what the statement has to answer.
"""
from generate import NAMES, TABLES

DUPLICATE = {"__type": "x#DuplicateItemException", "message": "Duplicate primary key exists in table"}
REFUSED = "ConditionalCheckFailedException"


class Both:
    """One condition or update in both languages, with its values in the order of appearance."""

    def __init__(self):
        self.parameters, self.names, self.values = [], {}, {}

    def value(self, value):
        """Placeholders for PartiQL and for expressions."""
        self.parameters.append(value)
        placeholder = f":v{len(self.values)}"
        self.values[placeholder] = value
        return "?", placeholder

    def path(self, steps):
        self.names["#" + steps[0]] = steps[0]
        ours, theirs = f'"{steps[0]}"', "#" + steps[0]
        for step in steps[1:]:
            if isinstance(step, int):
                ours, theirs = f"{ours}[{step}]", f"{theirs}[{step}]"
            else:
                self.names["#" + step] = step
                ours, theirs = f'{ours}."{step}"', f"{theirs}.#{step}"
        return ours, theirs

    def bound(self, body):
        if self.names:
            body["ExpressionAttributeNames"] = self.names
        if self.values:
            body["ExpressionAttributeValues"] = self.values
        return body


class Statements:
    def __init__(self, generator):
        self.generator = generator
        self.random = generator.random

    def steps(self):
        draw = self.random.random()
        if draw < 0.65:
            return [self.random.choice(NAMES)]
        if draw < 0.85:
            return ["m", self.random.choice(["x", "y", "z"])]
        return ["l", self.random.randint(0, 3)]

    def predicate(self, both):
        draw, (ours, theirs) = self.random.random(), both.path(self.steps())
        if draw < 0.45:
            sign = self.random.choice(["=", "<>"])
            mine, other = both.value(self.generator.value(1))
            return f"{ours} {sign} {mine}", f"{theirs} {sign} {other}"
        if draw < 0.65:
            sign = self.random.choice(["<", "<=", ">", ">="])
            mine, other = both.value(self.generator.scalar(self.random.choice("SNB")))
            return f"{ours} {sign} {mine}", f"{theirs} {sign} {other}"
        if draw < 0.8:
            word = self.random.choice(["begins_with", "contains"])
            mine, other = both.value(self.generator.scalar(self.random.choice("SB")))
            return f"{word}({ours}, {mine})", f"{word}({theirs}, {other})"
        if draw < 0.9:
            return f"{ours} IS MISSING", f"attribute_not_exists({theirs})"
        return f"{ours} IS NOT MISSING", f"attribute_exists({theirs})"

    def condition(self, both):
        parts = [self.predicate(both) for _ in range(self.random.choice([1, 1, 2, 3]))]
        word = self.random.choice([" AND ", " OR "])
        return word.join(part[0] for part in parts), word.join(part[1] for part in parts)

    def key_condition(self, table, both):
        key = self.generator.key(table)
        both.parameters += key.values()
        return key, " AND ".join(f'"{name}" = ?' for name in key)

    # ---- statements

    def insert(self, table):
        item = self.generator.item(table)
        members = ", ".join(f"'{name}': ?" for name in item)
        statement = {"Statement": f'INSERT INTO "{table}" VALUE {{{members}}}',
                     "Parameters": list(item.values())}
        partition = TABLES[table]["keys"][0][0]
        old = {"TableName": table, "Item": item,
               "ConditionExpression": f"attribute_not_exists({partition})"}
        return statement, "PutItem", old, self.inserted

    @staticmethod
    def inserted(status, reply):
        if status != 200 and REFUSED in reply["__type"]:
            return 400, DUPLICATE
        return status, {"Items": []} if status == 200 else reply

    @staticmethod
    def written(status, reply):
        if status != 200:
            return status, reply
        return status, {"Items": [reply["Attributes"]] if "Attributes" in reply else []}

    def guarded(self, table, both, statement, tail, old):
        """A further condition, sometimes; the item's being there always (for DELETE see below)."""
        partition = TABLES[table]["keys"][0][0]
        there = f"attribute_exists({partition})"
        if self.random.random() < 0.4:
            ours, theirs = self.condition(both)
            statement += f" AND ({ours})"
            old["ConditionExpression"] = f"{there} AND ({theirs})"
        else:
            old["ConditionExpression"] = there
        return {"Statement": statement + tail, "Parameters": both.parameters}, both.bound(old)

    def update(self, table):
        both = Both()
        clauses, olds = [], []
        for root in self.random.sample(["a", "f", "n", "g"], self.random.choice([1, 1, 2])):
            ours, theirs = both.path([root])
            mine, other = both.value(self.generator.value(1) if root != "n" else {"N": "2"})
            if root == "n" and self.random.random() < 0.6:
                mine, other = f"{ours} + {mine}", f"{theirs} + {other}"
            clauses.append(f"SET {ours} = {mine}")
            olds.append(f"{theirs} = {other}")
        update = "SET " + ", ".join(olds)
        if self.random.random() < 0.3:
            ours, theirs = both.path(["s"])
            clauses.append(f"REMOVE {ours}")
            update += f" REMOVE {theirs}"
        key, where = self.key_condition(table, both)
        statement = f'UPDATE "{table}" {" ".join(clauses)} WHERE {where}'
        old = {"TableName": table, "Key": key, "UpdateExpression": update}
        tail = ""
        if self.random.random() < 0.6:
            which = self.random.choice(["OLD", "NEW"])
            tail, old["ReturnValues"] = f" RETURNING ALL {which} *", f"ALL_{which}"
        statement, old = self.guarded(table, both, statement, tail, old)
        return statement, "UpdateItem", old, self.written

    def delete(self, table):
        both = Both()
        key, where = self.key_condition(table, both)
        old = {"TableName": table, "Key": key, "ReturnValues": "ALL_OLD"}
        statement = {"Statement": f'DELETE FROM "{table}" WHERE {where} RETURNING ALL OLD *',
                     "Parameters": both.parameters}
        return statement, "DeleteItem", old, self.written

    def select(self, table):
        both = Both()
        key, where = self.key_condition(table, both)
        statement = {"Statement": f'SELECT * FROM "{table}" WHERE {where}',
                     "Parameters": both.parameters, "ConsistentRead": True}
        old = {"TableName": table, "Key": key, "ConsistentRead": True}
        return statement, "GetItem", old, self.read_one

    @staticmethod
    def read_one(status, reply):
        if status != 200:
            return status, reply
        return status, {"Items": [reply["Item"]] if "Item" in reply else []}

    def search(self, table):
        """A partition, or all of the table, with a filter."""
        both = Both()
        name, kind = TABLES[table]["keys"][0]
        partition = self.random.random() < 0.7
        start, old = "", {"TableName": table}
        if partition:
            mine, other = both.value(self.generator.key_value(kind))
            start, old["KeyConditionExpression"] = f'"{name}" = {mine} AND ', f"{name} = {other}"
        ours, theirs = self.condition(both)
        old["FilterExpression"] = theirs
        statement = {"Statement": f'SELECT * FROM "{table}" WHERE {start}({ours})',
                     "Parameters": both.parameters}
        return statement, "Query" if partition else "Scan", both.bound(old), self.read_all

    @staticmethod
    def read_all(status, reply):
        return status, {"Items": reply["Items"]} if status == 200 else reply

    def statement(self):
        table = self.random.choice(list(TABLES))
        make = self.random.choices([self.insert, self.update, self.delete, self.select, self.search],
                                   [25, 35, 8, 10, 22])[0]
        return make(table)

"""Random requests on items: valid ones for the most part, over few keys, so that they meet.

A request is (operation, body). All comes from one random.Random, so a seed gives the same list.
"""

TABLES = {
    "numbered": {
        "keys": [("pk", "S"), ("sk", "N")],
        "local": [("by-e", "e", "S")],
        "global": [("by-c", ("c", "S"), ("d", "N")), ("by-d", ("d", "N"), None)],
    },
    "plain": {"keys": [("id", "N")], "local": [], "global": []},
    "bytes": {"keys": [("pk", "B"), ("sk", "S")], "local": [],
              "global": [("by-s", ("s", "S"), ("sk", "S"))]},
}
NUMBERS = ["0", "1", "-1", "2", "10", "3.5", "-0.25", "1e3", "1.50", "0.000001", "12345678901234567890",
           "99999999999999999999999999999999999999", "1e-100", "-7e20"]
STRINGS = ["", "a", "b", "ab", "abc", "zebra", "é", "日本", "😀", " x", "a.b", "A", "0"]
BYTES = ["", "AA==", "AAE=", "YQ==", "/w==", "YWJj"]
NAMES = ["a", "f", "g", "s", "n", "l", "m", "t"]


def schema_of(table):
    return dict(TABLES[table]["keys"])


def create_table(name):
    table = TABLES[name]
    types = dict(table["keys"])
    for _, attribute, kind in table["local"]:
        types[attribute] = kind
    for _, partition, sort in table["global"]:
        types.update([part for part in (partition, sort) if part])

    def schema(attributes):
        return [{"AttributeName": attribute, "KeyType": role}
                for attribute, role in zip(attributes, ("HASH", "RANGE"))]
    everything = {"ProjectionType": "ALL"}
    body = {"TableName": name, "BillingMode": "PAY_PER_REQUEST",
            "KeySchema": schema([attribute for attribute, _ in table["keys"]]),
            "AttributeDefinitions": [{"AttributeName": attribute, "AttributeType": kind}
                                     for attribute, kind in types.items()]}
    if table["local"]:
        body["LocalSecondaryIndexes"] = [
            {"IndexName": index, "KeySchema": schema([table["keys"][0][0], attribute]),
             "Projection": everything} for index, attribute, _ in table["local"]]
    if table["global"]:
        body["GlobalSecondaryIndexes"] = [
            {"IndexName": index, "Projection": everything,
             "KeySchema": schema([part[0] for part in (partition, sort) if part])}
            for index, partition, sort in table["global"]]
    return body


class Generator:
    def __init__(self, random):
        self.random = random
        self.names, self.values = {}, {}

    def one(self, *choices):
        return self.random.choice(choices)

    def chance(self, share):
        return self.random.random() < share

    # ---- values

    def scalar(self, kind=None):
        kind = kind or self.one("S", "N", "B", "BOOL", "NULL", "S", "N")
        pool = {"S": STRINGS, "N": NUMBERS, "B": BYTES, "BOOL": [True, False], "NULL": [True]}
        return {kind: self.random.choice(pool[kind])}

    def set_value(self, kind=None):
        kind = kind or self.one("SS", "NS", "BS")
        pool = {"SS": ["a", "b", "c", "é"], "NS": ["1", "2", "3.5", "-4"], "BS": BYTES[1:]}[kind]
        return {kind: self.random.sample(pool, self.random.randint(1, 3))}

    def value(self, depth=0):
        draw = self.random.random()
        if depth < 2 and draw < 0.15:
            return {"L": [self.value(depth + 1) for _ in range(self.random.randint(0, 3))]}
        if depth < 2 and draw < 0.3:
            return {"M": {name: self.value(depth + 1)
                          for name in self.random.sample(["x", "y", "z"],
                                                         self.random.randint(0, 3))}}
        return self.set_value() if draw < 0.42 else self.scalar()

    def key_value(self, kind):
        pool = {"S": ["a", "b", "c", "é"], "N": ["1", "2", "3", "4", "-5", "2.50", "1e2"],
                "B": BYTES[1:]}[kind]
        return {kind: self.random.choice(pool)}

    def key(self, table):
        return {name: self.key_value(kind) for name, kind in TABLES[table]["keys"]}

    def item(self, table):
        item = self.key(table)
        for name in self.random.sample(NAMES, self.random.randint(0, 5)):
            item[name] = self.value()
        if self.chance(0.7):
            item["n"] = self.scalar("N")
        if self.chance(0.5):
            item["l"] = {"L": [self.scalar() for _ in range(self.random.randint(0, 4))]}
        if self.chance(0.5):
            item["m"] = {"M": {name: self.scalar() for name in ("x", "y") if self.chance(0.7)}}
        if self.chance(0.5):
            item["t"] = self.set_value(self.one("SS", "NS"))
        for index, *attributes in TABLES[table]["global"]:
            for attribute in attributes:
                if attribute and attribute[0] not in item and self.chance(0.6):
                    item[attribute[0]] = self.key_value(attribute[1])
        for _, attribute, kind in TABLES[table]["local"]:
            if self.chance(0.6):
                item[attribute] = self.key_value(kind)
        indexed = {part[0]: part[1] for _, *parts in TABLES[table]["global"] for part in parts
                   if part}
        for attribute, kind in indexed.items():
            if attribute in item and list(item[attribute]) != [kind] and self.chance(0.95):
                item[attribute] = self.key_value(kind)
        return item

    # ---- expressions

    def begin(self):
        self.names, self.values = {}, {}

    def name(self, name):
        if name in ("a", "e", "f", "g", "s", "n", "l", "m", "t", "x", "y", "z", "c", "d", "pk", "sk",
                    "id") and self.chance(0.7):
            return name
        placeholder = "#" + name
        self.names[placeholder] = name
        return placeholder

    def bind(self, value):
        placeholder = f":v{len(self.values)}"
        self.values[placeholder] = value
        return placeholder

    def path(self):
        draw = self.random.random()
        if draw < 0.6:
            return self.name(self.random.choice(NAMES))
        if draw < 0.8:
            return f"{self.name(self.one('l', 'm', 'a'))}[{self.random.randint(0, 3)}]"
        return f"{self.name(self.one('m', 'm', 'l'))}.{self.name(self.one('x', 'y', 'z'))}"

    def equality(self):
        """What a comparison of two operands is that are both missing was never established, so a
        path is compared with a path only where one of them is there."""
        path, sign, draw = self.path(), self.one("=", "<>"), self.random.random()
        if draw < 0.7:
            return f"{path} {sign} {self.bind(self.value(1))}"
        other = self.path() if draw < 0.85 else f"size({self.path()})"
        if other == path:
            other = self.bind(self.value(1))
        return f"(attribute_exists({path}) AND {path} {sign} {other})"

    def predicate(self):
        draw, path = self.random.random(), self.path()
        if draw < 0.35:
            return self.equality()
        if draw < 0.5:
            bound = self.scalar(self.one("S", "N", "B"))
            return f"{path} {self.one('<', '<=', '>', '>=')} {self.bind(bound)}"
        if draw < 0.6:
            return f"attribute_{self.one('exists', 'not_exists')}({path})"
        if draw < 0.67:
            kind = self.one("S", "N", "B", "SS", "NS", "BS", "BOOL", "NULL", "L", "M")
            return f"attribute_type({path}, {self.bind({'S': kind})})"
        if draw < 0.74:
            return f"begins_with({path}, {self.bind(self.scalar(self.one('S', 'B')))})"
        if draw < 0.83:
            return f"contains({path}, {self.bind(self.scalar(self.one('S', 'N', 'B')))})"
        if draw < 0.9:
            low, high = sorted(self.random.sample(["-5", "0", "1", "2", "10"], 2), key=float)
            return f"{path} BETWEEN {self.bind({'N': low})} AND {self.bind({'N': high})}"
        return f"{path} IN ({', '.join(self.bind(self.value(1)) for _ in range(2))})"

    def condition(self, depth=0):
        draw = self.random.random()
        if depth > 2 or draw < 0.55:
            return self.predicate()
        if draw < 0.7:
            return f"NOT {self.predicate()}"
        joined = f"{self.condition(depth + 1)} {self.one('AND', 'OR')} {self.condition(depth + 1)}"
        return f"({joined})" if depth > 0 and self.chance(0.6) else joined

    def set_value_text(self, target):
        draw = self.random.random()
        if draw < 0.4:
            return self.bind(self.value(1))
        if draw < 0.55:
            return f"{self.name('n')} {self.one('+', '-')} {self.bind(self.scalar('N'))}"
        if draw < 0.7:
            return f"if_not_exists({self.path()}, {self.bind(self.value(1))})"
        if draw < 0.85:
            parts = [self.name("l"), self.bind({"L": [self.scalar()]})]
            self.random.shuffle(parts)
            return f"list_append({', '.join(parts)})"
        return self.path()

    def update(self):
        sections, used = [], set()

        def target(choices):
            free = [choice for choice in choices if choice not in used]
            if not free:
                return None
            chosen = self.random.choice(free)
            used.add(chosen)
            return chosen
        for section in self.random.sample(["SET", "REMOVE", "ADD", "DELETE"],
                                          self.random.choice([1, 1, 1, 2, 2, 3])):
            clauses = []
            for _ in range(self.random.choice([1, 1, 2])):
                root = target({"SET": ["a", "f", "n", "l", "m"], "REMOVE": ["g", "s", "a", "l", "m"],
                               "ADD": ["n", "t"], "DELETE": ["t", "g"]}[section])
                if root:
                    clauses.append(self.clause(section, root))
            if clauses:
                sections.append(f"{section} {', '.join(clauses)}")
        return " ".join(sections)

    def clause(self, section, root):
        path = self.name(root)
        if root == "l" and self.chance(0.6):
            path = f"{path}[{self.random.randint(0, 3)}]"
        elif root == "m" and self.chance(0.8):
            path = f"{path}.{self.name(self.one('x', 'y', 'z'))}"
        if section == "SET":
            return f"{path} = {self.set_value_text(root)}"
        if section == "REMOVE":
            return path
        if section == "ADD" and root == "n":
            return f"{path} {self.bind(self.scalar('N'))}"
        return f"{path} {self.bind(self.set_value(self.one('SS', 'NS')))}"

    def projection(self):
        paths = [self.path() for _ in range(self.random.randint(1, 3))]
        roots = [path.split("[")[0].split(".")[0].lstrip("#") for path in paths]
        return ", ".join(path for i, path in enumerate(paths) if roots[i] not in roots[:i])

    def bound(self, body):
        if self.names:
            body["ExpressionAttributeNames"] = self.names
        if self.values:
            body["ExpressionAttributeValues"] = self.values
        return body

    # ---- legacy parameters

    def legacy_condition(self):
        operator = self.one("EQ", "NE", "LT", "LE", "GT", "GE", "NULL", "NOT_NULL", "BEGINS_WITH",
                            "CONTAINS", "NOT_CONTAINS", "BETWEEN", "IN")
        if operator in ("NULL", "NOT_NULL"):
            return {"ComparisonOperator": operator}
        if operator == "BETWEEN":
            return {"ComparisonOperator": operator,
                    "AttributeValueList": [{"N": "0"}, {"N": "5"}]}
        kinds = {"EQ": None, "NE": None, "BEGINS_WITH": "S"}
        kind = kinds.get(operator, self.one("S", "N"))
        return {"ComparisonOperator": operator, "AttributeValueList": [
            self.scalar(kind or self.one("S", "N", "B")) for _ in range(1 + (operator == "IN"))]}

    def expected(self):
        out = {}
        for name in self.random.sample(NAMES, self.random.choice([1, 1, 2])):
            draw = self.random.random()
            if draw < 0.3:
                out[name] = {"Exists": False}
            elif draw < 0.5:
                out[name] = {"Value": self.scalar(self.one("S", "N", "B"))}
            else:
                out[name] = self.legacy_condition()
        return out

    def attribute_updates(self):
        out = {}
        for name in self.random.sample(["a", "f", "n", "t", "l"], self.random.choice([1, 1, 2])):
            draw = self.random.random()
            if draw < 0.4:
                out[name] = {"Action": "PUT", "Value": self.value(1)}
            elif draw < 0.6:
                value = {"n": self.scalar("N"), "t": self.set_value(self.one("SS", "NS")),
                         "l": {"L": [self.scalar()]}}.get(name, self.scalar("N"))
                out[name] = {"Action": "ADD", "Value": value}
            elif draw < 0.8:
                out[name] = {"Action": "DELETE"}
            else:
                out[name] = {"Action": "DELETE", "Value": self.set_value(self.one("SS", "NS"))}
        return out

    # ---- requests

    def conditioned(self, body):
        draw = self.random.random()
        if draw < 0.35:
            body["ConditionExpression"] = self.condition()
        elif draw < 0.5 and "UpdateExpression" not in body:
            body["Expected"] = self.expected()
            if len(body["Expected"]) > 1 and self.chance(0.4):
                body["ConditionalOperator"] = self.one("AND", "OR")
        return body

    def put(self, table):
        body = {"TableName": table, "Item": self.item(table)}
        if self.chance(0.3):
            body["ReturnValues"] = self.one("ALL_OLD", "NONE")
        return "PutItem", self.bound(self.conditioned(body))

    def delete(self, table):
        body = {"TableName": table, "Key": self.key(table)}
        if self.chance(0.4):
            body["ReturnValues"] = "ALL_OLD"
        return "DeleteItem", self.bound(self.conditioned(body))

    def change(self, table):
        body = {"TableName": table, "Key": self.key(table)}
        if self.chance(0.25):
            body["AttributeUpdates"] = self.attribute_updates()
            if self.chance(0.3):
                body["Expected"] = self.expected()
        else:
            body["UpdateExpression"] = self.update()
            body = self.conditioned(body)
        if self.chance(0.5):
            body["ReturnValues"] = self.one("ALL_OLD", "ALL_NEW", "UPDATED_OLD", "UPDATED_NEW")
        return "UpdateItem", self.bound(body)

    def get(self, table):
        body = {"TableName": table, "Key": self.key(table)}
        if self.chance(0.4):
            body["ProjectionExpression"] = self.projection()
        elif self.chance(0.1):
            body["AttributesToGet"] = self.random.sample(NAMES, 2)
        if self.chance(0.3):
            body["ReturnConsumedCapacity"] = "TOTAL"
        if self.chance(0.3):
            body["ConsistentRead"] = True
        return "GetItem", self.bound(body)

    def key_condition(self, partition, sort):
        text = f"{self.name(partition[0])} = {self.bind(self.key_value(partition[1]))}"
        if not sort or self.chance(0.4):
            return text
        name, kind = sort
        draw = self.random.random()
        if draw < 0.5 or kind == "N" and draw < 0.75:
            clause = f"{self.name(name)} {self.one('=', '<', '<=', '>', '>=')} " \
                     f"{self.bind(self.key_value(kind))}"
        elif draw < 0.75:
            clause = f"begins_with({self.name(name)}, {self.bind(self.key_value(kind))})"
        else:
            order = float if kind == "N" else str
            low, high = sorted((self.key_value(kind)[kind] for _ in range(2)), key=order)
            clause = f"{self.name(name)} BETWEEN {self.bind({kind: low})} AND " \
                     f"{self.bind({kind: high})}"
        return f"{text} AND {clause}" if self.chance(0.8) else f"{clause} AND {text}"

    def view(self, table):
        """Index name or None, its partition and sort attribute."""
        keys = TABLES[table]["keys"]
        sort = keys[1] if len(keys) > 1 else None
        views = [(None, keys[0], sort)] * 3
        views += [(index, keys[0], (name, kind)) for index, name, kind in TABLES[table]["local"]]
        views += [tuple(index) for index in TABLES[table]["global"]]
        return self.random.choice(views)

    def listed(self, body):
        if self.chance(0.4):
            body["Limit"] = self.random.randint(1, 6)
        draw = self.random.random()
        if draw < 0.25:
            body["ProjectionExpression"] = self.projection()
        elif draw < 0.35:
            body["Select"] = "COUNT"
        return body

    def query(self, table):
        index, partition, sort = self.view(table)
        body = {"TableName": table, "KeyConditionExpression": self.key_condition(partition, sort)}
        if index:
            body["IndexName"] = index
        if self.chance(0.3):
            body["FilterExpression"] = self.condition()
        if self.chance(0.4):
            body["ScanIndexForward"] = self.chance(0.4)
        return "Query", self.bound(self.listed(body))

    def scan(self, table):
        index, _, _ = self.view(table)
        body = {"TableName": table}
        if index:
            body["IndexName"] = index
        if self.chance(0.5):
            body["FilterExpression"] = self.condition()
        elif self.chance(0.2):
            body["ScanFilter"] = {self.random.choice(NAMES): self.legacy_condition()}
        if self.chance(0.15):
            body["TotalSegments"] = self.random.randint(1, 4)
            body["Segment"] = self.random.randrange(body["TotalSegments"])
        return "Scan", self.bound(self.listed(body)) if "ScanFilter" not in body else body

    def batch_get(self, table):
        keys = [self.key(table) for _ in range(self.random.randint(1, 4))]
        entry = {"Keys": keys}
        if self.chance(0.3):
            entry["ProjectionExpression"] = self.projection()
            if self.names:
                entry["ExpressionAttributeNames"] = self.names
        return "BatchGetItem", {"RequestItems": {table: entry}}

    def batch_write(self, table):
        entries = [{"PutRequest": {"Item": self.item(table)}} if self.chance(0.7)
                   else {"DeleteRequest": {"Key": self.key(table)}}
                   for _ in range(self.random.randint(1, 4))]
        return "BatchWriteItem", {"RequestItems": {table: entries}}

    def request(self):
        self.begin()
        table = self.one("numbered", "numbered", "numbered", "plain", "bytes")
        make = self.random.choices(
            [self.put, self.change, self.delete, self.get, self.query, self.scan, self.batch_get,
             self.batch_write], [20, 30, 8, 12, 20, 3, 4, 3])[0]
        operation, body = make(table)
        return operation, self.bend(body) if self.chance(0.04) else body

    # ---- requests that are wrong in one place

    def bend(self, body):
        kind = self.random.randrange(6)
        if kind == 0:
            body["TableName"] = self.one("nowhere", "a;b", "")
        elif kind == 1 and body.get("ExpressionAttributeValues"):
            body["ExpressionAttributeValues"].popitem()
        elif kind == 2 and body.get("ExpressionAttributeNames"):
            body["ExpressionAttributeNames"]["#unused"] = "x"
        elif kind == 3 and "Key" in body:
            body["Key"] = self.one({}, {"pk": {"S": "a"}}, dict(body["Key"], extra={"S": "x"}))
        elif kind == 4 and "Item" in body:
            body["Item"]["bad"] = self.one({}, {"N": "x"}, {"SS": []}, {"S": "a", "N": "1"},
                                           {"NS": ["1", "1.0"]}, {"N": "1" * 39},
                                           {"N": "1e126"}, {"NULL": False})
        elif kind == 5:
            body["ReturnConsumedCapacity"] = "SOME"
        return body

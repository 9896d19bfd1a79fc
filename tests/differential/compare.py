"""Two replies to one request: the same, different as a rule explains, or different."""
import json
import re
from pathlib import Path

SETS = {"SS", "NS", "BS"}


def normal(value):
    """Order of attributes and of sets' members does not count."""
    if isinstance(value, dict):
        return {name: sorted(map(str, part)) if name in SETS and isinstance(part, list)
                else normal(part) for name, part in sorted(value.items())}
    if isinstance(value, list):
        return [normal(part) for part in value]
    whole = isinstance(value, float) and value == int(value)
    return int(value) if whole else value


def dump(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def sorted_items(items):
    return sorted(items, key=dump)


def outcome(operation, reply):
    """What is compared, as text: an error's name and text, or the success."""
    status, body = reply
    if status != 200:
        text = body.get("message", body.get("Message", ""))
        return f"{status} {body.get('__type', '').rpartition('#')[2]}: {text}"
    body = normal(body)
    if operation == "BatchGetItem":
        body["Responses"] = {table: sorted_items(items)
                             for table, items in body.get("Responses", {}).items()}
    return "200 " + dump(body)


class Rule:
    def __init__(self, fields):
        self.what = fields["what"]
        self.verdict = fields["verdict"]
        self.operation = re.compile(fields.get("operation", ""))
        self.request = re.compile(fields.get("request", ""), re.S)
        self.here = re.compile(fields.get("here", ""), re.S)
        self.there = re.compile(fields.get("there", ""), re.S)
        self.count = 0

    def explains(self, operation, request, here, there):
        return (self.operation.search(operation) and self.request.search(request)
                and self.here.search(here) and self.there.search(there))


class Rules:
    """A file of blocks `what:`, `operation:`, `request:`, `here:`, `there:` (regular expressions,
    each may be left out) and `verdict:`, which cites the fact that decides."""

    def __init__(self, path):
        self.rules = []
        for block in Path(path).read_text(encoding="utf-8").split("\n\n"):
            lines = [line for line in block.split("\n") if line and line[0] != "#"]
            if lines:
                self.rules.append(Rule(dict(line.split(": ", 1) for line in lines)))

    def explain(self, operation, request, here, there):
        for rule in self.rules:
            if rule.explains(operation, dump(request), here, there):
                rule.count += 1
                return rule
        return None

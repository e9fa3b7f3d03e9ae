"""The sets of campaigns that bench/evaluate and bench/load measure with.

Of each set the first ten make five pairs that split all events between them, so that exactly five
campaigns act on every event. All others are built so that none ever acts: what they cost is what
looking for campaigns costs.

  mixed      what a large program is full of: campaigns for other stores, categories and members,
             over or yet to come, for other types of events, with an equality test in nearly all;
             one in twenty has none but the event's category to go by
  ranges     nothing but ranges of numbers: no index by equality can leave any out
  recurring  one hour a week each; one in 168 runs when the events happen, and asks for an amount
             that no event has
"""

from datetime import datetime, timedelta, timezone
from random import Random

SHAPES = ("mixed", "ranges", "recurring")
CATEGORIES = ("coffee", "tea", "pastry", "beans", "sandwich", "juice", "cake", "merchandise")
COUNTERS = [{"id": "purchases", "count": True}, {"id": "spend", "sum": "amount"}]
MEMBERS = 1000
MOST_AMOUNT = 200_000
#: A Wednesday, at noon: all events happen within the hour.
NOON = datetime(2026, 6, 3, 12, tzinfo=timezone.utc)
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
#: A Monday, long before all events.
FIRST_WEEK = datetime(2026, 1, 5, tzinfo=timezone.utc)
HOURS = 7 * 24
EVENTS_HOUR = 2 * 24 + 12


def test(field, op, value):
    return {"field": field, "op": op, "value": value}


def pairs(shape):
    """Conditions of which one of two holds, whatever the event."""
    amount = (test("event.amount", "at_most", 100_000), test("event.amount", "more_than", 100_000))
    purchases = (test("counter.purchases", "at_most", 10),
                 test("counter.purchases", "more_than", 10))
    if shape == "ranges":
        return (amount, purchases,
                (test("event.quantity", "at_most", 4), test("event.quantity", "more_than", 4)),
                (test("event.amount", "less_than", 50_000),
                 test("event.amount", "at_least", 50_000)),
                (test("counter.spend", "at_most", 10**6),
                 test("counter.spend", "more_than", 10**6)))
    stores = [f"s{n}" for n in range(1, 11)]
    return (amount, purchases,
            (test("event.category", "in", CATEGORIES[:4]),
             test("event.category", "in", CATEGORIES[4:])),
            (test("event.store", "in", stores), test("event.store", "not_in", stores)),
            (test("member.attr.plan", "is", "plus"), test("member.attr.plan", "is_not", "plus")))


def mixed(number):
    if number % 20 == 0:  # what an index can do little about
        return {"when": [test("event.category", "is", CATEGORIES[number // 20 % 8]),
                         test("counter.purchases", "at_least", 1000 + number)]}
    dear = test("event.amount", "at_least", 1000 * (number % 100))
    kind = number % 6
    if kind == 0:
        return {"when": [test("event.store", "is", f"x{number}"), dear]}
    if kind == 1:
        return {"when": [test("event.category", "is", f"category-{number % 200}"), dear]}
    if kind == 2:
        year = 2001 + number % 20 if number % 4 == 0 else 2041 + number % 20
        begin = datetime(year, 1 + number % 12, 1 + number % 27)
        return {"start": f"{begin:%Y-%m-%d %H:%M}",
                "end": f"{begin + timedelta(days=1):%Y-%m-%d %H:%M}"}
    if kind == 3:
        return {"on": f"visit.{number % 500}"}
    if kind == 4:
        return {"when": [test("event.category", "is", CATEGORIES[number % 8]),
                         test("event.store", "is", f"x{number}")]}
    return {"when": [test("member.attr.segment", "is", f"segment-{number}"), dear]}


def ranges(number):
    """Two ranges each: one that events meet often, one that they never do."""
    low = 1000 * (number % 100)
    often = test("event.amount", "between", [low, low + 100_000])
    kind = number % 3
    if kind == 0:
        return {"when": [test("event.amount", "between",
                              [MOST_AMOUNT + 10 * number, MOST_AMOUNT + 10 * number + 9])]}
    if kind == 1:
        return {"when": [often, test("event.quantity", "between", [100 + number, 200 + number])]}
    return {"when": [often, test("counter.spend", "more_than", 10**9 + number)]}


def recurring(number):
    hour = number % HOURS
    day, at = divmod(hour, 24)
    begin = FIRST_WEEK + timedelta(days=day, hours=at)
    rule = {"start": f"{begin:%Y-%m-%d %H:%M}", "repeat": f"FREQ=WEEKLY;BYDAY={WEEKDAYS[day]}",
            "lasts": "1h", "hour": hour}
    if hour == EVENTS_HOUR:
        rule["when"] = [test("event.amount", "more_than", MOST_AMOUNT + number)]
    return rule


def make_rules(shape, campaigns):
    """Campaign n gives n + 1 points: equal sums of points mean equal campaigns."""
    further = {"mixed": mixed, "ranges": ranges, "recurring": recurring}[shape]
    conditions = [{"when": [each]} for pair in pairs(shape) for each in pair]
    rules = conditions + [further(n) for n in range(campaigns - len(conditions))]
    return [{"id": f"campaign-{n}", "then": {"points": n + 1}, **rule}
            for n, rule in enumerate(rules)]


def make_members():
    return [{"id": f"m{n}", "plan": "plus" if n % 3 == 0 else "basic"} for n in range(MEMBERS)]


def make_events(count):
    random = Random(20261205)
    noon = int(NOON.timestamp()) * 1000
    return [{"id": f"o-{n}", "time": noon + n * 3_600_000 // count, "type": "purchase",
             "member": f"m{random.randrange(MEMBERS)}", "amount": 1 + random.randrange(MOST_AMOUNT),
             "quantity": 1 + random.randrange(8), "category": random.choice(CATEGORIES),
             "store": f"s{1 + random.randrange(50)}"} for n in range(count)]

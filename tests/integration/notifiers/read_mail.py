"""Reads a message with Python's email package, as an independent reader, and prints it as JSON."""

import email
import email.header
import email.policy
import email.utils
import json
import sys

with open(sys.argv[1], "rb") as file:
    content = file.read()
mail = email.message_from_bytes(content, policy=email.policy.default)
raw = email.message_from_bytes(content, policy=email.policy.compat32)


def body(kind):
    part = mail.get_body(preferencelist=(kind,))
    return part.get_content().replace("\r\n", "\n") if part else None


def mailboxes(name):
    # Python 3.11's policy keeps the blanks between encoded words of a phrase, against RFC 2047
    # 6.2; the older functions do not.
    return [[str(email.header.make_header(email.header.decode_header(display))), address]
            for display, address in email.utils.getaddresses(raw.get_all(name))]


print(json.dumps({
    "headers": sorted(name.lower() for name in mail.keys()),
    "from": mailboxes("From"),
    "to": mailboxes("To"),
    "subject": mail["Subject"],
    "date": mail["Date"].datetime.isoformat(),
    "text": body("plain"),
    "html": body("html"),
    "defects": [str(each) for part in mail.walk() for each in part.defects],
}, ensure_ascii=False))

"""A mail server for tests: takes mail, refuses it, hangs or hangs up, as it is told.

Prints `PORT <n>` when it listens. Below --dir it keeps one file per accepted message, named by the
Message-ID's local part and a number, beside it the envelope as JSON, and counts in stats.json.
"""

import argparse
import asyncio
import email
import email.policy
import json
import os
import ssl

from aiosmtpd.smtp import SMTP, AuthResult


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dir", required=True)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--tls", choices=["none", "starttls", "smtps"], default="none")
    parser.add_argument("--cert")
    parser.add_argument("--key")
    parser.add_argument("--auth", help="user:password; mail without it is refused")
    parser.add_argument("--refuse-at", choices=["greeting", "mail", "rcpt", "data", "end"])
    parser.add_argument("--refuse-with", default="451 4.3.0 try again later")
    parser.add_argument("--refuse-times", type=int, default=-1, help="-1: always")
    parser.add_argument("--hang-at", choices=["greeting", "end"])
    parser.add_argument("--cut-at", choices=["end"], help="hang up instead of answering")
    return parser.parse_args()


class Sink:
    """What the server keeps, and the hooks that aiosmtpd calls."""

    def __init__(self, options):
        self.options = options
        self.refusals = options.refuse_times
        self.stats = {"connections": 0, "open": 0, "most_open": 0, "mails": 0, "refused": 0,
                      "received": 0}
        self.save()

    def save(self):
        path = os.path.join(self.options.dir, "stats.json")
        with open(path + ".new", "w", encoding="utf-8") as file:
            json.dump(self.stats, file)
        os.rename(path + ".new", path)

    def refuses(self, place):
        if self.options.refuse_at != place or self.refusals == 0:
            return False
        self.refusals -= 1
        self.stats["refused"] += 1
        self.save()
        return True

    async def handle_MAIL(self, server, session, envelope, address, mail_options):
        if self.refuses("mail"):
            return self.options.refuse_with
        envelope.mail_from = address
        envelope.mail_options.extend(mail_options)
        return "250 2.1.0 sender ok"

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
        if self.refuses("rcpt"):
            return self.options.refuse_with
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 recipient ok"

    async def handle_DATA(self, server, session, envelope):
        self.stats["received"] += 1
        self.save()
        if self.options.hang_at == "end":
            await asyncio.sleep(3600)
        if self.options.cut_at == "end":
            server.transport.abort()
            return "451 4.3.0 gone"
        if self.refuses("end"):
            return self.options.refuse_with
        self.keep(session, envelope)
        return f"250 2.0.0 kept as {self.stats['mails']}"

    def keep(self, session, envelope):
        headers = email.message_from_bytes(envelope.content, policy=email.policy.default)
        identifier = str(headers["Message-ID"]).strip("<>").split("@")[0]
        self.stats["mails"] += 1
        stem = os.path.join(self.options.dir, f"{identifier}.{self.stats['mails']}")
        with open(stem + ".json", "w", encoding="utf-8") as file:
            json.dump({"from": envelope.mail_from, "to": envelope.rcpt_tos,
                       "helo": session.host_name, "tls": session.ssl is not None}, file)
        with open(stem + ".part", "wb") as file:
            file.write(envelope.content)
        os.rename(stem + ".part", stem + ".eml")
        self.save()


class Connection(SMTP):
    """One connection, counted."""

    def __init__(self, sink, **settings):
        super().__init__(sink, hostname="sink.test", ident="sink", **settings)
        self.sink = sink
        self.counted = False

    def connection_made(self, transport):
        if not self.counted:  # STARTTLS makes the connection a second time.
            self.counted = True
            stats = self.sink.stats
            stats["connections"] += 1
            stats["open"] += 1
            stats["most_open"] = max(stats["most_open"], stats["open"])
            self.sink.save()
        super().connection_made(transport)

    def connection_lost(self, error):
        self.sink.stats["open"] -= 1
        self.sink.save()
        super().connection_lost(error)

    async def _handle_client(self):
        if self.sink.options.hang_at == "greeting":
            await asyncio.sleep(3600)
        if self.sink.refuses("greeting"):
            await self.push(self.sink.options.refuse_with)
            self.transport.close()
            return
        await super()._handle_client()

    async def smtp_DATA(self, arg):
        if self.sink.refuses("data"):
            await self.push(self.sink.options.refuse_with)
            return
        await super().smtp_DATA(arg)


def authenticator(expected):
    user, password = expected.split(":", 1)

    def check(server, session, envelope, mechanism, data):
        good = (data.login, data.password) == (user.encode(), password.encode())
        # Not handled here: aiosmtpd answers 535 itself.
        return AuthResult(success=good, handled=False)

    return check


async def main():
    options = arguments()
    sink = Sink(options)
    context = None
    if options.tls != "none":
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(options.cert, options.key)
    settings = {}
    if options.tls == "starttls":
        settings.update(tls_context=context, require_starttls=True)
    if options.auth:
        settings.update(authenticator=authenticator(options.auth), auth_required=True,
                        auth_require_tls=False)
    server = await asyncio.get_running_loop().create_server(
        lambda: Connection(sink, **settings), "127.0.0.1", options.port, backlog=1024,
        ssl=context if options.tls == "smtps" else None)
    print("PORT", server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())

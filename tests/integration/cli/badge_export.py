#!/usr/bin/python3
"""`fanfare badge export` on what a daemon has awarded: the credential is verified and read by other
people's code (PyJWT, cryptography, jsonschema).

    badge_export.py build/dev/cli/fanfare build/dev/daemon/fanfared

SCHEMA below is written by hand from the data model of Open Badges 3.0 and has what this command
writes: 1EdTech's licence does not allow a copy of the published schema here. With
FANFARE_OB3_SCHEMA=ob_v3p0_achievementcredential_schema.json, a copy of that, credentials are held
against it, too.
"""
import base64
import ctypes
import hashlib
import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import time
import unittest

try:
    import jsonschema
    import jwt
    import redis
    from cryptography.hazmat.primitives import serialization
except ImportError as missing:
    print(f"skipped: {missing}; scripts/setup installs Debian's python3-jwt, python3-jsonschema "
          "and python3-redis")
    sys.exit(77)

FANFARE = None
FANFARED = None
PATIENCE = 60  # seconds, for what must happen but not at once

PROGRAM = """\
program: kopi-senja
title: Kopi Senja Rewards
locale: id
counters:
  coffees: {count: purchase, where: {event.category: coffee}}
---
badge: coffee-lover
title: {en: Coffee lover, id: Pecinta kopi}
image: https://shop.example/coffee.png
levels:
  - {level: bronze, counter.coffees: {at_least: 1}}
  - {level: silver, counter.coffees: {at_least: 20}}
---
badge: early-bird
title: {en: Early bird}
image: badges/early-bird.png
---
badge: regular
title: {en: Regular}
award_when: {counter.coffees: {at_least: 100}}
---
campaign: before-the-traffic
title: {en: Before the traffic}
on: purchase
then: [{badge: early-bird}]
"""

ISSUER = ("--issuer", "https://shop.example", "--issuer-name", "Kopi Senja")

# Sections "AchievementCredential", "AchievementSubject", "Achievement", "IdentityObject", "Image",
# "Profile", "CredentialSchema" and "JWT Payload Format".
URI = {"type": "string", "pattern": "^[a-z][a-z0-9+.-]*:[^ ]+$"}
TIME = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$"}
TEXT = {"type": "string", "minLength": 1}


def types(*names):
    return {"type": "array", "uniqueItems": True, "minItems": len(names),
            "allOf": [{"contains": {"const": name}} for name in names]}


def only(needed, allowed=None):
    return {"type": "object", "required": list(needed), "additionalProperties": False,
            "properties": {**needed, **(allowed or {})}}


SCHEMA = only(
    {"@context": {"const": ["https://www.w3.org/ns/credentials/v2",
                            "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"]},
     "id": URI, "type": types("VerifiableCredential", "OpenBadgeCredential"), "name": TEXT,
     "issuer": only({"id": URI, "type": types("Profile"), "name": TEXT},
                    {"url": URI, "email": TEXT}),
     "validFrom": TIME,
     "credentialSubject": only(
         {"id": URI, "type": types("AchievementSubject"),
          "achievement": only(
              {"id": URI, "type": types("Achievement"), "achievementType": {"const": "Badge"},
               "name": TEXT, "description": TEXT, "criteria": only({"narrative": TEXT})},
              {"image": only({"id": URI, "type": {"const": "Image"}})})},
         {"identifier": {"type": "array", "minItems": 1, "items": only(
             {"type": {"const": "IdentityObject"}, "hashed": {"type": "boolean"},
              "identityHash": TEXT, "identityType": {"const": "emailAddress"}},
             {"salt": TEXT})}}),
     "credentialSchema": {"type": "array", "minItems": 1, "items": only({"id": URI, "type": TEXT})},
     "iss": URI, "jti": URI, "sub": URI, "nbf": {"type": "integer"}},
    {"validUntil": TIME, "exp": {"type": "integer"}})


def openssl(*arguments):
    return subprocess.run(["openssl", *arguments], capture_output=True, text=True, check=True,
                          timeout=60).stdout


def pem(algorithm, *options):
    return openssl("genpkey", "-algorithm", algorithm, *options)


def decoded(part):
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def die_with_parent():
    """In a child that is about to become another program."""
    PR_SET_PDEATHSIG = 1
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def eventually(condition, what):
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            answer = condition()
        except redis.RedisError:
            answer = None
        if answer:
            return answer
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {PATIENCE} s in vain until {what}")
        time.sleep(0.01)


class BadgeExport(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.root = pathlib.Path(folder.name)
        (cls.root / "program").mkdir()
        (cls.root / "program" / "program.yaml").write_text(PROGRAM)
        (cls.root / "fanfare.yaml").write_text(
            "program: program\ndata_dir: var\nhttp: {listen: '127.0.0.1:0'}\n")
        for name, text in (("ed25519", pem("ed25519")),
                           ("p256", pem("EC", "-pkeyopt", "ec_paramgen_curve:P-256")),
                           ("rsa", pem("RSA"))):
            cls.write_key(name, text)
        cls.start_daemon()
        cls.award()

    @classmethod
    def write_key(cls, name, text):
        path = cls.root / f"{name}.pem"
        path.touch(mode=0o600)
        path.write_text(text)

    @classmethod
    def start_daemon(cls):
        with open(cls.root / "log", "wb") as log:
            daemon = subprocess.Popen(
                [FANFARED, "--config", "fanfare.yaml"], cwd=cls.root, stdin=subprocess.DEVNULL,
                stdout=log, stderr=log, preexec_fn=die_with_parent)

        def end():
            daemon.terminate()
            try:
                daemon.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                daemon.kill()
                daemon.wait()

        cls.addClassCleanup(end)
        cls.redis = redis.Redis(unix_socket_path=str(cls.root / "var" / "redis.sock"),
                                decode_responses=True, socket_timeout=10)
        cls.addClassCleanup(cls.redis.close)
        eventually(cls.redis.ping, "the daemon's redis-server answers")

    @classmethod
    def award(cls):
        """Coffee for three: alice and bob, who have addresses, and carol, who has none."""
        for member in ("alice", "bob"):
            cls.redis.xadd("fanfare:events", {"type": "member.enrolled", "member": member,
                                              "email": f"{member}@home.example"})
        for member in ("alice", "bob", "carol"):
            cls.redis.xadd("fanfare:events", {"type": "purchase", "member": member, "id": "order-1",
                                              "amount": "10", "category": "coffee"})
            eventually(lambda key=f"fanfare:member:{{{member}}}:badges": cls.redis.hlen(key) == 2,
                       f"{member} has two badges")

    def held(self, member, badge):
        return json.loads(self.redis.hget(f"fanfare:member:{{{member}}}:badges", badge))

    def export(self, member, badge, *options, key="ed25519"):
        done = subprocess.run(
            [FANFARE, "badge", "export", member, badge, "--key", f"{key}.pem", *ISSUER, *options],
            cwd=self.root, capture_output=True, text=True, timeout=60, check=False)
        return done.returncode, done.stdout, done.stderr

    def credential(self, *arguments, key="ed25519"):
        """The payload of what is exported, after its signature and its form have been checked."""
        code, out, err = self.export(*arguments, key=key)
        self.assertEqual((code, err), (0, ""))
        return self.read(out, key)

    def read(self, out, key="ed25519"):
        self.assertRegex(out, r"\A[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]{86}\n\Z")
        token = out.strip()
        payload = jwt.decode(token, self.public_key(key), algorithms=[self.algorithm(key)],
                             options={"require": ["iss", "jti", "nbf", "sub"]})
        self.check_form(payload)
        return payload

    def public_key(self, key):
        private = (self.root / f"{key}.pem").read_bytes()
        return serialization.load_pem_private_key(private, None).public_key()

    @staticmethod
    def algorithm(key):
        return {"ed25519": "EdDSA", "p256": "ES256"}[key]

    def check_form(self, payload):
        jsonschema.Draft7Validator(SCHEMA).validate(payload)
        if published := os.environ.get("FANFARE_OB3_SCHEMA"):
            schema = json.loads(pathlib.Path(published).read_text())
            jsonschema.Draft201909Validator(
                schema, format_checker=jsonschema.draft201909_format_checker).validate(payload)
        # Section "Verify a Credential VC-JWT Signature".
        self.assertEqual(payload["iss"], payload["issuer"]["id"])
        self.assertEqual(payload["jti"], payload["id"])
        self.assertEqual(payload["sub"], payload["credentialSubject"]["id"])
        self.assertEqual(payload["nbf"], self.seconds(payload["validFrom"]))
        self.assertEqual("exp" in payload, "validUntil" in payload)
        if "exp" in payload:
            self.assertEqual(payload["exp"], self.seconds(payload["validUntil"]))

    @staticmethod
    def seconds(text):
        return int(subprocess.run(["date", "-d", text, "+%s"], capture_output=True, text=True,
                                  check=True).stdout)

    def test_the_public_key_stands_in_the_header(self):
        for key, curve in (("ed25519", "Ed25519"), ("p256", "P-256")):
            code, out, err = self.export("alice", "coffee-lover", key=key)
            self.assertEqual((code, err), (0, ""))
            header = decoded(out.split(".")[0])
            self.assertEqual(set(header), {"alg", "typ", "jwk"})
            self.assertEqual((header["alg"], header["typ"]), (self.algorithm(key), "JWT"))
            self.assertNotIn("d", header["jwk"])
            self.assertEqual(header["jwk"]["crv"], curve)
            algorithm = (jwt.algorithms.OKPAlgorithm if key == "ed25519"
                         else jwt.algorithms.ECAlgorithm)
            told = algorithm.from_jwk(json.dumps(header["jwk"]))
            plain = (serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
            self.assertEqual(told.public_bytes(*plain), self.public_key(key).public_bytes(*plain))
            self.read(out, key)

    def test_or_the_header_says_where_it_is(self):
        _, out, _ = self.export("alice", "coffee-lover", "--key-id", "https://shop.example/keys/1")
        self.assertEqual(decoded(out.split(".")[0]), {"alg": "EdDSA", "typ": "JWT",
                                                      "kid": "https://shop.example/keys/1"})

    def test_another_key_and_another_payload_do_not_verify(self):
        _, out, _ = self.export("alice", "coffee-lover")
        header, payload, signature = out.strip().split(".")
        for token, key in ((out.strip(), self.read_other_key()),
                           (f"{header}.{payload[:-4]}AAAA.{signature}",
                            self.public_key("ed25519"))):
            with self.assertRaises(jwt.InvalidSignatureError):
                jwt.decode(token, key, algorithms=["EdDSA"])

    def read_other_key(self):
        self.write_key("other", pem("ed25519"))
        return self.public_key("other")

    def test_what_was_achieved_is_told_in_the_programs_words(self):
        payload = self.credential("alice", "coffee-lover")
        self.assertEqual(payload["credentialSubject"]["achievement"], {
            "id": "https://shop.example#kopi-senja/coffee-lover/bronze", "type": ["Achievement"],
            "achievementType": "Badge", "name": "Pecinta kopi (bronze)",
            "description": "A badge of Kopi Senja Rewards: Pecinta kopi (bronze).",
            "criteria": {
                "narrative": "Earned in Kopi Senja Rewards by reaching at least coffees 1."},
            "image": {"id": "https://shop.example/coffee.png", "type": "Image"}})
        awarded_at = re.sub(r"\.\d+Z", "Z", self.held("alice", "coffee-lover")["awarded_at"])
        self.assertEqual(payload["validFrom"], awarded_at)
        self.assertEqual(payload["issuer"], {"id": "https://shop.example", "type": ["Profile"],
                                             "name": "Kopi Senja"})

    def test_or_in_ones_own(self):
        payload = self.credential("alice", "coffee-lover", "--locale", "en", "--description", "D",
                                  "--criteria", "C", "--issuer-url", "https://www.shop.example",
                                  "--issuer-email", "hello@shop.example")
        achievement = payload["credentialSubject"]["achievement"]
        self.assertEqual((achievement["name"], achievement["description"],
                          achievement["criteria"]),
                         ("Coffee lover (bronze)", "D", {"narrative": "C"}))
        self.assertEqual((payload["issuer"]["url"], payload["issuer"]["email"]),
                         ("https://www.shop.example", "hello@shop.example"))

    def test_a_campaign_that_gave_it_is_named(self):
        code, out, err = self.export("alice", "early-bird")
        self.assertEqual(code, 0)
        self.assertEqual(err, "fanfare: warning: the badge's image 'badges/early-bird.png' is not "
                              "a whole URL, and is left out\n")
        achievement = self.read(out)["credentialSubject"]["achievement"]
        self.assertEqual(achievement["criteria"]["narrative"],
                         'Given by the campaign "Before the traffic" of Kopi Senja Rewards.')
        self.assertNotIn("image", achievement)

    def test_the_recipient_is_told_by_a_salted_hash(self):
        payload = self.credential("alice", "coffee-lover")
        identity = payload["credentialSubject"]["identifier"][0]
        self.assertTrue(identity["hashed"])
        self.assertEqual(identity["identityHash"], "sha256$" + hashlib.sha256(
            ("alice@home.example" + identity["salt"]).encode()).hexdigest())
        self.assertNotIn("alice", json.dumps(payload))

    def test_or_by_a_name_of_their_own(self):
        did = self.credential("carol", "coffee-lover", "--recipient", "did:example:carol")
        self.assertEqual(did["sub"], "did:example:carol")
        mail = self.credential("carol", "coffee-lover", "--recipient", "mailto:c@home.example")
        self.assertEqual(mail["credentialSubject"]["identifier"], [
            {"type": "IdentityObject", "hashed": False, "identityHash": "c@home.example",
             "identityType": "emailAddress"}])
        self.assertEqual(did["id"], mail["id"])

    def test_one_award_is_one_credential(self):
        first = self.credential("alice", "coffee-lover")
        self.assertEqual(first, self.credential("alice", "coffee-lover"))
        second = self.credential("bob", "coffee-lover")
        self.assertNotEqual(first["id"], second["id"])
        self.assertNotEqual(first["sub"], second["sub"])
        self.assertEqual(first["credentialSubject"]["achievement"],
                         second["credentialSubject"]["achievement"])

    def test_a_badge_that_expires_has_a_last_day(self):
        key = "fanfare:member:{dora}:badges"
        self.redis.hset("fanfare:member:{dora}", mapping={"rev": 1, "email": "d@home.example"})
        self.redis.hset(key, "coffee-lover", json.dumps(
            {"awarded_at": "2026-01-01T00:00:00Z", "level": "bronze",
             "expires_at": "2999-01-01T00:00:00.5Z"}))
        payload = self.credential("dora", "coffee-lover")
        self.assertEqual((payload["validFrom"], payload["validUntil"]),
                         ("2026-01-01T00:00:00Z", "2999-01-01T00:00:00Z"))
        self.redis.hset(key, "coffee-lover", json.dumps(
            {"awarded_at": "2020-01-01T00:00:00Z", "expires_at": "2021-01-01T00:00:00Z"}))
        self.assertEqual(self.export("dora", "coffee-lover"),
                         (1, "", "fanfare: error: dora's badge 'coffee-lover' expired at "
                                 "2021-01-01T00:00:00Z\n"))

    def test_what_cannot_be_exported_is_told_in_words(self):
        for member, badge, words in (
                ("nobody", "coffee-lover",
                 "there is no member 'nobody'; a member is known from their first event"),
                ("alice", "regular", "alice does not hold the badge 'regular'; alice holds "
                                     "coffee-lover and early-bird"),
                ("alice", "cofee-lover",
                 "there is no badge 'cofee-lover'; did you mean 'coffee-lover'?"),
                ("carol", "coffee-lover",
                 "carol has no email in their profile that a badge could be issued to; name a DID "
                 "or an address with --recipient")):
            self.assertEqual(self.export(member, badge), (1, "", f"fanfare: error: {words}\n"))

    def test_keys_that_do_not_fit_are_told_in_words_and_not_repeated(self):
        private = (self.root / "ed25519.pem").read_text()
        self.write_key("public", openssl("pkey", "-in", str(self.root / "ed25519.pem"), "-pubout"))
        self.write_key("text", "hunter2\n")
        self.write_key("locked", openssl("pkey", "-in", str(self.root / "ed25519.pem"),
                                         "-aes256", "-passout", "pass:hunter2"))
        for key, found in (("rsa", "found a key of the kind RSA"), ("public", "found a public key"),
                           ("text", "found no PEM"), ("locked", "found an encrypted one"),
                           ("none", "there is no such file")):
            code, out, err = self.export("alice", "coffee-lover", key=key)
            self.assertEqual((code, out), (1, ""))
            self.assertRegex(err, rf"\Afanfare: error: {key}\.pem: .*{found}")
            self.assertNotIn("hunter2", err)
            self.assertNotIn(private.splitlines()[1][:16], err)

    def test_a_key_that_others_can_read_is_warned_of(self):
        self.write_key("shared", pem("ed25519"))
        (self.root / "shared.pem").chmod(0o644)
        code, out, err = self.export("alice", "coffee-lover", key="shared")
        self.assertEqual(code, 0)
        self.assertEqual(out.count("."), 2)
        self.assertEqual(err, "fanfare: warning: shared.pem: others than its owner may read this "
                              "private key (mode 0644); `chmod 600 shared.pem` keeps it yours\n")


if __name__ == "__main__":
    FANFARE, FANFARED = (pathlib.Path(sys.argv.pop(1)).resolve() for _ in range(2))
    unittest.main()

"""A learning platform of its own, over HTTP: its keys, its state and nonces, its tokens made by hand.

It shares no code with the node: what it signs and verifies is RSA from the library of primitives alone.
"""

import base64
import json
import secrets
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicNumbers

COURSE = "http://purl.imsglobal.org/vocab/lis/v2/course"
CLAIM = "https://purl.imsglobal.org/spec/lti/claim/"
AGS = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"
SCORE = "https://purl.imsglobal.org/spec/lti-ags/scope/score"
LINE_ITEM = "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem.readonly"


def b64(raw):
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def raw(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def number(value):
    return b64(value.to_bytes((value.bit_length() + 7) // 8))


class Moodle:
    """The platform's own side."""

    def __init__(self):
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.states, self.launched, self.asked = {}, [], []
        self.exercise = "5f0e5b7c-exercise"
        self.auth_url = self.jwks_url = self.token_url = self.issuer = ""

    def jwks(self):
        told = self.key.public_key().public_numbers()
        return {"keys": [{
            "kty": "RSA", "kid": "moodle-1", "use": "sig", "alg": "RS256", "n": number(told.n),
            "e": number(told.e),
        }]}  # fmt: skip

    def sign(self, claims, key=None, **head):
        first = b64(json.dumps({"alg": "RS256", "typ": "JWT", "kid": "moodle-1"} | head).encode())
        told = f"{first}.{b64(json.dumps(claims).encode())}"
        signature = (key or self.key).sign(told.encode(), padding.PKCS1v15(), hashes.SHA256())
        return f"{told}.{b64(signature)}"

    def verified(self, token):
        head, payload, signature = token.split(".")
        named = json.loads(raw(head))
        assert named["alg"] == "RS256"
        found = next(one for one in httpx.get(self.jwks_url).json()["keys"] if one["kid"] == named["kid"])
        public = RSAPublicNumbers(
            int.from_bytes(raw(found["e"])), int.from_bytes(raw(found["n"]))
        ).public_key()
        public.verify(raw(signature), f"{head}.{payload}".encode(), padding.PKCS1v15(), hashes.SHA256())
        return json.loads(raw(payload))

    def login(self, asked):
        """Begin: answer with a redirection to the node, with a state and a nonce of our own."""
        self.asked.append(asked)
        assert asked["iss"] == self.issuer
        state, nonce = secrets.token_urlsafe(12), secrets.token_urlsafe(12)
        self.states[state] = (nonce, asked["client_id"])
        return f"{self.auth_url}?" + urlencode({
            "scope": "openid", "response_type": "id_token", "response_mode": "form_post", "prompt": "none",
            "client_id": asked["client_id"], "redirect_uri": asked["target_link_uri"], "state": state,
            "nonce": nonce, "login_hint": asked["login_hint"], "lti_message_hint": asked["lti_message_hint"],
        })  # fmt: skip

    def launch(self, sent):
        """Take the signed token that the browser carries here, and judge it."""
        nonce, client = self.states.pop(sent["state"])
        claims = self.verified(sent["id_token"])
        assert (claims["iss"], claims["aud"], claims["nonce"]) == (self.issuer, client, nonce)
        assert claims["exp"] > time.time() >= claims["iat"] - 60
        assert claims[f"{CLAIM}message_type"] == "LtiResourceLinkRequest"
        assert claims[f"{CLAIM}version"] == "1.3.0" and claims[f"{CLAIM}deployment_id"] == "1"
        self.opens_as_moodle_does(claims)
        self.launched.append(claims)

    def opens_as_moodle_does(self, claims):
        """Ask for what Moodle reads out of a launch: its own number, a kind of course, the list of lines."""
        assert claims[f"{CLAIM}custom"]["id"] == self.exercise
        assert claims[f"{CLAIM}context"]["type"] == [f"{COURSE}#CourseSection"]
        assert claims[AGS]["lineitems"] != claims[AGS]["lineitem"]

    def assertion(self, client, **changes):
        now = int(time.time())
        told = {
            "iss": client, "sub": client, "aud": self.token_url, "iat": now, "exp": now + 60,
            "jti": secrets.token_urlsafe(12),
        }  # fmt: skip
        return told | changes

    def access(self, assertion, scope=f"{SCORE} {LINE_ITEM}", **changes):
        sent = {
            "grant_type": "client_credentials", "scope": scope, "client_assertion": assertion,
            "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        }  # fmt: skip
        return httpx.post(self.token_url, data=sent | changes)

    def score(self, claims, secret, **changes):
        body = {
            "userId": claims["sub"], "scoreGiven": 41, "scoreMaximum": 50, "comment": "جيد",
            "timestamp": time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime()),
            "activityProgress": "Completed", "gradingProgress": "FullyGraded",
        }  # fmt: skip
        head = {"Authorization": f"Bearer {secret}", "Content-Type": "application/vnd.ims.lis.v1.score+json"}
        url = claims[AGS]["lineitem"] + "/scores"
        return httpx.post(url, content=json.dumps(body | changes), headers=head)


@contextmanager
def served(moodle):
    """Serve the platform on a port of its own, in a thread of its own."""

    class Door(BaseHTTPRequestHandler):
        def log_message(self, *args):
            pass

        def _asked(self, text):
            return {name: values[0] for name, values in parse_qs(text, keep_blank_values=True).items()}

        def do_GET(self):
            self.send_response(302)
            self.send_header("Location", moodle.login(self._asked(urlsplit(self.path).query)))
            self.end_headers()

        def do_POST(self):
            sent = self._asked(self.rfile.read(int(self.headers["Content-Length"])).decode())
            try:
                moodle.launch(sent)
                status = 200
            except Exception:
                status = 401
            self.send_response(status)
            self.end_headers()

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)

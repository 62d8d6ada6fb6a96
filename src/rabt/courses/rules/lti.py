"""The link to a learning platform that the centre runs already: this node launches it, and takes marks back.

The learning platform (Moodle, with its content of any kind) is the *tool*, this node the *platform*: seats,
attendance and results stay here, pages of lessons there. A launch is the OpenID flow that the tool ends: the
tool is told to begin, asks with a nonce, and gets a signed token. Marks come back on a line item, under an
access token that the tool gets for an assertion signed with its own key.
[K] Claims, message types and rights follow 1EdTech's LTI 1.3 Core and Assignment and Grade Services 2.0 as an
independent library and Moodle's own program (its `enrol_lti`, as published) read them: it opens nothing
without its own number of the exercise, a kind of course and the list of lines. The texts themselves were not
read, and a Moodle that runs was not at hand: what stands in the tests is a tool of its own, with keys of its
own, that asks for what Moodle asks for.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from rabt.base.errors import Refused

CLAIM = "https://purl.imsglobal.org/spec/lti/claim/"
AGS = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"
COURSE = "http://purl.imsglobal.org/vocab/lis/v2/course#CourseSection"
LEARNER = "http://purl.imsglobal.org/vocab/lis/v2/membership#Learner"
DEPLOYMENT = "1"
LAUNCH, VERSION = "LtiResourceLinkRequest", "1.3.0"
LINE_ITEM = "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem.readonly"
SCORE = "https://purl.imsglobal.org/spec/lti-ags/scope/score"
SCOPES = (LINE_ITEM, SCORE)
ASSERTED = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
TOKEN_LIFE, LAUNCH_LIFE, ASSERTION_LIFE = timedelta(hours=1), timedelta(minutes=5), timedelta(minutes=10)
CLOCKS_DIFFER = timedelta(seconds=60)
TEXT, URL = 300, 600
MOST_OWN = 20
DONE = ("Completed", "Submitted")
MARKED = "FullyGraded"


@dataclass(frozen=True)
class Tool:
    """A learning platform that is linked: its name to us, its addresses, what it wants to be told back."""

    client_id: str
    deployment: str
    login_url: str
    launch_url: str
    own: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Launch:
    """Whom a tool is opened for: an opaque key of the trainee, and for what; no name is handed over."""

    subject: str
    link_id: UUID
    title: str
    course: str
    course_title: str
    locale: str
    line_item_url: str
    line_items_url: str


@dataclass(frozen=True)
class Score:
    """A mark that a tool hands back: whose, of a hundred, when; `marked` says that it is final."""

    subject: str
    points: int
    at: datetime
    marked: bool


def check_url(url: str, field: str) -> str:
    """Ask that an address is one of a server, over a closed line but on this machine. Refuses: tool_url"""
    parts = urlsplit(url)
    near = parts.hostname in ("localhost", "127.0.0.1")
    if len(url) > URL or not parts.hostname or parts.scheme not in ("https", *(["http"] if near else [])):
        raise Refused("tool_url", field=field)
    return url


def origin_of(url: str) -> str:
    """Return the server of an address, as a page's rule on where it may lead names it."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def read_own(text: str) -> dict[str, str]:
    """Read what a platform wants to be told back with each launch: a line each, `name=value`.

    Refuses: tool_own
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    read = [(name.strip(), value.strip()) for name, _, value in (line.partition("=") for line in lines)]
    whole = all(name and value and len(name) <= TEXT and len(value) <= TEXT for name, value in read)
    if not whole or len(read) > MOST_OWN or len(dict(read)) < len(read):
        raise Refused("tool_own", field="own", most=MOST_OWN)
    return dict(read)


def check_auth(asked: Mapping[str, str], tool: Tool, hint: str) -> str:
    """Ask that the tool answers the launch that was begun, and return its nonce.

    Refuses: lti_request, lti_redirect, lti_client
    """
    wanted = {"scope": "openid", "response_type": "id_token", "response_mode": "form_post", "prompt": "none"}
    if any(asked.get(name) != value for name, value in wanted.items()):
        raise Refused("lti_request")
    if asked.get("client_id") != tool.client_id:
        raise Refused("lti_client")
    if asked.get("redirect_uri") != tool.launch_url:
        raise Refused("lti_redirect")
    nonce = asked.get("nonce", "")
    if (
        not 0 < len(nonce) <= TEXT
        or len(asked.get("state", "")) > URL
        or asked.get("lti_message_hint") != hint
    ):
        raise Refused("lti_request")
    return nonce


def launch_claims(tool: Tool, launch: Launch, issuer: str, nonce: str, at: datetime) -> dict[str, Any]:
    """Return what a launch token says."""
    second = int(at.timestamp())
    return {
        "iss": issuer, "aud": tool.client_id, "sub": launch.subject, "nonce": nonce, "iat": second,
        "exp": second + int(LAUNCH_LIFE.total_seconds()), "locale": launch.locale,
        f"{CLAIM}message_type": LAUNCH, f"{CLAIM}version": VERSION,
        f"{CLAIM}deployment_id": tool.deployment, f"{CLAIM}target_link_uri": tool.launch_url,
        f"{CLAIM}resource_link": {"id": str(launch.link_id), "title": launch.title},
        f"{CLAIM}context": {"id": launch.course, "title": launch.course_title, "type": [COURSE]},
        f"{CLAIM}roles": [LEARNER], f"{CLAIM}launch_presentation": {"locale": launch.locale},
        f"{CLAIM}custom": dict(tool.own), AGS: {
            "scope": list(SCOPES), "lineitem": launch.line_item_url, "lineitems": launch.line_items_url,
        },
    }  # fmt: skip


def check_assertion(claims: Mapping[str, Any], tool: Tool, audience: str, at: datetime) -> str:
    """Ask that a tool's assertion is of itself, to us, and of now; return its number, which counts once.

    Refuses: lti_assertion
    """
    try:
        begun, ends, number = int(claims["iat"]), int(claims["exp"]), str(claims["jti"])
        said = claims["aud"]
    except (KeyError, TypeError, ValueError) as wrong:
        raise Refused("lti_assertion", why="fields") from wrong
    now, slack = int(at.timestamp()), int(CLOCKS_DIFFER.total_seconds())
    if claims.get("iss") != tool.client_id or claims.get("sub") != tool.client_id:
        raise Refused("lti_assertion", why="client")
    if audience not in (said if isinstance(said, list) else [said]):
        raise Refused("lti_assertion", why="audience")
    if not begun - slack <= now < ends + slack or ends - begun > int(ASSERTION_LIFE.total_seconds()):
        raise Refused("lti_assertion", why="time")
    if not 0 < len(number) <= TEXT:
        raise Refused("lti_assertion", why="number")
    return number


def granted(asked: str) -> list[str]:
    """Return which of the rights that a tool asks for it is given."""
    wanted = asked.split()
    return [one for one in SCOPES if one in wanted]


def read_score(body: Mapping[str, Any], at: datetime) -> Score:
    """Read a mark that a tool hands back. Refuses: lti_score"""
    try:
        subject, given, most = str(body["userId"]), float(body["scoreGiven"]), float(body["scoreMaximum"])
        moment = datetime.fromisoformat(str(body["timestamp"]))
    except (KeyError, TypeError, ValueError) as wrong:
        raise Refused("lti_score") from wrong
    fits = 0 < most < 1e6 and 0 <= given <= most and 0 < len(subject) <= TEXT
    if not fits or moment.tzinfo is None or moment > at + CLOCKS_DIFFER:
        raise Refused("lti_score")
    done = body.get("activityProgress") in DONE and body.get("gradingProgress") == MARKED
    return Score(subject, int(100 * given / most), moment, done)

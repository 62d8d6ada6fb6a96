"""Behind a proxy the caller is whom the proxy names; without one, nobody can name himself."""

from rabt.site.proxy import behind_proxy


def called_from(environ):
    seen = []
    behind_proxy(lambda environ, start: seen.append(environ["REMOTE_ADDR"]) or [])(environ, None)
    return seen[0]


def test_the_proxy_says_who_calls():
    assert called_from({"REMOTE_ADDR": "10.0.0.2", "HTTP_X_REAL_IP": "41.208.0.7"}) == "41.208.0.7"


def test_a_proxy_that_says_nothing_leaves_the_line_as_it_is():
    assert called_from({"REMOTE_ADDR": "10.0.0.2", "HTTP_X_REAL_IP": " "}) == "10.0.0.2"
    assert called_from({"REMOTE_ADDR": "10.0.0.2"}) == "10.0.0.2"


def test_without_a_proxy_a_caller_cannot_name_himself(client, db, settings):
    assert settings.BEHIND_PROXY is False
    answer = client.get("/healthz", headers={"X-Real-Ip": "1.2.3.4", "X-Forwarded-Proto": "https"})
    assert answer.wsgi_request.META["REMOTE_ADDR"] == "127.0.0.1"
    assert answer.wsgi_request.is_secure() is False

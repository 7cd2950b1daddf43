"""requests-oauthlib 2 and the oauthlib below it."""

import os

os.environ["OAUTHLIB_INSECURE_TRANSPORT"] = "1"  # http on this machine

import requests
from oauthlib.oauth2 import AccessDeniedError, InvalidGrantError
from requests_oauthlib import OAuth2Session

from scene import ADA, API, CALLBACK, FULL, SPECIFIC, URL, equal, run, visit

AUTHORIZE = URL + "/-/oauth_authorize"
TOKEN = URL + "/-/oauth_token"


def log_in(app=FULL, scope=None, **options):
    session = OAuth2Session(app["id"], redirect_uri=CALLBACK, scope=scope, **options)
    address, _ = session.authorization_url(AUTHORIZE)
    session.fetch_token(TOKEN, authorization_response=visit(address), client_secret=app["secret"])
    return session


def signs_in():
    equal(log_in().get(API + "/users/me").json()["data"]["gid"], ADA["gid"])
    proved = log_in(pkce="S256")
    equal(proved.get(API + "/users/me").status_code, 200)
    # A scope in the answer that is not the one that was asked for would raise a warning, which oauthlib makes an error.
    narrow = log_in(SPECIFIC, ["users:read", "openid", "email"])
    equal(narrow.get(API + "/users/me").status_code, 200)
    equal(narrow.get(API + "/openid_connect/userinfo").json()["email"], ADA["email"])
    equal(narrow.post(API + "/projects", json={"data": {}}).status_code, 403)


def refreshes_by_itself():
    kept = []
    session = log_in(
        auto_refresh_url=TOKEN,
        auto_refresh_kwargs={"client_id": FULL["id"], "client_secret": FULL["secret"]},
        token_updater=kept.append,
    )
    session.token = {**session.token, "expires_at": 1, "expires_in": -1}
    equal(session.get(API + "/users/me").status_code, 200)
    equal(len(kept), 1)


def revokes():
    session = log_in()
    form = {"client_id": FULL["id"], "client_secret": FULL["secret"], "token": session.token["refresh_token"]}
    equal(requests.post(URL + "/-/oauth_revoke", data=form, timeout=30).status_code, 200)
    equal(session.get(API + "/users/me").status_code, 401)
    try:
        session.refresh_token(TOKEN, client_id=FULL["id"], client_secret=FULL["secret"])
        raise AssertionError("a revoked token was refreshed")
    except InvalidGrantError:
        pass


def is_denied():
    session = OAuth2Session(FULL["id"], redirect_uri=CALLBACK)
    # Who has allowed this before is asked again.
    address, _ = session.authorization_url(AUTHORIZE, prompt="consent")
    back = visit(address, "Deny")
    try:
        session.fetch_token(TOKEN, authorization_response=back, client_secret=FULL["secret"])
        raise AssertionError("a denial was taken for a code")
    except AccessDeniedError:
        pass


run({name: step for name, step in globals().items() if callable(step)})

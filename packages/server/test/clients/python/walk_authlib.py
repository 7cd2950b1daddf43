"""Authlib 1.6: its session for requests, discovery by hand as its documentation has it, and its check of ID tokens."""

import os

os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"  # http on this machine

import requests
from authlib.common.security import generate_token
from authlib.integrations.base_client.errors import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from authlib.jose import JsonWebKey, jwt
from authlib.oidc.core import CodeIDToken

from scene import ADA, API, CALLBACK, FULL, URL, equal, parameter, run, visit

SCOPE = "openid email profile default"


def discover():
    return requests.get(API + "/.well-known/openid-configuration", timeout=30).json()


def log_in(method="client_secret_basic", nonce=None):
    found = discover()
    session = OAuth2Session(
        FULL["id"],
        FULL["secret"],
        scope=SCOPE,
        redirect_uri=CALLBACK,
        token_endpoint_auth_method=method,
        code_challenge_method="S256",
        token_endpoint=found["token_endpoint"],
    )
    verifier = generate_token(48)
    address, state = session.create_authorization_url(
        found["authorization_endpoint"], code_verifier=verifier, nonce=nonce
    )
    back = visit(address)
    equal(parameter(back, "state"), state)
    equal(parameter(back, "iss"), found["issuer"])
    token = session.fetch_token(
        found["token_endpoint"], authorization_response=back, code_verifier=verifier
    )
    return session, token, found


def checks_the_id_token():
    for method in ("client_secret_basic", "client_secret_post"):
        nonce = generate_token()
        session, token, found = log_in(method, nonce)
        keys = JsonWebKey.import_key_set(requests.get(found["jwks_uri"], timeout=30).json())
        claims = jwt.decode(
            token["id_token"],
            keys,
            claims_cls=CodeIDToken,
            claims_options={"iss": {"value": found["issuer"]}, "aud": {"value": FULL["id"]}},
            claims_params={"nonce": nonce, "client_id": FULL["id"], "access_token": token["access_token"]},
        )
        claims.validate(leeway=10)
        equal(claims["sub"], ADA["gid"])
        about = session.get(found["userinfo_endpoint"]).json()
        equal((about["sub"], about["email"]), (ADA["gid"], ADA["email"]))
        equal(session.get(API + "/users/me").json()["data"]["gid"], ADA["gid"])


def refreshes_introspects_and_revokes():
    session, token, found = log_in()
    fresh = session.refresh_token(found["token_endpoint"], refresh_token=token["refresh_token"])
    assert fresh["access_token"] != token["access_token"]
    equal(session.get(API + "/users/me").status_code, 200)
    known = session.introspect_token(URL + "/-/oauth_introspect", token=fresh["access_token"])
    equal(known.json()["active"], True)
    revoked = session.revoke_token(URL + "/-/oauth_revoke", token=token["refresh_token"])
    equal(revoked.status_code, 200)
    equal(session.get(API + "/users/me").status_code, 401)
    try:
        session.refresh_token(found["token_endpoint"], refresh_token=token["refresh_token"])
        raise AssertionError("a revoked token was refreshed")
    except OAuthError as error:
        equal(error.error, "invalid_grant")


run({name: step for name, step in globals().items() if callable(step)})

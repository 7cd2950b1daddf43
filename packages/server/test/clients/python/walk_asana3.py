"""python-asana 3.2.3, with its own OAuth session on requests-oauthlib; only its addresses are changed."""

import os

os.environ["OAUTHLIB_INSECURE_TRANSPORT"] = "1"  # http on this machine

import asana
from asana.session import AsanaOAuth2Session

from scene import API, CALLBACK, FULL, PROJECT, URL, WORKSPACE, ADA, equal, run, visit

AsanaOAuth2Session.authorize_url = URL + "/-/oauth_authorize"
AsanaOAuth2Session.token_url = URL + "/-/oauth_token"


def log_in():
    client = asana.Client.oauth(
        client_id=FULL["id"], client_secret=FULL["secret"], redirect_uri=CALLBACK
    )
    client.options.update(base_url=API, max_retries=0)
    client.LOG_ASANA_CHANGE_WARNINGS = False
    address, state = client.session.authorization_url()
    back = visit(address)
    token = client.session.fetch_token(authorization_response=back)
    return client, token


def signs_in():
    client, token = log_in()
    equal(token["token_type"], "bearer")
    equal(token["data"]["gid"], ADA["gid"])
    equal(client.users.me()["gid"], ADA["gid"])
    equal(client.users.get_user("me")["email"], ADA["email"])


def refreshes():
    client, token = log_in()
    refreshed = client.session.refresh_token(
        AsanaOAuth2Session.token_url, client_id=FULL["id"], client_secret=FULL["secret"]
    )
    assert refreshed["access_token"] != token["access_token"]
    equal(refreshed["refresh_token"], token["refresh_token"])
    equal(client.users.me()["gid"], ADA["gid"])


def pages_and_writes():
    client, _ = log_in()
    tasks = list(client.tasks.get_tasks_for_project(PROJECT, {}, page_size=4, fields=["name", "completed"]))
    equal(len(tasks), 9)
    equal(sorted(tasks[0]), ["completed", "gid", "name"])
    made = client.tasks.create_in_workspace(
        WORKSPACE, {"name": "Python", "external": {"gid": "python-3", "data": "x"}}
    )
    equal(made["workspace"]["gid"], WORKSPACE)
    equal(client.tasks.get_task("external:python-3")["gid"], made["gid"])
    equal(client.tasks.update_task(made["gid"], {"completed": True})["completed"], True)
    equal(client.tasks.delete_task(made["gid"]), {})
    try:
        client.tasks.get_task(made["gid"])
        raise AssertionError("a deleted task was read")
    except asana.error.NotFoundError:
        pass


def hears_of_mistakes():
    client, _ = log_in()
    for call, wanted in (
        (lambda: client.tasks.create_task({"name": "nowhere"}), asana.error.InvalidRequestError),
        (lambda: list(client.tasks.get_tasks({"assignee": "me"})), asana.error.InvalidRequestError),
    ):
        try:
            call()
            raise AssertionError("a mistake was taken")
        except wanted:
            pass
    client.session.token = {"access_token": "mda_nothing", "token_type": "bearer"}
    try:
        client.users.me()
        raise AssertionError("an unknown token was taken")
    except asana.error.NoAuthorizationError:
        pass


run({name: step for name, step in globals().items() if callable(step)})

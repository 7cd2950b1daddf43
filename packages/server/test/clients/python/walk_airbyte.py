"""Airbyte's source-asana 1.7.2 as Airbyte runs it: `check` and `read`. Its manifest is what it is, but for the addresses."""

import json
import logging
import os
import tempfile
import urllib.parse
import urllib.request
from importlib import resources

# A manifest in the working directory counts before the package's own.
MANIFEST = resources.files("source_asana").joinpath("manifest.yaml").read_text()
FOLDER = tempfile.TemporaryDirectory()
os.chdir(FOLDER.name)

from airbyte_cdk.models import (
    ConfiguredAirbyteCatalog,
    ConfiguredAirbyteStream,
    DestinationSyncMode,
    Level,
    Status,
    SyncMode,
    Type,
)
from source_asana import SourceAsana

from scene import ADA, API, CALLBACK, FULL, PROJECT, URL, WORKSPACE, equal, parameter, run, visit

LOGGER = logging.getLogger("airbyte")
# All of its streams but `events`: it never sends a token of synchronization, so Asana answers it with 412, too.
STREAMS = [
    "workspaces",
    "users",
    "teams",
    "team_memberships",
    "projects",
    "sections",
    "sections_compact",
    "tasks",
    "tags",
    "stories",
    "stories_compact",
    "attachments",
    "attachments_compact",
    "portfolios",
    "portfolios_compact",
    "portfolios_memberships",
    "portfolio_items",
    "custom_fields",
    "organization_exports",
]


def connect(credentials, exports=()):
    with open("manifest.yaml", "w") as file:
        file.write(MANIFEST.replace("https://app.asana.com", URL))
    config = {"credentials": credentials, "organization_export_ids": list(exports)}
    return SourceAsana(None, config, None), config


def by_token(exports=()):
    return connect({"option_title": "PAT Credentials", "personal_access_token": ADA["token"]}, exports)


def ask_for_export():
    """The id of an export of the workspace that was asked for."""
    request = urllib.request.Request(
        f"{API}/organization_exports",
        data=json.dumps({"data": {"organization": WORKSPACE}}).encode(),
        headers={"Authorization": f"Bearer {ADA['token']}", "Content-Type": "application/json"},
        method="POST",
    )
    with urllib.request.urlopen(request, timeout=30) as response:
        return json.load(response)["data"]["gid"]


def read(source, config, names):
    """What the source reads of each stream."""
    streams = {stream.name: stream for stream in source.discover(LOGGER, config).streams}
    catalog = ConfiguredAirbyteCatalog(
        streams=[
            ConfiguredAirbyteStream(
                stream=streams[name],
                sync_mode=SyncMode.full_refresh,
                destination_sync_mode=DestinationSyncMode.overwrite,
            )
            for name in names
        ]
    )
    found = {name: [] for name in names}
    for message in source.read(LOGGER, config, catalog, []):
        if message.type == Type.RECORD:
            found[message.record.stream].append(message.record.data)
        if message.type == Type.LOG:
            assert message.log.level not in (Level.ERROR, Level.FATAL), message.log.message
    return found


def checks():
    source, config = by_token()
    equal(source.check(LOGGER, config).status, Status.SUCCEEDED)
    wrong, config = connect({"option_title": "PAT Credentials", "personal_access_token": "mdp_nothing"})
    equal(wrong.check(LOGGER, config).status, Status.FAILED)


def reads():
    export = ask_for_export()
    found = read(*by_token([export]), STREAMS)
    for name in STREAMS:
        assert found[name], f"nothing was read of {name}"
    equal([one["gid"] for one in found["organization_exports"]], [export])
    assert WORKSPACE in [workspace["gid"] for workspace in found["workspaces"]]
    tasks = [task for task in found["tasks"] if any(place["gid"] == PROJECT for place in task["projects"])]
    equal(len(tasks), 9)
    equal(sorted({user["email"] for user in found["users"]})[0], ADA["email"])


def refreshes():
    address = f"{URL}/-/oauth_authorize?client_id={FULL['id']}&redirect_uri={CALLBACK}&response_type=code&state=s"
    form = {
        "grant_type": "authorization_code",
        "client_id": FULL["id"],
        "client_secret": FULL["secret"],
        "redirect_uri": CALLBACK,
        "code": parameter(visit(address), "code"),
    }
    body = urllib.parse.urlencode(form).encode()
    with urllib.request.urlopen(f"{URL}/-/oauth_token", data=body, timeout=30) as response:
        token = json.load(response)["refresh_token"]
    source, config = connect(
        {
            "option_title": "OAuth Credentials",
            "client_id": FULL["id"],
            "client_secret": FULL["secret"],
            "refresh_token": token,
        }
    )
    equal(source.check(LOGGER, config).status, Status.SUCCEEDED)
    assert read(source, config, ["projects"])["projects"]


run({name: step for name, step in globals().items() if callable(step)})

"""What every walk needs: the server's addresses and apps, a person who signs in and allows, and plain assertions."""

import json
import os
import sys
import traceback
import urllib.parse
import urllib.request

SCENE = json.loads(os.environ["SCENE"])
URL = SCENE["url"]
API = URL + "/api/1.0"
CALLBACK = SCENE["callback"]
FULL = SCENE["full"]
SPECIFIC = SCENE["specific"]
PROJECT = SCENE["project"]
WORKSPACE = SCENE["workspace"]
ADA = SCENE["ada"]


def visit(address, decision="Allow"):
    """Opens an authorization address as Ada, in a browser of her own. Returns the address that the app is opened with."""
    body = json.dumps({"address": address, "decision": decision}).encode()
    request = urllib.request.Request(SCENE["visits"], data=body, method="POST")
    with urllib.request.urlopen(request, timeout=60) as response:
        return json.load(response)["address"]


def parameter(address, name):
    """The value of a parameter in an address, or None."""
    return urllib.parse.parse_qs(urllib.parse.urlsplit(address).query).get(name, [None])[0]


def equal(found, wanted):
    assert found == wanted, f"found {found!r}, wanted {wanted!r}"


def run(steps):
    """Runs the step that the command line names."""
    try:
        steps[sys.argv[1]]()
    except BaseException:
        traceback.print_exc()
        sys.exit(1)

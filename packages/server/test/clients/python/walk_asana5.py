"""python-asana 5.4, which has the API and no OAuth, with a personal token."""

import asana
from asana.rest import ApiException

from scene import ADA, API, PROJECT, WORKSPACE, equal, run


def connect(token=None):
    configuration = asana.Configuration()
    configuration.host = API
    configuration.access_token = token or ADA["token"]
    return asana.ApiClient(configuration)


def reads():
    api = connect()
    me = asana.UsersApi(api).get_user("me", {"opt_fields": "email,workspaces.name"})
    equal(me["email"], ADA["email"])
    assert any(place["gid"] == WORKSPACE for place in me["workspaces"])
    projects = asana.ProjectsApi(api).get_projects_for_workspace(WORKSPACE, {"archived": False})
    assert any(project["gid"] == PROJECT for project in projects)


def pages():
    api = connect()
    tasks = list(asana.TasksApi(api).get_tasks_for_project(PROJECT, {"limit": 4, "opt_fields": "name"}))
    equal(len({task["gid"] for task in tasks}), 9)


def writes():
    tasks = asana.TasksApi(connect())
    body = {"data": {"name": "Python 5", "projects": [PROJECT], "html_notes": "<body>a &amp; <em>b</em></body>"}}
    made = tasks.create_task(body, {"opt_fields": "name,html_notes,projects,memberships"})
    equal(made["html_notes"], "<body>a &amp; <em>b</em></body>")
    whole = tasks.get_task(made["gid"], {})
    equal(tasks.update_task({"data": whole}, made["gid"], {})["modified_at"] is not None, True)
    subtask = tasks.create_subtask_for_task({"data": {"name": "Part"}}, made["gid"], {})
    equal(subtask["parent"]["gid"], made["gid"])
    equal(tasks.delete_task(made["gid"]), {})


def hears_of_mistakes():
    for status, call in (
        (401, lambda: asana.UsersApi(connect("mdp_nothing")).get_user("me", {})),
        (404, lambda: asana.TasksApi(connect()).get_task("1", {})),
        (400, lambda: asana.TasksApi(connect()).create_task({"data": {"projects": PROJECT}}, {})),
    ):
        try:
            call()
            raise AssertionError(f"{status} was not heard")
        except ApiException as error:
            equal(error.status, status)


run({name: step for name, step in globals().items() if callable(step)})

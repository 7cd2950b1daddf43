"""python-asana 5.4 through the families of the API that `walk_asana5` leaves out, each by the functions of its own class."""

import json

import asana
from asana.rest import ApiException

from scene import ADA, API as ROOT, PROJECT, WORKSPACE, equal, run

CONFIGURATION = asana.Configuration()
CONFIGURATION.host = ROOT
CONFIGURATION.access_token = ADA["token"]
API = asana.ApiClient(CONFIGURATION)
TASKS = asana.TasksApi(API)


def gids(records):
    return [record["gid"] for record in records]


def new_task(name):
    return TASKS.create_task({"data": {"name": name, "workspace": WORKSPACE}}, {})["gid"]


def tags():
    api = asana.TagsApi(API)
    tag = api.create_tag({"data": {"name": "Python", "workspace": WORKSPACE}}, {})["gid"]
    task = new_task("Tagged")
    TASKS.add_tag_for_task({"data": {"tag": tag}}, task)
    equal(gids(api.get_tags_for_task(task, {})), [tag])
    equal(gids(TASKS.get_tasks_for_tag(tag, {})), [task])
    equal(api.update_tag({"data": {"name": "Snake"}}, tag, {})["name"], "Snake")
    TASKS.remove_tag_for_task({"data": {"tag": tag}}, task)
    api.delete_tag(tag)
    assert tag not in gids(api.get_tags_for_workspace(WORKSPACE, {}))


def stories():
    api = asana.StoriesApi(API)
    task = new_task("Told")
    story = api.create_story_for_task({"data": {"text": "Once"}}, task, {})["gid"]
    equal(api.update_story({"data": {"text": "Twice"}}, story, {})["text"], "Twice")
    assert story in gids(api.get_stories_for_task(task, {}))
    api.delete_story(story)
    assert story not in gids(api.get_stories_for_task(task, {}))


def attachments():
    api = asana.AttachmentsApi(API)
    task = new_task("Attached")
    made = api.create_attachment_for_object(
        {"parent": task, "resource_subtype": "external", "name": "Link", "url": "https://link.example/"}
    )
    equal(gids(api.get_attachments_for_object(task, {})), [made["gid"]])
    equal(api.get_attachment(made["gid"], {})["name"], "Link")
    api.delete_attachment(made["gid"])
    equal(gids(api.get_attachments_for_object(task, {})), [])


def memberships():
    found = list(asana.MembershipsApi(API).get_memberships({"parent": PROJECT}))
    assert ADA["gid"] in [one["member"]["gid"] for one in found]
    equal(asana.MembershipsApi(API).get_membership(found[0]["gid"])["gid"], found[0]["gid"])
    mine = list(asana.WorkspaceMembershipsApi(API).get_workspace_memberships_for_user("me", {}))
    equal([one["workspace"]["gid"] for one in mine], [WORKSPACE])
    teams = asana.TeamMembershipsApi(API).get_team_memberships_for_user("me", WORKSPACE, {})
    equal({one["user"]["gid"] for one in teams}, {ADA["gid"]})
    people = asana.ProjectMembershipsApi(API).get_project_memberships_for_project(PROJECT, {})
    assert found[0]["gid"] in gids(people)


def relations():
    whole, part, other = new_task("Whole"), new_task("Part"), new_task("Other")
    TASKS.set_parent_for_task({"data": {"parent": whole}}, part, {})
    equal(gids(TASKS.get_subtasks_for_task(whole, {})), [part])
    TASKS.add_dependencies_for_task({"data": {"dependencies": [whole]}}, other)
    equal(gids(TASKS.get_dependents_for_task(whole, {})), [other])
    TASKS.remove_dependencies_for_task({"data": {"dependencies": [whole]}}, other)
    equal(gids(TASKS.get_dependencies_for_task(other, {})), [])
    TASKS.add_project_for_task({"data": {"project": PROJECT}}, other)
    assert other in gids(TASKS.get_tasks_for_project(PROJECT, {}))
    TASKS.remove_project_for_task({"data": {"project": PROJECT}}, other)
    assert other not in gids(TASKS.get_tasks_for_project(PROJECT, {}))


def portfolios():
    api = asana.PortfoliosApi(API)
    made = api.create_portfolio({"data": {"name": "Python", "workspace": WORKSPACE}}, {})["gid"]
    api.add_item_for_portfolio({"data": {"item": PROJECT}}, made)
    equal(gids(api.get_items_for_portfolio(made, {})), [PROJECT])
    members = asana.PortfolioMembershipsApi(API).get_portfolio_memberships_for_portfolio(made, {})
    equal([one["user"]["gid"] for one in members], [ADA["gid"]])
    api.remove_item_for_portfolio({"data": {"item": PROJECT}}, made)
    api.delete_portfolio(made)
    assert made not in gids(api.get_portfolios(WORKSPACE, {"owner": "me"}))


def events():
    # The iterator takes the token out of the first refusal by itself; without it, the refusal is heard.
    equal(list(asana.EventsApi(API).get_events(PROJECT, {})), [])
    raw = asana.Configuration()
    raw.host, raw.access_token, raw.return_page_iterator = CONFIGURATION.host, CONFIGURATION.access_token, False
    api = asana.EventsApi(asana.ApiClient(raw))
    try:
        api.get_events(PROJECT, {})
        raise AssertionError("it was answered without a token")
    except ApiException as error:
        equal(error.status, 412)
        sync = json.loads(error.body)["sync"]
    task = new_task("Heard of")
    TASKS.add_project_for_task({"data": {"project": PROJECT}}, task)
    heard = api.get_events(PROJECT, {"sync": sync})["data"]
    assert task in [one["resource"]["gid"] for one in heard]
    TASKS.delete_task(task)


def batches():
    actions = [{"method": "get", "relative_path": "/users/me"}, {"method": "get", "relative_path": "/tasks/1"}]
    answers = asana.BatchAPIApi(API).create_batch_request({"data": {"actions": actions}}, {})
    equal([one["status_code"] for one in answers], [200, 404])


run({name: step for name, step in globals().items() if callable(step)})

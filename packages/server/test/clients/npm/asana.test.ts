import {
  ApiClient,
  BatchAPIApi,
  EventsApi,
  MembershipsApi,
  PortfolioMembershipsApi,
  PortfoliosApi,
  ProjectMembershipsApi,
  ProjectsApi,
  SectionsApi,
  StoriesApi,
  TagsApi,
  TasksApi,
  TeamMembershipsApi,
  TeamsApi,
  UsersApi,
  WebhooksApi,
  WorkspaceMembershipsApi,
  WorkspacesApi,
} from 'asana'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DEMO, demoSection, demoTask } from '../../support/demo.js'
import { startLibraryServer, type LibraryServer } from '../../support/library-server.js'
import { openReceiver, type Receiver } from '../../support/receiver.js'
import { tokenOf } from '../../support/services.js'

// What reads and writes people, projects, sections, tasks and files is tried in test/e2e/sdk.test.ts, on both databases.
describe('npm asana 3.2 through the families of the API', () => {
  let server: LibraryServer
  let receiver: Receiver
  let client: ApiClient
  beforeAll(async () => {
    receiver = await openReceiver()
    server = await startLibraryServer({ MUDRA_WEBHOOK_RANGES: '127.0.0.0/8' })
    client = new ApiClient()
    client.basePath = server.apiUrl
    Object.assign(client.authentications['token'] ?? {}, { accessToken: tokenOf(server.demo, 'ada') })
  })
  afterAll(async () => {
    expect(await server.stop()).toBe(0)
    await receiver.die()
  })

  const gids = ({ data }: { readonly data: readonly { readonly gid: string }[] }) =>
    data.map(({ gid }) => gid)
  const newTask = async (name: string) => {
    const { data } = await new TasksApi(client).createTask({ data: { name, workspace: DEMO.greenfield } }, {})
    return data.gid as string
  }

  it('tags', async () => {
    const [tags, tasks] = [new TagsApi(client), new TasksApi(client)]
    const { data: tag } = await tags.createTag({ data: { name: 'Urgent', workspace: DEMO.greenfield } }, {})
    const made = await tags.createTagForWorkspace({ data: { name: 'Later' } }, DEMO.greenfield, {})
    expect(gids(await tags.getTags({ workspace: DEMO.greenfield }))).toEqual(
      expect.arrayContaining([tag.gid, made.data.gid]),
    )
    const { data: changed } = await tags.updateTag({ data: { color: 'dark-red' } }, tag.gid, {})
    expect(changed).toMatchObject({ name: 'Urgent', color: 'dark-red', resource_type: 'tag' })
    const task = await newTask('Water')
    expect(await tasks.addTagForTask({ data: { tag: tag.gid } }, task)).toEqual({ data: {} })
    expect(gids(await tags.getTagsForTask(task, {}))).toEqual([tag.gid])
    expect(gids(await tasks.getTasksForTag(tag.gid, {}))).toEqual([task])
    await tasks.removeTagForTask({ data: { tag: tag.gid } }, task)
    expect(gids(await tags.getTagsForTask(task, {}))).toEqual([])
    await tags.deleteTag(tag.gid)
    expect(gids(await tags.getTagsForWorkspace(DEMO.greenfield, {}))).not.toContain(tag.gid)
  })

  it('stories', async () => {
    const stories = new StoriesApi(client)
    const task = await newTask('Prune')
    const { data: story } = await stories.createStoryForTask({ data: { text: 'In March' } }, task, {})
    expect(story).toMatchObject({ text: 'In March', type: 'comment', resource_subtype: 'comment_added' })
    await new TasksApi(client).updateTask({ data: { name: 'Prune the roses' } }, task, {})
    const told = await stories.getStoriesForTask(task, { opt_fields: 'resource_subtype' })
    expect(told.data.map((one: { resource_subtype: string }) => one.resource_subtype)).toEqual([
      'comment_added',
      'name_changed',
    ])
    const pinned = await stories.updateStory({ data: { text: 'In April', is_pinned: true } }, story.gid, {})
    expect(pinned.data).toMatchObject({ text: 'In April', is_pinned: true })
    expect((await stories.getStory(story.gid, { opt_fields: 'target.name' })).data.target.name).toBe(
      'Prune the roses',
    )
    await stories.deleteStory(story.gid)
    expect(gids(await stories.getStoriesForTask(task, {}))).not.toContain(story.gid)
  })

  it('memberships of projects, teams and workspaces', async () => {
    const memberships = new MembershipsApi(client)
    const { data: project } = await new ProjectsApi(client).createProject(
      { data: { name: 'Shared', workspace: DEMO.greenfield, team: DEMO.growing } },
      {},
    )
    const body = { data: { parent: project.gid, member: DEMO.ben, access_level: 'commenter' } }
    const { data: made } = await memberships.createMembership({ body })
    expect(gids(await memberships.getMemberships({ parent: project.gid }))).toContain(made.gid)
    await memberships.updateMembership({ data: { access_level: 'editor' } }, made.gid)
    expect((await memberships.getMembership(made.gid)).data.access_level).toBe('editor')
    const ofProject = new ProjectMembershipsApi(client)
    expect(gids(await ofProject.getProjectMembershipsForProject(project.gid, {}))).toContain(made.gid)
    expect((await ofProject.getProjectMembership(made.gid, {})).data.user.gid).toBe(DEMO.ben)
    await memberships.deleteMembership(made.gid)
    expect(gids(await memberships.getMemberships({ parent: project.gid }))).not.toContain(made.gid)

    const teams = new TeamMembershipsApi(client)
    const [first = ''] = gids(await teams.getTeamMembershipsForTeam(DEMO.growing, {}))
    expect((await teams.getTeamMembership(first, {})).data.team.gid).toBe(DEMO.growing)
    expect(gids(await teams.getTeamMembershipsForUser('me', DEMO.greenfield, {}))).toContain(first)
    const workspaces = new WorkspaceMembershipsApi(client)
    const [own = ''] = gids(await workspaces.getWorkspaceMembershipsForUser('me', {}))
    expect((await workspaces.getWorkspaceMembership(own, {})).data.is_admin).toBe(true)
    expect(gids(await workspaces.getWorkspaceMembershipsForWorkspace(DEMO.greenfield, {}))).toContain(own)
  })

  it('teams, and people of workspaces', async () => {
    const teams = new TeamsApi(client)
    const { data: team } = await teams.createTeam(
      { data: { name: 'Orchard', organization: DEMO.greenfield } },
      {},
    )
    await teams.updateTeam({ data: { description: 'Apples' } }, team.gid, {})
    await teams.addUserForTeam({ data: { user: DEMO.ben } }, team.gid, {})
    expect(gids(await new UsersApi(client).getUsersForTeam(team.gid, {}))).toContain(DEMO.ben)
    await teams.removeUserForTeam({ data: { user: DEMO.ben } }, team.gid)
    expect(gids(await teams.getTeamsForUser('me', DEMO.greenfield, {}))).toContain(team.gid)
    const { data: invited } = await new WorkspacesApi(client).addUserForWorkspace(
      { data: { user: 'fay@greenfield.example' } },
      DEMO.greenfield,
      {},
    )
    expect(invited.email).toBe('fay@greenfield.example')
  })

  it('relations of tasks', async () => {
    const [tasks, sections] = [new TasksApi(client), new SectionsApi(client)]
    const [whole, part, after] = [await newTask('Whole'), await newTask('Part'), await newTask('After')]
    await tasks.setParentForTask({ data: { parent: whole } }, part, {})
    expect(gids(await tasks.getSubtasksForTask(whole, {}))).toEqual([part])
    await tasks.addDependenciesForTask({ data: { dependencies: [whole] } }, after)
    expect(gids(await tasks.getDependenciesForTask(after, {}))).toEqual([whole])
    expect(gids(await tasks.getDependentsForTask(whole, {}))).toEqual([after])
    await tasks.removeDependenciesForTask({ data: { dependencies: [whole] } }, after)
    await tasks.addDependentsForTask({ data: { dependents: [after] } }, whole)
    await tasks.removeDependentsForTask({ data: { dependents: [after] } }, whole)
    expect(gids(await tasks.getDependenciesForTask(after, {}))).toEqual([])
    const section = demoSection(31, 1)
    await tasks.addProjectForTask({ data: { project: DEMO.seedCatalogue, section } }, after)
    expect(gids(await tasks.getTasksForSection(section, {}))).toContain(after)
    await tasks.removeProjectForTask({ data: { project: DEMO.seedCatalogue } }, after)
    const followed = await tasks.addFollowersForTask({ data: { followers: [DEMO.ben] } }, after, {})
    expect(followed.data.followers.map(({ gid }: { gid: string }) => gid)).toContain(DEMO.ben)
    await tasks.removeFollowerForTask({ data: { followers: [DEMO.ben] } }, after, {})
    const order = { section: demoSection(31, 0), after_section: section }
    await sections.insertSectionForProject(DEMO.seedCatalogue, { body: { data: order } })
    const counts = await new ProjectsApi(client).getTaskCountsForProject(DEMO.seedCatalogue, {
      opt_fields: 'num_tasks',
    })
    expect(counts.data).toEqual({ num_tasks: 9 })
  })

  it('portfolios', async () => {
    const portfolios = new PortfoliosApi(client)
    const { data: made } = await portfolios.createPortfolio(
      { data: { name: 'Autumn', workspace: DEMO.greenfield, color: 'light-teal' } },
      {},
    )
    await portfolios.addItemForPortfolio({ data: { item: DEMO.greenhouse } }, made.gid)
    expect(gids(await portfolios.getItemsForPortfolio(made.gid, {}))).toEqual([DEMO.greenhouse])
    await portfolios.removeItemForPortfolio({ data: { item: DEMO.greenhouse } }, made.gid)
    await portfolios.addMembersForPortfolio({ data: { members: DEMO.ben } }, made.gid, {})
    const members = await new PortfolioMembershipsApi(client).getPortfolioMembershipsForPortfolio(
      made.gid,
      {},
    )
    expect(members.data.map(({ user }: { user: { gid: string } }) => user.gid)).toEqual(
      expect.arrayContaining([DEMO.ada, DEMO.ben]),
    )
    await portfolios.removeMembersForPortfolio({ data: { members: DEMO.ben } }, made.gid, {})
    const { data: changed } = await portfolios.updatePortfolio({ data: { name: 'Winter' } }, made.gid, {})
    expect(changed.name).toBe('Winter')
    expect(gids(await portfolios.getPortfolios(DEMO.greenfield, { owner: 'me' }))).toContain(made.gid)
    await portfolios.deletePortfolio(made.gid)
    expect(gids(await portfolios.getPortfolios(DEMO.greenfield, { owner: 'me' }))).not.toContain(made.gid)
  })

  it('events, from the first answer with its token on', async () => {
    const events = new EventsApi(client)
    const refused = await events.getEvents(DEMO.greenhouse, {}).then(
      () => {
        throw new Error('it was answered without a token')
      },
      (error: unknown) => error as { status: number; response: { body: { sync: string } } },
    )
    expect(refused.status).toBe(412)
    await new TasksApi(client).createTask({ data: { name: 'Glaze', projects: [DEMO.greenhouse] } }, {})
    const { data } = await events.getEvents(DEMO.greenhouse, { sync: refused.response.body.sync })
    expect(data).toContainEqual(
      expect.objectContaining({ action: 'added', resource: expect.objectContaining({ name: 'Glaze' }) }),
    )
  })

  it('webhooks, which a receiver is told by', async () => {
    const webhooks = new WebhooksApi(client)
    const { data: hook } = await webhooks.createWebhook(
      { data: { resource: DEMO.seedCatalogue, target: receiver.url } },
      {},
    )
    expect(hook).toMatchObject({ active: true, target: receiver.url })
    await new TasksApi(client).updateTask({ data: { name: 'Choose two' } }, demoTask(31, 0), {})
    await expect.poll(() => receiver.events().length, { timeout: 30_000 }).toBeGreaterThan(0)
    const filters = [{ resource_type: 'task', action: 'changed' }]
    await webhooks.updateWebhook({ data: { filters } }, hook.gid, {})
    expect((await webhooks.getWebhook(hook.gid, {})).data.filters).toMatchObject(filters)
    expect(gids(await webhooks.getWebhooks(DEMO.greenfield, {}))).toEqual([hook.gid])
    await webhooks.deleteWebhook(hook.gid)
    expect(gids(await webhooks.getWebhooks(DEMO.greenfield, {}))).toEqual([])
  })

  it('batches', async () => {
    const actions = [
      { method: 'get', relative_path: '/users/me', options: { fields: ['name'] } },
      { method: 'get', relative_path: '/tasks/1' },
    ]
    const { data } = await new BatchAPIApi(client).createBatchRequest({ data: { actions } }, {})
    expect(data).toMatchObject([
      { status_code: 200, body: { data: { name: 'Ada Byron' } } },
      { status_code: 404 },
    ])
  })
})

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectRefusal, gidsOf } from '../support/answers.js'
import { DEMO, demoMembership, newPerson, UNKNOWN_GID } from '../support/demo.js'
import { DATABASE_KINDS, openTestServer, type ApiRequest, type TestServer } from '../support/services.js'

const ADA = { gid: DEMO.ada, name: 'Ada Byron', resource_type: 'user' }
const BEN = { gid: DEMO.ben, name: 'Ben Okafor', resource_type: 'user' }
const GROWING = { gid: DEMO.growing, name: 'Growing', resource_type: 'team' }
const GREENFIELD = { gid: DEMO.greenfield, name: 'Greenfield Labs', resource_type: 'workspace' }
const CATALOGUE = { gid: DEMO.seedCatalogue, name: 'Seed catalogue', resource_type: 'project' }

describe.each(DATABASE_KINDS)('memberships on %s', (kind) => {
  let server: TestServer
  /** A member of Greenfield who is in no team and no project. */
  let dora: { readonly gid: string; readonly token: string }
  beforeAll(async () => {
    server = await openTestServer(kind)
    dora = await newPerson(server.services, { name: `Dora-${kind}`, workspace: DEMO.greenfield })
  })
  afterAll(async () => {
    await server.close()
  })

  type As = ApiRequest['as']
  const get = async (path: string, as: As = 'ada') => await server.api('GET', path, { as })
  // oxlint-disable-next-line max-params -- reads like a request
  const send = async (method: 'POST' | 'PUT', path: string, data: unknown, as: As = 'ada') =>
    await server.api(method, path, { as, body: { data } })
  const drop = async (path: string, as: As = 'ada') => await server.api('DELETE', path, { as })
  const newProject = async (data: object = {}, as: As = 'ada') => {
    const { json } = await send('POST', '/projects', { name: 'P', team: DEMO.growing, ...data }, as)
    return json.data.gid as string
  }
  const membershipIn = async (project: string, member: string) =>
    gidsOf(await get(`/memberships?parent=${project}&member=${member}`))[0] ?? 'none'

  describe('of projects', () => {
    test("are records under both of their names — Asana's project membership", async () => {
      const gid = demoMembership.ofProject(31, 12)
      expect((await get(`/memberships/${gid}`)).json.data).toEqual({
        gid,
        access_level: 'editor',
        member: BEN,
        parent: CATALOGUE,
        resource_type: 'membership',
        resource_subtype: 'project_membership',
      })
      expect((await get(`/project_memberships/${gid}`)).json.data).toEqual({
        gid,
        access_level: 'editor',
        member: BEN,
        parent: CATALOGUE,
        project: CATALOGUE,
        resource_type: 'project_membership',
        user: BEN,
        write_access: 'full_write',
      })
      const compact = await get(`/projects/${DEMO.seedCatalogue}/project_memberships?user=${DEMO.ben}`)
      expect(compact.json.data).toEqual([
        { gid, access_level: 'editor', member: BEN, parent: CATALOGUE, resource_type: 'project_membership' },
      ])
      const page = await get(`/memberships?parent=${DEMO.seedCatalogue}&limit=2`)
      expect(gidsOf(page)).toEqual([demoMembership.ofProject(31, 11), gid])
      expect(gidsOf(await get(page.json.next_page.path as string))).toEqual([
        demoMembership.ofProject(31, 13),
      ])
    })

    test('of a project that is hidden are hidden with it, for reading and for changing', async () => {
      const gid = demoMembership.ofProject(34, 11)
      expectRefusal(
        await get(`/memberships/${gid}`, 'ben'),
        403,
        'You do not have access to this membership.',
      )
      expectRefusal(
        await get(`/project_memberships/${gid}`, 'ben'),
        403,
        'You do not have access to this project_membership.',
      )
      expect((await send('PUT', `/memberships/${gid}`, { access_level: 'viewer' }, 'ben')).status).toBe(403)
      expect((await drop(`/memberships/${gid}`, 'ben')).status).toBe(403)
      const path = `/memberships?parent=${DEMO.hiring}`
      expectRefusal(await get(path, 'ben'), 400, `parent: Not a recognized ID: ${DEMO.hiring}`)
      expect(gidsOf(await get(path))).toEqual([gid])
    })

    test('are made, changed and ended, and each level is what its owner may do', async () => {
      const project = await newProject({ privacy_setting: 'private' })
      const tasks = async () =>
        (await send('POST', '/tasks', { projects: [project], name: 't' }, 'gil')).status
      const sees = async () => (await get(`/projects/${project}`, 'gil')).status
      expect(await sees()).toBe(403)
      const made = await send('POST', '/memberships', {
        parent: project,
        member: 'gil@visitor.example',
        access_level: 'commenter',
      })
      expect(made.status).toBe(201)
      expect(made.headers['location']).toBe(`/api/1.0/memberships/${made.json.data.gid}`)
      expect(made.json.data).toMatchObject({ access_level: 'commenter', member: { gid: DEMO.gil } })
      expect([await sees(), await tasks()]).toEqual([200, 403])
      const path = `/memberships/${made.json.data.gid}`
      const changed = await send('PUT', path, { access_level: 'editor' })
      expect(changed.json.data).toEqual({ ...made.json.data, access_level: 'editor' })
      expect([await sees(), await tasks()]).toEqual([200, 201])
      const role = await send('POST', '/memberships', { parent: project, member: DEMO.gil, role: 'admin' })
      expect(role.json.data).toEqual({ ...made.json.data, access_level: 'admin' })
      expect((await drop(path)).json).toEqual({ data: {} })
      expect(await sees()).toBe(403)
      expectRefusal(await get(path), 404, `membership: Not a recognized ID: ${made.json.data.gid}`)
      expectRefusal(await drop(path), 404, `membership: Not a recognized ID: ${made.json.data.gid}`)
    })

    test('of a team let its people in, as far as it goes, and end with it', async () => {
      const project = await newProject({ privacy_setting: 'private', team: DEMO.marketing })
      const made = await send('POST', '/memberships', {
        parent: project,
        member: DEMO.growing,
        access_level: 'viewer',
      })
      expect(made.json.data).toMatchObject({ access_level: 'viewer', member: GROWING })
      const { gid } = made.json.data
      expect((await get(`/projects/${project}`, 'ben')).status).toBe(200)
      expect((await send('PUT', `/projects/${project}`, { name: 'n' }, 'ben')).status).toBe(403)
      expect((await get(`/projects/${project}`, { token: dora.token })).status).toBe(403)
      expect((await get(`/project_memberships/${gid}`)).json.data).toMatchObject({
        user: null,
        write_access: 'comment_only',
      })
      const ofTeam = `/memberships?member=${DEMO.growing}&resource_subtype=project_membership`
      expect(gidsOf(await get(ofTeam, 'ben'))).toContain(gid)
      expect(gidsOf(await get(ofTeam, { token: dora.token }))).not.toContain(gid)
      await send('PUT', `/memberships/${gid}`, { access_level: 'editor' })
      expect((await send('PUT', `/projects/${project}`, { name: 'n' }, 'ben')).status).toBe(200)
      await drop(`/memberships/${gid}`)
      expect((await get(`/projects/${project}`, 'ben')).status).toBe(403)
    })

    test('are shared by whoever the project lets, and nobody gives more than they have', async () => {
      const project = await newProject({
        privacy_setting: 'private',
        minimum_access_level_for_sharing: 'editor',
      })
      const give = async (member: string, level: string, as: As) =>
        (await send('POST', '/memberships', { parent: project, member, access_level: level }, as)).status
      await give(DEMO.ben, 'editor', 'ada')
      await give(DEMO.gil, 'viewer', 'ada')
      expect(await give(dora.gid, 'admin', 'ben')).toBe(403)
      expect(await give(dora.gid, 'editor', 'ben')).toBe(201)
      const adas = await membershipIn(project, DEMO.ada)
      expect((await drop(`/memberships/${adas}`, 'ben')).status).toBe(403)
      expect((await send('PUT', `/memberships/${adas}`, { access_level: 'viewer' }, 'ben')).status).toBe(403)
      // What is sent back as it was read takes no right.
      const read = (await get(`/memberships/${adas}`, 'gil')).json.data as object
      expect((await send('PUT', `/memberships/${adas}`, read, 'gil')).status).toBe(200)
      await send('PUT', `/projects/${project}`, { minimum_access_level_for_sharing: 'admin' })
      expect(await give(dora.gid, 'viewer', 'ben')).toBe(403)
      const bens = await membershipIn(project, DEMO.ben)
      expect((await drop(`/memberships/${bens}`, 'ben')).status).toBe(200)
      expect((await get(`/projects/${project}`, 'ben')).status).toBe(403)
    })

    test.each([
      [{}, ['parent: Missing input', 'member: Missing input']],
      [
        { parent: 1, member: null },
        ['parent: Not a valid GID type: number', 'member: Not a valid GID type: null'],
      ],
      [
        { parent: DEMO.seedCatalogue, member: DEMO.ben, access_level: 'owner' },
        ['access_level: Must be one of admin, editor, commenter, viewer'],
      ],
      [
        { parent: DEMO.seedCatalogue, member: DEMO.ben, access_level: 'admin', role: 'editor' },
        ['role: Is not the access_level'],
      ],
      [{ parent: DEMO.growing, member: DEMO.ben }, [`parent: Not a recognized ID: ${DEMO.growing}`]],
      [{ parent: DEMO.seedCatalogue, member: DEMO.docks }, [`member: Not a recognized ID: ${DEMO.docks}`]],
      [
        { parent: DEMO.seedCatalogue, member: DEMO.ben, user: DEMO.ben, resource_subtype: 'x' },
        ['resource_subtype: Cannot write this property', 'user: Cannot write this property'],
      ],
    ])('made of %j are refused, and nothing is written', async (data, messages) => {
      const before = (await get(`/memberships?parent=${DEMO.seedCatalogue}`)).json
      expectRefusal(await send('POST', '/memberships', data), 400, ...messages)
      expect((await get(`/memberships?parent=${DEMO.seedCatalogue}`)).json).toEqual(before)
    })

    test.each([
      ['', 'parent: Missing input'],
      ['?resource_subtype=project_membership', 'member: Missing input'],
      [
        '?parent=1200000000000031&resource_subtype=goal_membership',
        'resource_subtype: Must be one of project_membership',
      ],
      [`?member=${DEMO.ben}&resource_subtype=project_membership`, `member: Not a recognized ID: ${DEMO.ben}`],
      [`?parent=${UNKNOWN_GID}`, `parent: Not a recognized ID: ${UNKNOWN_GID}`],
    ])('listed with "%s" are refused', async (query, message) => {
      expectRefusal(await get(`/memberships${query}`), 400, message)
    })

    test("members and followers are added and removed by people — Asana's project record", async () => {
      const project = await newProject({ privacy_setting: 'private', default_access_level: 'commenter' })
      const act = async (name: string, data: object, as: As = 'ada') =>
        await send('POST', `/projects/${project}/${name}`, data, as)
      const idsOf = (list: { gid: string }[]) => list.map(({ gid }) => gid)
      const added = await act('addMembers', { members: `${DEMO.ben},gil@visitor.example,me` })
      expect(added.status).toBe(200)
      expect(idsOf(added.json.data.members)).toEqual([DEMO.ada, DEMO.ben, DEMO.gil])
      expect(idsOf(added.json.data.followers)).toEqual([DEMO.ada])
      const bens = await membershipIn(project, DEMO.ben)
      expect((await get(`/memberships/${bens}`)).json.data.access_level).toBe('commenter')
      const followed = await act('addFollowers', { followers: [DEMO.gil, dora.gid] })
      expect(idsOf(followed.json.data.followers).toSorted()).toEqual(
        [DEMO.ada, DEMO.gil, dora.gid].toSorted(),
      )
      expect(idsOf(followed.json.data.members)).toContain(dora.gid)
      // Who is in already stays as they are, whoever says so.
      expect((await act('addMembers', { members: [dora.gid] }, 'ben')).status).toBe(200)
      const other = await newPerson(server.services, { name: `Other-${kind}`, workspace: DEMO.greenfield })
      for (const [name, data] of [
        ['addMembers', { members: [other.gid] }],
        ['addFollowers', { followers: [DEMO.ben, DEMO.ada] }],
        ['removeMembers', { members: [DEMO.gil] }],
        ['removeFollowers', { followers: [DEMO.gil] }],
      ] as const)
        expectRefusal(await act(name, data, 'ben'), 403, 'You do not have access to this project.')
      const stopped = await act('removeFollowers', { followers: ['me'] }, 'gil')
      expect(idsOf(stopped.json.data.followers).toSorted()).toEqual([DEMO.ada, dora.gid].toSorted())
      expect(idsOf(stopped.json.data.members)).toContain(DEMO.gil)
      const left = await act('removeMembers', { members: ['me'] }, 'gil')
      expect(idsOf(left.json.data.members)).not.toContain(DEMO.gil)
      expect((await get(`/projects/${project}`, 'gil')).status).toBe(403)
      const removed = await act('removeMembers', { members: [DEMO.ben, dora.gid, other.gid] })
      expect(idsOf(removed.json.data.members)).toEqual([DEMO.ada])
      expectRefusal(await act('addMembers', {}), 400, 'members: Missing input')
      expectRefusal(await act('addFollowers', { followers: 3 }), 400, 'followers: Not an array')
    })
  })

  describe('of teams', () => {
    const BENS = {
      gid: demoMembership.ofTeam(21, 12),
      is_admin: false,
      is_guest: false,
      is_limited_access: false,
      resource_type: 'team_membership',
      team: GROWING,
      user: BEN,
    }
    const newTeam = async (data: object = {}, as: As = 'ada') => {
      const made = await send('POST', '/teams', { name: 'T', organization: DEMO.greenfield, ...data }, as)
      expect(made.status).toBe(201)
      return made.json.data as { readonly gid: string }
    }
    const act = async (
      team: string,
      name: 'addUser' | 'removeUser',
      { as, user }: { readonly user: string; readonly as: As },
    ) => (await send('POST', `/teams/${team}/${name}`, { user }, as)).status
    const peopleOf = async (team: string) =>
      (await get(`/teams/${team}/team_memberships`)).json.data.map(
        (one: { user: { gid: string } }) => one.user.gid,
      )

    test("are records, by themselves and in lists — Asana's team membership", async () => {
      expect((await get(`/team_memberships/${BENS.gid}`, 'ben')).json.data).toEqual(BENS)
      const ofTeam = (await get(`/teams/${DEMO.growing}/team_memberships`)).json.data
      expect(ofTeam).toEqual([{ ...BENS, gid: demoMembership.ofTeam(21, 11), user: ADA }, BENS])
      expect((await get(`/team_memberships?team=${DEMO.growing}`)).json.data).toEqual(ofTeam)
      expect((await get(`/team_memberships?team=${DEMO.growing}&user=${DEMO.ben}`)).json.data).toEqual([BENS])
      for (const path of [
        `/team_memberships?user=${DEMO.ben}&workspace=${DEMO.greenfield}`,
        `/users/${DEMO.ben}/team_memberships?workspace=${DEMO.greenfield}`,
      ])
        expect((await get(path)).json.data).toEqual([BENS])
      expectRefusal(
        await get(`/team_memberships/${BENS.gid}`, 'gil'),
        403,
        'You do not have access to this team_membership.',
      )
      expectRefusal(await get('/team_memberships'), 400, 'team: Missing input')
      expectRefusal(await get('/team_memberships?user=me'), 400, 'workspace: Missing input')
      expectRefusal(await get('/users/me/team_memberships'), 400, 'workspace: Missing input')
    })

    test('a team is made by everybody but guests, and its maker is its admin', async () => {
      const wish = {
        name: 'Orchard',
        html_description: '<body>All that <strong>grows</strong></body>',
        visibility: 'request_to_join',
        join_request_management_access_level: 'only_team_admins',
        team_content_management_access_level: 'only_team_admins',
      }
      const team = await newTeam(wish, 'ben')
      const fields = [...Object.keys(wish), 'description', 'endorsed', 'organization'].join(',')
      expect((await get(`/teams/${team.gid}?opt_fields=${fields}`)).json.data).toEqual({
        gid: team.gid,
        ...wish,
        description: 'All that grows',
        endorsed: false,
        organization: GREENFIELD,
      })
      const [membership] = (await get(`/teams/${team.gid}/team_memberships`)).json.data
      expect(membership).toMatchObject({ is_admin: true, user: BEN })
      const noProject = await send(
        'POST',
        `/teams/${team.gid}/projects`,
        { name: 'P' },
        { token: dora.token },
      )
      expectRefusal(noProject, 403, 'You do not have access to this team.')
      expect((await send('POST', `/teams/${team.gid}/projects`, { name: 'P' }, 'ben')).status).toBe(201)
      expectRefusal(
        await send('POST', '/teams', { name: 'T', organization: DEMO.greenfield }, 'gil'),
        403,
        'You do not have access to this workspace.',
      )
    })

    test.each([
      [{}, 400, ['organization: Missing input', 'name: Missing input']],
      [{ organization: DEMO.greenfield, name: '' }, 400, ['name: Must not be empty']],
      [
        { organization: DEMO.greenfield, name: 'T', visibility: 'hidden', endorsed: 'yes' },
        400,
        ['visibility: Must be one of secret, request_to_join, public', 'endorsed: Must be true or false'],
      ],
      [
        {
          organization: DEMO.greenfield,
          name: 'T',
          join_request_management_access_level: 'only_team_admins',
        },
        400,
        ['join_request_management_access_level: Can only be changed while visibility is request_to_join'],
      ],
      [
        { organization: DEMO.greenfield, name: 'T', description: 'a', html_description: '<body>a</body>' },
        400,
        ['You may only provide one of description or html_description!'],
      ],
      [
        { organization: DEMO.greenfield, name: 'T', html_description: '<body>' },
        400,
        [expect.stringMatching(/^html_description: /) as string],
      ],
    ])('a team of %j is refused', async (data, status, messages) => {
      expectRefusal(await send('POST', '/teams', data), status, ...messages)
    })

    test('what may be changed of a team is as its settings say', async () => {
      const { gid } = await newTeam({}, 'ben')
      const put = async (data: object, as: As) => (await send('PUT', `/teams/${gid}`, data, as)).status
      const member = { token: dora.token }
      expect(await put({ name: 'By Dora' }, member)).toBe(403)
      expect(await act(gid, 'addUser', { user: 'me', as: member })).toBe(200)
      expect(await put({ name: 'By Dora', description: 'x' }, member)).toBe(200)
      expect(await put({ visibility: 'secret' }, member)).toBe(403)
      expect(await put({ team_member_removal_access_level: 'all_team_members' }, member)).toBe(403)
      expect(await put({ endorsed: true }, 'ben')).toBe(403)
      expect(await put({ endorsed: true }, 'ada')).toBe(200)
      expect(await put({ edit_team_name_or_description_access_level: 'only_team_admins' }, 'ben')).toBe(200)
      expect(await put({ name: 'Again' }, member)).toBe(403)
      const read = await get(`/teams/${gid}`, member)
      expect((await send('PUT', `/teams/${gid}`, read.json.data, member)).json).toEqual(read.json)
      expect(await put({ visibility: 'secret' }, 'ben')).toBe(200)
      expectRefusal(await get(`/teams/${gid}`), 403, 'You do not have access to this team.')
      expectRefusal(
        await send('PUT', `/teams/${gid}`, { organization: DEMO.harbour }, 'ben'),
        400,
        'organization: Cannot write this property',
      )
    })

    test('who comes into a team and who leaves it is as its settings say', async () => {
      const { gid } = await newTeam({ visibility: 'request_to_join' }, 'ben')
      const member = { token: dora.token }
      expect(await act(gid, 'addUser', { user: 'me', as: member })).toBe(403)
      const added = await send('POST', `/teams/${gid}/addUser`, { user: dora.gid }, 'ben')
      expect(added.json.data).toMatchObject({ is_admin: false, is_guest: false, user: { gid: dora.gid } })
      expect((await send('POST', `/teams/${gid}/addUser`, { user: dora.gid }, 'ben')).json).toEqual(
        added.json,
      )
      expect(await act(gid, 'addUser', { user: DEMO.ada, as: member })).toBe(200)
      expect(await act(gid, 'removeUser', { user: DEMO.ada, as: member })).toBe(403)
      expect(await act(gid, 'removeUser', { user: 'me', as: member })).toBe(200)
      expect(await act(gid, 'removeUser', { user: DEMO.ada, as: 'ben' })).toBe(200)
      expect(await act(gid, 'removeUser', { user: DEMO.ada, as: 'ben' })).toBe(200)
      expect(await peopleOf(gid)).toEqual([DEMO.ben])
      await send('PUT', `/teams/${gid}`, { guest_invite_management_access_level: 'only_team_admins' }, 'ben')
      await act(gid, 'addUser', { user: dora.gid, as: 'ben' })
      expect(await act(gid, 'addUser', { user: DEMO.gil, as: 'ben' })).toBe(200)
      const [guest] = (await get(`/team_memberships?team=${gid}&user=${DEMO.gil}`)).json.data
      expect(guest).toMatchObject({ is_guest: true, user: { gid: DEMO.gil } })
      await act(gid, 'removeUser', { user: DEMO.gil, as: 'ben' })
      // Gil is found by whom shares a workspace with him, and Dora may add no guest.
      expect(await act(gid, 'addUser', { user: DEMO.gil, as: member })).toBe(403)
      expect(await act(gid, 'addUser', { user: 'me', as: 'gil' })).toBe(403)
      expectRefusal(await send('POST', `/teams/${gid}/addUser`, {}), 400, 'user: Missing input')
    })
  })

  describe('of workspaces', () => {
    const path = `/workspaces/${DEMO.greenfield}`

    test("are records, by themselves and in lists — Asana's workspace membership", async () => {
      const gid = demoMembership.ofWorkspace(1, 13)
      const gils = {
        gid,
        resource_type: 'workspace_membership',
        user: { gid: DEMO.gil, name: 'Gil Moreau', resource_type: 'user' },
        workspace: GREENFIELD,
      }
      expect((await get(`/workspace_memberships/${gid}`)).json.data).toEqual({
        ...gils,
        created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT/) as string,
        is_active: true,
        is_admin: false,
        is_guest: true,
        is_view_only: false,
        user_task_list: {
          gid: expect.any(String) as string,
          name: 'My tasks in Greenfield Labs',
          owner: gils.user,
          resource_type: 'user_task_list',
          workspace: GREENFIELD,
        },
        vacation_dates: null,
      })
      expect((await get(`${path}/workspace_memberships?user=${DEMO.gil}`)).json.data).toEqual([gils])
      expect((await get(`/users/${DEMO.gil}/workspace_memberships`)).json.data).toEqual([gils])
      const people = (await get(`${path}/workspace_memberships`, 'ben')).json.data as {
        user: { gid: string }
      }[]
      expect(people.map(({ user }) => user.gid).toSorted()).toEqual(
        gidsOf(await get(`${path}/users?limit=100`, 'ben')).toSorted(),
      )
    })

    test('of whom a guest may not look up are not there for them', async () => {
      const zoe = await newPerson(server.services, { name: `Zoe-${kind}`, workspace: DEMO.greenfield })
      const of = async (as: As) =>
        (
          (await get(`${path}/workspace_memberships`, as)).json.data as { user: { gid: string } | null }[]
        ).map(({ user }) => user?.gid)
      expect(await of('gil')).not.toContain(zoe.gid)
      expect(await of('gil')).toContain(DEMO.ben)
      expect(await of('ada')).toContain(zoe.gid)
      const zoes = gidsOf(await get(`${path}/workspace_memberships?user=${zoe.gid}`))[0] ?? ''
      expectRefusal(
        await get(`/workspace_memberships/${zoes}`, 'gil'),
        403,
        'You do not have access to this workspace_membership.',
      )
      expectRefusal(
        await get(`${path}/workspace_memberships?user=${zoe.gid}`, 'gil'),
        400,
        `user: Not a recognized ID: ${zoe.gid}`,
      )
    })

    test('a workspace is renamed by its admins alone, with a line in its record', async () => {
      expectRefusal(
        await send('PUT', path, { name: 'N' }, 'ben'),
        403,
        'You do not have access to this workspace.',
      )
      expectRefusal(await send('PUT', path, { name: '' }), 400, 'name: Must not be empty')
      expectRefusal(
        await send('PUT', path, { email_domains: [] }),
        400,
        'email_domains: Cannot write this property',
      )
      const read = (await get(path)).json
      expect((await send('PUT', path, read.data, 'ben')).json).toEqual(read)
      expect((await send('PUT', path, { name: 'Greenfield' })).json.data).toEqual({
        ...read.data,
        name: 'Greenfield',
      })
      expect((await get(path, 'ben')).json.data.name).toBe('Greenfield')
      const events = await get(`${path}/audit_log_events?event_type=workspace_renamed`)
      expect(events.json.data).toHaveLength(1)
      expect(events.json.data[0]).toMatchObject({
        actor: { gid: DEMO.ada },
        details: { from: 'Greenfield Labs' },
      })
      await send('PUT', path, { name: 'Greenfield Labs' })
    })

    test('who is added is invited, and is in by the link alone; who is in is answered', async () => {
      const add = async (user: unknown, as: As = 'ada') => await send('POST', `${path}/addUser`, { user }, as)
      expect((await add('me')).json.data).toMatchObject({ gid: DEMO.ada, email: 'ada@greenfield.example' })
      const email = `eve-${kind}@greenfield.example`
      const invited = await add(email)
      expect(invited.json.data).toMatchObject({ email, name: email, workspaces: [], photo: null })
      // An address of an account in another workspace is answered as one of nobody.
      const foreign = await add('cara@harbour.example')
      expect(Object.keys(foreign.json.data as object)).toEqual(Object.keys(invited.json.data as object))
      expect(foreign.json.data.gid).not.toBe(DEMO.cara)
      const nowMs = server.clock.nowMs()
      const live = await server.services.members.liveInvitations(DEMO.greenfield, nowMs)
      expect(live.map((one) => `${one.email} ${one.role}`).toSorted()).toEqual([
        'cara@harbour.example guest',
        `${email} member`,
      ])
      expect((await get(`${path}/users?limit=100`)).text).not.toContain(invited.json.data.gid)
      const events = await get(`${path}/audit_log_events?event_type=user_invited`)
      expect(events.json.data).toHaveLength(2)
      expectRefusal(await add('x@y.example', 'ben'), 403, 'You do not have access to this workspace.')
      expectRefusal(await add('nobody@'), 400, 'user: Must be an email address, like ada@example.com')
      expectRefusal(await add(undefined), 400, 'user: Missing input')
    })

    test('who is removed is out of everything, by an admin alone, and the last admin stays', async () => {
      const eve = await newPerson(server.services, { name: `Out-${kind}`, workspace: DEMO.greenfield })
      const as = { token: eve.token }
      const remove = async (user: string, by: As = 'ada') =>
        await send('POST', `${path}/removeUser`, { user }, by)
      await send('POST', `/teams/${DEMO.growing}/addUser`, { user: eve.gid })
      const project = await newProject()
      await send('POST', '/memberships', { parent: project, member: eve.gid })
      expect((await get('/users/me', as)).status).toBe(200)
      expectRefusal(await remove(eve.gid, 'ben'), 403, 'You do not have access to this workspace.')
      expectRefusal(await remove('me', as), 403, 'You do not have access to this workspace.')
      expectRefusal(await remove('me'), 400, 'user: The last admin of a workspace cannot be removed')
      expect((await remove(eve.gid)).json).toEqual({ data: {} })
      expect((await get('/users/me', as)).status).toBe(401)
      expectRefusal(await remove(eve.gid), 400, `user: Not a user in Organization: ${eve.gid}`)
      const [membership] = (
        await get(`${path}/workspace_memberships?limit=100&opt_fields=user,is_active`)
      ).json.data.filter((one: { user: { gid: string } }) => one.user.gid === eve.gid)
      expect(membership).toMatchObject({ is_active: false })
      const events = await get(`${path}/audit_log_events?event_type=user_removed`)
      expect(events.json.data[0]).toMatchObject({ actor: { gid: DEMO.ada }, resource: { gid: eve.gid } })
      expect(events.json.data[0].context).toMatchObject({ client_ip_address: '127.0.0.1' })
    })
  })

  describe('people themselves', () => {
    test('change their own name and nobody else’s', async () => {
      const as = { token: dora.token }
      const changed = await send('PUT', '/users/me', { name: 'Dora D.', custom_fields: {} }, as)
      expect(changed.json.data).toMatchObject({ gid: dora.gid, name: 'Dora D.' })
      const place = `/workspaces/${DEMO.greenfield}/users`
      expect((await send('PUT', `${place}/${dora.gid}`, { name: 'Dora' }, as)).json.data.name).toBe('Dora')
      const read = (await get(`/users/${dora.gid}`)).json
      expectRefusal(
        await send('PUT', `/users/${dora.gid}`, { name: 'X' }),
        403,
        'You do not have access to this user.',
      )
      expectRefusal(
        await send('PUT', `${place}/${dora.gid}`, { name: 'X' }),
        403,
        'You do not have access to this user.',
      )
      expect((await get(`/users/${dora.gid}`)).json).toEqual(read)
      expectRefusal(await send('PUT', '/users/me', { name: ' ' }, as), 400, 'name: Must not be empty')
      expectRefusal(
        await send('PUT', '/users/me', { email: 'x@y.example' }, as),
        400,
        'email: Cannot write this property',
      )
      expect((await send('PUT', '/users/me', read.data, as)).json).toEqual(read)
      const { services } = server
      const lines = await services.audit.trail.list(
        { workspaceGid: null, actions: ['profile_changed'] },
        { beforeSeq: null, rowsMax: 10 },
      )
      expect(lines.filter(({ targetGid }) => targetGid === dora.gid)).toHaveLength(2)
    })

    test('have no favorites, and read nobody else’s', async () => {
      const path = `favorites?workspace=${DEMO.greenfield}&resource_type`
      expect((await get(`/users/me/${path}=project`)).json).toEqual({ data: [] })
      expectRefusal(await get(`/users/${DEMO.ben}/${path}=task`), 403, 'You do not have access to this user.')
      expectRefusal(
        await get(`/users/me/favorites?workspace=${DEMO.greenfield}`),
        400,
        'resource_type: Missing input',
      )
    })
  })
})

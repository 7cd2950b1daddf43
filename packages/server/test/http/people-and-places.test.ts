import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectRefusal, gidsOf, namesOf } from '../support/answers.js'
import { asGid, DEMO, newPerson } from '../support/demo.js'
import { DATABASE_KINDS, openTestServer, type TestServer } from '../support/services.js'

const COMPACT = ['gid', 'name', 'resource_type']
const GREENFIELD = { gid: DEMO.greenfield, name: 'Greenfield Labs', resource_type: 'workspace' }
const ADA = {
  gid: DEMO.ada,
  email: 'ada@greenfield.example',
  name: 'Ada Byron',
  photo: null,
  resource_type: 'user',
  workspaces: [GREENFIELD],
}

describe.each(DATABASE_KINDS)('people and places on %s', (kind) => {
  let server: TestServer
  beforeAll(async () => {
    server = await openTestServer(kind)
  })
  afterAll(async () => {
    await server.close()
  })
  const get = async (path: string, as: 'ada' | 'ben' | 'gil' | 'cara' = 'ada') =>
    await server.api('GET', path, { as })

  describe('getUser', () => {
    test("gives the fields of a full user — Asana's user record", async () => {
      const { status, json } = await get('/users/me')
      expect(status).toBe(200)
      expect(json).toEqual({ data: ADA })
    })

    test.each([
      DEMO.ada,
      `0${DEMO.ada}`,
      'ada@greenfield.example',
      'ADA@Greenfield.Example',
      'ada%40greenfield.example',
    ])("finds the same person as %s — Asana's API edge", async (who) => {
      expect((await get(`/users/${who}`, 'ben')).json).toEqual({ data: ADA })
    })

    test.each([
      ['0', '0'],
      ['000000000000000', '0'],
      ['x', 'x'],
      ['Me', 'Me'],
      ['12345678901234567890', '12345678901234567890'],
      ['nobody@greenfield.example', 'nobody@greenfield.example'],
      ['-1', '-1'],
      ['1e3', '1e3'],
    ])("knows nobody as %s — Asana's API edge", async (who, echoed) => {
      expectRefusal(await get(`/users/${who}`), 404, `user: Not a recognized ID: ${echoed}`)
    })

    test('repeats no more of a long id than a reader needs', async () => {
      const { text } = await get(`/users/${'9'.repeat(500)}`)
      expect(text).toContain('9'.repeat(20))
      expect(text).not.toContain('9'.repeat(21))
    })

    test("shows of the workspaces only those that the caller is in, too — Asana's user record", async () => {
      const path = `/users/${DEMO.ben}`
      expect((await get(path)).json.data.workspaces).toEqual([GREENFIELD])
    })
  })

  test('getUserForWorkspace gives the same record, for members of that workspace alone', async () => {
    expect((await get(`/workspaces/${DEMO.greenfield}/users/me`)).json).toEqual({ data: ADA })
    expectRefusal(
      await get(`/workspaces/${DEMO.greenfield}/users/${DEMO.cara}`, 'cara'),
      404,
      `workspace: Not a recognized ID: ${DEMO.greenfield}`,
    )
  })

  test("lists of people are compact, by gid or by name, without those who left — Asana's user record", async () => {
    for (const name of ['Zed', 'Aaron']) {
      await newPerson(server.services, { name: `${name}-${kind}`, workspace: DEMO.greenfield })
    }
    const gone = await newPerson(server.services, { name: `Gone-${kind}`, workspace: DEMO.greenfield })
    await server.services.users.deactivate({ userGid: asGid(gone.gid), actor: { kind: 'operator' } })
    const byGid = await get(`/users?workspace=${DEMO.greenfield}`)
    expect(gidsOf(byGid)).toEqual(gidsOf(byGid).toSorted())
    const byName = await get(`/workspaces/${DEMO.greenfield}/users`)
    expect(namesOf(byName)).toEqual([`Aaron-${kind}`, 'Ada Byron', 'Ben Okafor', 'Gil Moreau', `Zed-${kind}`])
    expect(gidsOf(byGid).toSorted()).toEqual(gidsOf(byName).toSorted())
    for (const record of byName.json.data) expect(Object.keys(record as object)).toEqual(COMPACT)
    expect(namesOf(await get(`/teams/${DEMO.growing}/users`))).toEqual(['Ada Byron', 'Ben Okafor'])
    expect(namesOf(await get(`/users?team=${DEMO.marketing}`))).toEqual(['Ada Byron'])
  })

  test("getWorkspaces and getWorkspace give the fields of a workspace, under their old names, too — Asana's API edge", async () => {
    for (const path of ['/workspaces', '/organizations', '/users/me/workspaces']) {
      expect((await get(path)).json).toEqual({ data: [GREENFIELD] })
    }
    for (const path of [`/workspaces/${DEMO.greenfield}`, `/organizations/${DEMO.greenfield}`]) {
      expect((await get(path, 'gil')).json).toEqual({
        data: {
          gid: DEMO.greenfield,
          email_domains: ['greenfield.example'],
          is_organization: true,
          name: 'Greenfield Labs',
          resource_type: 'workspace',
        },
      })
    }
  })

  test("getTeam gives the fields of a full team — Asana's team record", async () => {
    const { status, json } = await get(`/teams/${DEMO.growing}`)
    expect(status).toBe(200)
    expect(json.data).toEqual({
      gid: DEMO.growing,
      custom_field_settings: [],
      edit_team_name_or_description_access_level: 'all_team_members',
      edit_team_visibility_or_trash_team_access_level: 'only_team_admins',
      endorsed: false,
      guest_invite_management_access_level: 'all_team_members',
      join_request_management_access_level: 'all_team_members',
      member_invite_management_access_level: 'all_team_members',
      name: 'Growing',
      organization: GREENFIELD,
      permalink_url: expect.stringMatching(/^http:\/\/localhost:8080\//),
      resource_type: 'team',
      team_content_management_access_level: 'no_restriction',
      team_member_removal_access_level: 'only_team_admins',
      visibility: expect.stringMatching(/^(?:secret|request_to_join|public)$/),
    })
    const optional = await get(`/teams/${DEMO.growing}?opt_fields=description,html_description`)
    expect(Object.keys(optional.json.data as object)).toEqual(['gid', 'description', 'html_description'])
  })

  test("lists of teams are compact and by name, and need an organization for a person — Asana's team record", async () => {
    for (const path of ['workspaces', 'organizations']) {
      const { json } = await get(`/${path}/${DEMO.greenfield}/teams`)
      expect(json.data.map((team: { name: string }) => team.name)).toEqual(['Growing', 'Marketing'])
      for (const record of json.data) expect(Object.keys(record as object)).toEqual(COMPACT)
    }
    expect(namesOf(await get(`/users/${DEMO.ben}/teams?organization=${DEMO.greenfield}`))).toEqual([
      'Growing',
    ])
    expectRefusal(await get('/users/me/teams'), 400, 'organization: Missing input')
  })

  test('an answer changes with what it shows, for every reader, from the next request on', async () => {
    const project = (
      await server.api('POST', '/projects', { body: { data: { team: DEMO.growing, name: 'first' } } })
    ).json.data.gid as string
    const path = `/projects/${project}`
    for (const name of ['second', 'third']) {
      for (const as of ['ada', 'ben', 'ada', 'ben'] as const) expect((await get(path, as)).status).toBe(200)
      await server.api('PUT', path, { body: { data: { name } } })
      for (const as of ['ben', 'ada'] as const) expect((await get(path, as)).json.data.name).toBe(name)
    }
    await server.api('PUT', path, { body: { data: { privacy_setting: 'private' } } })
    expect((await get(path, 'ben')).status).toBe(403)
    expect((await get(path)).status).toBe(200)
    await server.api('DELETE', path)
    expect((await get(path)).status).toBe(404)
  })

  test('an answer given to one person or token is not given to another', async () => {
    const path = `/projects/${DEMO.greenhouse}`
    expect((await get(path)).status).toBe(200)
    expect((await get(path, 'gil')).status).toBe(403)
    expect((await get(path, 'cara')).status).toBe(404)
    expect((await server.api('GET', path, { as: null })).status).toBe(401)
    expect((await get('/users/me', 'ben')).json.data.gid).toBe(DEMO.ben)
    expect((await get('/users/me')).json.data.gid).toBe(DEMO.ada)
  })
})

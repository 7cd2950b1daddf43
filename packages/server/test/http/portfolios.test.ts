import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectRefusal, gidsOf, messagesOf, namesOf } from '../support/answers.js'
import { DEMO, UNKNOWN_GID } from '../support/demo.js'
import { DATABASE_KINDS, openTestServer, type TestServer } from '../support/services.js'

const ADA = { gid: DEMO.ada, name: 'Ada Byron', resource_type: 'user' }
const GREENFIELD = { gid: DEMO.greenfield, name: 'Greenfield Labs', resource_type: 'workspace' }
const NOW = '2026-11-23T12:00:00.000Z'

type Who = 'ada' | 'ben' | 'gil' | 'cara'

describe.each(DATABASE_KINDS)('portfolios on %s', (kind) => {
  let server: TestServer
  beforeAll(async () => {
    server = await openTestServer(kind)
  })
  afterAll(async () => {
    await server.close()
  })

  const get = async (path: string, as: Who = 'ada') => await server.api('GET', path, { as })
  const post = async (path: string, data: unknown, as: Who = 'ada') =>
    await server.api('POST', path, { as, body: { data } })
  const put = async (gid: string, data: unknown, as: Who = 'ada') =>
    await server.api('PUT', `/portfolios/${gid}`, { as, body: { data } })
  const made = async (data: object = {}, as: Who = 'ada'): Promise<string> => {
    const answer = await post('/portfolios', { workspace: DEMO.greenfield, ...data }, as)
    expect(answer.status).toBe(201)
    return answer.json.data.gid as string
  }
  const projectIn = async (name: string, settings: object = {}) =>
    (await post('/projects', { team: DEMO.growing, name, ...settings })).json.data.gid as string
  const add = async (portfolio: string, item: string, where: object = {}, as: Who = 'ada') =>
    await post(`/portfolios/${portfolio}/addItem`, { item, ...where }, as)

  test('POST /portfolios makes one that its creator owns, for its members alone — Asana’s portfolio record', async () => {
    const answer = await post('/portfolios', { workspace: DEMO.greenfield, name: 'Spring' })
    const { gid } = answer.json.data
    expect(answer.headers['location']).toBe(`/api/1.0/portfolios/${gid}`)
    expect(answer.json.data).toEqual({
      gid,
      color: null,
      created_at: NOW,
      created_by: ADA,
      current_status_update: null,
      custom_field_settings: [],
      custom_fields: [],
      default_access_level: 'viewer',
      due_on: null,
      members: [ADA],
      name: 'Spring',
      owner: ADA,
      permalink_url: `http://localhost:8080/1/${DEMO.greenfield}/portfolio/${gid}`,
      privacy_setting: 'members_only',
      project_templates: [],
      public: false,
      resource_type: 'portfolio',
      start_on: null,
      workspace: GREENFIELD,
    })
    expect((await get(`/portfolios/${gid}`)).json).toEqual(answer.json)
    expect((await get(`/portfolios/${gid}?opt_fields=archived`)).json.data).toEqual({ gid, archived: false })
  })

  test.each([
    [{}, 'workspace: Missing input'],
    [{ workspace: DEMO.harbour }, `workspace: Not a recognized ID: ${DEMO.harbour}`],
    [{ workspace: DEMO.greenfield, name: 7 }, 'name: Must be a string'],
    [{ workspace: DEMO.greenfield, start_on: '2027-01-01' }, 'start_on: Needs due_on in the same request'],
    [
      { workspace: DEMO.greenfield, start_on: '2027-01-02', due_on: '2027-01-02' },
      'start_on: Must be before due_on',
    ],
    [{ workspace: DEMO.greenfield, owner: DEMO.ben }, 'owner: Cannot write this property'],
  ])('POST /portfolios with %j is refused', async (data, message) => {
    expectRefusal(await post('/portfolios', data), 400, message)
  })

  test('a guest makes none', async () => {
    expect((await post('/portfolios', { workspace: DEMO.greenfield }, 'gil')).status).toBe(403)
  })

  test('lists your own of one workspace, in pages', async () => {
    const own = [await made({ name: 'A' }, 'ben'), await made({ name: 'B' }, 'ben')]
    expect(gidsOf(await get(`/portfolios?workspace=${DEMO.greenfield}`, 'ben'))).toEqual(own)
    const first = await get(`/portfolios?workspace=${DEMO.greenfield}&owner=me&limit=1`, 'ben')
    expect(gidsOf(first)).toEqual([own[0]])
    const next = (first.json as { next_page: { path: string } }).next_page.path
    expect(gidsOf(await get(next.replace(/^\/api\/1\.0/, ''), 'ben'))).toEqual([own[1]])
    expectRefusal(
      await get(`/portfolios?workspace=${DEMO.greenfield}&owner=${DEMO.ada}`, 'ben'),
      403,
      'owner: You can only list portfolios that you own',
    )
    expectRefusal(await get('/portfolios', 'ben'), 400, 'workspace: Missing input')
  })

  describe('who sees and changes one', () => {
    test('members by their level, everybody of the workspace if it is public, nobody else', async () => {
      const gid = await made({ default_access_level: 'editor' })
      expectRefusal(await get(`/portfolios/${gid}`, 'ben'), 403, 'You do not have access to this portfolio.')
      expectRefusal(await get(`/portfolios/${gid}`, 'cara'), 404, `portfolio: Not a recognized ID: ${gid}`)
      expect((await put(gid, { public: true })).json.data.privacy_setting).toBe('public_to_domain')
      expect((await get(`/portfolios/${gid}`, 'ben')).status).toBe(200)
      expect((await put(gid, { name: 'Mine' }, 'ben')).status).toBe(403)
      expect((await get(`/portfolios/${gid}`, 'gil')).status).toBe(403)
      await post(`/portfolios/${gid}/addMembers`, { members: [DEMO.ben, DEMO.gil] })
      expect((await put(gid, { name: 'Ours' }, 'ben')).json.data.name).toBe('Ours')
      expect((await get(`/portfolios/${gid}`, 'gil')).status).toBe(200)
      // An editor changes what is in it, not who sees it.
      expect((await put(gid, { privacy_setting: 'members_only' }, 'ben')).status).toBe(403)
      expect((await server.api('DELETE', `/portfolios/${gid}`, { as: 'ben' })).status).toBe(403)
      expect((await server.api('DELETE', `/portfolios/${gid}`)).json.data).toEqual({})
      expect((await get(`/portfolios/${gid}`)).status).toBe(404)
    })

    test('a record that is sent back as it was read changes nothing, and asks for no more than editing', async () => {
      const gid = await made({
        default_access_level: 'editor',
        public: true,
        due_on: '2027-03-01',
        start_on: '2027-02-01',
      })
      await post(`/portfolios/${gid}/addMembers`, { members: DEMO.ben })
      const before = (await get(`/portfolios/${gid}`, 'ben')).json.data as object
      const sent = await put(gid, before, 'ben')
      expect([sent.status, sent.json.data]).toEqual([200, before])
      expect((await put(gid, { due_on: null })).json.data).toMatchObject({ due_on: null, start_on: null })
    })
  })

  describe('what is in one', () => {
    test('stands in its order, once, and moves', async () => {
      const gid = await made()
      const [a, b, c] = [await projectIn('A'), await projectIn('B'), await projectIn('C')]
      const names = async (query = '', as: Who = 'ada') =>
        namesOf(await get(`/portfolios/${gid}/items${query}`, as))
      for (const item of [a, b]) expect((await add(gid, item)).json.data).toEqual({})
      await add(gid, c, { insert_before: b })
      expect(await names()).toEqual(['A', 'C', 'B'])
      await add(gid, a, { insert_after: b })
      expect(await names()).toEqual(['C', 'B', 'A'])
      const page = await get(`/portfolios/${gid}/items?limit=2`)
      expect(namesOf(page)).toEqual(['C', 'B'])
      const next = (page.json as { next_page: { path: string } }).next_page.path
      expect(namesOf(await get(next.replace(/^\/api\/1\.0/, '')))).toEqual(['A'])
      expectRefusal(
        await add(gid, a, { insert_after: UNKNOWN_GID }),
        400,
        `insert_after: Not a recognized ID: ${UNKNOWN_GID}`,
      )
      expect(await names()).toEqual(['C', 'B', 'A'])
      expect((await post(`/portfolios/${gid}/removeItem`, { item: b })).json.data).toEqual({})
      expectRefusal(
        await post(`/portfolios/${gid}/removeItem`, { item: b }),
        400,
        `item: Not a recognized ID: ${b}`,
      )
      await server.api('DELETE', `/projects/${c}`)
      expect(await names()).toEqual(['A'])
    })

    test('added beside one project by many at once, each is there, at a place of its own', async () => {
      const gid = await made()
      const anchor = await projectIn('Anchor')
      await add(gid, anchor)
      const items = await Promise.all(
        Array.from({ length: 20 }, async (_, index) => await projectIn(`P${index}`)),
      )
      const added = await Promise.all(
        items.map(async (item) => (await add(gid, item, { insert_before: anchor })).status),
      )
      expect(new Set(added)).toEqual(new Set([200]))
      const listed = gidsOf(await get(`/portfolios/${gid}/items?limit=100`))
      expect(listed.toSorted()).toEqual([anchor, ...items].toSorted())
      expect(listed.at(-1)).toBe(anchor)
    })

    test('is shown as each may see it: what is private to others is left out, and not told of by a refusal', async () => {
      const gid = await made({ public: true, default_access_level: 'editor' })
      const secret = await projectIn('Secret', { privacy_setting: 'private' })
      const open = await projectIn('Open')
      for (const item of [secret, open]) await add(gid, item)
      expect(namesOf(await get(`/portfolios/${gid}/items`))).toEqual(['Secret', 'Open'])
      expect(namesOf(await get(`/portfolios/${gid}/items`, 'ben'))).toEqual(['Open'])
      await post(`/portfolios/${gid}/addMembers`, { members: ['ben@greenfield.example'] })
      expectRefusal(await add(gid, secret, {}, 'ben'), 400, `item: Not a recognized ID: ${secret}`)
      expectRefusal(
        await post(`/portfolios/${gid}/removeItem`, { item: secret }, 'ben'),
        400,
        `item: Not a recognized ID: ${secret}`,
      )
    })

    test.each([
      [{}, 'item: Missing input'],
      [{ item: UNKNOWN_GID }, `item: Not a recognized ID: ${UNKNOWN_GID}`],
      [{ item: DEMO.quayRepairs }, `item: Not a recognized ID: ${DEMO.quayRepairs}`],
    ])('addItem with %j is refused', async (data, message) => {
      expectRefusal(await post(`/portfolios/${await made()}/addItem`, data), 400, message)
    })
  })

  describe('memberships', () => {
    test('whoever edits one lets others in, with no more than they have themselves', async () => {
      const gid = await made({ default_access_level: 'editor' })
      await post(`/portfolios/${gid}/addMembers`, { members: [DEMO.ben] })
      await put(`/portfolios/${gid}`, { default_access_level: 'admin' })
      expect((await post(`/portfolios/${gid}/addMembers`, { members: [DEMO.gil] }, 'ben')).status).toBe(200)
      const ofGil = await get(
        `/portfolios/${gid}/portfolio_memberships?user=${DEMO.gil}&opt_fields=access_level`,
      )
      expect(ofGil.json.data).toMatchObject([{ access_level: 'editor' }])
      expect((await server.api('DELETE', `/portfolios/${gid}`)).status).toBe(200)
    })

    test('of a portfolio, of a person, and one by one', async () => {
      const gid = await made({ default_access_level: 'editor' })
      const added = await post(`/portfolios/${gid}/addMembers`, { members: `${DEMO.ben},me` })
      expect(added.json.data.members.map(({ gid: member }: { gid: string }) => member)).toEqual([
        DEMO.ada,
        DEMO.ben,
      ])
      const all = await get(`/portfolios/${gid}/portfolio_memberships`)
      const [, second] = gidsOf(all)
      expect((await get(`/portfolio_memberships/${second}`)).json.data).toEqual({
        gid: second,
        access_level: 'editor',
        portfolio: { gid, name: '', resource_type: 'portfolio' },
        resource_type: 'portfolio_membership',
        user: { gid: DEMO.ben, name: 'Ben Okafor', resource_type: 'user' },
      })
      expect(gidsOf(await get(`/portfolios/${gid}/portfolio_memberships?user=${DEMO.ben}`))).toEqual([second])
      expect(gidsOf(await get(`/portfolio_memberships?portfolio=${gid}`))).toEqual(gidsOf(all))
      expect(
        gidsOf(await get(`/portfolio_memberships?workspace=${DEMO.greenfield}&user=me`, 'ben')),
      ).toContain(second)
      expect(
        gidsOf(await get(`/portfolio_memberships?workspace=${DEMO.greenfield}&user=${DEMO.ben}`, 'gil')),
      ).toEqual([])
      expect((await get(`/portfolio_memberships/${second}`, 'gil')).status).toBe(403)
      expect((await get(`/portfolio_memberships/${second}`, 'cara')).status).toBe(404)
      const left = await post(`/portfolios/${gid}/removeMembers`, { members: [DEMO.ben, DEMO.ada] })
      expect(left.json.data.members).toEqual([ADA])
      expect((await get(`/portfolio_memberships/${second}`)).status).toBe(404)
    })

    test.each([
      ['', 'You must specify `portfolio`, `portfolio` and `user`, or `workspace` and `user`'],
      ['?user=me', 'You must specify `portfolio`, `portfolio` and `user`, or `workspace` and `user`'],
      [`?portfolio=${UNKNOWN_GID}`, `portfolio: Not a recognized ID: ${UNKNOWN_GID}`],
      [`?workspace=${DEMO.harbour}&user=me`, `workspace: Not a recognized ID: ${DEMO.harbour}`],
    ])('GET /portfolio_memberships%s is refused', async (query, message) => {
      expectRefusal(await get(`/portfolio_memberships${query}`), 400, message)
    })

    test('nobody of another workspace becomes a member', async () => {
      const gid = await made()
      expect(messagesOf(await post(`/portfolios/${gid}/addMembers`, { members: [DEMO.cara] }))).toEqual([
        `members: [0]: Not a user in Organization: ${DEMO.cara}`,
      ])
    })
  })
})

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTestServer, tokenOf, type TestServer } from '../support/house.js'

let server: TestServer
let greenfield: string
let harbour: string
beforeAll(async () => {
  server = await openTestServer()
  ;[greenfield = '', harbour = ''] = server.demo.workspaces.map(({ gid }) => gid)
  for (const [email, password] of [
    ['ada@greenfield.example', 'wrong'],
    ['cara@harbour.example', 'wrong'],
  ] as const)
    await server.house.signIn({ email, password, address: '192.0.2.7', userAgent: '', replacesGid: null })
})
afterAll(async () => {
  await server.close()
})

const events = (workspace: string, query = '') => `/workspaces/${workspace}/audit_log_events${query}`

describe('GET /workspaces/{workspace_gid}/audit_log_events', () => {
  it("answers Asana's events, oldest first, always with a next page — Asana's audit log API", async () => {
    const { json, status } = await server.api('GET', events(greenfield))
    expect(status).toBe(200)
    const failed = json.data.find((one: { event_type: string }) => one.event_type === 'user_login_failed')
    expect(failed).toMatchObject({
      event_category: 'logins',
      actor: { actor_type: 'anonymous' },
      resource: { resource_type: 'user', name: 'Ada Byron', email: 'ada@greenfield.example' },
      context: { context_type: 'web', client_ip_address: '192.0.2.7' },
      details: { outcome: 'refused', reason: 'password_wrong' },
    })
    expect(json.next_page.offset).toEqual(expect.any(String))
    const more = await server.api('GET', events(greenfield, `?offset=${json.next_page.offset}`))
    expect(more.json).toMatchObject({ data: [], next_page: { offset: expect.any(String) as string } })
    // What happens later comes with the offset of now.
    await server.house.signIn({
      email: 'ben@greenfield.example',
      password: 'wrong',
      address: '192.0.2.8',
      userAgent: '',
      replacesGid: null,
    })
    const later = await server.api('GET', events(greenfield, `?offset=${json.next_page.offset}`))
    expect(later.json.data.map((one: { context: object }) => one.context)).toEqual([
      { context_type: 'web', client_ip_address: '192.0.2.8' },
    ])
  })

  it('shows nothing of another workspace', async () => {
    const { text } = await server.api('GET', events(greenfield))
    expect(text).not.toContain('harbour')
    const theirs = await server.api('GET', events(harbour), { as: 'cara' })
    expect(theirs.text).toContain('cara@harbour.example')
    expect(theirs.text).not.toContain('greenfield')
  })

  it.each([
    ['a member', 'ben', 403],
    ['a guest', 'gil', 403],
    ['somebody of another workspace', 'cara', 404],
  ] as const)('refuses %s', async (_, as, status) => {
    expect((await server.api('GET', events(greenfield), { as })).status).toBe(status)
  })

  it('is closed to a narrowed token', async () => {
    const ada = server.demo.users[0]
    const made = await server.house.createPersonalToken({
      userGid: ada?.gid as never,
      name: 'Narrow',
      scopes: ['users:read'],
      expires: 'default',
      actor: { kind: 'operator' },
    })
    const token = made.ok ? made.secret : ''
    expect((await server.api('GET', events(greenfield), { as: { token } })).status).toBe(403)
    expect(tokenOf(server.demo, 'ada')).not.toBe(token)
  })

  it('filters by type, actor, time and resource', async () => {
    const count = async (query: string) =>
      (await server.api('GET', events(greenfield, query))).json.data.length as number
    expect(await count('?event_type=user_login_failed')).toBe(2)
    expect(await count('?event_type=no_such_type')).toBe(0)
    expect(await count('?actor_type=anonymous')).toBe(2)
    expect(await count('?start_at=2100-01-01T00:00:00Z')).toBe(0)
    expect(await count('?end_at=2000-01-01T00:00:00Z')).toBe(0)
    expect(await count('?limit=1')).toBe(1)
    expect((await server.api('GET', events(greenfield, '?actor_type=nobody'))).status).toBe(400)
  })
})

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { HOUR_MS } from '../../src/time-units.js'
import { expectRefusal, gidsOf, messagesOf } from '../support/answers.js'
import { DEMO, tokenFor } from '../support/demo.js'
import { isSignedWith, openReceiver, TAKES_ALL, type Receiver } from '../support/receiver.js'
import { DATABASE_KINDS, openTestServer, testClock, type TestServer } from '../support/services.js'

describe.each(DATABASE_KINDS)('webhooks on %s', (kind) => {
  let server: TestServer
  let receiver: Receiver
  let project: string
  beforeAll(async () => {
    server = await openTestServer(kind)
  })
  afterAll(async () => {
    await server.close()
  })
  beforeEach(async () => {
    receiver = await openReceiver()
    project = await make('/projects', { team: DEMO.growing, name: 'Watched' })
  })
  afterEach(async () => {
    for (const gid of gidsOf(await server.api('GET', `/webhooks?workspace=${DEMO.greenfield}`)))
      await server.api('DELETE', `/webhooks/${gid}`)
    await receiver.die()
  })

  const make = async (path: string, data: object): Promise<string> => {
    const answer = await server.api('POST', path, { body: { data } })
    expect(answer.status).toBe(201)
    return answer.json.data.gid as string
  }
  const create = async (data: object = {}) =>
    await server.api('POST', '/webhooks', {
      body: { data: { resource: project, target: receiver.url, ...data } },
    })
  const hooked = async (data: object = {}) => {
    const answer = await create(data)
    expect(answer.status).toBe(201)
    return {
      gid: answer.json.data.gid as string,
      secret: (answer.json as unknown as { 'X-Hook-Secret': string })['X-Hook-Secret'],
    }
  }
  const deliver = async () => {
    await server.services.events.deliveries.wake()
    await server.services.events.deliveries.settled()
  }
  const show = async (gid: string) => (await server.api('GET', `/webhooks/${gid}`)).json.data
  const task = async (name: string) => await make('/tasks', { projects: [project], name })
  const rename = async (gid: string, name: string) =>
    await server.api('PUT', `/tasks/${gid}`, { body: { data: { name } } })

  test("begin with a handshake, whose secret signs what follows — Asana's webhooks", async () => {
    const { gid, secret } = await hooked()
    expect(secret).toMatch(/^[0-9a-f]{64}$/)
    expect(receiver.received.map(({ headers, path }) => [path, headers['x-hook-secret']])).toEqual([
      ['/hook?of=test', secret],
    ])
    expect(await show(gid)).toEqual({
      gid,
      resource_type: 'webhook',
      active: true,
      created_at: '2026-11-23T12:00:00.000Z',
      delivery_retry_count: 0,
      failure_deletion_timestamp: null,
      filters: [],
      last_failure_at: null,
      last_failure_content: null,
      last_success_at: null,
      next_attempt_after: null,
      resource: { gid: project, resource_type: 'project', name: 'Watched' },
      target: receiver.url,
    })
    const added = await task('Told')
    await deliver()
    const [, sent] = receiver.received
    expect(sent !== undefined && isSignedWith(secret, sent)).toBe(true)
    expect(receiver.events()[0]).toEqual({
      user: { gid: DEMO.ada, resource_type: 'user' },
      resource: { gid: added, resource_type: 'task', resource_subtype: 'default_task' },
      action: 'added',
      parent: { gid: project, resource_type: 'project' },
      created_at: '2026-11-23T12:00:00.000Z',
    })
    expect((await show(gid)).last_success_at).toBe('2026-11-23T12:00:00.000Z')
    await deliver()
    expect(receiver.received).toHaveLength(2)
  })

  test("are not made where the handshake is not answered as it must be — Asana's webhooks", async () => {
    receiver.behave(() => ({ status: 200 }))
    expectRefusal(await create(), 400, 'target: Did not send the X-Hook-Secret of the handshake back')
    receiver.behave((one) => ({ ...TAKES_ALL(one), status: 500 }))
    expectRefusal(await create(), 400, 'target: Answered the handshake with 500 instead of 200 or 204')
    receiver.behave((one) => ({ ...TAKES_ALL(one), status: 302 }))
    expect((await create()).status).toBe(400)
    await receiver.die()
    expectRefusal(await create(), 400, 'target: Did not answer the handshake: ECONNREFUSED')
    await receiver.comeBack()
    const list = await server.api('GET', `/webhooks?workspace=${DEMO.greenfield}`)
    expect(list.json.data).toEqual([])
  })

  test('lose nothing while their receiver is down, and keep the order', async () => {
    const { gid } = await hooked()
    const one = await task('0')
    await deliver()
    await receiver.die()
    for (let n = 1; n <= 5; n++) await rename(one, String(n))
    await deliver()
    const failed = await show(gid)
    expect(failed.delivery_retry_count).toBe(1)
    expect(failed.last_failure_content).toBe('ECONNREFUSED')
    expect(failed.next_attempt_after).toBe('2026-11-23T12:00:05.000Z')
    expect(failed.failure_deletion_timestamp).toBe('2026-11-24T12:00:00.000Z')
    // Something new does not shorten the pause.
    await rename(one, '6')
    await deliver()
    expect((await show(gid)).delivery_retry_count).toBe(1)
    server.clock.advance(5_000)
    await deliver()
    expect((await show(gid)).delivery_retry_count).toBe(2)
    await receiver.comeBack()
    server.clock.advance(10_000)
    await deliver()
    const renamed = receiver.events().filter((event) => event['action'] === 'changed')
    expect(renamed).toHaveLength(6)
    expect(await show(gid)).toMatchObject({ delivery_retry_count: 0, next_attempt_after: null })
  })

  test('go when their receiver has failed for a day', async () => {
    const { gid } = await hooked()
    await task('Unheard')
    receiver.behave(() => ({ status: 503, body: 'out of order' }))
    await deliver()
    expect((await show(gid)).last_failure_content).toBe('503\n\nout of order')
    for (let hours = 0; hours < 24; hours++) {
      expect((await server.api('GET', `/webhooks/${gid}`)).status).toBe(200)
      server.clock.advance(HOUR_MS)
      await deliver()
    }
    expectRefusal(await server.api('GET', `/webhooks/${gid}`), 404, `webhook: Not a recognized ID: ${gid}`)
  })

  test('say every eight hours that they are there', async () => {
    const { gid, secret } = await hooked()
    await deliver()
    server.clock.advance(8 * HOUR_MS - 1)
    await deliver()
    expect(receiver.received).toHaveLength(1)
    server.clock.advance(1)
    await deliver()
    const [, heartbeat] = receiver.received
    expect(heartbeat?.body).toBe('{"events":[]}')
    expect(heartbeat !== undefined && isSignedWith(secret, heartbeat)).toBe(true)
    await server.api('DELETE', `/webhooks/${gid}`)
  })

  test('tell of what any of their filters lets through', async () => {
    const { gid } = await hooked({
      filters: [
        { resource_type: 'task', action: 'changed', fields: ['completed'] },
        { resource_type: 'task', action: 'deleted' },
      ],
    })
    const one = await task('Filtered')
    await rename(one, 'Unheard')
    await server.api('PUT', `/tasks/${one}`, { body: { data: { completed: true } } })
    await deliver()
    expect(receiver.events().map((event) => event['action'])).toEqual(['changed'])
    const changed = await server.api('PUT', `/webhooks/${gid}`, {
      body: { data: { filters: [{ resource_type: 'task', action: 'removed' }] } },
    })
    expect(changed.json.data.filters).toEqual([{ resource_type: 'task', action: 'removed' }])
    await server.api('DELETE', `/tasks/${one}`)
    await deliver()
    expect(receiver.events()).toHaveLength(1)
  })

  test('of a workspace need filters, and are told of projects', async () => {
    const resource = DEMO.greenfield
    expectRefusal(await create({ resource }), 400, 'filters: A webhook of a workspace must have filters')
    expect((await create({ resource, filters: [{ resource_type: 'task' }] })).status).toBe(400)
    await hooked({ resource, filters: [{ resource_type: 'project', action: 'added' }] })
    const made = await make('/projects', { team: DEMO.growing, name: 'New' })
    await task('Not told of')
    await deliver()
    expect(receiver.events().map((event) => (event['resource'] as { gid: string }).gid)).toEqual([made])
  })

  test('tell last of the end of what they are about', async () => {
    const { gid } = await hooked()
    await server.api('DELETE', `/projects/${project}`)
    await deliver()
    expect(receiver.events().at(-1)).toMatchObject({ action: 'deleted', resource: { gid: project } })
    expect((await server.api('GET', `/webhooks/${gid}`)).status).toBe(404)
  })

  test('end with the token that made them, and tell nothing after that', async () => {
    const made = await tokenFor(server.services, DEMO.ada, {})
    const answer = await server.api('POST', '/webhooks', {
      as: made,
      body: { data: { resource: project, target: receiver.url } },
    })
    const gid = answer.json.data.gid as string
    await server.services.tokens.revoke({ tokenGid: made.tokenGid, actor: { kind: 'system' } })
    await task('Secret')
    await deliver()
    expect(receiver.events()).toEqual([])
    expect((await server.api('GET', `/webhooks/${gid}`)).status).toBe(404)
  })

  test('are told of nothing that their maker may not see', async () => {
    const ben = await tokenFor(server.services, DEMO.ben, {})
    const shared = await make('/projects', {
      team: DEMO.growing,
      name: 'Shared',
      privacy_setting: 'public_to_workspace',
    })
    const answer = await server.api('POST', '/webhooks', {
      as: ben,
      body: { data: { resource: shared, target: receiver.url } },
    })
    expect(answer.status).toBe(201)
    await server.api('PUT', `/projects/${shared}`, { body: { data: { privacy_setting: 'private' } } })
    await make('/tasks', { projects: [shared], name: 'Hidden' })
    await deliver()
    expect(receiver.events()).toEqual([])
    expect((await server.api('GET', `/webhooks/${answer.json.data.gid}`, { as: ben })).status).toBe(404)
  })

  test('are seen by their maker alone, and are listed by workspace and record', async () => {
    const { gid } = await hooked()
    const other = await hooked({ resource: await task('Other') })
    const of = async (query: string) =>
      gidsOf(await server.api('GET', `/webhooks?workspace=${DEMO.greenfield}${query}`))
    expect(await of('')).toEqual([gid, other.gid])
    expect(await of(`&resource=${project}`)).toEqual([gid])
    expect(await of('&limit=1')).toEqual([gid])
    const ben = await tokenFor(server.services, DEMO.ben, {})
    expect((await server.api('GET', `/webhooks/${gid}`, { as: ben })).status).toBe(404)
    expect((await server.api('DELETE', `/webhooks/${gid}`, { as: ben })).status).toBe(404)
    expectRefusal(await server.api('GET', '/webhooks'), 400, 'workspace: Missing input')
  })

  test('wait longer each time, up to an hour', async () => {
    const { gid } = await hooked()
    await task('Unheard')
    receiver.behave(() => ({ status: 500 }))
    const waits = []
    for (let n = 0; n < 12; n++) {
      await deliver()
      const { delivery_retry_count: count, next_attempt_after: next } = await show(gid)
      expect(count).toBe(n + 1)
      const waitMs = Date.parse(String(next)) - server.clock.nowMs()
      waits.push(waitMs / 1_000)
      server.clock.advance(waitMs)
    }
    expect(waits).toEqual([5, 10, 20, 40, 80, 160, 320, 640, 1_280, 2_560, 3_600, 3_600])
  })
})

describe('a webhook’s target', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await openTestServer('sqlite', testClock(), { webhookRanges: [] })
  })
  afterAll(async () => {
    await server.close()
  })
  const create = async (target: unknown) =>
    await server.api('POST', '/webhooks', { body: { data: { resource: DEMO.seedCatalogue, target } } })

  test.each([
    'https://localhost/hook',
    'https://127.0.0.1/hook',
    'https://2130706433/hook',
    'https://0x7f.1/hook',
    'https://[::1]/hook',
    'https://[::ffff:127.0.0.1]/hook',
    'https://10.0.0.1/hook',
    'https://169.254.169.254/latest/meta-data',
  ])("may not be %s, unless the operator allows it — Asana's webhooks", async (target) => {
    const answer = await create(target)
    expect([target, answer.status]).toEqual([target, 403])
    expect(messagesOf(answer)[0]).toMatch(/^target: \S+ leads to no address that this server connects to$/)
  })

  test.each([
    ['http://example.com/hook', 'target: Must be an https URL'],
    ['file:///etc/passwd', 'target: Must be an https URL'],
    ['https://ada:secret@example.com/', 'target: Must not have a name or a password in it'],
    ['nowhere', 'target: Must be a URL'],
    [7, 'target: Must be a string'],
  ])('may not be %s', async (target, message) => {
    expectRefusal(await create(target), 400, message)
  })
})

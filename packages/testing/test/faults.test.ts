import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  startMudra,
  type App,
  type FaultAct,
  type FaultMatch,
  type Mudra,
  type TokenAnswer,
} from '../src/index.js'
import { openReceiver } from './support/receiver.js'

let mudra: Mudra
beforeAll(async () => {
  mudra = await startMudra()
})
beforeEach(async () => {
  await mudra.reset()
})
afterAll(async () => {
  await mudra.close()
})

/** How a rule is given: by the library, or by whoever asks over HTTP. */
const WAYS: Readonly<Record<string, (when: FaultMatch, act: FaultAct) => Promise<unknown>>> = {
  'the library': async (when, act) => await mudra.fault(when, act),
  'HTTP alone': async (when, act) => {
    const response = await fetch(`${mudra.url}/-/test/faults`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ when, act }),
    })
    expect(response.status).toBe(200)
  },
}

const ask = async (token: string, path = '/users/me', init: RequestInit = {}) =>
  await fetch(`${mudra.apiUrl}${path}`, {
    ...init,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
  })
const statusOf = async (token: string, path?: string) =>
  await ask(token, path).then(
    ({ status }) => status,
    () => 'cut' as const,
  )
const newApp = async (name = 'Reports'): Promise<App> =>
  await mudra.createApp({ name, owner: mudra.person('ada'), scopes: ['default'], rotates: true })
const redeem = async (app: App, { refresh_token }: TokenAnswer, basic = false) =>
  await fetch(`${mudra.url}/-/oauth_token`, {
    method: 'POST',
    headers: basic ? { authorization: `Basic ${btoa(`${app.clientId}:${app.clientSecret ?? ''}`)}` } : {},
    body: new URLSearchParams({
      grant_type: 'refresh_token',
      refresh_token,
      ...(basic ? {} : { client_id: app.clientId, client_secret: app.clientSecret ?? '' }),
    }),
  })
/** A project of Ada's with a webhook, made by a token, and what adds a task to it and has all delivered. */
const watch = async (token: string, target: string) => {
  const make = async (path: string, data: object) => {
    const response = await ask(token, path, { method: 'POST', body: JSON.stringify({ data }) })
    expect(response.status).toBe(201)
    return ((await response.json()) as { data: { gid: string } }).data.gid
  }
  const project = mudra.organisation.projects.find(
    ({ workspace }) => workspace === mudra.person('ada').workspaces[0],
  )?.gid
  await make('/webhooks', { resource: project, target })
  return async () => {
    await make('/tasks', { name: 'Told', projects: [project] })
    await mudra.settle()
  }
}

describe.each(Object.keys(WAYS))('a fault given by %s', (way) => {
  const fault = async (when: FaultMatch, act: FaultAct) => await WAYS[way]?.(when, act)
  const ada = async () => await mudra.person('ada').token()

  test('answers a status once, with the body that Asana has for it', async () => {
    const token = await ada()
    for (const status of [400, 401, 402, 403, 404, 429, 451, 500, 502, 503, 504] as const) {
      await fault({ operation: 'getUser' }, { status })
      const answer = await ask(token)
      expect(answer.status).toBe(status)
      expect(await answer.json()).toMatchObject({ errors: [{ message: expect.any(String) as string }] })
      if (status === 401)
        expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="Mudra", error="invalid_token"')
      expect(await statusOf(token)).toBe(200)
    }
  })

  test('says when to come again, holds back, and cuts before or after', async () => {
    const token = await ada()
    await fault({}, { status: 503, retry_after: 9 })
    expect((await ask(token)).headers.get('retry-after')).toBe('9')
    await fault({}, { delay_ms: 80 })
    const beganMs = performance.now()
    expect(await statusOf(token)).toBe(200)
    expect(performance.now() - beganMs).toBeGreaterThan(70)
    const create = async () =>
      await ask(token, '/tasks', {
        method: 'POST',
        body: JSON.stringify({ data: { name: 'Cut', workspace: mudra.person('ada').workspaces[0] } }),
      }).catch(() => null)
    await fault({ operation: 'createTask' }, { cut: 'before' })
    expect(await create()).toBeNull()
    await fault({ operation: 'createTask' }, { cut: 'after' })
    expect(await create()).toBeNull()
    const found = await ask(
      token,
      `/workspaces/${mudra.person('ada').workspaces[0]}/typeahead?resource_type=task&query=Cut`,
    )
    expect(((await found.json()) as { data: unknown[] }).data).toHaveLength(1)
  })

  test.each(['expired', 'revoked'] as const)('has a token %s on its next use', async (end) => {
    const [one, other] = [await ada(), await ada()]
    await fault({ token: one }, { token: end })
    expect([await statusOf(other), await statusOf(one), await statusOf(one)]).toEqual([200, 401, 401])
    const tokens = await (await newApp()).authorize(mudra.person('ada'))
    await fault({ token: tokens.access_token }, { token: end })
    expect(await statusOf(tokens.access_token)).toBe(401)
  })

  test.each(['expired', 'revoked'] as const)('has a refresh token %s on its next use', async (end) => {
    const app = await newApp()
    const tokens = await app.authorize(mudra.person('ada'))
    await fault({ operation: 'oauth_token' }, { token: end })
    const refused = await redeem(app, tokens)
    expect([refused.status, await refused.json()]).toMatchObject([400, { error: 'invalid_grant' }])
    expect((await redeem(app, tokens)).status).toBe(400)
    // Without its grant nothing of it lives; an end by time is its own.
    expect(await statusOf(tokens.access_token)).toBe(end === 'revoked' ? 401 : 200)
  })

  test('has a token of synchronization too old', async () => {
    const token = await ada()
    const path = `/events?resource=${mudra.organisation.projects[0]?.gid ?? ''}`
    const { sync } = (await (await ask(token, path)).json()) as { sync: string }
    await fault({}, { sync: 'stale' })
    expect(await statusOf(token)).toBe(200)
    expect(await statusOf(token, `${path}&sync=${sync}`)).toBe(412)
    expect(await statusOf(token, `${path}&sync=${sync}`)).toBe(200)
  })

  test('loses one delivery of a webhook and doubles another', async () => {
    const receiver = await openReceiver()
    try {
      const add = await watch(await ada(), receiver.target)
      await add()
      const perTask = receiver.heard().at(0)
      await fault({ operation: 'webhook_delivery' }, { webhook: 'lost' })
      await add()
      expect(receiver.heard()).toEqual([perTask])
      await add()
      await fault({}, { webhook: 'doubled' })
      await add()
      expect(receiver.heard()).toEqual([perTask, perTask, perTask, perTask])
      const log = await mudra.requests({ operation: 'webhook_delivery' })
      expect(log.map(({ delivery, fault, status }) => [delivery?.fate, fault, status])).toEqual([
        ['sent', null, 200],
        ['lost', 1, null],
        ['sent', null, 200],
        ['sent', 2, 200],
        ['again', 2, 200],
      ])
      expect(log.at(1)?.delivery?.events).toBe(perTask)
      expect(log.at(-1)?.path).toBe(receiver.target.replace(/\?.*/, ''))
      expect(log.at(-1)?.credential).toMatchObject({ kind: 'personal', user: mudra.person('ada').gid })
      mudra.expectNoSecrets(JSON.stringify(log))
    } finally {
      await receiver.close()
    }
  })
})

describe('a rule is about', () => {
  test('the operation that it names', async () => {
    const token = await mudra.person('ada').token()
    await mudra.fault({ operation: 'getUsers' }, { status: 500 })
    expect(await statusOf(token)).toBe(200)
    expect(await statusOf(token, '/users')).toBe(500)
  })

  test('the app that it names, by its token, its form or its header', async () => {
    const [app, other] = [await newApp(), await newApp('Others')]
    const [tokens, strange] = [
      await app.authorize(mudra.person('ada')),
      await other.authorize(mudra.person('ada')),
    ]
    await mudra.fault({ client: app.clientId, times: 3 }, { status: 503 })
    expect([await statusOf(strange.access_token), (await redeem(other, strange)).status]).toEqual([200, 200])
    expect(await statusOf(await mudra.person('ada').token())).toBe(200)
    expect(await statusOf(tokens.access_token)).toBe(503)
    expect([(await redeem(app, tokens)).status, (await redeem(app, tokens, true)).status]).toEqual([503, 503])
    expect((await redeem(app, tokens)).status).toBe(200)
    expect(await mudra.requests({ client: app.clientId })).toHaveLength(4)
  })

  test('the token that it names, in the header or in a form', async () => {
    const app = await newApp()
    const tokens = await app.authorize(mudra.person('ada'))
    const others = await app.authorize(mudra.person('ben'))
    await mudra.fault({ token: tokens.refresh_token }, { status: 500 })
    await mudra.fault({ token: tokens.access_token }, { status: 500 })
    expect([await statusOf(others.access_token), (await redeem(app, others)).status]).toEqual([200, 200])
    expect([await statusOf(tokens.access_token), (await redeem(app, tokens)).status]).toEqual([500, 500])
  })

  test('the nth request, as many as it says, and the same ones of a hundred for the same seed', async () => {
    const token = await mudra.person('ada').token()
    const statuses = async (count: number) => {
      const all = []
      while (all.length < count) all.push(await statusOf(token))
      return all
    }
    await mudra.fault({ nth: 3, times: 2 }, { status: 502 })
    expect(await statuses(6)).toEqual([200, 200, 502, 502, 200, 200])
    expect(await mudra.faults()).toMatchObject([{ matched: 6, applied: 2 }])
    const seeded = async (seed: number) => {
      await mudra.clearFaults()
      await mudra.fault({ times: 0, percent: 50, seed }, { status: 502 })
      return await statuses(16)
    }
    const first = await seeded(7)
    expect(new Set(first)).toEqual(new Set([200, 502]))
    expect(await seeded(7)).toEqual(first)
    expect(await seeded(8)).not.toEqual(first)
  })

  test('deliveries: those of one app, of one token, the nth, and the same ones for the same seed', async () => {
    const receiver = await openReceiver()
    try {
      const { access_token: token } = await (await newApp()).authorize(mudra.person('ada'))
      const add = await watch(token, receiver.target)
      await mudra.fault({ client: 'another' }, { webhook: 'lost' })
      await mudra.fault({ token: await mudra.person('ada').token() }, { webhook: 'lost' })
      await add()
      expect(receiver.heard()).toHaveLength(1)
      await mudra.fault({ token, nth: 2 }, { webhook: 'lost' })
      await add()
      await add()
      expect(receiver.heard()).toHaveLength(2)
      const lost = async () => {
        await mudra.clearFaults()
        await mudra.fault({ percent: 50, seed: 3, times: 0 }, { webhook: 'lost' })
        const before = (await mudra.requests({ operation: 'webhook_delivery' })).length
        for (let count = 0; count < 8; count++) await add()
        const log = await mudra.requests({ operation: 'webhook_delivery' })
        return log.slice(before).map(({ delivery }) => delivery?.fate)
      }
      const first = await lost()
      expect(new Set(first)).toEqual(new Set(['sent', 'lost']))
      expect(await lost()).toEqual(first)
    } finally {
      await receiver.close()
    }
  })

  test.each([
    [{ operation: 'getUsr' }, { status: 500 }, 'when.operation: no request is called getUsr'],
    [{ operation: 'getuser' }, { status: 500 }, 'there are getUser'],
    [{ operation: 'getUser' }, { webhook: 'lost' }, 'when.operation: with act.webhook'],
    [{ operation: 'webhook_delivery' }, { status: 500 }, 'goes with act.webhook'],
    [{}, { webhook: 'eaten' }, 'act.webhook: must be lost or doubled'],
    [{}, { webhook: 'lost', delay_ms: 3 }, 'act.webhook: stands alone'],
    [{ operation: 'getUser' }, { sync: 'stale' }, 'when.operation: with act.sync it can be getEvents or'],
  ])('nothing that is not understood: %j %j', async (when, act, message) => {
    await expect(mudra.fault(when, act as FaultAct)).rejects.toMatchObject({
      code: 'unknown_fault_rule',
      message: expect.stringContaining(message) as string,
    })
  })
})

test('an app that gives up waiting is told as gone, and what it sends again is no reuse', async () => {
  const app = await newApp()
  const tokens = await app.authorize(mudra.person('ada'))
  await mudra.fault({ operation: 'getUser' }, { delay_ms: 150 })
  await expect(ask(tokens.access_token, '/users/me', { signal: AbortSignal.timeout(50) })).rejects.toThrow()
  await expect
    .poll(async () =>
      (await mudra.requests({ operation: 'getUser' })).map(({ cut, status }) => [cut, status]),
    )
    .toEqual([['aborted', null]])
  expect(await statusOf(tokens.access_token)).toBe(200)
})

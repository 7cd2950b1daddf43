import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectRefusal, gidsOf, logLineOf } from '../support/answers.js'
import { newAskingApp, type AskedApp } from '../support/authorize.js'
import { DEMO, demoSection, demoTask } from '../support/demo.js'
import { DATABASE_KINDS, type ApiRequest, type ApiResponse, type TestServer } from '../support/services.js'
import type { Gid } from '../../src/protocol/asana/gid.js'
import type { Schema } from '../../src/protocol/asana/openapi-schema.js'
import { schemaFaults } from '../support/json-schema.js'
import { openTokenScene, type TokenScene } from '../support/token-scene.js'

const OPERATOR = { kind: 'operator' } as const
const SECRET = 'kept-by-1-app'

describe.each(DATABASE_KINDS)('what an app keeps with a task for itself on %s', (kind) => {
  let scene: TokenScene
  let server: TestServer
  let app: AskedApp
  let mine: { token: string }
  let bens: { token: string }
  let others: { token: string }
  beforeAll(async () => {
    scene = await openTokenScene(kind)
    server = scene.server
    app = await newAskingApp(server.services, { settings: { name: 'Sync' } })
    const other = await newAskingApp(server.services, { settings: { name: 'Ledger' } })
    mine = { token: (await scene.logIn(app)).accessToken }
    bens = { token: (await scene.logIn(app, { userGid: DEMO.ben })).accessToken }
    others = { token: (await scene.logIn(other)).accessToken }
  })
  afterAll(async () => {
    await scene.close()
  })

  type As = NonNullable<ApiRequest['as']>
  const create = async (
    external: unknown,
    { as = mine, ...more }: { as?: As; [field: string]: unknown } = {},
  ) =>
    await server.api('POST', '/tasks', {
      as,
      body: { data: { projects: [DEMO.seedCatalogue], name: 'Kept', external, ...more } },
    })
  const put = async (name: string, data: object, as: As = mine) =>
    await server.api('PUT', `/tasks/${name}`, { as, body: { data } })
  const get = async (name: string, { as = mine, fields }: { as?: As; fields?: string } = {}) =>
    await server.api('GET', `/tasks/${name}${fields === undefined ? '' : `?opt_fields=${fields}`}`, { as })
  const gidOf = ({ json, status, text }: ApiResponse): string => {
    expect([status < 300, text]).toEqual([true, text])
    return (json as { data: { gid: string } }).data.gid
  }
  const all = 'external,external.gid,external.data,name'

  describe('is written and read', () => {
    test('by the app, whoever it acts for, with the record and by its name', async () => {
      const made = await create({ gid: 'order/4711 é', data: SECRET })
      expect(made.status).toBe(201)
      expect(made.json.data.external).toEqual({ gid: 'order/4711 é', data: SECRET })
      const gid = gidOf(made)
      for (const as of [mine, bens]) {
        expect((await get(gid, { as })).json.data.external).toEqual({ gid: 'order/4711 é', data: SECRET })
        expect((await get(gid, { as, fields: 'external' })).json.data).toEqual({
          gid,
          external: { gid: 'order/4711 é', data: SECRET },
        })
        expect((await get(gid, { as, fields: 'external.data' })).json.data.external).toEqual({
          gid: 'order/4711 é',
          data: SECRET,
        })
        expect(gidOf(await get('external:order%2F4711%20%C3%A9', { as }))).toBe(gid)
      }
      const listed = await server.api('GET', `/tasks?project=${DEMO.seedCatalogue}&opt_fields=external`, {
        as: bens,
      })
      expect(listed.json.data).toContainEqual({ gid, external: { gid: 'order/4711 é', data: SECRET } })
    })

    test('and is absent where there is none, but null to who asks for it by name', async () => {
      const gid = gidOf(await create(null))
      expect(Object.keys((await get(gid)).json.data as object)).not.toContain('external')
      expect((await get(gid, { fields: 'external' })).json.data).toEqual({ gid, external: null })
    })

    test('a part of it, and the rest stays; nothing of it goes with null, then it is gone', async () => {
      const gid = gidOf(await create({ gid: 'parts', data: 'one' }))
      expect((await put(gid, { external: { data: 'two' } })).json.data.external).toEqual({
        gid: 'parts',
        data: 'two',
      })
      expect((await put(gid, { external: { gid: 'renamed' } })).json.data.external).toEqual({
        gid: 'renamed',
        data: 'two',
      })
      expectRefusal(await get('external:parts'), 404, 'task: Not a recognized ID: external:parts')
      expect((await put(gid, { external: { gid: null } })).json.data.external).toEqual({
        gid: null,
        data: 'two',
      })
      expectRefusal(await get('external:renamed'), 404, 'task: Not a recognized ID: external:renamed')
      expect((await put(gid, { external: null, name: 'Bare' })).json.data).not.toHaveProperty('external')
      expect((await put(gid, { external: {} })).status).toBe(200)
      expect(gidOf(await create({ gid: 'parts' }))).not.toBe(gid)
    })

    test('as the description of the API has it, whatever its id', async () => {
      const description = (await server.server.inject('/api/1.0/openapi.json')).json() as object
      const resolve = (ref: string) =>
        ref
          .slice(2)
          .split('/')
          .reduce((at, name) => (at as Record<string, object>)[name] ?? {}, description) as Schema
      const { json } = await create({ gid: 'order/4712 é' })
      expect(json.data.external).toEqual({ gid: 'order/4712 é', data: null })
      expect(schemaFaults(json.data, resolve('#/components/schemas/Task'), { resolve })).toEqual([])
    })

    test('in a form, as JSON text', async () => {
      const answer = await server.api('POST', '/tasks', {
        as: mine,
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        payload: new URLSearchParams({
          workspace: DEMO.greenfield,
          external: '{"gid":"of-a-form","data":"x"}',
        }).toString(),
      })
      expect(answer.json.data.external).toEqual({ gid: 'of-a-form', data: 'x' })
    })

    test('and leaves modified_at as it was, for nothing that others see has changed', async () => {
      const gid = gidOf(await create({ gid: 'quiet' }))
      const before = (await get(gid)).json.data.modified_at as string
      server.clock.advance(1_000)
      expect((await put(gid, { external: { data: 'later' } })).json.data.modified_at).toBe(before)
      expect((await put(gid, { external: { data: 'later' }, name: 'Moved' })).json.data.modified_at).not.toBe(
        before,
      )
    })

    test('and a whole record is taken back as it was read', async () => {
      const gid = gidOf(await create({ gid: 'round-trip', data: 'x' }))
      const { data } = (await get(gid)).json as { data: object }
      expect((await put(gid, data)).json.data.external).toEqual({ gid: 'round-trip', data: 'x' })
      const asOther = (await get(gid, { as: others, fields: all })).json as { data: object }
      expect((await put(gid, asOther.data, others)).status).toBe(200)
      const asPerson = (await get(gid, { as: 'ada', fields: all })).json as { data: object }
      expect((await put(gid, asPerson.data, 'ada')).status).toBe(200)
      expect((await get(gid)).json.data.external).toEqual({ gid: 'round-trip', data: 'x' })
    })
  })

  describe('an id that the app gave stands for the gid wherever a task is named', () => {
    test('in every path, in a parent, in a place beside another task', async () => {
      const gid = gidOf(await create({ gid: 'everywhere' }))
      expect(gidOf(await put('external:everywhere', { name: 'By name' }))).toBe(gid)
      const path = '/tasks/external:everywhere'
      const subtask = await server.api('POST', `${path}/subtasks`, {
        as: mine,
        body: { data: { name: 'A' } },
      })
      expect(subtask.json.data.parent.gid).toBe(gid)
      const child = await create(null, { projects: [], parent: 'external:everywhere' })
      expect(child.json.data.parent.gid).toBe(gid)
      const children = gidsOf(await server.api('GET', `${path}/subtasks`, { as: mine }))
      expect(children.toSorted()).toEqual([gidOf(subtask), gidOf(child)].toSorted())
      expect(gidsOf(await server.api('GET', `${path}/projects`, { as: mine }))).toEqual([DEMO.seedCatalogue])

      const second = gidOf(await create({ gid: 'second' }))
      const section = demoSection(31, 2)
      const place = async (data: object) =>
        await server.api('POST', `/sections/${section}/addTask`, { as: mine, body: { data } })
      expect((await place({ task: 'external:everywhere' })).status).toBe(200)
      expect((await place({ task: second, insert_before: 'external:everywhere' })).status).toBe(200)
      const order = async () =>
        gidsOf(await server.api('GET', `/sections/${section}/tasks`, { as: mine })).slice(0, 2)
      expect(await order()).toEqual([second, gid])
      expect((await place({ task: 'external:second', insert_after: gid })).status).toBe(200)
      expect(await order()).toEqual([gid, second])
      expectRefusal(
        await place({ task: second, insert_after: 'external:nobody' }),
        400,
        'insert_after: Not a recognized ID: external:nobody',
      )
      expectRefusal(
        await place({ task: 'external:nobody' }),
        400,
        'task: Not a recognized ID: external:nobody',
      )

      expect((await server.api('DELETE', path, { as: mine })).json).toEqual({ data: {} })
      expectRefusal(await get('external:everywhere'), 404, 'task: Not a recognized ID: external:everywhere')
      expect((await create({ gid: 'everywhere' })).status).toBe(201)
    })

    test('as long as it may be, and not with one character more', async () => {
      const longest = '漢'.repeat(1_024)
      const gid = gidOf(await create({ gid: longest, data: 'd'.repeat(32_768) }))
      expect(gidOf(await get(`external:${encodeURIComponent(longest)}`))).toBe(gid)
      expectRefusal(
        await create({ gid: `${longest}x` }),
        400,
        'external: gid: Must be at most 1024 characters long',
      )
      expectRefusal(
        await create({ data: 'd'.repeat(32_769) }),
        400,
        'external: data: Must be at most 32768 characters long',
      )
      expect((await get(`external:${encodeURIComponent(longest)}x`)).status).toBe(404)
    })

    test.each([
      ['external:', 404],
      ['external', 404],
      ['EXTERNAL:everywhere', 404],
      ['external:%00', 404],
    ])('and %s names no task', async (name, status) => {
      expect((await get(name)).status).toBe(status)
    })

    test.each([
      ['x', 'external: Must be an object'],
      [[], 'external: Must be an object'],
      [{ gid: 7 }, 'external: gid: Must be a string'],
      [{ data: true }, 'external: data: Must be a string'],
      [{ data: { a: 1 } }, 'external: data: Must be a string'],
      [{ gid: '' }, 'external: gid: Must not be empty'],
      [{ gid: 'a\u0000b' }, 'external: gid: Must not contain NUL characters'],
      [{ data: '\ud800' }, 'external: data: Must not contain lone surrogates'],
    ])('and %j is refused by its name', async (external, message) => {
      expectRefusal(await create(external), 400, message)
    })
  })

  describe('is the app’s alone', () => {
    let gid = ''
    beforeAll(async () => {
      gid = gidOf(await create({ gid: `${SECRET}-gid`, data: SECRET }))
    })

    test('no other app, and no personal token, reads it or finds the task by it', async () => {
      const ways: As[] = [others, 'ada', 'ben']
      for (const as of ways) {
        // First the app, so that an answer that is remembered could be given to another.
        for (const path of [`/tasks/${gid}`, `/tasks/${gid}?opt_fields=${all}`, '/users/me']) {
          await server.api('GET', path, { as: mine })
          expect((await server.api('GET', path, { as })).text).not.toContain(SECRET)
        }
        for (const path of [
          `/tasks?project=${DEMO.seedCatalogue}&opt_fields=${all}`,
          `/projects/${DEMO.seedCatalogue}/tasks?opt_fields=${all}`,
        ])
          expect((await server.api('GET', path, { as })).text).not.toContain(SECRET)
        expectRefusal(
          await get(`external:${SECRET}-gid`, { as }),
          404,
          // What was asked with is said back, cut short.
          'task: Not a recognized ID: external:kept-by-1-a…',
        )
        expect((await put(`external:${SECRET}-gid`, { name: 'Taken over' }, as)).status).toBe(404)
        expect((await server.api('DELETE', `/tasks/external:${SECRET}-gid`, { as })).status).toBe(404)
      }
      expect((await get(gid)).json.data).toMatchObject({ name: 'Kept', external: { data: SECRET } })
    })

    test('another app keeps its own beside it, under the same id, and neither sees the other’s', async () => {
      expect(
        (await put(gid, { external: { gid: `${SECRET}-gid`, data: 'theirs' } }, others)).json.data.external,
      ).toEqual({
        gid: `${SECRET}-gid`,
        data: 'theirs',
      })
      expect((await get(gid)).json.data.external).toEqual({ gid: `${SECRET}-gid`, data: SECRET })
      expect((await put(gid, { external: null }, others)).status).toBe(200)
      expect((await get(gid)).json.data.external).toEqual({ gid: `${SECRET}-gid`, data: SECRET })
    })

    test('a personal token writes none, and says so', async () => {
      const message =
        'external: Only an app can keep data with a task. Use an access token that was issued to it, not a personal one.'
      expectRefusal(await put(gid, { external: { data: 'x' } }, 'ada'), 403, message)
      expectRefusal(await create({ gid: 'x' }, { as: 'ada' }), 403, message)
    })

    test('the audit log and the log lines say nothing of it', async () => {
      const answer = await put(`external:${SECRET}-gid`, { external: { data: `${SECRET}2` } })
      expect(answer.status).toBe(200)
      await logLineOf(server, answer)
      const rows = await scene.stores.db.queries.selectFrom('audit_events').selectAll().execute()
      expect(JSON.stringify(rows)).not.toContain(SECRET)
      expect(JSON.stringify(server.lines)).not.toContain(SECRET)
    })

    test('it goes with the app, and the task stays', async () => {
      const gone = await newAskingApp(server.services, { settings: { name: 'Shortlived' } })
      const as = { token: (await scene.logIn(gone)).accessToken }
      const own = gidOf(await create({ gid: 'goes', data: 'x' }, { as }))
      const rows = async () =>
        await scene.stores.db.queries
          .selectFrom('task_externals')
          .selectAll()
          .where('task_gid', '=', own as Gid)
          .execute()
      expect(await rows()).toHaveLength(1)
      await server.services.apps.delete({ clientId: gone.clientId, actor: OPERATOR })
      expect(await rows()).toEqual([])
      expect((await get(own)).status).toBe(200)
    })
  })

  describe('an id is given once', () => {
    test('for each app and workspace; a second task is refused, and nothing of the write is kept', async () => {
      const gid = gidOf(await create({ gid: 'once' }))
      const taken = 'external: gid: This app has given it to another task of the workspace'
      expectRefusal(await create({ gid: 'once' }, { name: 'Never kept' }), 400, taken)
      expectRefusal(await create({ gid: 'once' }, { as: bens }), 400, taken)
      const second = gidOf(await create({ gid: 'twice', data: 'stays' }))
      expectRefusal(await put(second, { external: { gid: 'once' }, name: 'Never kept' }), 400, taken)
      expect((await get(second)).json.data).toMatchObject({
        name: 'Kept',
        external: { gid: 'twice', data: 'stays' },
      })
      const { text } = await server.api('GET', `/tasks?project=${DEMO.seedCatalogue}&opt_fields=name`, {
        as: mine,
      })
      expect(text).not.toContain('Never kept')
      expect((await put(gid, { external: { gid: 'once' } })).status).toBe(200)
      expect((await create({ gid: 'once' }, { as: others })).status).toBe(201)
    })

    test('in another workspace it is another task; who is in both names the gid', async () => {
      const caras = { token: (await scene.logIn(app, { userGid: DEMO.cara })).accessToken }
      const here = gidOf(await create({ gid: 'in-both' }))
      const there = gidOf(await create({ gid: 'in-both' }, { as: caras, projects: [DEMO.quayRepairs] }))
      expect(gidOf(await get('external:in-both'))).toBe(here)
      expect(gidOf(await get('external:in-both', { as: caras }))).toBe(there)
      const dora = await scene.stores.newPerson({ workspaceGid: DEMO.greenfield as never, role: 'member' })
      await scene.stores.joinWorkspace(dora.gid, DEMO.harbour as never, 'member')
      const doras = { token: (await scene.logIn(app, { userGid: dora.gid })).accessToken }
      expectRefusal(
        await get('external:in-both', { as: doras }),
        400,
        'task: This app gave that id to a task in several of your workspaces. Name the task by its gid.',
      )
    })

    test('somebody who may not see the task is refused like for its gid', async () => {
      const hidden = gidOf(await create({ gid: 'of-hiring' }, { projects: [DEMO.hiring] }))
      const [byName, byGid] = [await get('external:of-hiring', { as: bens }), await get(hidden, { as: bens })]
      expect([byName.status, byName.json]).toEqual([byGid.status, byGid.json])
      expect(byName.status).toBe(403)
    })
  })

  test('a demo task has none', async () => {
    expect((await get(demoTask(31, 0), { fields: 'external' })).json.data.external).toBeNull()
  })
})

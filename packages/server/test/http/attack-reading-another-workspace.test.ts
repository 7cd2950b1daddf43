import { setImmediate } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Gid } from '../../src/protocol/asana/gid.js'
import { TABLES } from '../../src/db/schema.js'
import type { InputForm } from '../../src/protocol/asana/input.js'
import { OPERATIONS, type Operation, type OperationId } from '../../src/protocol/asana/operations.js'
import { CSRF_FIELD } from '../../src/ui/form.js'
import { browserOf, newAskingApp } from '../support/authorize.js'
import { crawl } from '../support/crawl.js'
import { asGid, DEMO, tokenFor } from '../support/demo.js'
import { openFormBrowser } from '../support/form-browser.js'
import { makeGoal } from '../support/goal-scene.js'
import { makeRecords } from '../support/made-records.js'
import { DATABASE_KINDS, openTestServerAt, type DatabaseKind, type TestServer } from '../support/services.js'
import { formRoutesOf, openPageScene } from '../support/page-routes.js'
import { openReceiver } from '../support/receiver.js'
import { openStoresAt, sharedLocation, type Stores } from '../support/stores.js'
import { makeWorkRecords } from '../support/work-records.js'

/** What is Greenfield's alone: nobody of Harbour Works may ever be shown one of these words. */
const GREENFIELD_WORDS = /Greenfield|Ada Byron|ada@|ben@|gil@/i
const GID = /\d{16}/g

/** What names a record in its row. */
const idOf = (row: Readonly<Record<string, unknown>>): string => {
  const id = row['gid'] ?? row['client_id']
  return typeof id === 'string' ? id : ''
}

/** Requests that are sent together, so that none waits for the answer before it. */
const ASKED_AT_ONCE = 10
/** Every operation is asked with so many records of each kind, or a few more; on PostgreSQL, where each takes thrice as long, with fewer. */
const OF_ONE_KIND: Readonly<Record<DatabaseKind, number>> = { sqlite: 3, postgres: 1 }

const ALL = Object.entries(OPERATIONS) as readonly (readonly [OperationId, Operation])[]

/** What a query may need beside the id, so that it is answered at all. */
const BESIDE: Readonly<Record<string, string>> = {
  workspace: DEMO.harbour,
  user: DEMO.cara,
  resource_subtype: 'project_membership',
  entered_on_start_date: '2020-01-01',
}

/** What a query has to have beside an id, so that the operation looks for anything. */
function besidesOf(form: InputForm | undefined, given?: string): Readonly<Record<string, string>> {
  const names = new Set([...Object.keys(BESIDE), ...(form?.required ?? [])])
  const values = [...names].flatMap((name) => {
    const schema = form?.fields[name]?.schema
    if (schema === undefined || name === given) return []
    const value = BESIDE[name] ?? schema.enum?.find((one) => one !== null)
    return typeof value === 'string' ? [[name, value] as const] : []
  })
  return Object.fromEntries(values)
}

/** A query for each name under which an operation takes an id, one or a list of them. */
function queriesWith(gid: string, form: InputForm | undefined): readonly string[] {
  const fields = Object.entries(form?.fields ?? {})
  const names = fields.filter(([, { schema }]) => {
    const of = schema.type === 'array' ? (schema.items as typeof schema | undefined) : schema
    return of?.type === 'string' && of.enum === undefined && of.format === undefined
  })
  return names.map(([name]) => new URLSearchParams({ ...besidesOf(form, name), [name]: gid }).toString())
}

/** Of many records of one kind, some from all over: the demo has nine tasks in each of its projects. */
function spread(gids: readonly string[], count: number): readonly string[] {
  const step = Math.max(1, Math.floor(gids.length / count))
  return gids.toSorted().filter((_, index) => index % step === 0)
}

describe.each(DATABASE_KINDS)('the admin of another workspace, on %s', (kind) => {
  let server: TestServer
  let stores: Stores
  let drop: () => Promise<void>
  beforeAll(async () => {
    const shared = await sharedLocation(kind, 'with schema')
    ;({ drop } = shared)
    server = await openTestServerAt(shared.location)
    stores = await openStoresAt(shared.location)
    await newAskingApp(server.services, { settings: { name: 'Of Greenfield', distribution: { to: 'none' } } })
    await tokenFor(server.services, DEMO.ada)
    await makeWorkRecords(server)
    await makeRecords(server)
    await makeGoal(server)
    const receiver = await openReceiver()
    const hook = await server.api('POST', '/webhooks', {
      body: { data: { resource: DEMO.seedCatalogue, target: receiver.url } },
    })
    await receiver.die()
    expect(hook.status).toBe(201)
  })
  afterAll(async () => {
    await stores.close()
    await server.close()
    await drop()
  })

  const rows = async (table: string): Promise<readonly Readonly<Record<string, unknown>>[]> =>
    await stores.db.queries
      .selectFrom(table as 'tasks')
      .selectAll()
      .execute()

  /** Some ids of every table that has any. */
  const allGids = async () => {
    const ids = await Promise.all(
      TABLES.map(async (table) => spread((await rows(table)).map(idOf).filter(Boolean), OF_ONE_KIND[kind])),
    )
    return [...new Set(ids.flat())]
  }

  /** What the admin of Harbour Works may well change: all that belongs to something of hers. */
  const ofHarbour = async () => {
    const own = new Set<string>([DEMO.harbour, DEMO.cara])
    const all = (await Promise.all(TABLES.map(rows))).flat()
    for (let before = 0; before < own.size;) {
      before = own.size
      for (const row of all) {
        const parents = Object.entries(row).filter(([name]) => name.endsWith('_gid'))
        if (parents.some(([, parent]) => own.has(String(parent)))) own.add(idOf(row))
      }
    }
    return own
  }

  test('gets nothing of Greenfield from any operation of the API with any id there is', async () => {
    const gids = await allGids()
    expect(gids.length).toBeGreaterThan(27 * OF_ONE_KIND[kind])
    let answered = 0
    for (const [id, operation] of ALL) {
      if (operation.method !== 'GET') continue
      const { query } = server.services.api.operations[id]
      const needed = new URLSearchParams(besidesOf(query)).toString()
      for (const path of [operation.path, ...(operation.aliases ?? [])]) {
        const asked = path.includes('{')
          ? gids.map((gid) => `${path.replace(/\{\w+\}/, gid).replace(/\{\w+\}/, DEMO.ada)}?${needed}`)
          : gids.flatMap((gid) => queriesWith(gid, query).map((asking) => `${path}?${asking}`))
        for (let from = 0; from < asked.length; from += ASKED_AT_ONCE) {
          await Promise.all(
            asked.slice(from, from + ASKED_AT_ONCE).map(async (url) => {
              const { status, text } = await server.api('GET', url, { as: 'cara' })
              if (status === 200) answered++
              // What was asked with is said back in refusals; it tells nothing.
              expect([url, status, GREENFIELD_WORDS.exec(text)?.[0]]).toEqual([url, status, undefined])
              expect([200, 400, 403, 404, 412]).toContain(status)
            }),
          )
          // Remembered answers come at once, and a loop of them would look like an overloaded server.
          await setImmediate()
        }
      }
    }
    expect(answered).toBeGreaterThan(15 * OF_ONE_KIND[kind])
  })

  test('changes nothing of Greenfield by any operation of the API with any id there is', async () => {
    const everything = async () =>
      Object.fromEntries(await Promise.all(TABLES.map(async (table) => [table, await rows(table)] as const)))
    const before = await everything()
    const own = await ofHarbour()
    const foreign = (await allGids()).filter((gid) => !own.has(gid))
    for (const operation of Object.values(OPERATIONS as Readonly<Record<string, Operation>>)) {
      if (operation.method === 'GET' || !operation.path.includes('{')) continue
      for (const gid of foreign) {
        const body = {
          data: {
            name: 'taken',
            project: gid,
            task: gid,
            section: gid,
            item: gid,
            tag: gid,
            parent: gid,
            dependencies: [gid],
            dependents: [gid],
            followers: [DEMO.cara],
            members: [DEMO.cara],
            user: DEMO.cara,
            access_level: 'viewer',
          },
        }
        const { status } = await server.api(operation.method, operation.path.replace(/\{\w+\}/, gid), {
          as: 'cara',
          body,
        })
        expect([operation.path, gid, status >= 400]).toEqual([operation.path, gid, true])
      }
    }
    for (const gid of foreign) {
      for (const data of [
        { workspace: gid, name: 'x' },
        { workspace: DEMO.harbour, projects: [gid], name: 'x' },
        { workspace: DEMO.harbour, parent: gid, name: 'x' },
        { workspace: DEMO.harbour, assignee: gid, name: 'x' },
      ]) {
        const { status } = await server.api('POST', '/tasks', { as: 'cara', body: { data } })
        expect([data, status >= 400]).toEqual([data, true])
      }
    }
    const after = await everything()
    const changed = Object.keys(before).filter((table) => !isDeepStrictEqual(before[table], after[table]))
    expect(changed).toEqual([])
  })

  test('is shown nothing of Greenfield on any page, by link or by address', async () => {
    const cara = await browserOf(server, 'cara')
    const pages = await crawl(cara, [
      '/',
      '/0/profile/apps',
      '/0/my-apps',
      `/0/admin/${DEMO.harbour}/members`,
    ])
    expect(pages.length).toBeGreaterThan(10)
    const ada = await browserOf(server)
    const hers = await crawl(ada, ['/0/my-apps', `/0/admin/${DEMO.greenfield}/members`])
    const addresses = hers
      .map(({ path }) => path)
      .filter((path) => path.match(GID)?.some((gid) => (gid as Gid) !== DEMO.harbour))
    expect(addresses.length).toBeGreaterThan(10)
    for (const { path, shown } of pages) {
      expect([path, GREENFIELD_WORDS.exec(shown.text)?.[0]]).toEqual([path, undefined])
    }
    for (const path of addresses) {
      const { location, status, text } = await cara.get(path)
      expect([path, status === 404 || (status === 303 && location !== null)]).toEqual([path, true])
      expect([path, GREENFIELD_WORDS.exec(text)?.[0]]).toEqual([path, undefined])
    }
  })

  test('changes nothing of Greenfield with any form of Ada’s pages', async () => {
    const ada = await browserOf(server)
    const cara = await browserOf(server, 'cara')
    const token = formToken((await cara.get('/0/my-apps/tokens/new')).text)
    const hers = await crawl(ada, ['/0/my-apps', `/0/admin/${DEMO.greenfield}/members`])
    const watched = [
      'tokens',
      'apps',
      'app_secrets',
      'app_redirect_uris',
      'app_blocks',
      'workspace_members',
      'invitations',
    ]
    const state = async () => await Promise.all(watched.map(async (table) => [table, await rows(table)]))
    const before = await state()
    let posted = 0
    for (const { forms, path } of hers) {
      for (const { action, method, values } of forms) {
        const target = action === '' ? path : action
        if (method !== 'post' || target === '/logout' || target.match(GID) === null) continue
        posted++
        const answer = await cara.post(target, {
          ...Object.fromEntries(values),
          csrf: token,
          csrf_token: token,
        })
        expect([target, answer.status]).toEqual([target, 404])
      }
    }
    expect(posted).toBeGreaterThan(5)
    expect(await state()).toEqual(before)
  })

  test('finds nothing of Greenfield under the address of her own workspace, by any form of its admin pages', async () => {
    const scene = await openPageScene(server)
    const cara = await browserOf(server, 'cara')
    const token = formToken((await cara.get(`/0/admin/${DEMO.harbour}/members/add`)).text)
    const routes = formRoutesOf(server).filter((route) => /^\/0\/admin\/:workspace\/.*:/.test(route))
    expect(routes.length).toBeGreaterThan(8)
    const watched = [
      'tokens',
      'app_blocks',
      'app_approvals',
      'workspace_members',
      'invitations',
      'users',
      'grants',
    ]
    const state = async () => await Promise.all(watched.map(async (table) => [table, await rows(table)]))
    const before = await state()
    for (const route of routes) {
      const foreign = scene.addressOf(route).replace(DEMO.greenfield, DEMO.harbour)
      const answer = await cara.post(foreign, { csrf_token: token, role: 'admin' })
      expect([route, answer.status]).toEqual([route, 404])
      expect([route, GREENFIELD_WORDS.exec(answer.text)?.[0]]).toEqual([route, undefined])
    }
    expect(await state()).toEqual(before)
  })

  test('withdraws no invitation of Greenfield under her own workspace’s address: its link still works', async () => {
    const made = await server.services.members.invite({
      workspaceGid: asGid(DEMO.greenfield),
      adminGid: asGid(DEMO.ada),
      email: `kept-${kind}@people.example`,
      role: 'member',
      isMailed: false,
    })
    const [invitation] = await server.services.members.liveInvitations(
      asGid(DEMO.greenfield),
      server.clock.nowMs(),
    )
    const cara = await browserOf(server, 'cara')
    const token = formToken((await cara.get(`/0/admin/${DEMO.harbour}/members/add`)).text)
    const path = `/0/admin/${DEMO.harbour}/members/invitations/${invitation?.gid ?? ''}/withdraw`
    const answer = await cara.post(path, { csrf_token: token })
    expect([answer.status, answer.location]).toEqual([404, null])
    const visitor = openFormBrowser(server)
    const page = await visitor.follow(await visitor.get(`/invitations/${made.ok ? made.secret : ''}`))
    expect([page.status, page.text.includes('Ada Byron')]).toEqual([200, true])
  })
})

function formToken(html: string): string {
  return new RegExp(`name="${CSRF_FIELD}" value="([^"]+)"`).exec(html)?.[1] ?? ''
}

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ENDPOINT_PATH } from '../../src/protocol/oauth/metadata.js'
import { OPERATIONS, type Operation, type OperationId } from '../../src/protocol/asana/operations.js'
import { browserOf } from '../support/authorize.js'
import { crawl } from '../support/crawl.js'
import { DEMO, demoComment, demoMembership, demoSection, demoTask } from '../support/demo.js'
import { openFormBrowser } from '../support/form-browser.js'
import { DATABASE_KINDS, openTestServerAt, type TestServer } from '../support/services.js'
import { postForm } from '../support/oauth-forms.js'
import { makeRecords } from '../support/made-records.js'
import { openStoresAt, sharedLocation, type Stores } from '../support/stores.js'

const INJECTIONS = [
  `' or '1'='1`,
  `'; delete from tasks; --`,
  `' union select hash, hash, hash from passwords --`,
  `\\'; drop table tokens; --`,
  `" or ""="`,
  `%' or 1=1 -- `,
  `$1; select pg_sleep(5)`,
  `?1 or 1=1`,
  `1) or (1=1`,
]

describe.each(DATABASE_KINDS)('SQL injection on %s', (kind) => {
  let server: TestServer
  let stores: Stores
  let drop: () => Promise<void>
  beforeAll(async () => {
    const shared = await sharedLocation(kind, 'with schema')
    ;({ drop } = shared)
    server = await openTestServerAt(shared.location)
    stores = await openStoresAt(shared.location)
  })
  afterAll(async () => {
    await stores.close()
    await server.close()
    await drop()
  })

  /** Row counts of what no request here should touch. */
  const counts = async () => {
    const tables = [
      'users',
      'passwords',
      'workspaces',
      'projects',
      'sections',
      'tasks',
      'tokens',
      'apps',
    ] as const
    return await Promise.all(
      tables.map(async (table) => {
        const { n } = await stores.db.queries
          .selectFrom(table)
          .select(({ fn }) => fn.countAll().as('n'))
          .executeTakeFirstOrThrow()
        return [table, Number(n)]
      }),
    )
  }
  const values: Record<string, string> = {
    user_gid: DEMO.ben,
    workspace_gid: DEMO.greenfield,
    team_gid: DEMO.growing,
    project_gid: DEMO.seedCatalogue,
    section_gid: demoSection(31, 0),
    task_gid: demoTask(31, 0),
    membership_gid: demoMembership.ofProject(31, 12),
    project_membership_gid: demoMembership.ofProject(31, 12),
    team_membership_gid: demoMembership.ofTeam(21, 12),
    workspace_membership_gid: demoMembership.ofWorkspace(1, 12),
    story_gid: demoComment(31, 0, 1),
    portfolio_gid: DEMO.spring,
    portfolio_membership_gid: DEMO.springOfAda,
    custom_field_gid: DEMO.priority,
    enum_option_gid: DEMO.high,
    custom_id: 'SEED-1',
  }
  beforeAll(async () => {
    Object.assign(values, await makeRecords(server))
  })
  const fill = (path: string) => path.replaceAll(/\{(\w+)\}/g, (_, name: string) => values[name] ?? '')
  const table = Object.values(OPERATIONS as Readonly<Record<string, Operation>>)

  test('in a path leads nowhere', async () => {
    const before = await counts()
    for (const { method, path } of table.filter(({ path }) => path.includes('{'))) {
      for (const injection of INJECTIONS) {
        const place = path.replace(/\{\w+\}/, encodeURIComponent(injection))
        // Whose list it is counts once it is said in which workspace.
        const query = path.endsWith('/user_task_list') ? `?workspace=${DEMO.greenfield}` : ''
        const { status } = await server.api(method, place + query)
        expect([method, path, status]).toEqual([method, path, 404])
      }
    }
    expect(await counts()).toEqual(before)
  })

  test('in a query finds nothing that it should not, and breaks nothing', async () => {
    for (const [id, { lists, method, path }] of Object.entries(OPERATIONS) as [OperationId, Operation][]) {
      if (method !== 'GET') continue
      const own = Object.keys(server.services.api.operations[id].query?.fields ?? {})
      for (const name of [...own, 'opt_fields', ...(lists === true ? ['limit', 'offset'] : [])]) {
        const answers = await Promise.all(
          INJECTIONS.map(
            async (injection) =>
              await server.api('GET', `${fill(path)}?${name}=${encodeURIComponent(injection)}`),
          ),
        )
        for (const { json, status } of answers) {
          expect([200, 400, 404, 412]).toContain(status)
          if (lists === true && status === 200 && Array.isArray(json.data))
            expect(json.data.length).toBeLessThan(60)
        }
      }
    }
  })

  test('in a body is kept as the text that it is', async () => {
    for (const injection of INJECTIONS) {
      const data = { name: injection, notes: injection, workspace: DEMO.greenfield }
      const made = await server.api('POST', '/tasks', { body: { data } })
      expect([made.status, made.json.data.name, made.json.data.notes]).toEqual([201, injection, injection])
      const path = `/tasks/${String(made.json.data.gid)}`
      const put = await server.api('PUT', path, { body: { data: { name: `${injection} again` } } })
      expect(put.json.data.name).toBe(`${injection} again`)
      const section = await server.api('POST', `/projects/${DEMO.seedCatalogue}/sections`, {
        body: { data: { name: injection } },
      })
      expect([section.status, section.json.data.name]).toEqual([201, injection])
      const stray = await server.api('POST', '/tasks', {
        body: { data: { name: 'x', workspace: injection, assignee: injection, projects: [injection] } },
      })
      expect(stray.status).toBe(400)
      expect((await server.api('DELETE', path)).status).toBe(200)
      expect((await server.api('DELETE', `/sections/${String(section.json.data.gid)}`)).status).toBe(200)
    }
  })

  test('in a form of an app is a plain refusal', async () => {
    const before = await counts()
    const fields = [
      'client_id',
      'client_secret',
      'code',
      'refresh_token',
      'token',
      'redirect_uri',
      'scope',
      'code_verifier',
    ]
    const paths = [
      ENDPOINT_PATH.token,
      ENDPOINT_PATH.revocation,
      ENDPOINT_PATH.introspection,
      ENDPOINT_PATH.tokenInfo,
    ]
    for (const path of paths) {
      for (const injection of INJECTIONS.slice(0, 4)) {
        for (const grantType of ['authorization_code', 'refresh_token']) {
          const form = Object.fromEntries(fields.map((name) => [name, injection]))
          const { json, status } = await postForm(server, path, {
            form: { ...form, grant_type: grantType },
            // Each from elsewhere: wrong credentials are limited by address.
            remoteAddress: `127.0.0.${Math.floor(Math.random() * 250) + 1}`,
          })
          expect([200, 400, 401, 429]).toContain(status)
          if (status === 200) expect(json).toEqual(path === ENDPOINT_PATH.revocation ? {} : { active: false })
        }
      }
    }
    expect(await counts()).toEqual(before)
  })

  test('in the sign-in form signs nobody in', async () => {
    for (const injection of INJECTIONS.slice(0, 3)) {
      const browser = openFormBrowser(server)
      for (const [email, password] of [
        [injection, 'x'],
        ['ada@greenfield.example', injection],
        [`ada@greenfield.example' --`, 'x'],
      ]) {
        const answer = await browser.submit(await browser.get('/login'), {
          email: email ?? '',
          password: password ?? '',
        })
        expect([401, 422, 429, 200, 400]).toContain(answer.status)
        expect((await browser.get('/0/profile/apps')).status).toBe(303)
      }
    }
  })

  test('in any text field of any page of an admin breaks nothing', async () => {
    const ada = await browserOf(server)
    const pages = await crawl(ada, [
      '/0/profile/apps',
      '/0/my-apps',
      '/0/my-apps/new',
      '/0/my-apps/tokens/new',
      `/0/admin/${DEMO.greenfield}/members`,
    ])
    const users = await stores.db.queries.selectFrom('users').select('gid').orderBy('gid').execute()
    let filled = 0
    for (const { forms, path } of pages) {
      for (const { action, method, values: given } of forms) {
        const target = action === '' ? path : action
        const texts = [...given].filter(([name]) => !/csrf|ticket|key/.test(name)).map(([name]) => name)
        if (target === '/logout' || texts.length === 0) continue
        for (const injection of INJECTIONS.slice(0, 2)) {
          const fields = {
            ...Object.fromEntries(given),
            ...Object.fromEntries(texts.map((name) => [name, injection])),
          }
          const answer =
            method === 'get'
              ? await ada.get(`${target}?${new URLSearchParams(fields).toString()}`)
              : await ada.post(target, fields)
          filled++
          expect([target, answer.status < 500]).toEqual([target, true])
        }
      }
    }
    expect(filled).toBeGreaterThan(20)
    expect(await stores.db.queries.selectFrom('users').select('gid').orderBy('gid').execute()).toEqual(users)
  })
})

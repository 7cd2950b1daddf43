import type { AddressInfo } from 'node:net'
import fc from 'fast-check'
import { sql, type RawBuilder } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Gid } from '../../src/protocol/asana/gid.js'
import { newAskingApp } from '../support/authorize.js'
import { DEMO } from '../support/demo.js'
import { DATABASE_KINDS, serveNode, type TestServer } from '../support/services.js'
import { openTokenScene, type TokenScene } from '../support/token-scene.js'

/** `REMEMBERED_STEPS=10000` for a long look. */
const STEPS = Number(process.env['REMEMBERED_STEPS'] ?? 1_200)
const STEPS_PER_RUN = 60
const PEOPLE = [DEMO.ada, DEMO.ben, DEMO.gil] as const
const WORKSPACES = [DEMO.greenfield, DEMO.harbour] as const

interface Known {
  readonly kind: 'personal' | 'access'
  readonly gid: Gid
  readonly token: string
}

interface World {
  readonly scene: TokenScene
  readonly nodes: readonly TestServer[]
  /** Remembers nothing. */
  readonly twin: TestServer
  readonly clientId: Gid
  readonly tokens: Known[]
}

/** An act on one of the records; `by` is a node, or nobody of them: another process. */
type Act = (world: World, choice: { readonly one: number; readonly by: number }) => Promise<unknown>

const pick = <T>(all: readonly T[], one: number): T => all[one % all.length] ?? expect.fail()
const byOperator =
  (statement: (world: World, one: number) => RawBuilder<unknown>): Act =>
  async (world, { one }) =>
    await statement(world, one).execute(world.scene.stores.db.queries)

const personOf = (one: number) => pick(PEOPLE, one)
const workspaceOf = (one: number) => pick(WORKSPACES, one)
const otherwise = (one: number) => one % 2 === 0

/** Each can be done again, and most of them take back what they did. */
const ACTS: Readonly<Record<string, Act>> = {
  'revoke a token': async ({ nodes, tokens }, { by, one }) => {
    const { gid, kind } = pick(tokens, one)
    if (kind === 'personal')
      await pick(nodes, by).services.tokens.revoke({ tokenGid: gid, actor: { kind: 'operator' } })
  },
  'revive a token': byOperator(
    ({ tokens }, one) =>
      sql`update tokens set revoked_at_ms = null, revoked_reason = null, retires_at_ms = null, expires_at_ms = null where gid = ${pick(tokens, one).gid}`,
  ),
  'make a token': async (world, { by, one }) => {
    const made = await pick(world.nodes, by).services.tokens.create({
      userGid: personOf(one) as Gid,
      name: 'Model',
      scopes: null,
      expires: 'never',
      actor: { kind: 'operator' },
      overPolicies: true,
    })
    if (made.ok) world.tokens.push({ kind: 'personal', gid: made.tokenGid, token: made.secret })
  },
  'rotate a token': async (world, { by, one }) => {
    const { gid, kind } = pick(world.tokens, one)
    if (kind !== 'personal') return
    const made = await pick(world.nodes, by).services.tokens.rotate({
      tokenGid: gid,
      overlapSeconds: otherwise(one) ? null : 60,
      idempotencyKey: null,
      actor: { kind: 'operator' },
    })
    if (made.ok) world.tokens.push({ kind: 'personal', gid: made.tokenGid, token: made.secret })
  },
  'narrow or widen a token': byOperator(
    ({ tokens }, one) =>
      sql`update tokens set scopes = ${otherwise(one) ? '["tasks:read"]' : null} where gid = ${pick(tokens, one).gid}`,
  ),
  'end a grant, or revive it': byOperator(
    ({ clientId }, one) =>
      sql`update grants set revoked_at_ms = ${otherwise(one) ? 1 : null} where client_id = ${clientId}`,
  ),
  'end access tokens, or revive them': byOperator(
    (_world, one) => sql`update access_tokens set revoked_at_ms = ${otherwise(one) ? 1 : null}`,
  ),
  'deactivate somebody, or take them back': byOperator(
    (_world, one) =>
      sql`update users set deactivated_at_ms = ${one % 3 === 0 ? 1 : null} where gid = ${personOf(one)}`,
  ),
  'rename somebody': byOperator(
    (_world, one) => sql`update users set name = ${`Name ${one}`} where gid = ${personOf(one)}`,
  ),
  'take somebody out of a workspace': byOperator(
    (_world, one) =>
      sql`delete from workspace_members where user_gid = ${personOf(one)} and workspace_gid = ${workspaceOf(one >> 2)}`,
  ),
  'put somebody into a workspace': byOperator(
    (_world, one) =>
      sql`insert into workspace_members (gid, workspace_gid, user_gid, role, joined_at_ms) values (${workspaceOf(one >> 2) + personOf(one)}, ${workspaceOf(one >> 2)}, ${personOf(one)}, 'guest', 1)
        on conflict do nothing`,
  ),
  'give somebody another role': byOperator(
    (_world, one) =>
      sql`update workspace_members set role = ${otherwise(one) ? 'admin' : 'guest'} where user_gid = ${personOf(one)}`,
  ),
  'rename a workspace': byOperator(
    (_world, one) => sql`update workspaces set name = ${`Place ${one}`} where gid = ${workspaceOf(one)}`,
  ),
  'allow personal tokens, or not': byOperator(
    (_world, one) =>
      sql`insert into workspace_policies (workspace_gid, version, personal_tokens, apps, second_factor, address_ranges, changed_at_ms)
        values (${workspaceOf(one)}, ${one + 2}, ${one % 2}, ${otherwise(one >> 1) ? 'any' : 'approved'}, 0, '', 1)
        on conflict (workspace_gid) do update set version = excluded.version, personal_tokens = excluded.personal_tokens, apps = excluded.apps`,
  ),
  'forget a policy': byOperator(
    (_world, one) => sql`delete from workspace_policies where workspace_gid = ${workspaceOf(one)}`,
  ),
  'block the app': byOperator(
    ({ clientId }, one) =>
      sql`insert into app_blocks (workspace_gid, client_id, blocked_by_gid, blocked_at_ms) values (${workspaceOf(one)}, ${clientId}, ${DEMO.ada}, 1)
        on conflict do nothing`,
  ),
  'let the app in again': byOperator(
    ({ clientId }) => sql`delete from app_blocks where client_id = ${clientId}`,
  ),
  'approve the app': byOperator(
    ({ clientId }, one) =>
      sql`insert into app_approvals (workspace_gid, client_id, approved_by_gid, approved_at_ms) values (${workspaceOf(one)}, ${clientId}, ${DEMO.ada}, 1)
        on conflict do nothing`,
  ),
  'withdraw the approval': byOperator(
    ({ clientId }) => sql`delete from app_approvals where client_id = ${clientId}`,
  ),
  'write a task': async ({ scene }) =>
    await scene.server.api('POST', '/tasks', { body: { data: { workspace: DEMO.greenfield } } }),
  'let a minute pass': async ({ scene }) => {
    scene.server.clock.advance(61_000)
    await Promise.resolve()
  },
}

const step = fc.record({
  act: fc.constantFrom(...Object.keys(ACTS)),
  one: fc.nat(1_000),
  by: fc.nat(1),
  /** Which tokens are asked with afterwards. */
  asked: fc.array(fc.nat(1_000), { minLength: 1, maxLength: 2 }),
  /** Whether they are asked with while the act is done, too. */
  isBusy: fc.boolean(),
})

/** The whole answer that a token gets, over a socket: a request in this process would not be heard in a turn of its own. */
async function ask(server: TestServer, path: string, token: string): Promise<string> {
  const { port } = server.server.server.address() as AddressInfo
  const answer = await fetch(`http://127.0.0.1:${port}/api/1.0${path}`, {
    headers: { authorization: `Bearer ${token}` },
  })
  return `${answer.status} ${await answer.text()}`
}

describe.each(DATABASE_KINDS)('what two nodes on %s have in mind', (kind) => {
  let world: World
  beforeAll(async () => {
    const scene = await openTokenScene(kind)
    const nodes = [scene.server, await serveNode(scene.server)]
    const twin = await serveNode(scene.server)
    Object.assign(twin.services.changes, { catchUp: () => null })
    for (const { server } of [...nodes, twin]) await server.listen({ host: '127.0.0.1', port: 0 })
    const app = await newAskingApp(scene.server.services)
    const { accessToken } = await scene.logIn(app)
    world = {
      scene,
      nodes,
      twin,
      clientId: app.clientId,
      tokens: [{ kind: 'access', gid: '0' as Gid, token: accessToken }],
    }
    for (const one of [0, 1, 2]) await ACTS['make a token']?.(world, { one, by: one })
  })
  afterAll(async () => {
    await world.twin.close()
    await world.nodes[1]?.close()
    await world.scene.close()
  })

  it('is always what one knows that has nothing in mind', { timeout: 60_000 + STEPS * 1_000 }, async () => {
    let compared = 0
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: STEPS_PER_RUN / 2, maxLength: STEPS_PER_RUN }),
        async (steps) => {
          for (const { act, asked, by, isBusy, one } of steps) {
            const { nodes, tokens, twin } = world
            const questions = asked.map((which) => pick(tokens, which).token)
            const meanwhile = isBusy
              ? questions.map(async (token) => await ask(pick(nodes, by + 1), '/users/me', token))
              : []
            await ACTS[act]?.(world, { one, by })
            await Promise.all(meanwhile)
            for (const token of questions) {
              for (const path of ['/users/me', `/workspaces/${DEMO.greenfield}`]) {
                const right = await ask(twin, path, token)
                for (const [index, node] of nodes.entries())
                  expect([act, index, path, await ask(node, path, token)]).toEqual([act, index, path, right])
                compared++
              }
            }
          }
        },
      ),
      { numRuns: Math.max(1, Math.ceil(STEPS / STEPS_PER_RUN)), endOnFailure: false },
    )
    expect(compared).toBeGreaterThan(STEPS / 2)
  })
})

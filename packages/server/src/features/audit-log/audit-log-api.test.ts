import { describe, expect, it } from 'vitest'
import { EVENT, NAMES } from '../../../test/support/trail-event.js'
import type { Call } from '../../protocol/asana/call.js'
import { textInput } from '../../protocol/asana/input.js'
import type { TrailFilter } from '../audit/ports.js'
import { auditLogApi } from './audit-log.api.js'

type Asked = Call<'getAuditLogEvents'>

/** Asks for the events of workspace 9, whose trail has so many, by an admin of it unless said. */
async function ask({
  after,
  count = 0,
  limit,
  query = {},
  role = 'admin',
  workspace = '9',
}: {
  count?: number
  limit?: number
  after?: number
  query?: Readonly<Record<string, string>>
  role?: string
  workspace?: string
} = {}) {
  const lists: object[] = []
  const filters: TrailFilter[] = []
  const rests: number[] = []
  const trail = {
    settledSeq: async () => await Promise.resolve(count),
    list: async (filter: TrailFilter, page: { afterSeq: number; lastSeq: number; rowsMax: number }) => {
      filters.push(filter)
      lists.push(page)
      const all = Array.from({ length: page.lastSeq }, (_, index) => ({ ...EVENT, seq: index + 1 }))
      return await Promise.resolve(all.filter(({ seq }) => seq > page.afterSeq).slice(0, page.rowsMax))
    },
    names: async () => await Promise.resolve(NAMES),
  } as unknown as Parameters<typeof auditLogApi>[0]['trail']
  const call = {
    principal: { roles: new Map([['9', role]]) },
    page: { limit: limit ?? null, after: after === undefined ? null : [after] },
    path: { workspace_gid: workspace },
    query: textInput(Object.entries(query)),
    rest: async (rows: number) => {
      rests.push(rows)
      await Promise.resolve()
    },
  } as unknown as Asked
  const outcome = await auditLogApi({ trail }).getAuditLogEvents(call)
  const value = outcome.ok ? (outcome.value as { records: readonly { gid: string }[]; next: unknown }) : null
  return {
    outcome,
    filter: filters[0],
    lists,
    rests,
    gids: value?.records.map(({ gid }) => gid),
    next: value?.next,
  }
}

describe('Asana’s audit log', () => {
  it('is that of a workspace, for its admins', async () => {
    expect((await ask()).outcome.ok).toBe(true)
    for (const role of ['member', 'guest'])
      expect((await ask({ role })).outcome).toMatchObject({ ok: false, refusal: { kind: 'forbidden' } })
    for (const workspace of ['8', 'x'])
      expect((await ask({ workspace })).outcome).toMatchObject({ ok: false, refusal: { kind: 'not_found' } })
  })

  it.each([
    [{}, {}],
    [{ event_type: 'user_login_failed' }, { actions: ['sign_in_failed'] }],
    [{ event_type: 'nothing' }, { actions: [] }],
    [{ actor_type: 'user' }, { actorKinds: ['user', 'app'] }],
    [{ actor_type: 'asana' }, { actorKinds: ['system'] }],
    [{ actor_type: 'asana_support' }, { actorKinds: [] }],
    [{ actor_type: 'anonymous' }, { actorKinds: ['anonymous'] }],
    [{ actor_type: 'external_administrator' }, { actorKinds: ['operator'] }],
    [{ actor_gid: '7' }, { actorGid: '7' }],
    [{ resource_gid: '51' }, { targetGid: '51' }],
    [{ start_at: '1970-01-01T00:00:01Z' }, { sinceMs: 1_000 }],
    [{ end_at: '1970-01-01T00:00:02Z' }, { untilMs: 2_000 }],
  ])('narrowed by %j looks for %j alone', async (query, filter) => {
    expect((await ask({ query })).filter).toStrictEqual({ workspaceGid: '9', ...filter })
  })

  it('goes on from where the page before ended, to what is settled, by the hundred, and always names the next page', async () => {
    const whole = await ask({ count: 250 })
    expect(whole.gids).toHaveLength(250)
    expect(whole.gids?.[0]).toBe('1')
    expect(whole.next).toEqual([250])
    expect(whole.lists).toEqual([
      { afterSeq: 0, lastSeq: 250, rowsMax: 100 },
      { afterSeq: 100, lastSeq: 250, rowsMax: 100 },
      { afterSeq: 200, lastSeq: 250, rowsMax: 100 },
    ])
    // The event loop is given back between two statements, not after the last.
    expect(whole.rests).toEqual([100, 100])
    const some = await ask({ count: 250, limit: 120, after: 40 })
    expect([some.gids?.[0], some.gids?.length, some.next]).toEqual(['41', 120, [160]])
    expect(some.lists.at(-1)).toEqual({ afterSeq: 140, lastSeq: 250, rowsMax: 20 })
    expect((await ask({ count: 250, after: 250 })).next).toEqual([250])
    expect((await ask()).next).toBeNull()
    expect((await ask({ count: 1_200 })).gids).toHaveLength(1_000)
  })
})

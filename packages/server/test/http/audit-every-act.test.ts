import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { EVENTS } from '../../src/features/audit/events.rules.js'
import type { TrailEvent } from '../../src/features/audit/ports.js'
import { asGid, DEMO } from '../support/demo.js'
import { ACT_LINES, doEveryAct, METRICS_TOKEN, pruneTrail } from '../support/every-act.js'
import { openTestServer, type TestServer } from '../support/services.js'
import { documentedSeenBy } from '../support/seen-by.js'

const SEEN_BY = documentedSeenBy()

describe('the record', () => {
  let server: TestServer
  let events: readonly TrailEvent[]
  let kept: readonly TrailEvent[]
  /** What each admin was shown, by the store of the page and by the API. */
  const shown = new Map<string, { readonly listed: readonly number[]; readonly called: readonly number[] }>()
  const secrets = new Map<string, string>()
  beforeAll(async () => {
    server = await openTestServer('sqlite', undefined, {
      countsGuesses: true,
      metrics: { ranges: [], token: METRICS_TOKEN },
    })
    await doEveryAct(server, (kind, value) => secrets.set(value, kind))
    kept = await allEvents()
    for (const [admin, gid] of [
      ['ada', DEMO.greenfield],
      ['cara', DEMO.harbour],
    ] as const) {
      const page = { afterSeq: 0, lastSeq: await server.services.audit.trail.settledSeq(), rowsMax: 2_000 }
      const listed = (await server.services.audit.trail.list({ workspaceGid: asGid(gid) }, page)).map(
        ({ seq }) => seq,
      )
      shown.set(admin, { listed, called: await calledFor(admin, gid) })
    }
    await pruneTrail(server)
    const lastSeq = kept.at(-1)?.seq ?? 0
    events = [...kept, ...(await allEvents()).filter(({ seq }) => seq > lastSeq)]
  }, 120_000)
  afterAll(async () => {
    await server.close()
  })

  const allEvents = async () => {
    const page = { afterSeq: 0, lastSeq: await server.services.audit.trail.settledSeq(), rowsMax: 2_000 }
    return await server.services.audit.trail.list({ workspaceGid: null }, page)
  }

  const calledFor = async (as: 'ada' | 'cara', gid: string) => {
    const seqs: number[] = []
    for (let offset = ''; ;) {
      const path = `/workspaces/${gid}/audit_log_events?limit=100&opt_fields=chain_link.seq${offset}`
      const { json, status } = await server.api('GET', path, { as })
      expect(status).toBe(200)
      const page = json as { data: { chain_link: { seq: number } }[]; next_page: { offset: string } }
      if (page.data.length === 0) return seqs
      seqs.push(...page.data.map(({ chain_link }) => chain_link.seq))
      offset = `&offset=${page.next_page.offset}`
    }
  }

  it.each(Object.keys(ACT_LINES) as (keyof typeof ACT_LINES)[])(
    'has %s: who, with what, from where, to what, for which app, and how it ended',
    (action) => {
      const lines = events.filter((one) => one.action === action).map(lineOf)
      expect([...new Set(lines)].toSorted()).toEqual(ACT_LINES[action])
    },
  )

  it('is shown to all whom the documentation names, and to nobody else, kind by kind', async () => {
    expect(Object.keys(SEEN_BY).toSorted()).toEqual(Object.keys(EVENTS).toSorted())
    expect(Object.entries(SEEN_BY).filter(([, who]) => who === undefined)).toEqual([])
    const wrong = events
      .map((event) => ({ said: sayWhoSees(event), seen: event.workspaceGids, action: event.action }))
      .filter(({ said, seen }) => said !== seen)
    expect(wrong).toEqual([])
    // Whatever way admins take to look at it.
    for (const [admin, gid] of [
      ['ada', DEMO.greenfield],
      ['cara', DEMO.harbour],
    ] as const) {
      const all = kept
        .filter(({ workspaceGids }) => workspaceGids?.split(' ').includes(gid))
        .map(({ seq }) => seq)
      expect(all.length).toBeGreaterThan(5)
      expect(shown.get(admin)).toEqual({ listed: all, called: all })
    }
  })

  it('is whole, and has nothing that opens anything', async () => {
    expect(await server.services.audit.verify([])).toMatchObject({ ok: true })
    const text = JSON.stringify(events)
    expect(secrets.size).toBeGreaterThan(40)
    const found = [...secrets].filter(([value]) => !CODE_OF_AN_APP.test(value) && text.includes(value))
    expect(found).toEqual([])
  })
})

/** Where people of the demo are; everybody who joins meanwhile is in Greenfield, and so are all apps' developers. */
function workspaceOf(gid: string | null): string {
  return gid === null || ['', '0'].includes(gid) ? '' : gid === DEMO.cara ? DEMO.harbour : DEMO.greenfield
}

/** Who sees an event by its kind: in one workspace, or where whom it concerns is. */
function sayWhoSees(event: TrailEvent): string {
  const { action, actorGid, personGid, targetGid, targetKind, workspaceGid } = event
  if (workspaceGid !== null) return workspaceGid
  switch (SEEN_BY[action]) {
    case undefined:
      return 'nobody of whom the documentation knows'
    case 'operator':
      return ''
    case 'workspace':
      return 'a workspace, and the event names none'
    case 'developer':
      return DEMO.greenfield
    case 'owner':
      return workspaceOf(personGid)
    case 'person':
      return workspaceOf(targetKind === 'user' ? targetGid : (personGid ?? actorGid))
  }
}

/** Too short to be told from other numbers. */
const CODE_OF_AN_APP = /^\d{6}$/

function lineOf(event: TrailEvent): string {
  const { actorKind, address, appGid, credentialKind, outcome, reason, targetKind } = event
  return [
    actorKind,
    credentialKind === null ? '' : `by ${credentialKind}`,
    address === null ? '' : '@',
    `→ ${targetKind}`,
    appGid === null ? '' : 'for an app',
    outcome === 'done' ? '' : `${outcome}: ${reason ?? '?'}`,
  ]
    .filter((word) => word !== '')
    .join(' ')
}

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { EVENTS, type AuditAction } from '../../src/features/audit/events.rules.js'
import type { TrailEvent } from '../../src/features/audit/ports.js'
import { asGid, DEMO } from '../support/demo.js'
import { doEveryAct, METRICS_TOKEN, pruneTrail } from '../support/every-act.js'
import { openTestServer, type TestServer } from '../support/services.js'
import { documentedSeenBy } from '../support/seen-by.js'

/** Of the operator alone, on a whole database; the tests of sealing and of restoring look for them. */
type OnWholeDatabase =
  | 'database_restored'
  | 'sealed_secrets_abandoned'
  | 'secrets_resealed'
  | 'secrets_sealed'
  | 'signing_key_retired'

const SEEN_BY = documentedSeenBy()

/** By whom, with which credential in their hand, from an address that is known (`@`); to what; for which app; and how it ended. */
const LINES: Readonly<Record<Exclude<AuditAction, OnWholeDatabase>, readonly string[]>> = {
  account_attempted: ['anonymous @ → user refused: email_taken'],
  address_proved: ['user @ → user'],
  app_approval_asked: ['user by session @ → app for an app'],
  app_approval_withdrawn: ['user by session @ → app for an app'],
  app_approved: ['user by session @ → app for an app'],
  app_blocked: ['user by session @ → app for an app'],
  app_created: ['operator → app for an app', 'user by session @ → app for an app'],
  app_deauthorized: ['user by session @ → app for an app'],
  app_declined: ['user by session @ → app for an app'],
  app_deleted: ['user by session @ → app for an app'],
  app_redirect_uri_added: ['user by session @ → app for an app'],
  app_redirect_uri_removed: ['user by session @ → app for an app'],
  app_secret_created: ['user by session @ → app for an app'],
  app_secret_expired: ['user by session @ → app for an app'],
  app_secret_rotation_cancelled: ['user by session @ → app for an app'],
  app_secret_rotation_completed: ['user by session @ → app for an app'],
  app_secret_rotation_started: ['user by session @ → app for an app'],
  app_unblocked: ['user by session @ → app for an app'],
  app_updated: ['user by session @ → app for an app'],
  audit_pruned: ['system → audit_log'],
  audit_rehashed: [],
  clear_text_credential: ['user by personal_token @ → token refused: insecure_transport'],
  client_authentication_failed: ['anonymous @ → app refused: secret_malformed'],
  code_redemption_failed: ['app by client_secret @ → app for an app refused: redirect_mismatch'],
  code_replayed: ['app by client_secret @ → grant for an app refused: code_replayed'],
  consent_denied: ['user by session @ → app for an app'],
  consent_given: ['user by session @ → app for an app'],
  credential_leaked: ['anonymous @ → token'],
  demo_created: ['system → workspace'],
  grant_created: ['app by client_secret @ → grant for an app'],
  grant_revoked: ['app by client_secret @ → grant for an app', 'user by session @ → grant for an app'],
  invitation_revoked: ['user by session @ → workspace'],
  mail_failed: ['system → user refused: refused'],
  member_invited: ['user by session @ → workspace'],
  member_joined: ['user @ → user'],
  member_removed: ['user by session @ → user'],
  member_role_changed: ['user by session @ → user'],
  metrics_refused: ['anonymous @ → server refused: metrics_token_in_clear'],
  passkey_added: ['user by session @ → user'],
  passkey_removed: ['user by session @ → user'],
  password_reset: ['user @ → user'],
  password_reset_requested: ['anonymous @ → user'],
  password_set: ['user by session @ → user'],
  profile_changed: ['user by session @ → user'],
  policy_changed: ['user by session @ → workspace'],
  recovery_code_used: ['user by session @ → user'],
  recovery_codes_made: ['user by session @ → user'],
  refresh_failed: ['app by client_secret @ → app for an app refused: refresh_token_app_mismatch'],
  refresh_token_replayed: ['app by client_secret @ → grant for an app refused: refresh_token_replayed'],
  second_factor_added: ['user by session @ → user'],
  second_factor_asked: ['user @ → user'],
  second_factor_failed: ['anonymous @ → user refused: code_wrong'],
  second_factor_removed: ['user by session @ → user'],
  second_factors_reset: ['user by session @ → user'],
  session_ended: ['user by session @ → session'],
  sign_in_failed: ['anonymous @ → user refused: password_wrong'],
  sign_in_throttled: ['anonymous @ → user refused: sign_in_pair'],
  signed_in: ['user by session @ → session'],
  signing_key_created: ['system → signing_key'],
  signing_key_rotated: ['operator → signing_key'],
  token_created: ['operator → token', 'user by session @ → token'],
  token_replaced: ['system → token'],
  token_revoked: ['user by session @ → token'],
  token_rotated: ['user by session @ → token'],
  token_used_after_expiry: ['anonymous by personal_token @ → token refused: token_expired'],
  user_created: ['user @ → user'],
  user_deactivated: ['operator → user', 'user by session @ → user'],
  workspace_plan_changed: ['operator → workspace'],
}

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

  it.each(Object.keys(LINES) as (keyof typeof LINES)[])(
    'has %s: who, with what, from where, to what, for which app, and how it ended',
    (action) => {
      const lines = events.filter((one) => one.action === action).map(lineOf)
      expect([...new Set(lines)].toSorted()).toEqual(LINES[action])
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

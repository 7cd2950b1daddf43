import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DATABASE_KINDS } from '../support/services.js'
import { readMetrics, valueOf, type MetricFamily } from '../support/metrics.js'
import { openMetricsScene } from '../support/metrics-scene.js'
import type { TokenScene } from '../support/token-scene.js'

describe.each(DATABASE_KINDS)('the metrics of what a server decides, on %s', (kind) => {
  let scene: TokenScene
  let metrics: ReadonlyMap<string, MetricFamily>
  beforeAll(async () => {
    scene = await openMetricsScene(kind)
    metrics = await readMetrics(scene.server)
  })
  afterAll(async () => {
    await scene.close()
  })

  const value = (name: string, labels: Record<string, string> = {}) => valueOf(metrics, name, labels)

  test('count tokens by kind and by what they came of; a retry that is answered again makes none', () => {
    expect(value('mudra_tokens_issued_total', { kind: 'access', by: 'code' })).toBe(2)
    expect(value('mudra_tokens_issued_total', { kind: 'refresh', by: 'code' })).toBe(2)
    expect(value('mudra_tokens_issued_total', { kind: 'access', by: 'refresh' })).toBe(4)
    expect(value('mudra_tokens_issued_total', { kind: 'refresh', by: 'refresh' })).toBe(3)
    expect(value('mudra_tokens_issued_total', { kind: 'personal', by: 'person' })).toBe(1)
  })

  test('count refused bearer tokens by reason', () => {
    // Fifty unknown ones of an address are answered as such; one of them was a refresh token.
    expect(value('mudra_tokens_refused_total', { reason: 'token_unknown' })).toBe(49)
    expect(value('mudra_tokens_refused_total', { reason: 'token_throttled' })).toBe(2)
    expect(value('mudra_tokens_refused_total', { reason: 'token_malformed' })).toBe(1)
  })

  test('count what becomes of codes and refresh tokens, and replays apart', () => {
    expect(value('mudra_code_redemptions_total', { outcome: 'redeemed' })).toBe(2)
    expect(value('mudra_code_redemptions_total', { outcome: 'code_replayed' })).toBe(1)
    expect(value('mudra_refreshes_total', { outcome: 'kept' })).toBe(1)
    expect(value('mudra_refreshes_total', { outcome: 'rotated' })).toBe(3)
    expect(value('mudra_refreshes_total', { outcome: 'answered_again' })).toBe(1)
    expect(value('mudra_refreshes_total', { outcome: 'refresh_token_unknown' })).toBe(1)
    expect(value('mudra_refreshes_total', { outcome: 'refresh_token_replayed' })).toBe(1)
    expect(value('mudra_replays_total', { credential: 'code' })).toBe(1)
    expect(value('mudra_replays_total', { credential: 'refresh_token' })).toBe(1)
  })

  test('count apps that said who they are', () => {
    expect(value('mudra_client_authentications_total', { outcome: 'secret_malformed' })).toBe(1)
    expect(value('mudra_client_authentications_total', { outcome: 'authenticated' })).toBeGreaterThan(5)
  })

  test('count steps of signing in by method and outcome', () => {
    expect(value('mudra_sign_ins_total', { method: 'password', outcome: 'signed_in' })).toBe(1)
    expect(value('mudra_sign_ins_total', { method: 'password', outcome: 'account_unknown' })).toBe(1)
  })

  test('show what waits: turns, connections, mail, the security record', async () => {
    const queue = 'password_hashing'
    expect(value('mudra_queue_running', { queue })).toBe(0)
    expect(value('mudra_queue_waiting', { queue, who: 'unknown' })).toBe(0)
    expect(value('mudra_mails_waiting', { state: 'due' })).toBe(1)
    expect(value('mudra_mails_total', { kind: 'password_reset', outcome: 'failed' })).toBe(1)
    expect(value('mudra_requests_in_flight')).toBe(1)
    expect(value('mudra_audit_waiting_events')).toBeGreaterThan(0)
    await scene.server.services.audit.refusals.flush()
    expect(valueOf(await readMetrics(scene.server), 'mudra_audit_waiting_events')).toBe(0)
    const connections = value('mudra_database_connections', { pool: 'queries', state: 'idle' })
    if (kind === 'postgres') expect(connections).toBeGreaterThan(0)
    else expect(connections).toBeUndefined()
  })

  test('have labels of few values, none of them from a caller: no path, no id, no address', () => {
    const values = [...metrics]
      .filter(([name]) => name.startsWith('mudra_'))
      .flatMap(([, { samples }]) => samples)
      .flatMap(({ labels }) => Object.entries(labels))
      .filter(([label]) => !['le', 'status', 'version'].includes(label))
      .map(([, text]) => text)
    expect(values.length).toBeGreaterThan(50)
    for (const text of values) expect(text).toMatch(/^[A-Za-z][A-Za-z_]{1,60}$/)
  })
})

test('A queue shows what waits in it while it does', async () => {
  const { makeTurns } = await import('../../src/platform/turns.js')
  const { counts, inTurn } = makeTurns({ what: 'tests', atOnceMax: 1, waitingMax: 5, waitMsMax: 5_000 })
  let finish: () => void = () => undefined
  const held = new Promise<void>((resolve) => {
    finish = resolve
  })
  const all = [
    inTurn({ queue: 'unknown', account: 'a' }, async () => {
      await held
    }),
    inTurn({ queue: 'unknown', account: 'b' }, async () => await Promise.resolve()),
    inTurn({ queue: 'known', account: 'c' }, async () => await Promise.resolve()),
  ]
  expect(counts()).toEqual({ running: 1, known: 1, unknown: 1 })
  finish()
  await Promise.all(all)
  expect(counts()).toEqual({ running: 0, known: 0, unknown: 0 })
})

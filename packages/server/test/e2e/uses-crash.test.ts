import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { USES_FLUSH_INTERVAL_MS } from '../../src/features/tokens/use-recorder.js'
import { ensureBuilt } from '../support/built.js'
import { newInstallation, type Installation } from '../support/mudrad.js'

/** It is looked once a second. */
const WRITTEN_MS_MAX = USES_FLUSH_INTERVAL_MS + 5_000

let mudra: Installation
beforeAll(ensureBuilt)
beforeEach(() => {
  mudra = newInstallation()
})
afterEach(async () => {
  await mudra.remove()
})

it(`kill -9 loses the uses of the last ${USES_FLUSH_INTERVAL_MS / 1_000} s and nothing else, and SIGTERM not even those`, async () => {
  const serve = async () => await mudra.serve(['--demo', '--allow-demo'])
  /** As a backup would find it: what is in the file and its log. */
  const uses = () => {
    const db = new DatabaseSync(mudra.databaseFile, { readOnly: true })
    try {
      const { used } = db.prepare('select count(last_used_at_ms) as used from tokens').get() as {
        used: number
      }
      const { requests } = db
        .prepare('select coalesce(sum(requests), 0) as requests from token_usage')
        .get() as {
        requests: number
      }
      return { used, requests }
    } finally {
      db.close()
    }
  }
  const first = await serve()
  const token = /mdp_\w+/.exec(first.printed())?.[0] ?? ''
  const ask = async ({ api }: typeof first) => {
    expect((await api('/users/me', token)).status).toBe(200)
  }
  for (let count = 0; count < 3; count++) await ask(first)
  expect(uses(), 'it waits in memory').toEqual({ used: 0, requests: 0 })
  await vi.waitFor(
    () => {
      expect(uses()).toEqual({ used: 1, requests: 3 })
    },
    { timeout: WRITTEN_MS_MAX, interval: 200 },
  )
  for (let count = 0; count < 4; count++) await ask(first)
  process.kill(first.pid, 'SIGKILL')
  await first.ended
  expect(uses()).toEqual({ used: 1, requests: 3 })

  const second = await mudra.serve()
  for (let count = 0; count < 5; count++) await ask(second)
  await second.stop()
  expect(uses()).toEqual({ used: 1, requests: 8 })
}, 120_000)

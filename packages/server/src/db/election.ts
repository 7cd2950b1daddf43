import { performance } from 'node:perf_hooks'
import pg from 'pg'
import type { DatabaseLocation } from './database.js'
import { pause } from './pause.js'
import { postgresUrls } from './postgres-url.js'
import { assertTakesWrites, makePrimary } from './primary.js'

/** Held by the node that is elected. */
const CHORES_LOCK = 0x6d_75_64_63
/** How often the one who is elected says that it still is, and the others ask whether it is. */
const ASK_INTERVAL_MS = 2_000
/** Without a word from it for so long it is no longer elected: it stops believing so by itself, and soon after PostgreSQL lets go of its lock. */
const BELIEVED_MS_MAX = 6_000
const HELD_MS_MAX = 8_000
const ANSWER_MS_MAX = 3_000

/** What one of all nodes does for all of them. */
export interface Election {
  /** Whether this node is the one now. What it began while it was may end after it no longer is. */
  isElected(): boolean
  /** Begins to stand for it. @param onChange  told whenever this node becomes the one, or no longer is */
  stand(onChange: (isElected: boolean) => void): void
  /** Lets another node have it. */
  stop(): Promise<void>
}

/** The only process of a database on SQLite. */
const ALONE: Election = {
  isElected: () => true,
  stand: () => undefined,
  stop: async () => {
    await Promise.resolve()
  },
}

/**
 * Elects one of the nodes that serve over one PostgreSQL, by a lock that is held in a transaction which does nothing else: a pooler that gives connections to
 * transactions keeps it for as long, and it ends with its connection, however its node ends. A node that is paused, or whose machine vanishes, says
 * nothing, and PostgreSQL ends the transaction.
 */
export function makeElection(location: DatabaseLocation): Election {
  if (location.kind === 'sqlite') return ALONE
  const primary = makePrimary(postgresUrls(location.url), { restartMsMax: 0 })
  const stopped = new AbortController()
  let confirmedMs: number | null = null
  let standing: Promise<void> | null = null

  const isElected = () => confirmedMs !== null && performance.now() - confirmedMs < BELIEVED_MS_MAX

  /** One connection, from its beginning to its end. */
  const standOnce = async (onChange: (isElected: boolean) => void): Promise<void> => {
    await primary.whileAway()
    const client = new pg.Client({
      connectionTimeoutMillis: ANSWER_MS_MAX,
      ...primary.place(),
      query_timeout: ANSWER_MS_MAX,
      application_name: 'mudrad election',
    })
    const lost = new AbortController()
    const change = (toMs: number | null) => {
      const was = confirmedMs !== null
      confirmedMs = toMs
      if (was !== (toMs !== null)) onChange(toMs !== null)
    }
    const isOver = AbortSignal.any([lost.signal, stopped.signal])
    client.on('error', () => {
      lost.abort()
    })
    client.on('end', () => {
      lost.abort()
    })
    try {
      await client.connect()
      await assertTakesWrites(client)
      primary.found()
      while (!isOver.aborted) {
        // PostgreSQL counts from its answer, which may have waited here for long; this counts from before.
        const askedMs = performance.now()
        if (confirmedMs !== null) await client.query('select 1')
        change(confirmedMs !== null || (await takeLock(client)) ? askedMs : null)
        await pause(ASK_INTERVAL_MS, isOver)
      }
    } catch (error) {
      primary.lost(error)
    } finally {
      change(null)
      // A machine that is gone does not say good-bye.
      const ended = client.end().catch(() => undefined)
      const enough = new AbortController()
      await Promise.race([ended, pause(ANSWER_MS_MAX, enough.signal)])
      enough.abort()
    }
  }
  return {
    isElected,
    stand: (onChange) => {
      standing ??= (async () => {
        while (!stopped.signal.aborted) {
          await standOnce(onChange).catch(() => undefined) // asked again soon, and requests say why it cannot be had
          await pause(ASK_INTERVAL_MS, stopped.signal)
        }
      })()
    },
    stop: async () => {
      stopped.abort()
      await standing
    },
  }
}

/** @returns whether the lock is this connection's now; if so, its transaction stays open */
async function takeLock(client: pg.Client): Promise<boolean> {
  await client.query('begin')
  const { rows } = await client.query<{ taken: boolean }>(
    `select pg_try_advisory_xact_lock(${CHORES_LOCK}) as taken`,
  )
  if (rows[0]?.taken === true) {
    await client.query(`set local idle_in_transaction_session_timeout = ${HELD_MS_MAX}`)
    return true
  }
  await client.query('rollback')
  return false
}

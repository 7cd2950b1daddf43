import { performance } from 'node:perf_hooks'
import pg from 'pg'
import { StoreUnavailable } from '../platform/faults.js'
import { wasCutOff } from './faults.js'
import { assertTakesWrites, type Primary } from './primary.js'

/** Connections of one server process. PostgreSQL's own default limit is 100 for all processes together. */
export const CONNECTIONS_MAX = 10

/** Connections of a pool, and requests that wait for one. */
export interface PoolCounts {
  readonly idle: number
  readonly busy: number
  readonly waiting: number
}

interface PoolNeeds {
  readonly primary: Primary
  /** Statements and transactions that wait for a connection; whoever comes beyond is told at once to come back. */
  readonly waitersMax: number
  /** How long anybody waits for a connection. */
  readonly waitMsMax: number
  readonly onIdleError: (error: Error) => void
}

/** Connections to whichever server takes writes. Each is asked whether it does before anybody has it; while none does, those who ask wait for a restart. */
export class PrimaryPool {
  readonly Client: typeof pg.Client
  readonly options: object
  readonly #pool: pg.Pool
  readonly #needs: PoolNeeds
  #waiting = 0
  /** Connections of an earlier generation are not used any more. */
  #generation = 0
  readonly #generations = new WeakMap<pg.ClientBase, number>()

  constructor(Client: typeof pg.Client, config: pg.PoolConfig, needs: PoolNeeds) {
    this.Client = Client
    this.#needs = needs
    this.#pool = new pg.Pool({
      ...config,
      connectionTimeoutMillis: needs.waitMsMax,
      Client: toPrimary(Client, needs.primary),
      verify: (client, done) => {
        void this.#judge(client, done)
      },
    })
    this.options = this.#pool.options
    // Without a listener, a restart of PostgreSQL kills this process through an idle connection.
    this.#pool.on('error', needs.onIdleError)
    // The same for one that is in use: the query that runs on it fails by itself, and its caller is told.
    this.#pool.on('connect', (client) => client.on('error', () => undefined))
  }

  async #judge(client: pg.ClientBase, done: (error?: Error) => void): Promise<void> {
    this.#generations.set(client, this.#generation)
    try {
      await assertTakesWrites(client)
    } catch (error) {
      done(error instanceof Error ? error : new Error(String(error)))
      return
    }
    this.#needs.primary.found()
    done()
  }

  /**
   * Waits for its turn, and for as long as a restart takes while the database is away.
   * @throws StoreUnavailable when it takes longer, or too many wait already
   */
  async connect(): Promise<pg.PoolClient> {
    const { primary, waitMsMax, waitersMax } = this.#needs
    if (this.#waitingCount() >= waitersMax)
      throw new StoreUnavailable(new Error(`${waitersMax} wait for a connection to PostgreSQL already`))
    const untilMs = performance.now() + waitMsMax
    for (;;) {
      const returns = primary.whileAway()
      if (returns !== null) await this.#waitFor(returns)
      try {
        const client = await this.#pool.connect()
        if (this.#generations.get(client) === this.#generation) return client
        client.release(true)
      } catch (error) {
        if (!wasCutOff(error) || this.#pool.ending) throw error
        if (!primary.lost(error) || performance.now() >= untilMs) throw error
      }
    }
  }

  async #waitFor(returns: Promise<void>): Promise<void> {
    this.#waiting += 1
    try {
      await returns
    } finally {
      this.#waiting -= 1
    }
  }

  /** Throws all connections away: those that nobody uses at once, the others once they come back. The next ones are asked anew whether their server takes writes. */
  renew(): void {
    this.#generation += 1
  }

  #waitingCount(): number {
    return this.#waiting + this.#pool.waitingCount
  }

  counts(): PoolCounts {
    const { idleCount: idle, totalCount } = this.#pool
    return { idle, busy: totalCount - idle, waiting: this.#waitingCount() }
  }

  async end(): Promise<void> {
    if (!this.#pool.ending) await this.#pool.end()
  }
}

function toPrimary(Client: typeof pg.Client, primary: Primary): typeof pg.Client {
  return class extends Client {
    constructor(config?: string | pg.ClientConfig) {
      super({ ...(typeof config === 'object' ? config : {}), ...primary.place() })
    }
  }
}

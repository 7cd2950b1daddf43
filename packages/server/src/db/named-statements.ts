import { createHash } from 'node:crypto'
import pg from 'pg'
import type { CompiledQuery } from 'kysely'

/** A statement that was built once; a database that can is told a name for it, and parses and plans it once for each connection. */
export interface NamedStatement<R> extends CompiledQuery<R> {
  readonly statementName: string
}

export function isNamed<R>(query: CompiledQuery<R>): query is NamedStatement<R> {
  return 'statementName' in query
}

/** The same text has the same name on every connection and every node, so a pooler that mixes them up does no harm. */
export function nameOf(sql: string): string {
  return `mudra_${createHash('sha256').update(sql).digest('hex').slice(0, 24)}`
}

/** What the connections of one pool know of names. */
export interface Naming {
  /** Names by the texts that were built once. */
  readonly names: Map<string, string>
  /** The name of a text that has come often. */
  readonly recurring: (text: string) => string | undefined
  isOn: boolean
}

/** How often a connection begins anew with names that the database has come to refuse, before it does without. */
const FRESH_STARTS_MAX = 1

type Answer = Promise<pg.QueryResult>
type Query = (first: string | pg.QueryConfig, ...more: readonly unknown[]) => unknown

/**
 * A connection that sends statements under their names, and finds its way where the database refuses one: after a migration had changed what a
 * statement answers, and behind a pooler that gives each transaction another connection and knows nothing of names.
 * @param onLost  told once, when names turn out to be lost on the way and are given up by all connections of the pool
 */
export function clientWithNames(
  naming: Naming,
  { onLost }: { readonly onLost: () => void },
): typeof pg.Client {
  return class extends pg.Client {
    constructor(config?: string | pg.ClientConfig) {
      super(config)
      const send = this.query.bind(this) as Query
      /** Names of before are no names for this connection. */
      let freshStarts = 0

      const sendNamed = async (name: string, text: string, values: unknown[]): Answer => {
        const isAlone = this.getTransactionStatus() === 'I'
        const suffix = freshStarts === 0 ? '' : `_${freshStarts}`
        try {
          return await (send({ name: name + suffix, text, values }) as Answer)
        } catch (error) {
          const why = refusalOfName(error)
          if (why === null) throw error
          if (why === 'stale') freshStarts++
          else if (naming.isOn) {
            naming.isOn = false
            onLost()
          }
          // What a transaction did is gone with it; whoever began it hears that the database cannot now.
          if (!isAlone) throw error
          return await (send(text, values) as Answer)
        }
      }

      const query: Query = (first, ...more) => {
        const [text, given] = typeof first === 'string' ? [first, more[0]] : [first.text, first.values]
        if (!Array.isArray(given)) return send(first, ...more)
        const name =
          typeof first === 'string' ? (naming.names.get(first) ?? naming.recurring(first)) : first.name
        if (name === undefined) return send(first, ...more)
        return naming.isOn && freshStarts <= FRESH_STARTS_MAX
          ? sendNamed(name, text, given)
          : send(text, given)
      }
      this.query = query as typeof this.query
    }
  }
}

/**
 * Why the database does not run a statement under its name, if that is what an error says: `stale` where the tables have changed since it was planned,
 * `lost` where the connection that has it is not the one that is asked.
 */
export function refusalOfName(error: unknown): 'stale' | 'lost' | null {
  if (!(error instanceof Error)) return null
  const { code } = error as Error & { readonly code?: unknown }
  if (code === '0A000' && error.message.includes('cached plan must not change result type')) return 'stale'
  // No such statement, and one of that name already.
  if (code === '26000' || code === '42P05') return 'lost'
  return null
}

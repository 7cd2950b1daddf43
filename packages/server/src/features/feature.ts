import type { FastifyPluginAsync } from 'fastify'
import type { Database } from '../db/database.js'
import type { Verify } from '../http/bearer-auth.js'
import type { CountUnknown, CountUnknownAsked } from '../http/unknown-tokens.js'
import type { Meters } from '../platform/meters.js'
import type { Platform } from '../platform/platform.js'
import type { Job } from '../platform/scheduler.js'
import type { Throttle } from '../platform/throttle.js'
import type { Gid } from '../protocol/asana/gid.js'
import type { ApiDescription } from '../protocol/asana/description.js'
import type { SecretBox } from '../protocol/token/secret-box.js'
import type { HoldSealing } from './encryption/sealing.store.js'

/** Several new ids, in ascending order: for what a transaction is about to write, and asked for before it. @param count  at least 1 */
export type NextGids = (count: number) => Promise<readonly [Gid, ...Gid[]]>

/** What every feature stands on: whatever differs from one installation, process or test to the next. */
export interface Base extends Platform {
  readonly db: Database
  readonly nextGid: () => Promise<Gid>
  readonly nextGids: NextGids
  /** Opens and closes secrets that must be read again. */
  readonly box: SecretBox
  readonly holdSealing: HoldSealing
  readonly throttle: Throttle
  readonly meters: Meters
  /** Where people and apps reach this server; without a slash at its end. */
  readonly publicUrl: string
  /** What the server is called, and the colour of its mails; null for its own. */
  readonly brand: { readonly name: string; readonly accent: string | null }
}

/** What the endpoints of one server share, and what its operator decided for it. */
export interface Serving {
  /** Whose token it is; counts what it refuses, and holds back who guesses. */
  readonly verify: Verify
  readonly countUnknown: CountUnknown
  readonly countUnknownAsked: CountUnknownAsked
  /** The records and operations of the API as documents describe them. */
  readonly api: ApiDescription
  /** The scopes that open at least one operation or field. */
  readonly openingScopes: ReadonlySet<string>
  readonly brand: { readonly termsUrl: string | null; readonly privacyUrl: string | null }
  /** Whether mail leaves this server by itself. */
  readonly sendsMail: boolean
  /** For how many days the security record is kept; null for ever. */
  readonly auditRetentionDays: number | null
  /** Whether tokens stand in for pages of consent. */
  readonly isCi: boolean
}

type Routes = readonly FastifyPluginAsync[]

/** What a feature answers on: `oauth` for apps, `documents` for whoever asks, `pages` for browsers. */
export interface Served {
  readonly oauth?: Routes
  readonly documents?: Routes
  readonly pages?: Routes
}

/** What the root does with every face, whatever else it offers to other features and to commands. */
export interface Feature {
  readonly serves?: (serving: Serving) => Served
  readonly jobs?: readonly Job[]
  /** Writes what is only in memory yet, before the database closes. */
  readonly flush?: () => Promise<void>
}

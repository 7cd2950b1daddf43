import type { Handlers, Resources } from '../../protocol/asana/call.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { Clock } from '../../platform/clock.js'
import type { Logger } from '../../platform/log.js'
import type { Tally } from '../../platform/tally.js'
import type { Remembered } from '../../platform/remembered.js'
import type { VersionedMemory } from '../../platform/versioned-memory.js'
import type { ApiLimits } from './api-limits.js'
import type { Verify } from '../bearer-auth.js'
import type { FairShare } from './fair-share.js'
import type { Uploads } from './uploads.js'

export interface OwnAnswer {
  readonly text: string
  readonly dependsOn: readonly Gid[]
}

export interface ApiNeeds {
  readonly verify: Verify
  readonly handlers: Handlers
  readonly resources: Resources
  readonly cursorKey: Uint8Array
  /**
   * Answers to reads of one record, for as long as nothing is written. An answer depends on the database, the person, the scopes, the
   * workspaces that are withheld from this credential, and the URL; all of these are in its key or its stamp.
   */
  readonly answers: VersionedMemory<string, string>
  /** What people read of themselves, which is made of themselves and their workspaces alone: until one of those changes. */
  readonly ownAnswers: Remembered<string, OwnAnswer>
  /** How often a token may call, and what a person's answers may cost; null for as much as they like. */
  readonly limits: ApiLimits | null
  /** Shares this node among people. */
  readonly fairShare: FairShare
  /** Takes the files that come with requests. */
  readonly uploads: Uploads
  /** What was held back, by the name of the limit. */
  readonly limited: Tally
  /** Counts a request whose token belongs to an app, when it has been answered. */
  readonly countAppRequest: (clientId: Gid, status: number) => void
  readonly publicUrl: string
  readonly clock: Clock
  readonly logger: Logger
}

import type { Handlers, Resources } from '../../protocol/asana/call.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { Clock } from '../../platform/clock.js'
import type { Logger } from '../../platform/log.js'
import type { Tally } from '../../platform/tally.js'
import type { ApiLimits } from './api-limits.js'
import type { Recalled, Verify } from '../bearer-auth.js'
import type { FairShare } from './fair-share.js'
import type { RememberedAnswers } from './remembered-answers.js'
import type { Uploads } from './uploads.js'

export interface ApiNeeds {
  readonly verify: Verify
  /** Finds what `verify` would find of a token that is remembered, and nothing else: neither counts nor writes. */
  readonly recall: (presented: string, address: string) => Recalled | null
  /** Notes that a request was answered by what was recalled. */
  readonly noteRecalled: (recalled: Recalled) => void
  readonly handlers: Handlers
  readonly resources: Resources
  readonly cursorKey: Uint8Array
  readonly answers: RememberedAnswers
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

import type { Clock } from '../../platform/clock.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { done, refuse, type Outcome } from '../../protocol/asana/refusal.js'
import type { Principal } from '../../protocol/token/principal.js'
import { OPEN_JOBS_PER_PERSON_MAX, type Job, type JobKind } from './job.rules.js'
import type { JobStore } from './ports.js'

/** When somebody whose jobs have to end first may ask again. */
const RETRY_SECONDS = 5

/** Has something done that whoever asks may have done. @param wish.input  what its worker reads, as JSON can hold it */
export type StartJob = (
  viewer: Principal,
  wish: { readonly kind: JobKind; readonly workspaceGid: Gid; readonly input: object },
) => Promise<Outcome<Job>>

export function makeStartJob(needs: {
  readonly jobs: JobStore
  readonly clock: Clock
  readonly nextGid: () => Promise<Gid>
}): StartJob {
  return async (viewer, { input, kind, workspaceGid }) => {
    const job: Job = {
      gid: await needs.nextGid(),
      workspaceGid,
      kind,
      status: 'not_started',
      userGid: viewer.userGid,
      clientId: viewer.clientId,
      credentialGid: viewer.tokenId,
      input: JSON.stringify(input),
      attempts: 0,
      newGid: null,
      createdAtMs: needs.clock.nowMs(),
      endedAtMs: null,
    }
    const decision = await needs.jobs.create(job, { openMax: OPEN_JOBS_PER_PERSON_MAX })
    return decision === 'created'
      ? done(job)
      : refuse({ kind: 'rate_limited', retryAfterSeconds: RETRY_SECONDS, limit: 'at_once' })
  }
}

import type { Clock } from '../../platform/clock.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { done, refuse, type Outcome } from '../../protocol/asana/refusal.js'
import type { Principal } from '../../protocol/token/principal.js'
import type { AuditEvent } from '../audit/audit-event.js'
import { OPEN_JOBS_PER_PERSON_MAX, type Job, type JobKind } from './job.rules.js'
import type { JobStore } from './ports.js'

/** When somebody whose jobs have to end first may ask again. */
const RETRY_SECONDS = 5

/** Has something done that whoever asks may have done. @param wish.input  what its worker reads, as JSON can hold it */
export type StartJob = (
  viewer: Principal,
  wish: {
    readonly kind: JobKind
    readonly workspaceGid: Gid
    readonly input: object
    /** Where that it was asked for is recorded. */
    readonly audit?: (job: Job) => AuditEvent
  },
) => Promise<Outcome<Job>>

export function makeStartJob(needs: {
  readonly jobs: JobStore
  readonly clock: Clock
  readonly nextGid: () => Promise<Gid>
}): StartJob {
  return async (viewer, { audit, input, kind, workspaceGid }) => {
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
    const decision = await needs.jobs.create(job, {
      openMax: OPEN_JOBS_PER_PERSON_MAX,
      ...(audit === undefined ? {} : { audit: audit(job) }),
    })
    switch (decision) {
      case 'created':
        return done(job)
      case 'workspace_busy':
        return refuse({
          kind: 'forbidden',
          message: 'workspace: An export of this workspace is in progress. Ask again when it has ended.',
        })
      case 'too_many':
        return refuse({ kind: 'rate_limited', retryAfterSeconds: RETRY_SECONDS, limit: 'at_once' })
    }
  }
}

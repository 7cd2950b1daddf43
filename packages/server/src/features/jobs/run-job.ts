import type { Logger } from '../../platform/log.js'
import type { Clock } from '../../platform/clock.js'
import type { Principal } from '../../protocol/token/principal.js'
import type { PrincipalOfCredential } from '../tokens/verification/credential-principal.js'
import { JOB_ATTEMPTS_MAX, type Job, type JobKind } from './job.rules.js'
import type { JobStore } from './ports.js'

/**
 * Does the work of jobs of one kind, in the name of who asked and by what they may do now. It ends the job (`endJob`) in the one transaction that
 * does all of it.
 * @returns why it cannot be done, in words for the log; null when it is done, by this or by somebody else
 * @throws what may be otherwise when it is tried again
 */
export type Worker = (viewer: Principal, job: Job) => Promise<string | null>

export type Workers = Readonly<Record<JobKind, Worker>>

/**
 * Does the job that has been open for longest. One that this server does not survive is begun again by the next one: nothing of it is kept until
 * all of it is.
 * @returns whether there was one
 */
export function makeRunJob(needs: {
  readonly jobs: JobStore
  readonly workers: () => Workers
  readonly principalOf: PrincipalOfCredential
  readonly clock: Clock
  readonly logger: Logger
}) {
  const work = async (job: Job): Promise<string | null> => {
    if (job.attempts > JOB_ATTEMPTS_MAX) return 'was begun too often'
    const kind = job.clientId === null ? 'personal' : 'access'
    const viewer = await needs.principalOf({ kind, gid: job.credentialGid }, needs.clock.nowMs())
    if (viewer === null || !viewer.roles.has(job.workspaceGid)) return 'is of a credential that has ended'
    return await needs.workers()[job.kind](viewer, job)
  }
  return async (): Promise<boolean> => {
    const job = await needs.jobs.begin()
    if (job === null) return false
    const problem = await work(job)
    if (problem !== null) {
      needs.logger.info({ job: job.gid, kind: job.kind, problem }, 'a job that was asked for has failed')
      await needs.jobs.fail(job.gid, needs.clock.nowMs())
    }
    return true
  }
}

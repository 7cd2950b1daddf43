import type { Logger } from '../../platform/log.js'
import type { Clock } from '../../platform/clock.js'
import type { Principal } from '../../protocol/token/principal.js'
import type { PrincipalOfCredential } from '../tokens/verification/credential-principal.js'
import { JOB_ATTEMPTS_MAX, type CopyKind, type ExportKind, type Job, type JobKind } from './job.rules.js'
import type { JobStore } from './ports.js'

/** What work that takes long asks while it is done. */
export interface Running {
  /** What who asked may do at this moment; null once their credential has ended, or does not reach the workspace any more. */
  readonly judgeAgain: () => Promise<Principal | null>
  /** Aborted when the server is to end: whatever is thrown then is no failure, and the next server begins anew. */
  readonly stopping: AbortSignal | undefined
}

/**
 * Does the work of jobs of one kind, in the name of who asked and by what they may do now. It ends the job (`endJob`) in the one transaction that
 * does all of it.
 * @returns why it cannot be done, in words for the log; null when it is done, by this or by somebody else
 * @throws what may be otherwise when it is tried again
 */
export type Worker = (viewer: Principal, job: Job, running: Running) => Promise<string | null>

export type Workers<Kind extends JobKind = CopyKind> = Readonly<Record<Kind, Worker>>
export type ExportWorkers = Workers<ExportKind>

/**
 * Does the job that has been open for longest. One that this server does not survive is begun again by the next one: nothing of it is kept until
 * all of it is.
 * @returns whether there was one
 */
export function makeRunJob<Kind extends JobKind>(needs: {
  readonly jobs: JobStore
  readonly kinds: readonly Kind[]
  readonly workers: () => Workers<Kind>
  readonly principalOf: PrincipalOfCredential
  readonly clock: Clock
  readonly logger: Logger
}) {
  const viewerOf = async (job: Job): Promise<Principal | null> => {
    const kind = job.clientId === null ? 'personal' : 'access'
    const viewer = await needs.principalOf({ kind, gid: job.credentialGid }, needs.clock.nowMs())
    return viewer?.roles.has(job.workspaceGid) === true ? viewer : null
  }
  const work = async (job: Job, stopping: AbortSignal | undefined): Promise<string | null> => {
    if (job.attempts > JOB_ATTEMPTS_MAX) return 'was begun too often'
    const viewer = await viewerOf(job)
    if (viewer === null) return 'is of a credential that has ended'
    // `begin` gives none of another kind.
    const worker = needs.workers()[job.kind as Kind]
    return await worker(viewer, job, { judgeAgain: async () => await viewerOf(job), stopping })
  }
  return async (stopping?: AbortSignal): Promise<boolean> => {
    const job = await needs.jobs.begin(needs.kinds)
    if (job === null) return false
    try {
      const problem = await work(job, stopping)
      if (problem !== null) {
        needs.logger.info({ job: job.gid, kind: job.kind, problem }, 'a job that was asked for has failed')
        await needs.jobs.fail(job.gid, needs.clock.nowMs())
      }
    } catch (error) {
      if (stopping?.aborted !== true) throw error
      await needs.jobs.putBack(job.gid)
    }
    return true
  }
}

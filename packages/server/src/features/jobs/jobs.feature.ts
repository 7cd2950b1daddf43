import type { Job as ServerJob } from '../../platform/scheduler.js'
import type { Base } from '../feature.js'
import type { TokensFeature } from '../tokens/tokens.feature.js'
import { jobResource } from './job.wire.js'
import { jobsApi } from './jobs.api.js'
import { JOBS_OPERATIONS } from './jobs.operations.js'
import { jobStore } from './jobs.store.js'
import { makeRunJob, type Workers } from './run-job.js'
import { makeStartJob } from './start-job.js'

export type JobsFeature = ReturnType<typeof jobsFeature>

/** How often it is looked whether there is something to do. */
const JOBS_INTERVAL_MS = 500

/** What people have done that takes longer than a request. */
export function jobsFeature(
  base: Base,
  needs: {
    readonly tokens: TokensFeature
    /** Of later features, which do the work. */
    readonly workers: () => Workers
  },
) {
  const { clock, db, logger, nextGid } = base
  const { tokens, workers } = needs
  const jobs = jobStore(db)
  const runJob = makeRunJob({ jobs, workers, principalOf: tokens.principalOfCredential, clock, logger })
  return {
    startJob: makeStartJob({ jobs, clock, nextGid }),
    runJob,
    resources: { job: jobResource({ jobs }) },
    operations: JOBS_OPERATIONS,
    handlers: jobsApi({ jobs }),
    jobs: [
      { name: 'asked_jobs', on: 'one node', everyMs: JOBS_INTERVAL_MS, run: runJob },
    ] satisfies readonly ServerJob[],
  }
}

import type { Job as ServerJob } from '../../platform/scheduler.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { Base } from '../feature.js'
import type { TokensFeature } from '../tokens/tokens.feature.js'
import { COPY_KINDS, EXPORT_KINDS, type CopyKind, type Job } from './job.rules.js'
import { jobResource, type FindExports } from './job.wire.js'
import { jobsApi } from './jobs.api.js'
import { JOBS_OPERATIONS } from './jobs.operations.js'
import { jobStore } from './jobs.store.js'
import { makeRunJob, type ExportWorkers, type Workers } from './run-job.js'
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
    readonly exportWorkers: () => ExportWorkers
    readonly findExports: FindExports
  },
) {
  const { clock, db, logger, nextGid } = base
  const { exportWorkers, findExports, tokens, workers } = needs
  const jobs = jobStore(db)
  const running = { jobs, principalOf: tokens.principalOfCredential, clock, logger }
  const runJob = makeRunJob({ ...running, kinds: Object.keys(COPY_KINDS) as readonly CopyKind[], workers })
  const runExport = makeRunJob({ ...running, kinds: EXPORT_KINDS, workers: exportWorkers })
  return {
    startJob: makeStartJob({ jobs, clock, nextGid }),
    runJob,
    runExport,
    /** Jobs whosesoever they are. */
    load: async (gids: readonly Gid[]): Promise<readonly Job[]> => await jobs.load(gids),
    resources: { job: jobResource({ jobs, findExports }) },
    operations: JOBS_OPERATIONS,
    handlers: jobsApi({ jobs }),
    jobs: [
      { name: 'asked_jobs', on: 'one node', everyMs: JOBS_INTERVAL_MS, run: runJob },
      { name: 'asked_exports', on: 'one node', everyMs: JOBS_INTERVAL_MS, run: runExport },
    ] satisfies readonly ServerJob[],
  }
}

import type { Handlers } from '../../protocol/asana/call.js'
import { parseGid } from '../../protocol/asana/gid.js'
import { done, noAccess, notRecognized } from '../../protocol/asana/refusal.js'
import { isJobRecord } from './job.wire.js'
import type { JobStore } from './ports.js'

export function jobsApi({ jobs }: { readonly jobs: JobStore }): Pick<Handlers, 'getJob'> {
  return {
    async getJob({ path, principal }) {
      const gid = parseGid(path.job_gid)
      const [job] = gid === null ? [] : await jobs.load([gid])
      if (job === undefined || !isJobRecord(job) || !principal.roles.has(job.workspaceGid))
        return notRecognized('job', path.job_gid)
      return job.userGid === principal.userGid ? done({ kind: 'record', record: job }) : noAccess('job')
    },
  }
}

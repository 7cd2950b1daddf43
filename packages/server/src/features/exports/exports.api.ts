import type { Answer, Handlers } from '../../protocol/asana/call.js'
import { parseGid, type Gid } from '../../protocol/asana/gid.js'
import { done, noAccess, notRecognized, type Outcome } from '../../protocol/asana/refusal.js'
import type { Job } from '../jobs/job.rules.js'
import { mayKnow } from './export.wire.js'
import type { makeCreateGraphExport } from './graph-export.js'
import type { makeCreateOrganizationExport } from './organization-export.js'
import type { makeCreateResourceExport } from './resource-export.js'

type Served =
  'createGraphExport' | 'createResourceExport' | 'createOrganizationExport' | 'getOrganizationExport'

interface Needs {
  readonly createGraphExport: ReturnType<typeof makeCreateGraphExport>
  readonly createResourceExport: ReturnType<typeof makeCreateResourceExport>
  readonly createOrganizationExport: ReturnType<typeof makeCreateOrganizationExport>
  readonly loadJobs: (gids: readonly Gid[]) => Promise<readonly Job[]>
}

export function exportsApi(needs: Needs): Pick<Handlers, Served> {
  return {
    createGraphExport: async ({ data, principal }) => answer(await needs.createGraphExport(principal, data)),
    createResourceExport: async ({ data, principal }) =>
      answer(await needs.createResourceExport(principal, data)),
    createOrganizationExport: async (call) => answer(await needs.createOrganizationExport(call)),
    async getOrganizationExport({ path, principal }) {
      const gid = parseGid(path.organization_export_gid)
      const [job] = gid === null ? [] : await needs.loadJobs([gid])
      if (job?.kind !== 'organization_export' || !principal.roles.has(job.workspaceGid))
        return notRecognized('organization_export', path.organization_export_gid)
      return mayKnow(principal, job) ? done({ kind: 'record', record: job }) : noAccess('organization_export')
    },
  }
}

function answer(outcome: Outcome<Job>): Outcome<Answer> {
  return outcome.ok ? done({ kind: 'record', record: outcome.value }) : outcome
}

import type { Clock } from '../../platform/clock.js'
import { relation, type Resource } from '../../protocol/asana/call.js'
import { CREATED, QUERIED } from '../../protocol/asana/common-fields.js'
import { formatDateTime } from '../../protocol/asana/dates.js'
import { EXAMPLES } from '../../protocol/asana/examples.js'
import { sealExportLink } from '../../protocol/asana/export-link.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { ADDRESS, oneOf, orNull } from '../../protocol/asana/openapi-schema.js'
import type { Principal } from '../../protocol/token/principal.js'
import type { Job } from '../jobs/job.rules.js'
import type { FindExports } from '../jobs/job.wire.js'
import type { ExportStore } from './ports.js'

interface LinkNeeds {
  readonly exports: ExportStore
  readonly clock: Clock
  readonly publicUrl: string
  /** What links are sealed with. */
  readonly linkKey: Uint8Array
}

/** Files with a link to each, for their jobs to show. */
export function makeFindExports({ clock, exports, linkKey, publicUrl }: LinkNeeds): FindExports {
  return async (gids) => {
    const nowMs = clock.nowMs()
    const found = await exports.load(gids, nowMs)
    return new Map(
      [...found].map(([gid, { completedAtMs }]) => [
        gid,
        { completedAtMs, downloadUrl: sealExportLink(gid, { key: linkKey, nowMs, publicUrl }) },
      ]),
    )
  }
}

const STATES = {
  not_started: 'pending',
  in_progress: 'started',
  succeeded: 'finished',
  failed: 'error',
} as const

/** Whether somebody may know of the export of a workspace: whoever asked for it, as long as they are an admin. */
export function mayKnow(viewer: Principal, job: Job): boolean {
  return job.userGid === viewer.userGid && viewer.roles.get(job.workspaceGid) === 'admin'
}

/** The export of a workspace is its job: they have one gid. */
export function organizationExportResource(needs: {
  readonly loadJobs: (gids: readonly Gid[]) => Promise<readonly Job[]>
  readonly findExports: FindExports
}): Resource<Job> {
  return {
    type: 'organization_export',
    // No scope opens it.
    nestedScope: '',
    says: 'All of a workspace, as a file.',
    exampleGid: EXAMPLES.organization_export.gid,
    fields: {
      created_at: { in: 'compact', ...CREATED, value: ({ createdAtMs }) => formatDateTime(createdAtMs) },
      state: {
        in: 'compact',
        says: 'How far it is.',
        schema: oneOf(...Object.values(STATES)),
        example: 'finished',
        value: ({ status }) => STATES[status],
      },
      organization: {
        in: 'compact',
        of: 'workspace',
        says: 'The workspace.',
        example: EXAMPLES.workspace,
        value: ({ workspaceGid }) => workspaceGid,
      },
      download_url: {
        in: 'compact',
        weight: QUERIED,
        says: 'Where its file is, for an hour: read it again for a new address. Null as long as there is none, and once it has gone.',
        schema: orNull(ADDRESS),
        example: null,
        relation: relation(
          async (_viewer, jobs: readonly Job[]) => {
            const files = await needs.findExports(jobs.flatMap(({ newGid }) => newGid ?? []))
            return new Map(
              jobs.map(({ gid, newGid }) => [
                gid,
                newGid === null ? null : (files.get(newGid)?.downloadUrl ?? null),
              ]),
            )
          },
          (url) => url ?? null,
        ),
      },
    },
    async load(viewer, gids) {
      const jobs = (await needs.loadJobs(gids)).filter(
        (job) => job.kind === 'organization_export' && mayKnow(viewer, job),
      )
      return new Map(jobs.map((job) => [job.gid, job]))
    },
  }
}

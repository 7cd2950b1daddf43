import { relation, type RecordField, type RecordFields, type Resource } from '../../protocol/asana/call.js'
import { QUERIED } from '../../protocol/asana/common-fields.js'
import { formatDateTime } from '../../protocol/asana/dates.js'
import type { DescribedObject } from '../../protocol/asana/description.js'
import { EXAMPLE_MOMENT, EXAMPLES } from '../../protocol/asana/examples.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { ADDRESS, DATE_TIME, GID, oneOf, orNull } from '../../protocol/asana/openapi-schema.js'
import type { Principal } from '../../protocol/token/principal.js'
import { COPY_KINDS, JOB_STATUSES, type CopyKind, type ExportKind, type Job } from './job.rules.js'
import type { JobStore } from './ports.js'

type Made = (typeof COPY_KINDS)[CopyKind]

/** A file that a job wrote, as far as it shows in the job. */
export interface MadeExport {
  readonly completedAtMs: number
  /** Where its bytes are; null where they are gone. */
  readonly downloadUrl: string | null
}

/** Files that jobs wrote, for who asked for them. */
export type FindExports = (gids: readonly Gid[]) => Promise<ReadonlyMap<Gid, MadeExport>>

const isCopy = (kind: Job['kind']): kind is CopyKind => Object.hasOwn(COPY_KINDS, kind)

/** What a job of some kinds made; null for one of another kind, for one that is not done yet, and once it is deleted. */
function made(type: Made, scope: string, example: object | null): RecordField<Job> {
  return {
    in: 'compact',
    of: type,
    scope,
    says: `The ${type.replaceAll('_', ' ')} that it made.`,
    example,
    value: ({ kind, newGid }) => (isCopy(kind) && COPY_KINDS[kind] === type ? newGid : null),
  }
}

/** An export inside its job. */
function exportObject(type: string): DescribedObject {
  return {
    fields: {
      gid: { in: 'compact', says: 'Its id.', schema: GID, example: EXAMPLES.job.gid },
      resource_type: { in: 'compact', says: 'What it is.', schema: oneOf(type), example: type },
      created_at: {
        in: 'compact',
        says: 'When it was asked for.',
        schema: DATE_TIME,
        example: EXAMPLE_MOMENT,
      },
      completed_at: {
        in: 'compact',
        says: 'When its file was there.',
        schema: DATE_TIME,
        example: EXAMPLE_MOMENT,
      },
      download_url: {
        in: 'compact',
        says: 'Where its file is, for an hour: read the job again for a new address. For tokens with full permissions; null for others, and once the file has gone.',
        schema: orNull(ADDRESS),
        example: null,
      },
    },
  }
}

/** The file that a job wrote; null for a job of another kind, and until it is there. */
function wrote(kind: ExportKind, type: string, findExports: FindExports): RecordField<Job> {
  const source = async (_viewer: Principal, jobs: readonly Job[]) => {
    const made = jobs.flatMap((job) =>
      job.kind === kind && job.newGid !== null ? [{ job, gid: job.newGid }] : [],
    )
    const found = made.length === 0 ? new Map() : await findExports(made.map(({ gid }) => gid))
    return new Map(
      made.map(({ gid, job }): [Gid, { readonly gid: Gid; readonly file: MadeExport | undefined }] => [
        job.gid,
        { gid, file: found.get(gid) as MadeExport | undefined },
      ]),
    )
  }
  return {
    in: 'compact',
    of: exportObject(type),
    weight: QUERIED,
    says: 'The file that it wrote.',
    example: null,
    relation: relation(
      source,
      (made: { readonly gid: Gid; readonly file: MadeExport | undefined } | undefined, job, viewer) =>
        made === undefined
          ? null
          : {
              gid: made.gid,
              resource_type: type,
              created_at: formatDateTime(job.createdAtMs),
              completed_at: formatDateTime(made.file?.completedAtMs ?? job.endedAtMs ?? job.createdAtMs),
              // What is in it takes more than to read what became of a job.
              download_url: viewer.scopes === 'full' ? (made.file?.downloadUrl ?? null) : null,
            },
    ),
  }
}

const SUBTYPES = [...Object.keys(COPY_KINDS), 'graph_export_request', 'export_request']

const FIELDS: RecordFields<Job> = {
  resource_subtype: {
    in: 'compact',
    says: 'What it does.',
    schema: oneOf(...SUBTYPES),
    example: 'duplicate_task',
    value: ({ kind }) => kind,
  },
  status: {
    in: 'compact',
    says: 'Whether it is done.',
    schema: oneOf(...JOB_STATUSES),
    example: 'succeeded',
    value: ({ status }) => status,
  },
  new_task: made('task', 'tasks:read', EXAMPLES.task),
  new_project: made('project', 'projects:read', null),
  new_project_template: made('project_template', 'project_templates:read', null),
  new_portfolio: made('portfolio', 'portfolios:read', null),
}

/** The export of a whole workspace is a kind of record by itself, and shows as no job. */
export const isJobRecord = ({ kind }: Job): boolean => kind !== 'organization_export'

export function jobResource({
  findExports,
  jobs,
}: {
  readonly jobs: JobStore
  readonly findExports: FindExports
}): Resource<Job> {
  return {
    type: 'job',
    nestedScope: 'jobs:read',
    says: 'Something that is done after it was asked for.',
    exampleGid: EXAMPLES.job.gid,
    fields: {
      ...FIELDS,
      new_graph_export: wrote('graph_export_request', 'graph_export', findExports),
      new_resource_export: wrote('export_request', 'export_request', findExports),
    },
    async load(viewer, gids) {
      const own = (await jobs.load(gids)).filter(
        (job) => isJobRecord(job) && job.userGid === viewer.userGid && viewer.roles.has(job.workspaceGid),
      )
      return new Map(own.map((job) => [job.gid, job]))
    },
  }
}

import type { RecordField, RecordFields, Resource } from '../../protocol/asana/call.js'
import { EXAMPLES } from '../../protocol/asana/examples.js'
import { oneOf } from '../../protocol/asana/openapi-schema.js'
import { JOB_KINDS, JOB_STATUSES, type Job, type JobKind } from './job.rules.js'
import type { JobStore } from './ports.js'

type Made = (typeof JOB_KINDS)[JobKind]

/** What a job of some kinds made; null for one of another kind, for one that is not done yet, and once it is deleted. */
function made(type: Made, scope: string, example: object | null): RecordField<Job> {
  return {
    in: 'compact',
    of: type,
    scope,
    says: `The ${type.replaceAll('_', ' ')} that it made.`,
    example,
    value: ({ kind, newGid }) => (JOB_KINDS[kind] === type ? newGid : null),
  }
}

const FIELDS: RecordFields<Job> = {
  resource_subtype: {
    in: 'compact',
    says: 'What it does.',
    schema: oneOf(...Object.keys(JOB_KINDS)),
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

export function jobResource({ jobs }: { readonly jobs: JobStore }): Resource<Job> {
  return {
    type: 'job',
    nestedScope: 'jobs:read',
    says: 'Something that is done after it was asked for.',
    exampleGid: EXAMPLES.job.gid,
    fields: FIELDS,
    async load(viewer, gids) {
      const own = (await jobs.load(gids)).filter(
        ({ userGid, workspaceGid }) => userGid === viewer.userGid && viewer.roles.has(workspaceGid),
      )
      return new Map(own.map((job) => [job.gid, job]))
    },
  }
}

import type { Selectable } from 'kysely'
import { columnsOf } from '../../db/columns.js'
import type { JobsTable } from '../../db/schema.js'
import type { Job } from './job.rules.js'

export const JOB_COLUMNS = columnsOf<Job, Selectable<JobsTable>>()({
  gid: 'gid',
  workspaceGid: 'workspace_gid',
  kind: 'kind',
  status: 'status',
  userGid: 'user_gid',
  clientId: 'client_id',
  credentialGid: 'credential_gid',
  input: 'input',
  attempts: 'attempts',
  newGid: 'new_gid',
  createdAtMs: 'created_at_ms',
  endedAtMs: 'ended_at_ms',
})

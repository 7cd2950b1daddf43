import type { Gid } from '../../protocol/asana/gid.js'

export const JOB_STATUSES = ['not_started', 'in_progress', 'succeeded', 'failed'] as const
/** Copies, each with the kind of record that it makes. */
export const COPY_KINDS = {
  duplicate_task: 'task',
  duplicate_project: 'project',
  duplicate_portfolio: 'portfolio',
  save_project_as_template: 'project_template',
  instantiate_project: 'project',
  instantiate_task: 'task',
} as const
/** Files, which take as long as there is much to write. They are done beside the copies, which nobody has to wait for them with. */
export const EXPORT_KINDS = ['graph_export_request', 'export_request', 'organization_export'] as const
/** Jobs of one person that have not ended: Asana's limit. */
export const OPEN_JOBS_PER_PERSON_MAX = 5
/** How often a job is begun that the server does not survive, or that the database does not take; then it has failed. */
export const JOB_ATTEMPTS_MAX = 3
/** For how long it can be asked what became of a job. */
export const ENDED_JOB_DAYS = 30

export type JobStatus = (typeof JOB_STATUSES)[number]
export type CopyKind = keyof typeof COPY_KINDS
export type ExportKind = (typeof EXPORT_KINDS)[number]
export type JobKind = CopyKind | ExportKind

export interface Job {
  readonly gid: Gid
  readonly workspaceGid: Gid
  readonly kind: JobKind
  readonly status: JobStatus
  /** Who asked for it. */
  readonly userGid: Gid
  /** The app that they asked with; null for a personal token. */
  readonly clientId: Gid | null
  /** That token, or the grant of the app: what it does is judged by what that allows when it is done. */
  readonly credentialGid: Gid
  /** What was asked for, as JSON that its worker reads. */
  readonly input: string
  /** How often it was begun. */
  readonly attempts: number
  /** What it made; null until it has succeeded. */
  readonly newGid: Gid | null
  readonly createdAtMs: number
  readonly endedAtMs: number | null
}

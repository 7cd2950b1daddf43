import type { Call } from '../../protocol/asana/call.js'
import { formatDateTime } from '../../protocol/asana/dates.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { readInput } from '../../protocol/asana/input.js'
import { invalid, noAccess, type Outcome } from '../../protocol/asana/refusal.js'
import { unknownReference } from '../../protocol/asana/visibility.js'
import type { Principal } from '../../protocol/token/principal.js'
import { apiActor } from '../audit/api-actor.rules.js'
import type { Job } from '../jobs/job.rules.js'
import type { Worker } from '../jobs/run-job.js'
import type { StartJob } from '../jobs/start-job.js'
import { ExportImpossible } from './export.rules.js'
import { ORGANIZATION_EXPORT } from './exports.operations.js'
import { fullPermissions } from './graph-export.js'
import type { OrganizationStore } from './organization-ports.js'
import type { Reading } from './record-texts.js'
import type { makeWriteExport } from './write-export.js'

/** Has all of a workspace written down, which its admins may, and which its record tells. */
export function makeCreateOrganizationExport({ startJob }: { readonly startJob: StartJob }) {
  return async (
    call: Pick<Call<'createOrganizationExport'>, 'address' | 'data' | 'principal'>,
  ): Promise<Outcome<Job>> => {
    const { data, principal } = call
    const read = readInput(data, ORGANIZATION_EXPORT)
    if (!read.ok) return read
    const { organization: workspaceGid } = read.value
    const role = workspaceGid === undefined ? undefined : principal.roles.get(workspaceGid)
    if (workspaceGid === undefined || role === undefined)
      return invalid(unknownReference('organization', workspaceGid ?? ''))
    if (role !== 'admin') return noAccess('organization')
    return await startJob(principal, {
      kind: 'organization_export',
      workspaceGid,
      input: {},
      audit: ({ createdAtMs, gid }) => ({
        action: 'organization_export_started',
        actor: apiActor(call),
        target: { kind: 'workspace', gid: workspaceGid },
        atMs: createdAtMs,
        workspaceGid,
        details: { organization_export: gid },
      }),
    })
  }
}

/** @returns why somebody may not have all of a workspace; null where they may */
function judgeAdmin(viewer: Principal | null, workspaceGid: Gid): string | null {
  return viewer?.roles.get(workspaceGid) === 'admin'
    ? fullPermissions(viewer)
    : 'is of nobody who is an admin'
}

export function makeOrganizationExporter(needs: {
  readonly organizations: OrganizationStore
  readonly writeExport: ReturnType<typeof makeWriteExport>
  readonly paceOf: (owner: string) => Reading['pace']
}): Worker {
  return async (viewer, job, running) => {
    const { workspaceGid } = job
    const judge = (one: Principal | null) => judgeAdmin(one, workspaceGid)
    const problem = judge(viewer)
    if (problem !== null) return problem
    const texts = organizationTexts(needs.organizations, { pace: needs.paceOf(viewer.userGid), workspaceGid })
    return await needs.writeExport({ job, kind: 'organization_export', judge, texts }, running)
  }
}

/** One object: the workspace, and a list for each kind of thing in it, whose members name each other by their gids. */
async function* organizationTexts(
  organizations: OrganizationStore,
  { pace, workspaceGid }: Pick<Reading, 'pace'> & { readonly workspaceGid: Gid },
): AsyncGenerator<string> {
  const workspace = await organizations.workspace(workspaceGid)
  if (workspace === null) throw new ExportImpossible('is of a workspace that is gone')
  yield `{"organization":${JSON.stringify(shown(workspace))}`
  for (const part of organizations.parts) {
    yield `,${JSON.stringify(part)}:[`
    let before = ''
    let after: readonly string[] | null = null
    do {
      const page = await organizations.page(part, { workspaceGid, after })
      for (const row of page.rows) {
        yield before + JSON.stringify(shown(row))
        before = ','
      }
      after = page.next
      // Whoever writes it looks up after every page, also after those without anything to write.
      yield ''
      if (pace.isDue()) await pace.rest()
    } while (after !== null)
    yield ']'
  }
  yield '}'
}

/** A row as it is written: moments in ISO 8601, yes and no as such, and JSON as what it says. */
function shown(row: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(
    Object.entries(row).map(([column, value]) => {
      if (column.endsWith('_at_ms'))
        return [column.slice(0, -'_ms'.length), typeof value === 'number' ? formatDateTime(value) : null]
      if (column.startsWith('is_') && typeof value === 'number') return [column, value === 1]
      if (JSON_COLUMNS.has(column) && typeof value === 'string') return [column, JSON.parse(value) as unknown]
      return [column, value]
    }),
  )
}

const JSON_COLUMNS: ReadonlySet<string> = new Set(['content', 'facts', 'permissions'])

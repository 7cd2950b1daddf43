import type { FileStore } from '../../platform/file-store.js'
import type { LoopTurns } from '../../platform/loop-turns.js'
import type { Job as ServerJob } from '../../platform/scheduler.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { ShowRecords } from '../../protocol/asana/show-records.js'
import { mapFound } from '../../protocol/asana/visibility.js'
import type { Base, Served } from '../feature.js'
import type { FindGoal } from '../goals/find-goal.js'
import type { JobsFeature } from '../jobs/jobs.feature.js'
import type { ExportWorkers } from '../jobs/run-job.js'
import type { PortfoliosFeature } from '../portfolios/portfolios.feature.js'
import type { ProjectsFeature } from '../projects/projects.feature.js'
import type { TeamsFeature } from '../teams/teams.feature.js'
import { makeFindExports, organizationExportResource } from './export.wire.js'
import { exportsApi } from './exports.api.js'
import { EXPORTS_OPERATIONS } from './exports.operations.js'
import { exportRoutes } from './exports.routes.js'
import { exportStore } from './exports.store.js'
import { makeCreateGraphExport, makeGraphExporter, type FindContainers } from './graph-export.js'
import { makeCreateOrganizationExport, makeOrganizationExporter } from './organization-export.js'
import { organizationStore } from './organization.store.js'
import { makeCreateResourceExport, makeResourceExporter } from './resource-export.js'
import { sourceStore } from './sources.store.js'
import { makeDiscardExport, makeSweepExports, makeWriteExport, type WriteNeeds } from './write-export.js'

const SWEEP_INTERVAL_MS = 10_000

/** Files with copies of what people may see, and of whole workspaces. */
export function exportsFeature(
  base: Base,
  needs: {
    readonly goals: { readonly findGoal: FindGoal }
    readonly jobs: JobsFeature
    readonly portfolios: PortfoliosFeature
    readonly projects: ProjectsFeature
    readonly teams: TeamsFeature
    readonly fileStore: FileStore
    /** What links to files are sealed with. */
    readonly linkKey: Uint8Array
    readonly gzipped: WriteNeeds['gzipped']
    readonly showRecords: ShowRecords
    readonly turns: LoopTurns
  },
) {
  const { clock, db, logger, nextGid, publicUrl } = base
  const { fileStore, goals, gzipped, jobs, linkKey, portfolios, projects, showRecords, teams, turns } = needs
  const exports = exportStore(db)
  const discardNow = makeDiscardExport({ exports, fileStore })
  const discardExport = async (gid: Gid) => {
    await discardNow(gid).catch((error: unknown) => {
      logger.warn({ err: error, file: gid }, 'a file that nobody will have could not be deleted yet')
    })
  }
  const find: FindContainers = {
    goal: async (...given) => mapFound(await goals.findGoal(...given), ({ goal }) => goal),
    team: async (...given) => await teams.findTeam(...given),
    portfolio: async (...given) =>
      mapFound(await portfolios.findPortfolio(...given), ({ portfolio }) => portfolio),
    project: async (...given) => mapFound(await projects.findProject(...given), ({ project }) => project),
  }
  const writing = {
    writeExport: makeWriteExport({ exports, fileStore, gzipped, clock, nextGid, discardExport }),
    paceOf: (owner: string) => turns.paceOf(owner),
    sources: sourceStore(db),
    showRecords,
    find,
  }
  const { startJob } = jobs
  const findExports = makeFindExports({ exports, clock, publicUrl, linkKey })
  const sweepExports = makeSweepExports({ clock, exports, fileStore })
  return {
    findExports,
    sweepExports,
    workers: {
      graph_export_request: makeGraphExporter(writing),
      export_request: makeResourceExporter(writing),
      organization_export: makeOrganizationExporter({ ...writing, organizations: organizationStore(db) }),
    } satisfies ExportWorkers,
    resources: { organization_export: organizationExportResource({ loadJobs: jobs.load, findExports }) },
    operations: EXPORTS_OPERATIONS,
    handlers: exportsApi({
      createGraphExport: makeCreateGraphExport({ find, startJob }),
      createResourceExport: makeCreateResourceExport({ startJob }),
      createOrganizationExport: makeCreateOrganizationExport({ startJob }),
      loadJobs: jobs.load,
    }),
    jobs: [
      {
        name: 'export_files',
        on: 'one node',
        everyMs: SWEEP_INTERVAL_MS,
        run: async () => await sweepExports(),
      },
    ] satisfies readonly ServerJob[],
    serves: (): Served => ({
      documents: [
        exportRoutes({
          findFile: async (gid) => (await exports.load([gid], clock.nowMs())).get(gid) ?? null,
          fileStore,
          linkKey,
          clock,
        }),
      ],
    }),
  }
}

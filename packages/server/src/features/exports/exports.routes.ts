import type { FastifyPluginAsync } from 'fastify'
import { queryOf } from '../../http/request-parts.js'
import { routes } from '../../http/routes.js'
import { refuseFile, sendFile, type FileRefusals, type SentFile } from '../../http/send-file.js'
import type { Clock } from '../../platform/clock.js'
import type { FileStore } from '../../platform/file-store.js'
import { EXPORTS_PATH, openExportLink } from '../../protocol/asana/export-link.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { ExportFile } from './export.rules.js'

const REFUSALS: FileRefusals = {
  not_found: [404, 'This link leads to no export.'],
  expired: [410, 'This link has expired. Read the export or its job again to get a new one.'],
}

const NAMES: Readonly<Record<ExportFile['kind'], readonly [first: string, last: string]>> = {
  graph_export_request: ['graph_export', 'json.gz'],
  export_request: ['object_export', 'jsonl.gz'],
  organization_export: ['domain_export', 'json.gz'],
}

/** The bytes of exports, for whoever has a link that has not expired. No token is needed, and none is looked at. */
export function exportRoutes(needs: {
  /** @returns null for one that is gone, or is not there yet */
  readonly findFile: (gid: Gid) => Promise<ExportFile | null>
  readonly fileStore: FileStore
  readonly linkKey: Uint8Array
  readonly clock: Clock
}): FastifyPluginAsync {
  return routes((app) => {
    app.route<{ Params: { readonly gid: string } }>({
      method: ['GET', 'HEAD'],
      url: `${EXPORTS_PATH}/:gid`,
      config: { operation: 'export_file' },
      handler: async (request, reply) => {
        const query = queryOf(request)
        const opened = openExportLink(
          { gid: request.params.gid, expires: query.get('expires'), signature: query.get('signature') },
          { key: needs.linkKey, nowMs: needs.clock.nowMs() },
        )
        if (opened === 'unknown') return await refuseFile(reply, REFUSALS, 'not_found')
        if (opened === 'expired') return await refuseFile(reply, REFUSALS, 'expired')
        const file = await needs.findFile(opened)
        return await (file === null
          ? refuseFile(reply, REFUSALS, 'not_found')
          : sendFile({ fileStore: needs.fileStore, refusals: REFUSALS }, asSent(file), reply))
      },
    })
  })
}

function asSent({ gid, kind, size, workspaceGid }: ExportFile): SentFile {
  const [first, last] = NAMES[kind]
  // A file that was compressed once, and not an answer that is compressed on its way.
  return {
    gid,
    size,
    name: `${first}_${workspaceGid}_${gid}.${last}`,
    mediaType: 'application/gzip',
    how: 'attachment',
  }
}

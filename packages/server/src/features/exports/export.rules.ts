import type { Gid } from '../../protocol/asana/gid.js'
import type { ExportKind } from '../jobs/job.rules.js'

/** For how long the file of an export can be had: what Asana promises. */
export const EXPORT_KEPT_DAYS = 30
/**
 * For how long a file may be without a sign of whoever writes it, which gives one every minute: longer than the clocks of two nodes differ. Whatever
 * ended an export, what it left goes after that.
 */
export const EXPORT_UNCLAIMED_MINUTES_MAX = 15
/** Of a file, compressed. */
export const EXPORT_BYTES_MAX = 4 * 1_024 * 1_024 * 1_024
/** Kinds of record that one export may be asked for, each with its filters. */
export const EXPORT_PARAMETERS_MAX = 20
/** People that one filter may name. */
export const EXPORT_FILTER_PEOPLE_MAX = 100
/** What of a graph is looked through for more: goals, teams, portfolios and projects. */
export const GRAPH_CONTAINERS_MAX = 1_000
/** Records of one graph, each written once. */
export const GRAPH_RECORDS_MAX = 100_000

/** A file that is there, whole. */
export interface ExportFile {
  readonly gid: Gid
  readonly kind: ExportKind
  readonly workspaceGid: Gid
  readonly size: number
  readonly createdAtMs: number
  readonly completedAtMs: number
}

/** Ends an export that cannot be made, however often it is tried. The message says why, in words for the log. */
export class ExportImpossible extends Error {}

import type { Gid } from '../../protocol/asana/gid.js'

export const STATUS_TYPES = [
  'on_track',
  'at_risk',
  'off_track',
  'on_hold',
  'complete',
  'achieved',
  'partial',
  'missed',
  'dropped',
] as const
const PROGRESS = ['on_track', 'at_risk', 'off_track', 'on_hold', 'complete', 'dropped'] as const

export type StatusType = (typeof STATUS_TYPES)[number]

/** What status updates are of, and what each may say. */
export const STATUS_TYPES_OF = {
  project: PROGRESS,
  portfolio: PROGRESS,
} as const satisfies Readonly<Record<string, readonly StatusType[]>>

export type StatusParentType = keyof typeof STATUS_TYPES_OF
export const STATUS_PARENT_TYPES = ['project', 'portfolio'] as const satisfies readonly StatusParentType[]

/** Status updates of one project or portfolio. */
export const STATUS_UPDATES_PER_PARENT_MAX = 1_000

export interface StatusUpdate {
  readonly gid: Gid
  readonly workspaceGid: Gid
  readonly parent: { readonly type: StatusParentType; readonly gid: Gid }
  readonly statusType: StatusType
  readonly title: string
  /** Rich text as it is kept. */
  readonly htmlText: string
  readonly createdByGid: Gid
  readonly createdAtMs: number
}

/** The colors of the older form of a project's status updates, each with what it is called now. */
const TYPE_OF_COLOR = {
  green: 'on_track',
  yellow: 'at_risk',
  red: 'off_track',
  blue: 'on_hold',
  complete: 'complete',
} as const satisfies Readonly<Record<string, StatusType>>

export type StatusColor = keyof typeof TYPE_OF_COLOR
export const STATUS_COLORS = [
  'green',
  'yellow',
  'red',
  'blue',
  'complete',
] as const satisfies readonly StatusColor[]

export const typeOfColor = (color: StatusColor): StatusType => TYPE_OF_COLOR[color]

/** @returns null for what the older form has no color for */
export function colorOfType(type: StatusType): StatusColor | null {
  return STATUS_COLORS.find((color) => TYPE_OF_COLOR[color] === type) ?? null
}

/** What a status update is called whose writer did not name it: `Status Update - Nov 23`. @param timeZone  the writer's; UTC without one */
export function defaultTitle(atMs: number, timeZone: string | null | undefined): string {
  const day = new Intl.DateTimeFormat('en-US', {
    month: 'short',
    day: 'numeric',
    timeZone: timeZone ?? 'UTC',
  })
  return `Status Update - ${day.format(atMs)}`
}

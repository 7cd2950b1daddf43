import type { Gid } from '../../../protocol/asana/gid.js'

export interface Section {
  readonly gid: Gid
  readonly projectGid: Gid
  readonly name: string
  readonly createdAtMs: number
}

/** Where a row goes among its neighbours: at an edge, or beside another row. */
export type Position<Anchor extends string = Gid> =
  | { readonly at: 'start' }
  | { readonly at: 'end' }
  | { readonly at: 'before'; readonly anchor: Anchor }
  | { readonly at: 'after'; readonly anchor: Anchor }

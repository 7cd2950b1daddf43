import type { Gid } from '../../protocol/asana/gid.js'
import type { Principal } from '../../protocol/token/principal.js'
import type { FieldValueStore } from './ports.js'

const CUSTOM_ID = /^([A-Z][A-Z0-9]{0,9})-([1-9]\d{0,14})$/

/** The task to which an ID field that somebody may see gave a number in a workspace, as `SEED-12`; null for none. */
export type FindNumbered = (viewer: Principal, workspaceGid: Gid, customId: string) => Promise<Gid | null>

export function makeFindNumbered({
  fieldValues,
}: {
  readonly fieldValues: Pick<FieldValueStore, 'findNumbered'>
}): FindNumbered {
  return async (viewer, workspaceGid, customId) => {
    const [, idPrefix, number] = CUSTOM_ID.exec(customId.toUpperCase()) ?? []
    if (idPrefix === undefined || number === undefined) return null
    return await fieldValues.findNumbered(viewer, { workspaceGid, idPrefix, number: Number(number) })
  }
}

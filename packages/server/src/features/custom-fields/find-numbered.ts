import type { Gid } from '../../protocol/asana/gid.js'
import type { FieldValueStore } from './ports.js'

const CUSTOM_ID = /^([A-Z][A-Z0-9]{0,9})-([1-9]\d{0,14})$/

/** The task to which an ID field of a workspace gave a number, as `SEED-12`; null for none. */
export type FindNumbered = (workspaceGid: Gid, customId: string) => Promise<Gid | null>

export function makeFindNumbered({
  fieldValues,
}: {
  readonly fieldValues: Pick<FieldValueStore, 'findNumbered'>
}): FindNumbered {
  return async (workspaceGid, customId) => {
    const asked = parseCustomId(customId)
    return asked === null ? null : await fieldValues.findNumbered({ workspaceGid, ...asked })
  }
}

/** @returns null for a text that no ID field can have given */
export function parseCustomId(
  customId: string,
): { readonly idPrefix: string; readonly number: number } | null {
  const [, idPrefix, number] = CUSTOM_ID.exec(customId.toUpperCase()) ?? []
  return idPrefix === undefined || number === undefined ? null : { idPrefix, number: Number(number) }
}

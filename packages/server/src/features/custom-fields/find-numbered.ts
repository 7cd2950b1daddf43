import type { Gid } from '../../protocol/asana/gid.js'
import type { Principal } from '../../protocol/token/principal.js'
import { parseCustomId } from './custom-id.rules.js'
import type { FieldValueStore } from './ports.js'

/** The task to which an ID field of a workspace that the viewer may see gave a number, as `SEED-12`; null for none. */
export type FindNumbered = (viewer: Principal, workspaceGid: Gid, customId: string) => Promise<Gid | null>

export function makeFindNumbered({
  fieldValues,
}: {
  readonly fieldValues: Pick<FieldValueStore, 'findNumbered'>
}): FindNumbered {
  return async (viewer, workspaceGid, customId) => {
    const asked = parseCustomId(customId)
    return asked === null ? null : await fieldValues.findNumbered(viewer, { workspaceGid, ...asked })
  }
}

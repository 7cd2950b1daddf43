import type { Resources } from '../../protocol/asana/call.js'
import { selectFields } from '../../protocol/asana/field-selection.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { ShowRecords, ShownRecord } from '../../protocol/asana/show-records.js'
import { represent } from './represent.js'

/** Writes records as their reader would get them from the API, for what is written in their name outside of a request. */
export function makeShowRecords({
  publicUrl,
  resources,
}: {
  readonly resources: Resources
  readonly publicUrl: string
}): ShowRecords {
  return async (viewer, { fields, gids, pace, type }) => {
    const wish = { fields, expand: null }
    const plan = { shapes: resources, scopes: viewer.scopes }
    const selection = selectFields(plan, { type, form: 'full', wish })
    if (!selection.ok) return null
    const showSome = async (some: readonly Gid[]): Promise<readonly ShownRecord[] | null> => {
      const found = await resources[type].load(viewer, some)
      const records = some.flatMap((gid) => found.get(gid) ?? [])
      const shown = await represent({ resources, viewer, publicUrl, pace }, records, selection.value)
      if (shown.ok) return records.map(({ gid }, index) => ({ gid, object: shown.objects[index] ?? {} }))
      // Together they are more than one answer may be.
      if (some.length < 2) return null
      const middle = Math.ceil(some.length / 2)
      const one = await showSome(some.slice(0, middle))
      const other = one === null ? null : await showSome(some.slice(middle))
      return one === null || other === null ? null : [...one, ...other]
    }
    return await showSome(gids)
  }
}

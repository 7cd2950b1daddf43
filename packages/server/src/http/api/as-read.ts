import { saysTheSame, wishFor, type AsRead } from '../../protocol/asana/as-read.js'
import { planFault } from '../../protocol/asana/answer-cost.js'
import type { Resources } from '../../protocol/asana/call.js'
import { selectFields } from '../../protocol/asana/field-selection.js'
import { UNPACED } from '../../platform/loop-turns.js'
import { represent } from './represent.js'

/** Compares what was sent for a record with what its sender would read, by reading it in their name. */
export function makeAsRead({
  publicUrl,
  resources,
}: {
  readonly resources: Resources
  readonly publicUrl: string
}): AsRead {
  return async (viewer, { record, type }, sent) => {
    const same = new Set<string>()
    for (const [name, value] of Object.entries(sent)) {
      const wish = { fields: wishFor({ [name]: value }), expand: null }
      const selection = selectFields(
        { shapes: resources, scopes: viewer.scopes },
        { type, form: 'full', wish },
      )
      // What may not be read is not what was read, and neither is what no answer could hold.
      if (!selection.ok || planFault(selection.value, 1) !== null) continue
      const read = await represent({ resources, viewer, publicUrl, pace: UNPACED }, [record], selection.value)
      const [object] = read.ok ? read.objects : []
      if (object === undefined || !Object.hasOwn(resources[type].fields, name)) continue
      // What only some records have is nothing in the others.
      if (saysTheSame(value, Object.hasOwn(object, name) ? object[name] : null)) same.add(name)
    }
    return same
  }
}

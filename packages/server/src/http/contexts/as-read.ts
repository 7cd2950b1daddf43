import { saysTheSame, wishFor, type AsRead } from '../../protocol/asana/as-read.js'
import type { Resources } from '../../protocol/asana/call.js'
import { selectFields } from '../../protocol/asana/field-selection.js'
import { shapesOf } from '../../protocol/asana/shape.js'
import { represent } from './represent.js'

/** Compares what was sent for a record with what its sender would read, by reading it in their name. */
export function makeAsRead({
  publicUrl,
  resources,
}: {
  readonly resources: Resources
  readonly publicUrl: string
}): AsRead {
  const shapes = shapesOf(resources)
  return async (viewer, { record, type }, sent) => {
    const same = new Set<string>()
    for (const [name, value] of Object.entries(sent)) {
      const wish = { fields: wishFor({ [name]: value }), expand: null }
      const selection = selectFields({ shapes, scopes: viewer.scopes }, { type, form: 'full', wish })
      // What may not be read is not what was read.
      if (!selection.ok) continue
      const [object] = (await represent({ resources, viewer, publicUrl }, [record], selection.value)) ?? []
      if (object !== undefined && Object.hasOwn(object, name) && saysTheSame(value, object[name]))
        same.add(name)
    }
    return same
  }
}

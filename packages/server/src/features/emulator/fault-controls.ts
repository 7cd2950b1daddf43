import { refuse, value, type Controls } from './control.js'
import { FAULTS_MAX, parseFault, type Faults } from './fault.js'

/** Adds, lists and removes rules. @param operations  what requests can be called */
export function faultControls(faults: Faults, operations: ReadonlySet<string>): Controls {
  return {
    'GET /faults': () => value({ faults: faults.list() }),
    'POST /faults': ({ body }) => {
      const parsed = parseFault(body, operations)
      if (!parsed.ok) return parsed
      const added = faults.add(parsed.rule)
      return added === null
        ? refuse('too_many_faults', `there are ${FAULTS_MAX} rules already: remove some`)
        : value(added)
    },
    'DELETE /faults': () => {
      faults.clear()
      return value({})
    },
    'DELETE /faults/:id': ({ id }) =>
      faults.remove(Number(id))
        ? value({})
        : refuse('not_found', 'no rule has this id. See GET /-/test/faults'),
  }
}

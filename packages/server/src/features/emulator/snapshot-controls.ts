import { refuse, textOf, value, type Body, type ControlOutcome } from './control.js'

/** Snapshots that one server keeps. */
const SNAPSHOTS_MAX = 20

/** Keeps states of the whole database and goes back to them; together with the clock, of each of them. */
export function makeSnapshotControls<Taken>(needs: {
  readonly take: () => Promise<Taken>
  readonly putBack: (taken: Taken) => Promise<void>
  readonly clock: { nowMs(): number; set(atMs: number): void; isFrozen(): boolean }
}) {
  const taken = new Map<string, { readonly state: Taken; readonly atMs: number }>()
  let count = 0
  return {
    take: async (): Promise<ControlOutcome> => {
      if (taken.size >= SNAPSHOTS_MAX)
        return refuse(
          'too_many_snapshots',
          `there are ${SNAPSHOTS_MAX} snapshots already: restore one, or reset`,
        )
      count += 1
      const id = `s${count}`
      taken.set(id, { state: await needs.take(), atMs: needs.clock.nowMs() })
      return value({ id })
    },
    restore: async (body: Body): Promise<ControlOutcome> => {
      const id = textOf(body, 'id') ?? ''
      const found = taken.get(id)
      if (found === undefined)
        return refuse(
          'unknown_snapshot',
          `id: no snapshot is called so; there are ${[...taken.keys()].join(', ') || 'none'}`,
        )
      await needs.putBack(found.state)
      needs.clock.set(found.atMs)
      return value({ id })
    },
  }
}

import type { SettableClock } from '../../platform/settable-clock.js'
import { readDurationMs, refuse, textOf, value, type Body, type ControlOutcome } from './control.js'

/** Reads and moves the clock of a server; what falls due meanwhile is done before the answer. */
export function makeClockControls(needs: {
  readonly clock: SettableClock
  readonly runJobs: () => Promise<void>
}) {
  const { clock } = needs
  const show = () => value({ now: new Date(clock.nowMs()).toISOString(), frozen: clock.isFrozen() })
  return {
    show,
    move: async (body: Body): Promise<ControlOutcome> => {
      const known = ['advance', 'freeze', 'set']
      const stray = Object.keys(body).find((name) => !known.includes(name))
      if (stray !== undefined)
        return refuse('invalid_field', `${stray}: unknown; there are ${known.join(', ')}`)
      const byMs = body['advance'] === undefined ? 0 : readDurationMs(body['advance'])
      if (byMs === null)
        return refuse('invalid_field', 'advance: must be milliseconds, or a text such as 90s, 2h or 1d')
      const atMs = body['set'] === undefined ? null : Date.parse(textOf(body, 'set') ?? '')
      if (Number.isNaN(atMs))
        return refuse('invalid_field', 'set: must be an instant such as 2027-01-31T12:00:00Z')
      const { freeze } = body
      if (freeze !== undefined && typeof freeze !== 'boolean')
        return refuse('invalid_field', 'freeze: must be true or false')
      if (freeze === true) clock.freeze()
      if (freeze === false) clock.resume()
      if (atMs !== null) clock.set(atMs)
      clock.advance(byMs)
      await needs.runJobs()
      return show()
    },
  }
}

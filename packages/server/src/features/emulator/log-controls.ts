import { refuse, value, type Controls } from './control.js'
import type { Faults } from './fault.js'
import { LOGGED_REQUESTS_MAX, REQUEST_FILTERS, type RequestLog } from './request-log.js'

/** Shows what was asked, what of it should not have been, and all of it for a report. */
export function logControls(log: RequestLog, faults: Faults): Controls {
  return {
    'GET /requests': ({ query }) => {
      const filter = Object.fromEntries(query)
      const known: readonly string[] = REQUEST_FILTERS
      const stray = Object.keys(filter).find((name) => !known.includes(name))
      return stray === undefined
        ? value({ requests: log.list(filter), dropped: log.dropped(), kept_at_most: LOGGED_REQUESTS_MAX })
        : refuse('invalid_field', `${stray}: unknown; there are ${known.join(', ')}`)
    },
    'DELETE /requests': () => {
      log.clear()
      return value({})
    },
    'GET /findings': () => value({ findings: log.findings(), scopes: log.scopes() }),
    'GET /record': () =>
      value({
        format: 'mudra-record-1',
        faults: faults.list().map(({ when, ...rest }) => ({
          ...rest,
          when: when.token === undefined ? when : { ...when, token: 'struck' },
        })),
        requests: log.list({}),
        dropped: log.dropped(),
        findings: log.findings(),
        scopes: log.scopes(),
      }),
  }
}

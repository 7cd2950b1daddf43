import type { FastifyPluginAsync } from 'fastify'
import type { LoggedRequest } from '../../../types/emulator.js'
import { frameOf } from '../../http/pages/console-frame.js'
import { sendPage } from '../../http/pages/context.js'
import { queryOf } from '../../http/request-parts.js'
import { operation, routes } from '../../http/routes.js'
import { REQUEST_LOG_PATH } from '../../http/test-paths.js'
import { sliceOf } from '../../ui/paging.js'
import type { Faults } from './fault.js'
import { RequestLogPage, type LogFilterValues } from './request-log.page.js'
import { filterValueOf, REQUEST_FILTERS, type RequestLog } from './request-log.js'

const REQUESTS_PER_PAGE = 50

interface Needs {
  readonly log: RequestLog
  readonly faults: Faults
  /** Of apps and people. @returns null for whom there is not */
  readonly nameOf: (kind: 'client' | 'user', id: string) => Promise<string | null>
}

/** The log as a page of the console. What its JSON says is open to everybody in CI mode, and so is this. */
export function requestLogRoutes({ faults, log, nameOf }: Needs): FastifyPluginAsync {
  return routes((app) => {
    app.get(REQUEST_LOG_PATH, operation('test_request_log'), async (request, reply) => {
      const query = queryOf(request)
      const filter: LogFilterValues = Object.fromEntries(
        REQUEST_FILTERS.flatMap((name) => {
          const value = query.get(name) ?? ''
          return value === '' ? [] : [[name, value]]
        }),
      )
      const all = log.list({})
      const choices = choicesIn(all)
      const names = await namesOf(choices, nameOf)
      const frame = await frameOf(request, reply)
      return await sendPage(
        reply,
        <RequestLogPage
          frame={frame}
          path={REQUEST_LOG_PATH}
          slice={sliceOf(log.list(filter).toReversed(), query.get('page'), REQUESTS_PER_PAGE)}
          filter={filter}
          choices={choices}
          names={names}
          faults={faults.list()}
          findings={log.findings()}
          scopes={log.scopes()}
          dropped={log.dropped()}
        />,
      )
    })
  })
}

type Choices = Readonly<Record<keyof LogFilterValues, readonly string[]>>

function choicesIn(requests: readonly LoggedRequest[]): Choices {
  const found = (name: keyof LogFilterValues) =>
    [...new Set(requests.map((one) => filterValueOf(one, name)))]
      .filter((value) => value !== 'none' || name === 'status')
      .toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true }))
  return {
    operation: found('operation'),
    client: found('client'),
    user: found('user'),
    status: found('status'),
    grant: found('grant'),
    fault: found('fault'),
  }
}

async function namesOf({ client, user }: Choices, nameOf: Needs['nameOf']) {
  const names = new Map<string, string>()
  for (const [kind, ids] of [['client', client] as const, ['user', user] as const])
    for (const id of ids) {
      const name = await nameOf(kind, id)
      if (name !== null) names.set(id, name)
    }
  return names
}

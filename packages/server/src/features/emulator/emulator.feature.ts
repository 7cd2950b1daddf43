import type { Arrival, Interference, Probe } from '../../platform/probe.js'
import { hashSecret } from '../../protocol/token/secret.js'
import type { DemoFeature } from '../demo/demo.feature.js'
import type { Base, Served, Serving } from '../feature.js'
import type { InspectToken } from '../introspection/inspect-token.js'
import type { TokensFeature } from '../tokens/tokens.feature.js'
import { makeClockControls } from './clock-controls.js'
import { refuse, value, type ControlOutcome } from './control.js'
import { controlRoutes, type Controls } from './controls.routes.js'
import { makeCredentialControls, type CredentialNeeds } from './credential-controls.js'
import { FAULTS_MAX, interferenceOf, makeFaults, parseFault } from './fault.js'
import { LOGGED_REQUESTS_MAX, makeRequestLog } from './request-log.js'
import { makeSnapshotControls } from './snapshot-controls.js'

export interface EmulatorNeeds extends Omit<CredentialNeeds, 'learn' | 'clock' | 'random'> {
  readonly tokens: Pick<TokensFeature, 'create' | 'endForTest'>
  readonly demo: DemoFeature
  readonly inspect: InspectToken
  readonly runJobs: () => Promise<void>
  readonly snapshots: {
    readonly take: () => Promise<object>
    readonly putBack: (taken: object) => Promise<void>
  }
  readonly stopwatch: () => number
}

/** What tests of apps ask of a server that no server of people does: only where it has a clock that can be set. */
export function emulatorFeature(base: Base, needs: EmulatorNeeds) {
  const { testClock: clock } = base
  if (clock === undefined) return { probe: null }
  const faults = makeFaults()
  const log = makeRequestLog({ nowMs: () => clock.nowMs(), stopwatch: needs.stopwatch })
  const credentials = makeCredentialControls({
    ...needs,
    clock,
    random: base.random,
    learn: (answer) => void log.learn(null, answer),
  })
  const clockControls = makeClockControls({ clock, runJobs: needs.runJobs })
  const snapshots = makeSnapshotControls({ ...needs.snapshots, clock })

  const arrived = async (arrival: Arrival): Promise<Interference | null> => {
    const told = arrival.bearer === null ? null : (await needs.inspect(arrival.bearer)).token
    const clientId = told?.clientId ?? clientOf(arrival)
    const fault = faults.decide(arrival, { clientId })
    const interference = fault === null ? null : interferenceOf(fault, arrival)
    if (fault?.act.token !== undefined && arrival.bearer !== null)
      await needs.tokens.endForTest({
        hash: hashSecret(arrival.bearer),
        end: fault.act.token,
        nowMs: clock.nowMs(),
      })
    log.began(arrival, {
      clientId,
      scope: told?.scope ?? null,
      faultId: fault?.id ?? null,
      cut: interference?.cut ?? null,
    })
    return interference
  }
  const probe: Probe = { arrived, answered: log.ended }
  const restore = async (body: Readonly<Record<string, unknown>>): Promise<ControlOutcome> => {
    const outcome = await snapshots.restore(body)
    if (!outcome.ok) return outcome
    faults.clear()
    log.clear()
    return outcome
  }
  const controls: Controls = {
    'GET /clock': clockControls.show,
    'POST /clock': async ({ body }) => await clockControls.move(body),
    'POST /jobs': async () => {
      await needs.runJobs()
      return value({})
    },
    'GET /organization': async () => await organisation(needs.demo, false),
    'POST /organization': async ({ body }) => await organisation(needs.demo, body['secrets'] === true),
    'GET /seed': async () => value(await needs.demo.exportSeed()),
    'POST /tokens': async ({ body }) => await credentials.createToken(body),
    'POST /apps': async ({ body }) => await credentials.createApp(body),
    'POST /grants': async ({ body }) => await credentials.grant(body),
    'POST /snapshots': async () => await snapshots.take(),
    'POST /restore': async ({ body }) => await restore(body),
    ...faultControls(faults),
    ...logControls(log, faults),
  }
  return {
    probe,
    serves: ({ isCi }: Serving): Served => (isCi ? { documents: [controlRoutes(controls)] } : {}),
  }
}

function faultControls(faults: ReturnType<typeof makeFaults>): Controls {
  return {
    'GET /faults': () => value({ faults: faults.list() }),
    'POST /faults': ({ body }) => {
      const parsed = parseFault(body)
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

function logControls(
  log: ReturnType<typeof makeRequestLog>,
  faults: ReturnType<typeof makeFaults>,
): Controls {
  return {
    'GET /requests': ({ query }) => {
      const filter = Object.fromEntries(query)
      const stray = Object.keys(filter).find(
        (name) => !['operation', 'client', 'user', 'status'].includes(name),
      )
      return stray === undefined
        ? value({ requests: log.list(filter), dropped: log.dropped(), kept_at_most: LOGGED_REQUESTS_MAX })
        : refuse('invalid_field', `${stray}: unknown; there are operation, client, user and status`)
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

async function organisation(demo: DemoFeature, secrets: boolean): Promise<ControlOutcome> {
  const shown = await demo.show({ tokens: false, secrets, actor: { kind: 'operator' } })
  return shown.ok ? value(shown.demo) : refuse('refused', `the organization cannot be shown: ${shown.reason}`)
}

/** An app says in its form who it is, or in the header. */
function clientOf({ form }: Arrival): string | null {
  return form?.get('client_id') ?? null
}

import type { Mailer } from '../../platform/mailer.js'
import type { Arrival, Carry, Interference, Probe } from '../../platform/probe.js'
import { parseGid } from '../../protocol/asana/gid.js'
import { hashSecret } from '../../protocol/token/secret.js'
import type { DemoFeature } from '../demo/demo.feature.js'
import type { Base, Served, Serving } from '../feature.js'
import type { GrantsFeature } from '../grants/grants.feature.js'
import type { InspectToken } from '../introspection/inspect-token.js'
import type { TokensFeature } from '../tokens/tokens.feature.js'
import { makeClockControls } from './clock-controls.js'
import { refuse, value, type ControlOutcome, type Controls } from './control.js'
import { controlRoutes } from './controls.routes.js'
import { makeCredentialControls, type CredentialNeeds } from './credential-controls.js'
import { faultControls } from './fault-controls.js'
import { interferenceOf, makeFaults } from './fault.js'
import { logControls } from './log-controls.js'
import { mailControls, makeOutbox } from './mail-controls.js'
import { makeCarry } from './make-carry.js'
import { makeRequestLog } from './request-log.js'
import { requestLogRoutes } from './request-log.routes.js'
import { makeSnapshotControls } from './snapshot-controls.js'

export interface EmulatorNeeds extends Omit<CredentialNeeds, 'learn' | 'clock' | 'random'> {
  readonly grants: Pick<GrantsFeature, 'redeemCode' | 'endForTest'>
  readonly tokens: Pick<TokensFeature, 'create' | 'endForTest'>
  readonly demo: DemoFeature
  readonly inspect: InspectToken
  readonly runJobs: () => Promise<void>
  readonly sendMail: (mailer: Mailer) => Promise<number>
  readonly snapshots: {
    readonly take: () => Promise<object>
    readonly putBack: (taken: object) => Promise<void>
  }
  readonly stopwatch: () => number
}

/** What tests of apps ask of a server that no server of people does: only where it has a clock that can be set. */
export function emulatorFeature(base: Base, needs: EmulatorNeeds) {
  const { testClock: clock } = base
  if (clock === undefined) return { probe: null, carry: plainly }
  const faults = makeFaults()
  const log = makeRequestLog({ nowMs: () => clock.nowMs(), stopwatch: needs.stopwatch })
  const credentials = makeCredentialControls({
    ...needs,
    clock,
    random: base.random,
    learn: (answer) => void log.learn(null, answer),
  })
  const outbox = makeOutbox(needs)
  let sendsMail = false
  const runJobs = async () => {
    await needs.runJobs()
    if (!sendsMail) await outbox.collect()
  }
  const clockControls = makeClockControls({ clock, runJobs })
  const snapshots = makeSnapshotControls({ ...needs.snapshots, clock })

  const arrived = async (arrival: Arrival): Promise<Interference | null> => {
    const told = arrival.bearer === null ? null : (await needs.inspect(arrival.bearer)).token
    const clientId = told?.clientId ?? arrival.clientId
    const fault = faults.decide(arrival, { clientId })
    const interference = fault === null ? null : interferenceOf(fault, arrival)
    if (fault?.act.token !== undefined)
      await endToken(needs, arrival, { end: fault.act.token, nowMs: clock.nowMs() })
    log.began(arrival, {
      clientId,
      scope: told?.scope ?? null,
      faultId: fault?.id ?? null,
      cut: interference?.cut ?? null,
    })
    return interference
  }
  const operations = new Set<string>()
  const probe: Probe = {
    named: (operation) => operations.add(operation),
    arrived,
    answered: log.ended,
    aborted: log.aborted,
  }
  const restore = async (body: Readonly<Record<string, unknown>>): Promise<ControlOutcome> => {
    const outcome = await snapshots.restore(body)
    if (!outcome.ok) return outcome
    faults.clear()
    log.clear()
    outbox.clear()
    return outcome
  }
  const controls: Controls = {
    'GET /clock': clockControls.show,
    'POST /clock': async ({ body }) => await clockControls.move(body),
    'POST /jobs': async () => {
      await runJobs()
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
    ...faultControls(faults, operations),
    ...logControls(log, faults),
    ...mailControls(outbox, () => sendsMail),
  }
  return {
    probe,
    carry: makeCarry(faults, log),
    serves: (serving: Serving): Served => {
      sendsMail = serving.sendsMail
      if (!serving.isCi) return {}
      const nameOf = makeNameOf(needs)
      return { documents: [controlRoutes(controls)], pages: [requestLogRoutes({ faults, log, nameOf })] }
    },
  }
}

/** What an app or a person is called, by what the log has of them. */
function makeNameOf({ apps, users }: Pick<EmulatorNeeds, 'apps' | 'users'>) {
  return async (kind: 'client' | 'user', id: string): Promise<string | null> => {
    const gid = parseGid(id)
    if (gid === null) return null
    const found = kind === 'client' ? await apps.find(gid) : await users.reading.findForOperator({ gid })
    return found?.name ?? null
  }
}

/** Ends the token that comes with a request, or that it redeems. */
async function endToken(
  { grants, tokens }: Pick<EmulatorNeeds, 'grants' | 'tokens'>,
  { bearer, form }: Arrival,
  { end, nowMs }: { readonly end: 'expired' | 'revoked'; readonly nowMs: number },
): Promise<void> {
  const refreshToken = form?.get('refresh_token') ?? null
  if (bearer !== null) await tokens.endForTest({ hash: hashSecret(bearer), end, nowMs })
  if (refreshToken !== null) await grants.endForTest({ hash: hashSecret(refreshToken), end, nowMs })
}

/** A server that no tests are run against. */
const plainly: Carry = async (_, send) => await send()

async function organisation(demo: DemoFeature, secrets: boolean): Promise<ControlOutcome> {
  const shown = await demo.show({ tokens: false, secrets, actor: { kind: 'operator' } })
  return shown.ok ? value(shown.demo) : refuse('refused', `the organization cannot be shown: ${shown.reason}`)
}

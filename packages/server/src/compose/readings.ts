import type { Reading, Sample } from '../http/server/metrics.js'
import type { Services } from './services.js'
import type { PairTally, Tally } from '../platform/tally.js'

type Read = Pick<Services, 'audit' | 'election' | 'installation' | 'limits' | 'mail' | 'meters' | 'passwords'>

/** Everything that `/-/metrics` shows beside the requests themselves. `docs/metrics.md` says what each is for. */
export function readingsOf(services: Read, { version }: { readonly version: string }): readonly Reading[] {
  const { meters } = services
  return [
    gauge(
      'mudra_build_info',
      'Always 1; which version serves',
      () => [{ labels: { version }, value: 1 }],
      'max',
    ),
    gauge('mudra_elected', 'Whether this server does the chores of all: 1 or 0', () => [
      sample({}, services.election.isElected() ? 1 : 0),
    ]),
    pairs('mudra_tokens_issued_total', 'Tokens that were made', ['kind', 'by'], meters.tokensIssued),
    single('mudra_tokens_refused_total', 'Bearer tokens that opened nothing', 'reason', meters.tokensRefused),
    single('mudra_code_redemptions_total', 'Codes that apps brought', 'outcome', meters.redemptions),
    single('mudra_refreshes_total', 'Refresh tokens that apps brought', 'outcome', meters.refreshes),
    single(
      'mudra_replays_total',
      'Credentials that came again and ended their grant',
      'credential',
      meters.replays,
    ),
    single(
      'mudra_client_authentications_total',
      'Apps that said who they are',
      'outcome',
      meters.clientAuthentications,
    ),
    pairs('mudra_sign_ins_total', 'Steps of signing in', ['method', 'outcome'], meters.signIns),
    pairs(
      'mudra_mails_total',
      'Attempts to send a mail, and mails given up',
      ['kind', 'outcome'],
      meters.mails,
    ),
    gauge(
      'mudra_mails_waiting',
      'Mails that wait, up to a thousand',
      () => {
        const { due, retrying } = services.mail.waiting()
        return [sample({ state: 'due' }, due), sample({ state: 'retrying' }, retrying)]
      },
      'max',
    ),
    gauge(
      'mudra_mails_late_seconds',
      'For how long the oldest mail that is due has waited',
      () => [sample({}, services.mail.waiting().lateMs / 1_000)],
      'max',
    ),
    gauge('mudra_queue_waiting', 'What waits for its turn', () =>
      Object.entries(services.passwords.turnCounts()).flatMap(([queue, { known, unknown }]) => [
        sample({ queue, who: 'known' }, known),
        sample({ queue, who: 'unknown' }, unknown),
      ]),
    ),
    gauge('mudra_queue_running', 'What is being done in turns', () =>
      Object.entries(services.passwords.turnCounts()).map(([queue, { running }]) =>
        sample({ queue }, running),
      ),
    ),
    gauge('mudra_database_connections', 'Connections to PostgreSQL', () =>
      pools(services).flatMap(({ counts: { busy, idle }, pool }) => [
        sample({ pool, state: 'busy' }, busy),
        sample({ pool, state: 'idle' }, idle),
      ]),
    ),
    gauge('mudra_database_waiting', 'Statements that wait for a connection to PostgreSQL', () =>
      pools(services).map(({ counts: { waiting }, pool }) => sample({ pool }, waiting)),
    ),
    gauge('mudra_audit_waiting_events', 'Refusals that are not in the security record yet', () => [
      sample({}, services.audit.refusals.waiting().events),
    ]),
    gauge(
      'mudra_audit_lag_seconds',
      'For how long the oldest of them has waited',
      () => [sample({}, services.audit.refusals.waiting().ageMs / 1_000)],
      'max',
    ),
  ]
}

function pools({ installation, limits }: Pick<Read, 'installation' | 'limits'>) {
  const all = [
    { pool: 'queries', counts: installation.poolCounts() },
    { pool: 'counters', counts: limits.poolCounts() },
  ]
  return all.flatMap(({ counts, pool }) => (counts === null ? [] : [{ pool, counts }]))
}

function sample(labels: Sample['labels'], value: number): Sample {
  return { labels, value }
}

function gauge(
  name: string,
  help: string,
  values: () => readonly Sample[],
  aggregator: 'sum' | 'max' = 'sum',
): Reading {
  return { name, help, type: 'gauge', aggregator, values }
}

function single(name: string, help: string, label: string, tally: Tally): Reading {
  const values = () => tally.entries().map(([word, count]) => sample({ [label]: word }, count))
  return { name, help, type: 'counter', values }
}

function pairs(name: string, help: string, labels: readonly [string, string], tally: PairTally): Reading {
  const [one, two] = labels
  const values = () =>
    tally.entries().map(([first, second, count]) => sample({ [one]: first, [two]: second }, count))
  return { name, help, type: 'counter', values }
}

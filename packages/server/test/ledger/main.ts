/**
 * Commands that take from minutes to an hour, and so are no part of `npm test`:
 * `npm run ledger -- restarts [TIMES]`, `npm run ledger -- kills [SERVERS [DATABASES]]`, `npm run failover -- [TIMES]`.
 * Clients act all the time and write down what they were told; at the end everything that they were told is held against what is so.
 */
import { ensureBuilt } from '../support/built.js'
import { runFailovers } from './failovers.js'
import { runKills } from './kills.js'
import { runRestarts } from './restarts.js'

const [, , what, ...numbers] = process.argv
const [first, second] = numbers.map(Number)

const RUNS: Readonly<Record<string, () => Promise<boolean>>> = {
  restarts: async () => await runRestarts(first ?? 20),
  kills: async () => await runKills({ servers: first ?? 100, databases: second ?? 20 }),
  failover: async () => await runFailovers(first ?? 5),
}
const run = RUNS[what ?? '']
if (run === undefined || numbers.some((text) => !/^\d+$/.test(text))) {
  console.error(
    'npm run ledger -- restarts [TIMES] | kills [SERVERS [DATABASES]], or npm run failover -- [TIMES]',
  )
  process.exit(2)
}
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))
ensureBuilt()
process.exit((await run()) ? 0 : 1)

// How `GET /users/me` and the memory grow with the number of tokens, each request with another one at random: Fastify alone beside servers
// with a hundred thousand and a million tokens, taking turns.
import { join } from 'node:path'
import { answerOf, CONNECTIONS, startBare, wrk } from './guard.mjs'
import { cpuSeconds, here, medianOf, residentMegabytes, runNode, tableOf } from './support.mjs'

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 5)
const SECONDS = Number(process.env.BENCH_SECONDS ?? 4)
const TOKENS_PER_PERSON = 100
const SIZES = (process.env.BENCH_TOKENS ?? '100000,1000000').split(',').map(Number)

/** @returns a section of the report */
export async function benchGrowth(workshop) {
  const contestants = []
  for (const size of SIZES) {
    const name = `${size.toLocaleString('en-US')} tokens`
    const server = await workshop.startMudra(`tokens-${size}`)
    const tokensFile = join(workshop.folder, `tokens-${size}.txt`)
    const database = join(server.dataDir, 'mudra.sqlite')
    const readyMegabytes = residentMegabytes(server.pid)
    runNode([here('seed-tokens.mjs'), database, tokensFile, String(size / TOKENS_PER_PERSON)])
    const load = () => wrk(server.port, ['-s', here('many-tokens.lua')], { TOKENS_FILE: tokensFile })
    contestants.push({ name: `Mudra, ${name}`, server, readyMegabytes, load })
  }
  const [first] = contestants
  const bare = await startBare(workshop, await answerOf(first.server))
  const asBare = () => wrk(bare.port, ['-H', `Authorization: Bearer ${first.server.token}`])
  contestants.unshift({
    name: 'Fastify alone',
    server: bare,
    readyMegabytes: residentMegabytes(bare.pid),
    load: asBare,
  })
  for (const { load } of contestants) load()
  const micros = contestants.map(() => [])
  for (let round = 0; round < ROUNDS; round++) {
    for (const [index, { load, server }] of contestants.entries()) {
      const before = cpuSeconds(server.pid)
      const { failed, requests } = load()
      if (failed > 0) throw new Error(`${failed} requests were not answered with 200`)
      micros[index].push(((cpuSeconds(server.pid) - before) / requests) * 1e6)
    }
    process.stderr.write(`growth: round ${round + 1} of ${ROUNDS}\n`)
  }
  const rows = contestants.map(({ name, readyMegabytes, server }, index) => [
    name,
    `${medianOf(micros[index]).toFixed(1)} µs`,
    medianOf(micros[index].map((own, round) => micros[0][round] / own)).toFixed(2),
    `${readyMegabytes} MB`,
    `${residentMegabytes(server.pid)} MB`,
  ])
  return `## Growth

\`GET /users/me\`, each request with another token at random, of people with ${TOKENS_PER_PERSON} each, on SQLite: ${ROUNDS} rounds of ${SECONDS} s and ${CONNECTIONS} connections, the servers taking turns;
medians. The ratio is that of processor time to Fastify alone, which sends the same headers and body. Resident when the server was ready, on a small database, and at the end.

${tableOf([['', 'server CPU/request', 'ratio', 'at ready', 'at the end'], ...rows])}`
}

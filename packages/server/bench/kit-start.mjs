// How long `startMudra()` of the test kit takes in a process of its own, as in a test file, and again in the same process. `npm run build` first.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const RUNS = 15
const KIT = new URL('../../testing/dist/index.js', import.meta.url).href

const MEASURE = `
const cpuMs = () => { const { user, system } = process.cpuUsage(); return (user + system) / 1_000 }
const timed = async (work) => {
  const [cpu, wall] = [cpuMs(), performance.now()]
  const result = await work()
  return { result, cpu: cpuMs() - cpu, wall: performance.now() - wall }
}
const { result: { startMudra }, ...load } = await timed(() => import(${JSON.stringify(KIT)}))
const { result: one, ...first } = await timed(startMudra)
const { result: other, ...second } = await timed(startMudra)
const reset = await timed(() => one.reset())
await one.close()
await other.close()
console.log(JSON.stringify({ load, first, second, reset }))
`

export async function benchKitStart() {
  const runs = Array.from({ length: RUNS }, () => {
    const { status, stderr, stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', MEASURE], {
      cwd: fileURLToPath(new URL('.', import.meta.url)),
      encoding: 'utf8',
    })
    if (status !== 0) throw new Error(stderr)
    return JSON.parse(stdout)
  })
  const row = (name, part) => {
    const of = (kind) => runs.map((run) => run[part][kind]).toSorted((a, b) => a - b)
    const [wall, cpu] = [of('wall'), of('cpu')]
    const middle = Math.floor(RUNS / 2)
    return `| ${name} | ${wall[0].toFixed(0)} | ${wall[middle].toFixed(0)} | ${cpu[0].toFixed(0)} | ${cpu[middle].toFixed(0)} |`
  }
  return `## Starting the test kit

${RUNS} processes, each of which loads \`@mudra/testing\`, starts a server on SQLite in memory, and another one. The aim is 300 ms for \`startMudra()\`.

| | wall, best (ms) | wall, median (ms) | processor, best (ms) | processor, median (ms) |
|---|---|---|---|---|
${row('loading the modules', 'load')}
${row('`startMudra()`', 'first')}
${row('`startMudra()` again', 'second')}
${row('`reset()`', 'reset')}`
}

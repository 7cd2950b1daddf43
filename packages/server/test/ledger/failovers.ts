import { setTimeout as sleep } from 'node:timers/promises'
import { openPatroni, whatIsMissing } from './patroni.js'
import { openScene, report } from './scene.js'

/** How long the load runs before each kill. */
const BETWEEN_MS = 5_000

/**
 * The primary of a Patroni cluster is killed under load, and its standby promoted: first with `synchronous_mode`, where nothing that was acknowledged may be
 * lost, then without it, where what was lost is counted.
 * @returns whether nothing was lost with it
 */
export async function runFailovers(times: number): Promise<boolean> {
  const missing = whatIsMissing()
  if (missing !== null) {
    console.error(missing)
    return false
  }
  const isSafe = await failOver(times, true)
  await failOver(times, false)
  return isSafe
}

async function failOver(times: number, synchronous: boolean): Promise<boolean> {
  const patroni = await openPatroni({ synchronous })
  const scene = await openScene(patroni.url, { nodes: 2, clients: 8 })
  try {
    const { audit, work } = await scene.startWork()
    for (let failover = 0; failover < times; failover++) {
      await sleep(BETWEEN_MS)
      const beganMs = performance.now()
      const before = work.acknowledged()
      const killed = await patroni.killPrimary()
      await patroni.untilPromoted(killed)
      const promotedMs = performance.now()
      while (work.acknowledged() < before + 20) await sleep(20)
      const servedMs = performance.now()
      patroni.startMember(killed)
      await patroni.whole()
      const seconds = (ms: number) => (ms / 1_000).toFixed(1)
      console.log(
        `failover ${failover + 1}: promoted after ${seconds(promotedMs - beganMs)} s, served again ${seconds(servedMs - promotedMs)} s later; ${work.acknowledged()} acknowledged`,
      )
    }
    await work.stop()
    return report(`${times} failovers, synchronous_mode ${synchronous ? 'on' : 'off'}`, work, await audit())
  } finally {
    await scene.close()
    await patroni.close()
  }
}

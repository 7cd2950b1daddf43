import { spawnSync } from 'node:child_process'

/** Whether a process goes on. Where nobody takes leave of the dead, as in some containers, they are listed for ever. */
export function isRunning(pid: number): boolean {
  const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' })
  return /^[^Z\s]/.test(stdout)
}

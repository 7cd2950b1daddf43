// A program: what a broken test is. It starts a process and two groups of processes, says their ids, and goes on until it is killed.
import type { ChildProcessByStdio } from 'node:child_process'
import type { Readable } from 'node:stream'

const helper = new URL('spawn.ts', import.meta.url).href
const { spawn } = (await import(helper)) as typeof import('./spawn.js')

const lineOf = async ({ stdout }: ChildProcessByStdio<null, Readable, null>) =>
  await new Promise<number>((resolve) => {
    stdout.once('data', (line: Buffer) => {
      resolve(Number(line.toString()))
    })
  })
const alone = spawn('sleep', ['600'], { stdio: 'ignore' })
const group = spawn('sh', ['-c', 'sleep 600 & echo $!; exec sleep 600'], {
  detached: true,
  stdio: ['ignore', 'pipe', 'ignore'],
})
// Left without its first process, it is a group all the same.
const leaderless = spawn('sh', ['-c', 'sleep 600 & echo $!'], {
  detached: true,
  stdio: ['ignore', 'pipe', 'ignore'],
})
const below = await Promise.all([lineOf(group), lineOf(leaderless)])
process.stdout.write(`${[alone.pid, group.pid, ...below].join(' ')}\n`)
setInterval(() => undefined, 60_000)

// `spawn`, for tests: what it starts ends at the latest with the process that started it, however that ends. A test that fails or is broken off
// (Ctrl-C, a timeout of the runner, SIGKILL) runs no clean-up of its own, so a watcher of its own holds the end of a pipe that closes with us.
import { spawn as start, type ChildProcess } from 'node:child_process'
import type { Writable } from 'node:stream'

/**
 * Keeps a list of ids, of a process or, with a minus before it, of a group; kills them all once nobody can add to it any more.
 * It is in a session of its own, so that what ends a terminal's programs does not end it first.
 */
const WATCHER = `
alive=' '
while read -r sign id; do
  case $alive in
    *" $id "*) if [ "$sign" = - ]; then alive="\${alive%% $id *} \${alive#* $id }"; fi ;;
    *) if [ "$sign" = + ]; then alive="$alive$id "; fi ;;
  esac
done
for id in $alive; do kill -KILL "$id" 2>/dev/null; done
`

let list: Writable | null = null

/** As that of `node:child_process`. A detached child is a group, and all of the group ends. */
export const spawn = ((...args: Parameters<typeof start>) =>
  endWithUs(start(...args), args[2])) as typeof start

function endWithUs(child: ChildProcess, options: Parameters<typeof start>[2]): ChildProcess {
  const { pid } = child
  if (pid === undefined) return child
  const isGroup = options.detached === true
  const id = isGroup ? -pid : pid
  list ??= startWatcher()
  list.write(`+ ${id}\n`)
  child.once('exit', () => {
    // Somebody of a group may go on without the one who began it.
    if (!isGroup || !isAlive(id)) list?.write(`- ${id}\n`)
  })
  return child
}

function startWatcher(): Writable {
  const watcher = start('/bin/sh', ['-c', WATCHER], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] })
  watcher.unref()
  // Nothing waits for it: neither the end of this process nor that of a test.
  const { stdin } = watcher
  if ('unref' in stdin && typeof stdin.unref === 'function') stdin.unref()
  return stdin
}

function isAlive(id: number): boolean {
  try {
    process.kill(id, 0)
    return true
  } catch {
    return false
  }
}

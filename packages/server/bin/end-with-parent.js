// Every Node since 14 must be able to read this file; see mudrad.js.
import { readFileSync } from 'fs'

/** Set for the Node that an older one handed over to, which waits for it. */
export const HANDED_OVER = 'MUDRAD_HANDED_OVER'

const LOOK_INTERVAL_MS = 250

/**
 * Does something once whoever started this program is gone, where that is somebody who waits for it: npm and npx, which start it through a
 * shell that passes no signal on, and an older Node that handed over. A program that a shell put into the background, or that a service
 * manager started, goes on without them.
 */
export function whenParentIsGone(act) {
  const { env } = process
  const parent = process.ppid
  if (env[HANDED_OVER] === undefined && (env.npm_command === undefined || mayBeInBackground(parent))) return
  const grandparent = parentOfShell(parent)
  const timer = setInterval(() => {
    if (process.ppid === parent && parentOfShell(parent) === grandparent) return
    clearInterval(timer)
    act()
  }, LOOK_INTERVAL_MS)
  timer.unref()
}

/** Whether a process is a shell that need not wait for what it starts: a person's, one with a file of commands, or one that was told to with `&`. */
function mayBeInBackground(pid) {
  const args = shellArguments(pid)
  if (args === null) return false
  // Not the one of && or 2>&1.
  return args[1] !== '-c' || /(?<![&>])&(?![&>])/.test(args[2])
}

/** Who started the shell that npm puts between: if that one was killed, the shell waits for us for ever. Null for no shell of npm's, or none that can be seen. */
function parentOfShell(pid) {
  const args = shellArguments(pid)
  if (args === null || args[1] !== '-c') return null
  try {
    return /^PPid:\s*(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]
  } catch {
    return null
  }
}

/** The command line of a process that is a shell; null for one that is none, is gone, or cannot be seen, as where there is no /proc. */
function shellArguments(pid) {
  try {
    const text = readFileSync(`/proc/${pid}/cmdline`, 'utf8')
    return /^-?(?:\S*\/)?(?:da|ba|z|k)?sh\0/.test(text) ? text.split('\0') : null
  } catch {
    return null
  }
}

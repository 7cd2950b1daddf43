import { randomUUID } from 'node:crypto'
import { link, open, readFile, rename, rm, stat, utimes } from 'node:fs/promises'
import { hostname } from 'node:os'
import process from 'node:process'
import { MudraError } from '../errors.js'
import { pause } from '../waiting.js'

/** How long one waits for another before it says so. */
const LOCK_WAIT_SECONDS_MAX = 120

/** A lock of another machine that nobody has touched for so long is one whose holder is gone. */
const LOCK_ABANDONED_SECONDS = 30

/** The same of this machine where some process has the holder's number: another one may have got it since, and one that stands still may go on. */
const LOCK_STANDING_SECONDS = 90

/** How often a holder touches its lock. */
const TOUCH_SECONDS = 5
const POLL_MS_MIN = 10
const POLL_MS_MAX = 60

/**
 * Runs `work` while nobody else who uses the same path does: no other process of this machine, and none of another that shares the folder.
 * @param path  of the lock file
 * @throws MudraError `store_locked`, and what `work` throws
 */
export async function withFileLock<Value>(path: string, work: () => Promise<Value>): Promise<Value> {
  const mine = `${process.pid} ${hostname()} ${randomUUID()}`
  const startedMs = performance.now()
  while (!(await take(path, mine))) {
    await removeAbandoned(path)
    if (performance.now() - startedMs > LOCK_WAIT_SECONDS_MAX * 1_000)
      throw new MudraError(
        'store_locked',
        `Another process has held ${path} for ${LOCK_WAIT_SECONDS_MAX} seconds. If it does nothing any more, end it.`,
      )
    await pause(POLL_MS_MIN + Math.random() * (POLL_MS_MAX - POLL_MS_MIN))
  }
  const touching = setInterval(() => {
    const now = new Date()
    utimes(path, now, now).catch(() => {})
  }, TOUCH_SECONDS * 1_000)
  touching.unref()
  try {
    return await work()
  } finally {
    clearInterval(touching)
    if ((await holderOf(path)) === mine) await rm(path, { force: true })
  }
}

/** The name appears with its text in it, or not at all: a lock without a name could be nobody's. */
async function take(path: string, mine: string): Promise<boolean> {
  const aside = `${path}.${mine.split(' ').at(-1) ?? ''}`
  try {
    const file = await open(aside, 'wx', 0o600)
    await file.writeFile(mine)
    await file.close()
    await link(aside, path)
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw asFileError(error, path)
  } finally {
    await rm(aside, { force: true })
  }
}

/** Moving is atomic, and whoever moved a newer lock than the one that was judged puts it back. */
async function removeAbandoned(path: string): Promise<void> {
  const holder = await holderOf(path)
  if (holder === null || !(await isAbandoned(path, holder))) return
  const aside = `${path}.${randomUUID()}`
  try {
    await rename(path, aside)
  } catch {
    return // another was quicker
  }
  if ((await holderOf(aside)) !== holder) await link(aside, path).catch(() => {})
  await rm(aside, { force: true })
}

async function isAbandoned(path: string, holder: string): Promise<boolean> {
  const [pid, host] = holder.split(' ')
  const isOfHere = host === hostname()
  if (isOfHere && !isAlive(Number(pid))) return true
  const ageMs = await ageOf(path)
  return ageMs !== null && ageMs > (isOfHere ? LOCK_STANDING_SECONDS : LOCK_ABANDONED_SECONDS) * 1_000
}

/** By the clock of the file system alone: this machine's may be another. */
async function ageOf(path: string): Promise<number | null> {
  const probe = `${path}.${randomUUID()}`
  try {
    await (await open(probe, 'wx', 0o600)).close()
    const [now, then] = [await stat(probe), await stat(path)]
    return now.mtimeMs - then.mtimeMs
  } catch {
    return null
  } finally {
    await rm(probe, { force: true })
  }
}

async function holderOf(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8')
  } catch {
    return null
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return codeOf(error) === 'EPERM' // alive, but another user's
  }
}

/** The system's word for what went wrong with a file. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined
}

/** What a file system said, as an error that says what to do. */
export function asFileError(error: unknown, path: string): MudraError {
  if (error instanceof MudraError) return error
  const code = codeOf(error) ?? 'unknown'
  if (code === 'EACCES' || code === 'EPERM')
    return new MudraError(
      'store_refused',
      `This user may not use ${path}. Run this as its owner, or use another path.`,
      { cause: error },
    )
  if (code === 'EROFS')
    return new MudraError('store_read_only', `${path} is on a read-only file system. Use another path.`, {
      cause: error,
    })
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new MudraError('store_unavailable', `The disk of ${path} is full. Free some space.`, {
      cause: error,
    })
  if (code === 'ENOENT' || code === 'ENOTDIR')
    return new MudraError(
      'store_unavailable',
      `The folder of ${path} does not exist. Make it, or use another path.`,
      { cause: error },
    )
  return new MudraError('store_unavailable', `${path} cannot be used (${code}).`, { cause: error })
}

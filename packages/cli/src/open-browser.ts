import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Context } from './context.js'

/**
 * Opens an address in the browser that the variables MUDRA_BROWSER or BROWSER name, or in the system's own.
 * @returns false where there is none
 */
export async function openInBrowser(
  address: string,
  { environment, platform }: Pick<Context, 'environment' | 'platform'>,
): Promise<boolean> {
  const program = environment['MUDRA_BROWSER'] || environment['BROWSER'] || null
  if (program === 'none') return false
  if (program === null && !hasDesktop(environment, platform)) return false
  try {
    const child =
      program === null
        ? await (await import('open')).default(address)
        : spawn(program, [address], { stdio: 'ignore', detached: true })
    child.unref()
    // One that is not there says so at once.
    if (child.pid === undefined) await once(child, 'spawn')
    child.on('error', () => {})
    return true
  } catch {
    return false
  }
}

/** On a Linux without one, xdg-open would start a browser of letters behind our back. */
function hasDesktop(environment: Context['environment'], platform: string): boolean {
  if (platform !== 'linux') return true
  return ['DISPLAY', 'WAYLAND_DISPLAY', 'WSL_DISTRO_NAME'].some((name) => Boolean(environment[name]))
}

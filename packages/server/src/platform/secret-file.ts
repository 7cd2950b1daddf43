import { readFileSync, statSync, type Stats } from 'node:fs'
import { platform } from 'node:os'

/**
 * Reads a secret from a file that only its owner reads, or root and whom root gave it to, without the end of its line.
 * @param needs.remedy  how to make such a file
 * @param needs.complain  told what is wrong, and what to do
 * @returns null after a complaint
 */
export function readSecretFile(
  file: string,
  { complain, remedy }: { readonly remedy: string; readonly complain: (problem: string) => void },
): string | null {
  try {
    const found = statSync(file)
    if (found.isDirectory()) {
      complain(`${file} is a folder; name the file in it`)
      return null
    }
    if (!found.isFile()) {
      complain(`${file} is not a regular file; ${remedy}`)
      return null
    }
    if (isOpenToOthers(found)) {
      complain(`${file} can be read by others; run: chmod 600 ${file}`)
      return null
    }
    return readFileSync(file, 'utf8').trim()
  } catch (error) {
    complain(`cannot read ${file}: ${error instanceof Error ? error.message : String(error)}; ${remedy}`)
    return null
  }
}

/** How Kubernetes and systemd hand a secret to a service: in a file of root's that nobody writes, of which the service's group, or its access control list, lets it read. */
const HANDED_OVER_MODE = 0o440

function isOpenToOthers({ mode, uid }: Stats): boolean {
  // Windows has no such modes.
  if (platform() === 'win32') return false
  return (mode & 0o077) !== 0 && !(uid === 0 && (mode & 0o777) === HANDED_OVER_MODE)
}

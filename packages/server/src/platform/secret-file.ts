import { readFileSync, statSync } from 'node:fs'
import { platform } from 'node:os'

/**
 * Reads a secret from a file that only its owner reads, without the end of its line.
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
    // Windows has no such modes.
    if (platform() !== 'win32' && (found.mode & 0o077) !== 0) {
      complain(`${file} can be read by others; run: chmod 600 ${file}`)
      return null
    }
    return readFileSync(file, 'utf8').trim()
  } catch (error) {
    complain(`cannot read ${file}: ${error instanceof Error ? error.message : String(error)}; ${remedy}`)
    return null
  }
}

import { readFileSync, statSync } from 'node:fs'
import { platform } from 'node:os'

const KEY_BYTES = 32
const REMEDY = 'make one with: (umask 077; openssl rand -base64 32 > FILE)'

/**
 * Reads the operator's key: 32 bytes in base64, in a file that only its owner reads.
 * @returns null after a complaint
 */
export function readEncryptionKey(file: string, complain: (problem: string) => void): string | null {
  let text: string
  try {
    const found = statSync(file)
    if (!found.isFile()) {
      complain(`${file} is no file; ${REMEDY}`)
      return null
    }
    // Windows has no such modes.
    if (platform() !== 'win32' && (found.mode & 0o077) !== 0) {
      complain(`${file} can be read by others; run: chmod 600 ${file}`)
      return null
    }
    text = readFileSync(file, 'utf8').trim()
  } catch (error) {
    complain(`cannot read ${file}: ${error instanceof Error ? error.message : String(error)}; ${REMEDY}`)
    return null
  }
  const key = Buffer.from(text, 'base64')
  if (key.length !== KEY_BYTES || key.toString('base64') !== text) {
    complain(`${file} does not hold 32 bytes in base64; ${REMEDY}`)
    return null
  }
  return text
}

import { readSecretFile } from '../platform/secret-file.js'
import type { Keyring } from '../protocol/token/secret-box.js'

const KEY_BYTES = 32
const REMEDY = 'make one with: (umask 077; openssl rand -base64 32 > FILE)'

/**
 * Reads the operator's keys.
 * @param files.previous  separated by commas
 */
export function readEncryptionKeys(
  files: { readonly current: string | undefined; readonly previous: string | undefined },
  complain: (flag: 'encryption-key-file' | 'encryption-key-file-previous', problem: string) => void,
): Keyring {
  const read = (flag: Parameters<typeof complain>[0], file: string) =>
    readEncryptionKey(file, (problem) => {
      complain(flag, problem)
    })
  const current = files.current === undefined ? null : read('encryption-key-file', files.current)
  const before = (files.previous ?? '').split(',').filter((file) => file.trim() !== '')
  const previous = before.flatMap((file) => read('encryption-key-file-previous', file.trim()) ?? [])
  const flag = 'encryption-key-file-previous'
  if (before.length > 0 && files.current === undefined)
    complain(flag, 'is set without MUDRA_ENCRYPTION_KEY_FILE, which names the new key')
  if (current !== null && previous.includes(current))
    complain(flag, 'holds the same key as MUDRA_ENCRYPTION_KEY_FILE')
  return { current, previous }
}

/**
 * Reads the operator's key: 32 bytes in base64, in a file that only its owner reads.
 * @returns null after a complaint
 */
export function readEncryptionKey(file: string, complain: (problem: string) => void): string | null {
  const text = readSecretFile(file, { complain, remedy: REMEDY })
  if (text === null) return null
  const key = Buffer.from(text, 'base64')
  if (key.length !== KEY_BYTES || key.toString('base64') !== text) {
    complain(`${file} does not hold 32 bytes in base64; ${REMEDY}`)
    return null
  }
  return text
}

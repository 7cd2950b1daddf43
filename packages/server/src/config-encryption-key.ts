import { readSecretFile } from './platform/secret-file.js'

const KEY_BYTES = 32
const REMEDY = 'make one with: (umask 077; openssl rand -base64 32 > FILE)'

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

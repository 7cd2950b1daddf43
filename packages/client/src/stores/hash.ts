const HASH_DIGITS = 32

/** A name for what a key stands for: keys have characters that paths and names of secrets have not. */
export async function hashOf(key: string): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(key)))
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, '0'))
    .join('')
    .slice(0, HASH_DIGITS)
}

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ensureDevCertificate } from '../../src/platform/dev-certificate.js'
import type { TlsPair } from '../../src/platform/tls.js'

/** A certificate for `localhost` and its key, of which nothing stays on the disk. */
export async function developmentPair(): Promise<TlsPair> {
  const folder = mkdtempSync(join(tmpdir(), 'mudra-tls-'))
  try {
    const { cert, key } = await ensureDevCertificate({
      dataDir: folder,
      hostname: 'localhost',
      nowMs: Date.now(),
    })
    return { cert, key }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

import type { Database } from './db/database.js'
import type { DatabaseFinding } from './db/diagnose.js'
import { settingOr } from './db/installation.js'
import {
  forgetClearPages,
  sealAll,
  sealingState,
  type KEY_SETTINGS,
  type SealingState,
} from './rooms/sealing/sealing.store.js'
import { OperatorProblem } from './platform/faults.js'
import type { Random } from './platform/random.js'
import { makeSecretBox, type SecretBox } from './protocol/token/secret-box.js'
import { settingContext } from './protocol/token/secret-contexts.js'

const KEY_BYTES = 32

/** What is wrong, and what to do, where a database and the key at hand do not go together. */
const PROBLEMS: Readonly<Partial<Record<SealingState, { readonly what: string; readonly remedy: string }>>> =
  {
    key_missing: {
      what: 'secrets in this database are sealed',
      remedy: 'name the file with their key in MUDRA_ENCRYPTION_KEY_FILE',
    },
    key_wrong: {
      what: 'this is not the key that secrets in this database are sealed with',
      remedy: 'name the file with the right one in MUDRA_ENCRYPTION_KEY_FILE',
    },
    unsealed: {
      what: 'there is a key, and nothing in this database is sealed yet',
      remedy: 'run mudrad migrate with MUDRA_ENCRYPTION_KEY_FILE, while no server runs without it',
    },
  }

/** What the doctor says; null where there is nothing to say. */
export function sealingFinding(state: SealingState): DatabaseFinding | null {
  const problem = PROBLEMS[state]
  if (problem !== undefined)
    return { level: 'fail', what: `secrets: ${problem.what}`, remedy: problem.remedy }
  return state === 'clear' ? null : { level: 'ok', what: 'secrets: what must be read again is sealed' }
}

/**
 * How secrets that must be read again are kept in a database.
 * @param seals  whether what lies in clear is sealed now, if there is a key
 * @throws OperatorProblem where the key at hand is not the one
 */
export async function openSecretBox(
  db: Database,
  { key, random, seals }: { readonly key: string | null; readonly random: Random; readonly seals: boolean },
): Promise<SecretBox> {
  const box = makeSecretBox({ key, random })
  let state = await sealingState(db.queries, box)
  if (state === 'unsealed' && seals) state = await sealAll(db, box)
  const problem = PROBLEMS[state]
  if (problem !== undefined) throw new OperatorProblem(`${problem.what}: ${problem.remedy}`)
  if (seals) await forgetClearPages(db)
  return box
}

/** A key that all nodes of an installation share and that nobody else knows. */
export async function keyOfInstallation(
  db: Database,
  name: (typeof KEY_SETTINGS)[number],
  { box, random }: { readonly box: SecretBox; readonly random: Random },
): Promise<Uint8Array> {
  const context = settingContext(name)
  const kept = await settingOr(db, name, () =>
    box.closeText(Buffer.from(random.bytes(KEY_BYTES)).toString('base64url'), context),
  )
  return new Uint8Array(Buffer.from(box.openText(kept, context), 'base64url'))
}

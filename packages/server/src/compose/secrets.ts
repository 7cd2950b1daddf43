import type { Database } from '../db/database.js'
import type { DatabaseFinding } from '../db/finding.js'
import { holdsNobody, settingOr } from '../db/installation.js'
import { OperatorProblem } from '../platform/faults.js'
import type { Random } from '../platform/random.js'
import { makeSecretBox, type Keyring, type SecretBox } from '../protocol/token/secret-box.js'
import { settingContext } from '../protocol/token/secret-contexts.js'
import { lostSecrets, type LostSecrets } from '../features/encryption/lost-secrets.store.js'
import type { KEY_SETTINGS } from '../features/encryption/sealed-rows.store.js'
import {
  forgetClearPages,
  isPagesDue,
  makeHoldSealing,
  resealAll,
  sealAll,
  sealingState,
  type HoldSealing,
  type SealingState,
} from '../features/encryption/sealing.store.js'
import type { Platform } from '../platform/platform.js'
const KEY_BYTES = 32
/** More people than these are counted, not named. */
const PEOPLE_NAMED_MAX = 20

const ABANDON =
  'if the key is lost: mudrad migrate --abandon-sealed, which gives up what was sealed and nothing else'

/** What is wrong, and what to do, where a database and the keys at hand do not go together. */
const PROBLEMS: Readonly<Partial<Record<SealingState, { readonly what: string; readonly remedy: string }>>> =
  {
    key_missing: {
      what: 'secrets in this database are sealed',
      remedy: `name the file with their key in MUDRA_ENCRYPTION_KEY_FILE; ${ABANDON}`,
    },
    key_wrong: {
      what: 'this is not the key that secrets in this database are sealed with',
      remedy: `name the file with the right one in MUDRA_ENCRYPTION_KEY_FILE, or in MUDRA_ENCRYPTION_KEY_FILE_PREVIOUS to change it; ${ABANDON}`,
    },
    unsealed: {
      what: 'there is a key, and nothing in this database is sealed yet',
      remedy: 'run mudrad migrate with MUDRA_ENCRYPTION_KEY_FILE, while no server runs without it',
    },
  }

/** @throws OperatorProblem where the keys at hand do not open what is sealed, in one line */
export function refuseWrongKey(state: SealingState): void {
  const problem = PROBLEMS[state]
  if (problem !== undefined) throw new OperatorProblem(`${problem.what}: ${problem.remedy}`)
}

/** What the doctor says of secrets; nothing where there is nothing to say. */
export async function sealingFindings(db: Database, box: SecretBox): Promise<readonly DatabaseFinding[]> {
  const state = await sealingState(db.queries, box)
  const problem = PROBLEMS[state]
  const lost = lostFinding(await lostSecrets(db.queries, box))
  const due: DatabaseFinding[] = (await isPagesDue(db.queries))
    ? [
        {
          level: 'warn',
          what: 'secrets: the files of the database still have some in clear',
          remedy: 'restart the server, or run mudrad keys reseal, while nobody reads for long',
        },
      ]
    : []
  if (problem !== undefined)
    return [{ level: 'fail', what: `secrets: ${problem.what}`, remedy: problem.remedy }, ...lost, ...due]
  if (state === 'sealed_before')
    return [
      {
        level: 'warn',
        what: 'secrets: they are sealed under the key from before',
        remedy:
          'once every server was started with both keys: mudrad keys reseal, then take MUDRA_ENCRYPTION_KEY_FILE_PREVIOUS away',
      },
      ...lost,
      ...due,
    ]
  if (state === 'clear') return [...lost, ...due]
  return [{ level: 'ok', what: 'secrets: what must be read again is sealed' }, ...lost, ...due]
}

/** What is gone with a key, and whose it is. */
function lostFinding(lost: LostSecrets): readonly DatabaseFinding[] {
  const { people, settings, signingKids, webhookGids } = lost
  if (people.length + settings.length + signingKids.length + webhookGids.length === 0) return []
  return [
    {
      level: 'fail',
      what: `secrets: no key at hand opens ${describeLost(lost)}`,
      remedy: ABANDON,
    },
  ]
}

/** @returns for one line: what is lost, by number and name */
export function describeLost({ people, settings, signingKids, webhookGids }: LostSecrets): string {
  const named = people.slice(0, PEOPLE_NAMED_MAX).map(({ email }) => email)
  const more = people.length - named.length
  const apps = `${counted(people.length, 'authenticator app')}${
    people.length === 0 ? '' : ` (${[...named, ...(more === 0 ? [] : [`${more} more`])].join(', ')})`
  }`
  const hooks = webhookGids.length === 0 ? [] : [counted(webhookGids.length, 'webhook')]
  return [
    apps,
    counted(signingKids.length, 'signing key'),
    counted(settings.length, 'key of pages'),
    ...hooks,
  ].join(', ')
}

function counted(count: number, what: string): string {
  const [first = '', ...rest] = what.split(' of ')
  return `${count} ${count === 1 ? first : `${first}s`}${rest.length === 0 ? '' : ` of ${rest.join(' of ')}`}`
}

export interface Secrets {
  readonly box: SecretBox
  readonly hold: HoldSealing
  /** Seals under the key of today what is sealed under one from before. */
  readonly reseal: () => Promise<{ readonly before: SealingState; readonly isClean: boolean }>
}

/**
 * How secrets that must be read again are kept in a database.
 * @param seals  whether what lies in clear is sealed now, if there is a key. A database with nobody in it is sealed in any case
 * @throws OperatorProblem where the key at hand is not the one
 */
export async function openSecrets(
  db: Database,
  { clock, logger, random }: Pick<Platform, 'clock' | 'logger' | 'random'>,
  { keys, seals }: { readonly keys: Keyring; readonly seals: boolean },
): Promise<Secrets> {
  const box = makeSecretBox({ keys, random })
  const needs = () => ({ box, nowMs: clock.nowMs() })
  let state = await sealingState(db.queries, box)
  const sealsNow = seals || (state === 'unsealed' && (await holdsNobody(db)))
  if (state === 'unsealed' && sealsNow) state = await sealAll(db, needs())
  refuseWrongKey(state)
  if (sealsNow && !(await forgetClearPages(db)))
    logger.warn(
      'the files of the database still have secrets in clear: others are reading; mudrad doctor says more',
    )
  return {
    box,
    hold: makeHoldSealing(db, box),
    reseal: async () => {
      const before = await resealAll(db, needs())
      return { before, isClean: await forgetClearPages(db) }
    },
  }
}

/** A key that all nodes of an installation share and that nobody else knows. */
export async function keyOfInstallation(
  db: Database,
  name: (typeof KEY_SETTINGS)[number],
  { box, hold, random }: Pick<Secrets, 'box' | 'hold'> & { readonly random: Random },
): Promise<Uint8Array> {
  const context = settingContext(name)
  const kept = await settingOr(db, name, async (tx) =>
    (await hold(tx)).closeText(Buffer.from(random.bytes(KEY_BYTES)).toString('base64url'), context),
  )
  return new Uint8Array(Buffer.from(box.openText(kept, context), 'base64url'))
}

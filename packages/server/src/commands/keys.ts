import { OperatorProblem } from '../platform/faults.js'
import type { ListedSigningKey } from '../rooms/tokens/list-signing-keys.js'
import { bySubcommand, isoOrNull, readArguments, withHouse, type Command } from './command.js'

const USAGE = `mudrad keys list [--json]
       mudrad keys rotate
       mudrad keys reseal
The key that is listed and rotated signs ID tokens. After a rotation the old one signs nothing more, and stays published until what it signed has expired.
The key that is resealed under is the operator’s, of MUDRA_ENCRYPTION_KEY_FILE.`

const list: Command = async (args, context) => {
  const given = readArguments(args, {
    environment: context.environment,
    usage: USAGE,
    flags: ['json'],
    positionals: { min: 0, max: 0 },
  })
  return await withHouse(given.config, context, async (house) => {
    const keys = await house.listSigningKeys()
    if (given.has('json')) context.print(JSON.stringify(keys.map(describe), null, 2))
    else for (const key of keys) context.print(line(key))
    if (keys.length === 0 && !given.has('json'))
      context.print('no key yet. The first one is made when the first ID token needs it.')
    return 0
  })
}

const rotate: Command = async (args, context) => {
  const given = readArguments(args, {
    environment: context.environment,
    usage: USAGE,
    positionals: { min: 0, max: 0 },
  })
  return await withHouse(given.config, context, async (house) => {
    const rotated = await house.rotateSigningKey({ actor: { kind: 'operator' } })
    if (!rotated.ok) {
      context.complain(
        'somebody else rotated the key at the same moment, and theirs signs. See: mudrad keys list',
      )
      return 1
    }
    const { kid, retired } = rotated
    context.print(`key ${kid} signs from now on`)
    context.print(`key ${retired.kid} stays published until ${isoOrNull(retired.publishedUntilMs) ?? ''}`)
    return 0
  })
}

function describe(key: ListedSigningKey) {
  return {
    kid: key.kid,
    state: key.state,
    created_at: isoOrNull(key.createdAtMs),
    retired_at: isoOrNull(key.retiredAtMs),
    published_until: isoOrNull(key.publishedUntilMs),
  }
}

function line({ createdAtMs, kid, publishedUntilMs, retiredAtMs, state }: ListedSigningKey): string {
  const end =
    retiredAtMs === null
      ? 'published until it is rotated'
      : `retired ${isoOrNull(retiredAtMs) ?? ''}  published until ${isoOrNull(publishedUntilMs) ?? ''}`
  return `${kid}  ${state}  created ${isoOrNull(createdAtMs) ?? ''}  ${end}`
}

/** Changes the operator's key: what was sealed under MUDRA_ENCRYPTION_KEY_FILE_PREVIOUS is sealed under MUDRA_ENCRYPTION_KEY_FILE. */
const reseal: Command = async (args, context) => {
  const given = readArguments(args, {
    environment: context.environment,
    usage: USAGE,
    positionals: { min: 0, max: 0 },
  })
  if (given.config.encryptionKeys.current === null)
    throw new OperatorProblem(
      'there is no key to seal under: name the new one in MUDRA_ENCRYPTION_KEY_FILE, and the old one in MUDRA_ENCRYPTION_KEY_FILE_PREVIOUS',
    )
  return await withHouse(given.config, context, async (house) => {
    const { before, isClean } = await house.resealSecrets()
    context.print(
      before === 'sealed_before'
        ? 'everything is sealed under the new key. Take MUDRA_ENCRYPTION_KEY_FILE_PREVIOUS away once every server was started with both'
        : 'everything was sealed under this key already',
    )
    if (isClean) return 0
    context.complain(
      'the files of the database still have what was there before, for others are reading it. Run this again when they are done',
    )
    return 1
  })
}

export const keys = bySubcommand({ list, rotate, reseal }, USAGE)

import { OperatorProblem } from '../platform/faults.js'
import type { ListedSigningKey } from '../features/openid/list-signing-keys.js'
import { defineCommand, type Run } from './command-line.js'
import { isoOrNull, withServices } from './command.js'
import { printDone, printJson, printTable } from './output.js'
import { KEYS } from './texts/data.js'

const list: Run = async (given, context) => {
  return await withServices(given.config, context, async (services) => {
    const keys = await services.openid.listKeys()
    if (given.has('json')) printJson(context, keys.map(describe))
    else
      printTable(context, {
        heads: ['KEY ID', 'STATE', 'CREATED', 'RETIRED', 'PUBLISHED UNTIL'],
        rows: keys.map((key) => [
          key.kid,
          key.state,
          isoOrNull(key.createdAtMs) ?? '',
          isoOrNull(key.retiredAtMs) ?? 'not retired',
          isoOrNull(key.publishedUntilMs) ?? 'it is rotated',
        ]),
        none: 'no key yet. The first one is made when the first ID token needs it.',
      })
    return 0
  })
}

const rotate: Run = async (given, context) => {
  return await withServices(given.config, context, async (services) => {
    const rotated = await services.openid.rotateKey({ actor: { kind: 'operator' } })
    if (!rotated.ok) {
      context.complain(
        'somebody else rotated the key at the same moment, and theirs signs. See: mudrad keys list',
      )
      return 1
    }
    const { kid, retired } = rotated
    const until = isoOrNull(retired.publishedUntilMs) ?? ''
    printDone(context, given, {
      json: { kid, retired: { kid: retired.kid, published_until: until } },
      words: [`key ${kid} signs from now on`, `key ${retired.kid} stays published until ${until}`],
    })
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

/** Changes the operator's key: what was sealed under MUDRA_ENCRYPTION_KEY_FILE_PREVIOUS is sealed under MUDRA_ENCRYPTION_KEY_FILE. */
const reseal: Run = async (given, context) => {
  if (given.config.encryptionKeys.current === null)
    throw new OperatorProblem(
      'there is no key to seal under: name the new one in MUDRA_ENCRYPTION_KEY_FILE, and the old one in MUDRA_ENCRYPTION_KEY_FILE_PREVIOUS',
    )
  return await withServices(given.config, context, async (services) => {
    const { before, isClean } = await services.installation.resealSecrets()
    printDone(context, given, {
      json: { changed: before === 'sealed_before', clean: isClean },
      words:
        before === 'sealed_before'
          ? 'everything is sealed under the new key. Remove MUDRA_ENCRYPTION_KEY_FILE_PREVIOUS once every server was started with both keys'
          : 'everything was sealed under this key already',
    })
    if (isClean) return 0
    context.complain(
      'the files of the database still contain what was there before, because somebody is reading it. Run this command again when they are done',
    )
    return 1
  })
}

export const keys = defineCommand('keys', KEYS, { commands: { list, rotate, reseal } })

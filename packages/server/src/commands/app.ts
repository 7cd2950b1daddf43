import type { House } from '../compose.js'
import { OperatorProblem } from '../platform/faults.js'
import { parseGid, type Gid } from '../protocol/asana/gid.js'
import { redirectUriWarning } from '../protocol/oauth/redirect-uri.js'
import { describeApp, printApp, summaryLine } from './app-output.js'
import { readSettings, SETTINGS_TEXTS } from './app-settings.js'
import {
  bySubcommand,
  isoOrNull,
  readArguments,
  readSeconds,
  withHouse,
  type Arguments,
  type Command,
  type CommandContext,
} from './command.js'
import { findPerson } from './user.js'

const USAGE = `mudrad app create USER --name NAME [--native] [--redirect-uri URI]… [SETTING]… [--json]
       mudrad app list [USER] [--json]
       mudrad app show CLIENT_ID [--json]
       mudrad app update CLIENT_ID [--name NAME] [SETTING]… [--json]
       mudrad app add-redirect CLIENT_ID URI [--json]
       mudrad app remove-redirect CLIENT_ID URI [--json]
       mudrad app rotate-secret CLIENT_ID [--overlap 24h] [--json]
       mudrad app complete-rotation CLIENT_ID [--json]
       mudrad app cancel-rotation CLIENT_ID [--json]
       mudrad app expire-secret CLIENT_ID SECRET_GID [--in 24h] [--json]
       mudrad app delete CLIENT_ID [--json]
SETTING is any of
       --description TEXT
       --icon FILE                       PNG, JPEG or WebP of at most 64 KiB; none takes it away
       --scopes tasks:read,openid        default is full permissions; openid, email, profile, groups beside either
       --distribution any                or none, or gids of workspaces: who may authorize it
       --require-pkce on|off
       --rotate-refresh-tokens on|off
       --replay-window 120s              0 to 10 minutes
       --resource-server on|off          may introspect tokens of other apps
       --send-iss on|off                 plain OAuth answers name the issuer (RFC 9207); default is on for --native alone
USER is a gid or an e-mail address. Two secrets of an app can be live. rotate-secret starts a rotation: the old
secret lives on for --overlap, at most 30 days, unless complete-rotation ends it before; 0s ends it at once. cancel-rotation ends
the new one instead, and the old one lives on as it did.`

const NOWHERE = '0' as Gid

const create: Command = async (args, context) => {
  const given = readArguments(args, {
    environment: context.environment,
    usage: USAGE,
    texts: SETTINGS_TEXTS,
    lists: ['redirect-uri'],
    flags: ['native', 'json'],
    positionals: { min: 1, max: 1 },
  })
  const settings = readSettings(given)
  return await withHouse(given.config, context, async (house) => {
    const person = await findPerson(house, given.positionals[0] ?? '')
    if (person === null) {
      context.complain(`nobody is ${given.positionals[0] ?? ''}. See: mudrad user list`)
      return 1
    }
    const made = await house.createApp({
      ownerGid: person.gid,
      kind: given.has('native') ? 'native' : 'confidential',
      redirectUris: given.list('redirect-uri'),
      settings: { ...settings, name: settings.name ?? '' },
      actor: { kind: 'operator' },
    })
    if (!made.ok) return refuse(context, made)
    warnOf(given.list('redirect-uri'), context)
    const { clientId, secret } = made
    if (given.has('json')) {
      await printJson(house, context, { clientId, secret: secret?.secret ?? null })
    } else {
      context.print(clientId)
      if (secret !== null) context.print(secret.secret)
      const what = secret === null ? 'the client id' : `the client id, and secret ${secret.gid}`
      context.complain(
        `That is ${what}.${secret === null ? '' : ' The secret is not shown again: store it now.'}`,
      )
    }
    if (settings.distribution === undefined || settings.distribution.to === 'none')
      context.complain(
        `Nobody can authorize it yet. To let everybody: mudrad app update ${clientId} --distribution any`,
      )
    return 0
  })
}

const list: Command = async (args, context) => {
  const given = readArguments(args, {
    environment: context.environment,
    usage: USAGE,
    flags: ['json'],
    positionals: { min: 0, max: 1 },
  })
  return await withHouse(given.config, context, async (house) => {
    const [who] = given.positionals
    const person = who === undefined ? null : await findPerson(house, who)
    if (who !== undefined && person === null) {
      context.complain(`nobody is ${who}. See: mudrad user list`)
      return 1
    }
    const apps = await house.listApps({ ownerGid: person?.gid ?? null })
    if (given.has('json')) context.print(JSON.stringify(apps.map(describeApp), null, 2))
    else for (const one of apps) context.print(summaryLine(one))
    if (apps.length === 0 && !given.has('json')) context.print('no apps yet. Make one: mudrad app create')
    return 0
  })
}

const show: Command = async (args, context) => {
  const given = readOneApp(args, context)
  return await withHouse(given.config, context, async (house) => {
    const found = await house.findApp(clientIdOf(given))
    if (found === null) return refuse(context, { field: 'app', message: 'Does not exist' })
    if (given.has('json')) context.print(JSON.stringify(describeApp(found), null, 2))
    else printApp(found, context)
    return 0
  })
}

const update: Command = async (args, context) => {
  const given = readOneApp(args, context, { texts: SETTINGS_TEXTS })
  const settings = readSettings(given)
  if (Object.keys(settings).length === 0)
    throw new OperatorProblem(`name at least one setting to change\nusage: ${USAGE}`)
  return await withHouse(given.config, context, async (house) => {
    const clientId = clientIdOf(given)
    const updated = await house.updateApp({ clientId, settings, actor: { kind: 'operator' } })
    if (!updated.ok) return refuse(context, updated)
    if (given.has('json')) await printJson(house, context, { clientId })
    else context.print(`app ${clientId} is updated`)
    return 0
  })
}

const changeRedirect = async (
  args: readonly string[],
  context: CommandContext,
  change: (
    house: House,
    input: Parameters<House['addRedirectUri']>[0],
  ) => ReturnType<House['addRedirectUri']>,
): Promise<number> => {
  const given = readOneApp(args, context, { more: 1 })
  return await withHouse(given.config, context, async (house) => {
    const clientId = clientIdOf(given)
    const uri = given.positionals[1] ?? ''
    const changed = await change(house, { clientId, uri, actor: { kind: 'operator' } })
    if (!changed.ok) return refuse(context, changed)
    const registered = (await house.findApp(clientId))?.redirectUris ?? []
    if (registered.includes(uri)) warnOf([uri], context)
    if (given.has('json')) await printJson(house, context, { clientId })
    else for (const one of registered) context.print(one)
    return 0
  })
}

function warnOf(uris: readonly string[], context: CommandContext): void {
  for (const uri of uris) {
    const warning = redirectUriWarning(uri)
    if (warning !== null) context.complain(`${uri}: ${warning}`)
  }
}

const rotateSecret: Command = async (args, context) => {
  const given = readOneApp(args, context, { texts: ['overlap'] })
  const overlap = given.text('overlap')
  const overlapSeconds = overlap === null ? null : readSeconds(overlap, '--overlap')
  return await withHouse(given.config, context, async (house) => {
    const clientId = clientIdOf(given)
    const rotated = await house.rotateAppSecret({ clientId, overlapSeconds, actor: { kind: 'operator' } })
    if (!rotated.ok) return refuse(context, rotated)
    if (given.has('json')) {
      await printJson(house, context, { clientId, secret: rotated.secret })
      return 0
    }
    context.print(rotated.secret)
    context.complain(`Secret ${rotated.secretGid} of app ${clientId}. It is not shown again: store it now.`)
    const secrets = (await house.findApp(clientId))?.secrets ?? []
    for (const old of secrets.filter((one) => one.isLive && one.gid !== rotated.secretGid)) {
      context.complain(
        `Secret ${old.gid} (${old.hint}) ends ${isoOrNull(old.expiresAtMs) ?? ''}. To end it before: mudrad app complete-rotation ${clientId}. To keep it and end the new one: mudrad app cancel-rotation ${clientId}`,
      )
    }
    return 0
  })
}

const settleRotation = async (
  args: readonly string[],
  context: CommandContext,
  as: 'completed' | 'cancelled',
): Promise<number> => {
  const given = readOneApp(args, context)
  return await withHouse(given.config, context, async (house) => {
    const clientId = clientIdOf(given)
    const before = (await house.findApp(clientId))?.secrets ?? []
    const actor = { kind: 'operator' } as const
    const settled = await house.settleAppRotation({ clientId, freshGid: null, as, actor })
    if (!settled.ok) return refuse(context, settled)
    if (given.has('json')) await printJson(house, context, { clientId })
    else context.print(`secret ${settled.endedGid} has ended; ${settled.keptGid} is left`)
    const ended = before.find(({ gid }) => gid === settled.endedGid)
    if (ended !== undefined && ended.lastUsedAtMs !== null)
      context.complain(
        `It was used last ${isoOrNull(ended.lastUsedAtMs) ?? ''}${ended.lastUsedAddress === null ? '' : ` from ${ended.lastUsedAddress}`}.`,
      )
    return 0
  })
}

const expireSecret: Command = async (args, context) => {
  const given = readOneApp(args, context, { more: 1, texts: ['in'] })
  const inSeconds = readSeconds(given.text('in') ?? '0', '--in')
  return await withHouse(given.config, context, async (house) => {
    const clientId = clientIdOf(given)
    const secretGid = parseGid(given.positionals[1] ?? '') ?? NOWHERE
    const ended = await house.expireAppSecret({ clientId, secretGid, inSeconds, actor: { kind: 'operator' } })
    if (!ended.ok) return refuse(context, ended)
    if (given.has('json')) await printJson(house, context, { clientId })
    else
      context.print(
        inSeconds === 0
          ? `secret ${secretGid} has ended`
          : `secret ${secretGid} ends ${isoOrNull(ended.expiresAtMs) ?? ''}`,
      )
    if (ended.othersLive === 0)
      context.complain(
        `The app has no other live secret. For a new one: mudrad app rotate-secret ${clientId}`,
      )
    return 0
  })
}

const remove: Command = async (args, context) => {
  const given = readOneApp(args, context)
  return await withHouse(given.config, context, async (house) => {
    const clientId = clientIdOf(given)
    const decision = await house.deleteApp({ clientId, actor: { kind: 'operator' } })
    if (decision === 'unknown') return refuse(context, { field: 'app', message: 'Does not exist' })
    if (given.has('json')) context.print(JSON.stringify({ client_id: clientId, deleted: true }, null, 2))
    else context.print(`app ${clientId} is deleted`)
    return 0
  })
}

function readOneApp(
  args: readonly string[],
  context: CommandContext,
  { more = 0, texts = [] }: { readonly more?: number; readonly texts?: readonly string[] } = {},
): Arguments {
  return readArguments(args, {
    environment: context.environment,
    usage: USAGE,
    texts,
    flags: ['json'],
    positionals: { min: 1 + more, max: 1 + more },
  })
}

function clientIdOf(given: Arguments): Gid {
  return parseGid(given.positionals[0] ?? '') ?? NOWHERE
}

function refuse(
  context: CommandContext,
  { field, message }: { readonly field: string; readonly message: string },
): number {
  context.complain(`${field}: ${message}${field === 'app' && message === 'Does not exist' ? SEE_LIST : ''}`)
  return 1
}

const SEE_LIST = '. See: mudrad app list'

/** The app as it is now, and what is shown this once. */
async function printJson(
  house: House,
  context: CommandContext,
  { clientId, secret }: { readonly clientId: Gid; readonly secret?: string | null },
): Promise<void> {
  const found = await house.findApp(clientId)
  const described = found === null ? { client_id: clientId } : describeApp(found)
  context.print(
    JSON.stringify({ ...described, ...(secret === undefined ? {} : { client_secret: secret }) }, null, 2),
  )
}

export const app = bySubcommand(
  {
    create,
    list,
    show,
    update,
    'add-redirect': async (args, context) =>
      await changeRedirect(args, context, async (house, change) => await house.addRedirectUri(change)),
    'remove-redirect': async (args, context) =>
      await changeRedirect(args, context, async (house, change) => await house.removeRedirectUri(change)),
    'rotate-secret': rotateSecret,
    'complete-rotation': async (args, context) => await settleRotation(args, context, 'completed'),
    'cancel-rotation': async (args, context) => await settleRotation(args, context, 'cancelled'),
    'expire-secret': expireSecret,
    delete: remove,
  },
  USAGE,
)

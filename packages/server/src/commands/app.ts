import type { Services } from '../compose/services.js'
import { OperatorProblem } from '../platform/faults.js'
import { NO_GID, parseGid, type Gid } from '../protocol/asana/gid.js'
import { redirectUriWarning } from '../protocol/oauth/redirect-uri.js'
import { APP_HEADS, appRow, describeApp, printApp } from './app-output.js'
import { readSettings } from './app-settings.js'
import { defineCommand, type Arguments, type Run } from './command-line.js'
import { isoOrNull, readSeconds, withServices, type CommandContext } from './command.js'
import { findPerson, noPerson } from './lookup.js'
import { printDone, printJson, printTable } from './output.js'
import { APP } from './texts/credentials.js'

const create: Run = async (given, context) => {
  const settings = readSettings(given)
  return await withServices(given.config, context, async (services) => {
    const who = given.positionals[0] ?? ''
    const person = await findPerson(services, who)
    if (person === null) {
      context.complain(noPerson(who))
      return 1
    }
    const made = await services.apps.create({
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
      await printAppJson(services, context, { clientId, secret: secret?.secret ?? null })
    } else {
      context.print(clientId)
      if (secret !== null) context.print(secret.secret)
      context.complain(
        secret === null
          ? 'This is the client id.'
          : `These are the client id and secret ${secret.gid}. The secret is not shown again: store it now.`,
      )
    }
    if (settings.distribution === undefined || settings.distribution.to === 'none')
      context.complain(
        `Nobody can authorize the app yet. To let everybody: mudrad app update ${clientId} --distribution any`,
      )
    return 0
  })
}

const list: Run = async (given, context) => {
  return await withServices(given.config, context, async (services) => {
    const [who] = given.positionals
    const person = who === undefined ? null : await findPerson(services, who)
    if (who !== undefined && person === null) {
      context.complain(noPerson(who))
      return 1
    }
    const apps = await services.apps.list({ ownerGid: person?.gid ?? null })
    if (given.has('json')) printJson(context, apps.map(describeApp))
    else
      printTable(context, {
        heads: APP_HEADS,
        rows: apps.map(appRow),
        none: 'no apps yet. Register one: mudrad app create',
      })
    return 0
  })
}

const show: Run = async (given, context) => {
  return await withServices(given.config, context, async (services) => {
    const found = await services.apps.find(clientIdOf(given))
    if (found === null) return refuse(context, { field: 'app', message: 'Does not exist' })
    if (given.has('json')) printJson(context, describeApp(found))
    else printApp(found, context)
    return 0
  })
}

const update: Run = async (given, context) => {
  const settings = readSettings(given)
  if (Object.keys(settings).length === 0)
    throw new OperatorProblem('name at least one setting to change. See: mudrad app update --help')
  return await withServices(given.config, context, async (services) => {
    const clientId = clientIdOf(given)
    const updated = await services.apps.update({ clientId, settings, actor: { kind: 'operator' } })
    if (!updated.ok) return refuse(context, updated)
    if (given.has('json')) await printAppJson(services, context, { clientId })
    else context.print(`app ${clientId} is updated`)
    return 0
  })
}

const changeRedirect = async (
  given: Arguments,
  context: CommandContext,
  change: (
    services: Services,
    input: Parameters<Services['apps']['addRedirectUri']>[0],
  ) => ReturnType<Services['apps']['addRedirectUri']>,
): Promise<number> => {
  return await withServices(given.config, context, async (services) => {
    const clientId = clientIdOf(given)
    const uri = given.positionals[1] ?? ''
    const changed = await change(services, { clientId, uri, actor: { kind: 'operator' } })
    if (!changed.ok) return refuse(context, changed)
    const registered = (await services.apps.find(clientId))?.redirectUris ?? []
    if (registered.includes(uri)) warnOf([uri], context)
    if (given.has('json')) await printAppJson(services, context, { clientId })
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

const rotateSecret: Run = async (given, context) => {
  const overlap = given.text('overlap')
  const overlapSeconds = overlap === null ? null : readSeconds(overlap, '--overlap')
  return await withServices(given.config, context, async (services) => {
    const clientId = clientIdOf(given)
    const rotated = await services.apps.rotateSecret({
      clientId,
      overlapSeconds,
      actor: { kind: 'operator' },
    })
    if (!rotated.ok) return refuse(context, rotated)
    if (given.has('json')) {
      await printAppJson(services, context, { clientId, secret: rotated.secret })
      return 0
    }
    context.print(rotated.secret)
    context.complain(`Secret ${rotated.secretGid} of app ${clientId}. It is not shown again: store it now.`)
    const secrets = (await services.apps.find(clientId))?.secrets ?? []
    for (const old of secrets.filter((one) => one.isLive && one.gid !== rotated.secretGid)) {
      context.complain(
        `Secret ${old.gid} (${old.hint}) ends ${isoOrNull(old.expiresAtMs) ?? ''}. To end it before: mudrad app complete-rotation ${clientId}. To keep it and end the new one: mudrad app cancel-rotation ${clientId}`,
      )
    }
    return 0
  })
}

const settleRotation = async (
  given: Arguments,
  context: CommandContext,
  as: 'completed' | 'cancelled',
): Promise<number> => {
  return await withServices(given.config, context, async (services) => {
    const clientId = clientIdOf(given)
    const before = (await services.apps.find(clientId))?.secrets ?? []
    const actor = { kind: 'operator' } as const
    const settled = await services.apps.settleRotation({ clientId, freshGid: null, as, actor })
    if (!settled.ok) return refuse(context, settled)
    if (given.has('json')) await printAppJson(services, context, { clientId })
    else context.print(`secret ${settled.endedGid} has ended; ${settled.keptGid} is left`)
    const ended = before.find(({ gid }) => gid === settled.endedGid)
    if (ended !== undefined && ended.lastUsedAtMs !== null)
      context.complain(
        `It was last used ${isoOrNull(ended.lastUsedAtMs) ?? ''}${ended.lastUsedAddress === null ? '' : ` from ${ended.lastUsedAddress}`}.`,
      )
    return 0
  })
}

const expireSecret: Run = async (given, context) => {
  const inSeconds = readSeconds(given.text('in') ?? '0', '--in')
  return await withServices(given.config, context, async (services) => {
    const clientId = clientIdOf(given)
    const secretGid = parseGid(given.positionals[1] ?? '') ?? NO_GID
    const ended = await services.apps.expireSecret({
      clientId,
      secretGid,
      inSeconds,
      actor: { kind: 'operator' },
    })
    if (!ended.ok) return refuse(context, ended)
    if (given.has('json')) await printAppJson(services, context, { clientId })
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

const remove: Run = async (given, context) => {
  return await withServices(given.config, context, async (services) => {
    const clientId = clientIdOf(given)
    const decision = await services.apps.delete({ clientId, actor: { kind: 'operator' } })
    if (decision === 'unknown') return refuse(context, { field: 'app', message: 'Does not exist' })
    printDone(context, given, {
      json: { client_id: clientId, deleted: true },
      words: `app ${clientId} is deleted`,
    })
    return 0
  })
}

function clientIdOf(given: Arguments): Gid {
  return parseGid(given.positionals[0] ?? '') ?? NO_GID
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
async function printAppJson(
  services: Services,
  context: CommandContext,
  { clientId, secret }: { readonly clientId: Gid; readonly secret?: string | null },
): Promise<void> {
  const found = await services.apps.find(clientId)
  const described = found === null ? { client_id: clientId } : describeApp(found)
  printJson(context, { ...described, ...(secret === undefined ? {} : { client_secret: secret }) })
}

export const app = defineCommand('app', APP, {
  commands: {
    create,
    list,
    show,
    update,
    'add-redirect': async (given, context) =>
      await changeRedirect(
        given,
        context,
        async (services, change) => await services.apps.addRedirectUri(change),
      ),
    'remove-redirect': async (given, context) =>
      await changeRedirect(
        given,
        context,
        async (services, change) => await services.apps.removeRedirectUri(change),
      ),
    'rotate-secret': rotateSecret,
    'complete-rotation': async (given, context) => await settleRotation(given, context, 'completed'),
    'cancel-rotation': async (given, context) => await settleRotation(given, context, 'cancelled'),
    'expire-secret': expireSecret,
    delete: remove,
  },
})

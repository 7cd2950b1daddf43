import { parseGid, type Gid } from '../protocol/asana/gid.js'
import { formatScopes } from '../protocol/oauth/scope.js'
import type { ListedGrant } from '../rooms/grants/list-grants.js'
import { bySubcommand, isoOrNull, readArguments, withHouse, type Command } from './command.js'
import { createGrant } from './grant-create.js'
import { findPerson } from './user.js'

const USAGE = `mudrad grant list [--user USER] [--app CLIENT_ID] [--json]
       mudrad grant revoke GRANT_GID
       mudrad grant create --user USER --app CLIENT_ID [--scopes SCOPES] [--json]
A grant is what one person allowed one app. Revoking it ends every token that it gave, and no others; the app must ask again.
create is for CI mode alone: it allows and redeems without a browser, and prints the access and the refresh token.
USER is a gid or an e-mail address.`
const NOBODY = '0' as Gid

const list: Command = async (args, context) => {
  const given = readArguments(args, {
    environment: context.environment,
    usage: USAGE,
    texts: ['user', 'app'],
    flags: ['json'],
    positionals: { min: 0, max: 0 },
  })
  return await withHouse(given.config, context, async (house) => {
    const who = given.text('user')
    const person = who === null ? null : await findPerson(house, who)
    if (who !== null && person === null) {
      context.complain(`nobody is ${who}. See: mudrad user list`)
      return 1
    }
    const appText = given.text('app')
    const app = appText === null ? null : await house.findApp(parseGid(appText) ?? NOBODY)
    if (appText !== null && app === null) {
      context.complain(`no app has the client id ${appText}. See: mudrad app list`)
      return 1
    }
    const grants = await house.listGrants({ userGid: person?.gid ?? null, clientId: app?.clientId ?? null })
    if (given.has('json')) context.print(JSON.stringify(grants.map(describe), null, 2))
    else for (const grant of grants) context.print(line(grant))
    if (grants.length === 0 && !given.has('json')) context.print('no grants yet. They begin with a consent.')
    return 0
  })
}

const revoke: Command = async (args, context) => {
  const given = readArguments(args, {
    environment: context.environment,
    usage: USAGE,
    positionals: { min: 1, max: 1 },
  })
  const text = given.positionals[0] ?? ''
  return await withHouse(given.config, context, async (house) => {
    const decision = await house.revokeGrant({
      grantGid: parseGid(text) ?? NOBODY,
      actor: { kind: 'operator' },
    })
    if (decision === 'unknown') {
      context.complain(`no grant has the gid ${text}. See: mudrad grant list`)
      return 1
    }
    context.print(
      decision === 'revoked'
        ? `grant ${text} is revoked, with its tokens`
        : `grant ${text} was revoked before`,
    )
    return 0
  })
}

function describe(grant: ListedGrant) {
  return {
    gid: grant.gid,
    app: { client_id: grant.app.clientId, name: grant.app.name, kind: grant.app.kind },
    user: { gid: grant.owner.gid, name: grant.owner.name, email: grant.owner.email },
    scopes: formatScopes(grant.scopes),
    state: grant.state,
    reason: grant.revokedReason,
    granted_at: isoOrNull(grant.grantedAtMs),
    expires_at: isoOrNull(grant.expiresAtMs),
    revoked_at: isoOrNull(grant.revokedAtMs),
    last_used_at: isoOrNull(grant.lastUsedAtMs),
    last_used_address: grant.lastUsedAddress,
  }
}

function line(grant: ListedGrant): string {
  const state = grant.revokedReason === null ? grant.state : `${grant.state} (${grant.revokedReason})`
  const used =
    grant.lastUsedAtMs === null
      ? 'never used'
      : `used ${isoOrNull(grant.lastUsedAtMs) ?? ''} from ${grant.lastUsedAddress ?? 'unknown'}`
  const { app, owner, scopes } = grant
  return `${grant.gid}  ${state}  ${owner.email}  ${app.name} (${app.clientId})  ${formatScopes(scopes)}  since ${isoOrNull(grant.grantedAtMs) ?? ''}  ${used}`
}

export const grant = bySubcommand({ create: createGrant(USAGE), list, revoke }, USAGE)

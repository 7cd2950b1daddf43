import { NO_GID, parseGid } from '../protocol/asana/gid.js'
import { formatScopes } from '../protocol/oauth/scope.js'
import type { ListedGrant } from '../features/grants/list-grants.js'
import { defineCommand, type Run } from './command-line.js'
import { isoOrNull, withServices } from './command.js'
import { createGrant } from './grant-create.js'
import { findPerson, noApp, noPerson } from './lookup.js'
import { printDone, printJson, printTable } from './output.js'
import { GRANT } from './texts/credentials.js'

const list: Run = async (given, context) =>
  await withServices(given.config, context, async (services) => {
    const who = given.text('user')
    const person = who === null ? null : await findPerson(services, who)
    if (who !== null && person === null) {
      context.complain(noPerson(who))
      return 1
    }
    const appText = given.text('app')
    const app = appText === null ? null : await services.apps.find(parseGid(appText) ?? NO_GID)
    if (appText !== null && app === null) {
      context.complain(noApp(appText))
      return 1
    }
    const grants = await services.grants.list({
      userGid: person?.gid ?? null,
      clientId: app?.clientId ?? null,
    })
    if (given.has('json')) printJson(context, grants.map(describe))
    else
      printTable(context, {
        heads: ['GID', 'STATE', 'PERSON', 'APP', 'CLIENT ID', 'SCOPES', 'SINCE', 'LAST USED', 'FROM'],
        rows: grants.map(row),
        none: 'no grants yet. There is one as soon as a person allows an app something.',
      })
    return 0
  })

const revoke: Run = async (given, context) => {
  const text = given.positionals[0] ?? ''
  return await withServices(given.config, context, async (services) => {
    const decision = await services.grants.revoke({
      grantGid: parseGid(text) ?? NO_GID,
      actor: { kind: 'operator' },
    })
    if (decision === 'unknown') {
      context.complain(`no grant has the gid ${text}. See: mudrad grant list`)
      return 1
    }
    printDone(context, given, {
      json: { gid: text, state: 'revoked', changed: decision === 'revoked' },
      words:
        decision === 'revoked'
          ? `grant ${text} is revoked, with its tokens`
          : `grant ${text} was revoked before`,
    })
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

function row(grant: ListedGrant): readonly string[] {
  return [
    grant.gid,
    grant.revokedReason === null ? grant.state : `${grant.state} (${grant.revokedReason})`,
    grant.owner.email,
    grant.app.name,
    grant.app.clientId,
    formatScopes(grant.scopes),
    isoOrNull(grant.grantedAtMs) ?? '',
    isoOrNull(grant.lastUsedAtMs) ?? 'never',
    grant.lastUsedAddress ?? '',
  ]
}

export const grant = defineCommand('grant', GRANT, { commands: { create: createGrant, list, revoke } })

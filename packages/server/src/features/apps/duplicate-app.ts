import type { Gid } from '../../protocol/asana/gid.js'
import type { Actor } from '../audit/audit-event.js'
import type { AppIcon } from './app.js'
import type { CreateApp, CreateAppOutcome } from './create-app.js'
import type { ListedApp } from './list-apps.js'
import { APP_NAME_LENGTH_MAX } from './app.js'
import { FULL_SCOPE } from '../../protocol/oauth/scope.js'

const SUFFIX = ' copy'

/**
 * Makes another app with the configuration of one. Credentials, authorizations and distribution stay with the first: the second gets an id
 * and a secret of its own, and nobody can authorize it until its owner says who may.
 * @throws StoreUnavailable, nothing else
 */
export function makeDuplicateApp(needs: {
  readonly createApp: (request: CreateApp) => Promise<CreateAppOutcome>
  readonly icon: (clientId: Gid) => Promise<AppIcon | null>
}) {
  return async ({
    app,
    clientId,
    actor,
  }: {
    readonly app: ListedApp
    /** Of the new app. */
    readonly clientId: Gid
    readonly actor: Actor
  }): Promise<CreateAppOutcome> => {
    const icon = await needs.icon(app.clientId)
    const api = app.permissions === 'full' ? [FULL_SCOPE] : app.scopes
    return await needs.createApp({
      clientId,
      ownerGid: app.ownerGid,
      kind: app.kind,
      redirectUris: app.redirectUris,
      settings: {
        name: nameOfCopy(app.name),
        description: app.description,
        icon: icon?.bytes ?? null,
        scopes: [...api, ...app.identityScopes],
        requiresPkce: app.requiresPkce,
        rotatesRefreshTokens: app.rotatesRefreshTokens,
        replayWindowSeconds: app.replayWindowSeconds,
        isResourceServer: app.isResourceServer,
        sendsIssuer: app.sendsIssuer,
      },
      actor,
    })
  }
}

/** Cut between characters as people see them, where the name would become too long. */
export function nameOfCopy(name: string): string {
  const parts = [...new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(name)].map(
    ({ segment }) => segment,
  )
  while (parts.join('').length + SUFFIX.length > APP_NAME_LENGTH_MAX) parts.pop()
  return parts.join('').trimEnd() + SUFFIX
}
